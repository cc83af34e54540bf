"""Forms 1 to 3 as they are printed: Form 1 with its cases, Forms 2 and 3 before their lists."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.clock import legal_date
from registry.deliveries import queries
from registry.deliveries.doing import layout_for
from registry.deliveries.models import Consignment
from registry.deliveries.streams import Stream
from registry.mlit.notices.rules import OFFICERS
from registry.mlit.returns.rules import FORM_1, FORM_2, FORM_3, LAYOUT_1
from registry.papers.letters import Addressee, Contact, Entry, Form, FormBlock, Honorific
from registry.settings.queries import value_on

_AGREEMENT: Final = (
    "令和６年８月28日付けの情報連携に関する確認書（入管庁管第2846号・国不国第74号）２（１）"
)
_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    FORM_1.code: (
        "様式１",
        "ウにより、下記の特定技能所属機関に対する措置について通報します。",
    ),
    FORM_2.code: ("様式２", "エにより、行方不明技能実習生等の情報を別紙のとおり提供します。"),
    FORM_3.code: (
        "様式３",
        "エにより、行方不明特定技能外国人等の情報を別紙のとおり提供します。",
    ),
}
_MEASURES: Final[Mapping[str, str]] = {
    code: ja
    for column in LAYOUT_1.default["columns"]
    if column["key"] == "measure"
    for code, ja, _en in column["choices"]
}


def form(session: Session, stream: Stream, consignment: Consignment, *, now: datetime) -> Form:
    """Compose the form that goes with a file that was checked."""
    today = legal_date(now)
    officers = value_on(session, OFFICERS, today)
    subject, told = _TOLD[stream.code]
    return Form(
        issued_on=today,
        subject=subject,
        title=subject,
        heading="記" if stream is FORM_1 else "",
        addressee=Addressee((officers["mlit"],), Honorific.OFFICE_HOLDER),
        sender=(officers["isa"],),
        contact=Contact(officers["isa"]),
        lead=_AGREEMENT + told,
        blocks=_cases(session, stream, consignment)
        if stream is FORM_1
        else (FormBlock("別紙", (Entry("", _annex(consignment)),)),),
    )


def _annex(consignment: Consignment) -> str:
    month = wareki.format(consignment.delivery.first_on).partition("月")[0]
    return f"一覧（{month}月分、{consignment.row_count}名）　CSV・XLSX"


def _cases(session: Session, stream: Stream, consignment: Consignment) -> tuple[FormBlock, ...]:
    keys = [one.key for one in layout_for(session, stream, consignment.delivery).columns]
    blocks: list[FormBlock] = []
    for row in queries.rows_of(session, consignment):
        case = dict(zip(keys, row.cells, strict=True))
        law = f"\n根拠条項：{case['law']}" if case.get("law") else ""
        day = case.get("decided_on")
        decided = f"（{wareki.format(date.fromisoformat(day))}）" if day else ""
        measure = _MEASURES.get(case["measure"], case["measure"])
        blocks += [
            FormBlock("対象者", (Entry("", _subject(case)),)),
            FormBlock(
                "通報の概要",
                (
                    Entry("概要", f"① {measure}{decided}\n② {case['sort']}"),
                    Entry("内容", f"{case['details']}{law}"),
                ),
            ),
            FormBlock("備考", (Entry("", case.get("remarks", "")),)),
        ]
    return tuple(blocks)


def _subject(case: Mapping[str, str]) -> str:
    facts = (
        ("名称", "name"),
        ("所在地", "address"),
        ("代表者", "representative"),
        ("法人番号", "corporate_number"),
    )
    return "\n".join(f"{label}：{case[key]}" for label, key in facts if case.get(key))
