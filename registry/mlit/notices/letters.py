"""Form 4 as it is printed; who informed never stands in it."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from registry.core import wareki
from registry.core.clock import legal_date
from registry.mlit.notices.models import Notice
from registry.mlit.notices.rules import (
    CAUSE_NAMES,
    OFFICERS,
    SEX_NAMES,
    SUSPICION_NAMES,
    Cause,
    Suspicion,
)
from registry.papers.letters import (
    Addressee,
    Contact,
    Entry,
    Form,
    FormBlock,
    Honorific,
)
from registry.seals.rules import Secrecy
from registry.settings.queries import value_on

_OPENING: Final = (
    "令和６年８月28日付けの情報連携に関する確認書（入管庁管第2846号・国不国第74号）２（２）アに"
    "より、下記のとおり通報します。"
)
_BOXES: Final = (
    (Secrecy.SECRET, "情報提供者は、情報を提供した事実を秘匿することを希望している。"),
    (Secrecy.MAY_BE_KNOWN, "情報提供者は、情報を提供した事実が公開されることを容認している。"),
)


def form(session: Session, notice: Notice, *, now: datetime) -> Form:
    """Compose the form as the notice stands."""
    today = legal_date(now)
    officers = value_on(session, OFFICERS, today)
    return Form(
        issued_on=today,
        subject="様式４",
        title="様式４",
        heading="記",
        addressee=Addressee((officers["isa"],), Honorific.OFFICE_HOLDER),
        sender=(officers["mlit"],),
        contact=Contact(officers["mlit"]),
        lead=_OPENING,
        blocks=(
            FormBlock("通報対象者", (Entry("", _subject(notice)),)),
            FormBlock(
                "通報の概要",
                (Entry("概要", _summary(notice)), Entry("内容", _details(notice))),
            ),
            FormBlock("備考", (Entry("", _remarks(notice)),)),
        ),
    )


def _subject(notice: Notice) -> str:
    born = wareki.format(notice.person_born_on) if notice.person_born_on else ""
    sex = SEX_NAMES[notice.person_sex].ja if notice.person_sex else ""
    person = (
        ("氏名", notice.person_name),
        ("国籍", notice.person_nationality),
        ("生年月日", born),
        ("性別", sex),
    )
    body = (
        ("名称", notice.body_name),
        ("所在地", notice.body_address),
        ("代表者", notice.body_representative),
        ("法人番号", notice.body_number),
    )
    parts = [
        "\n".join(f"{label}：{value}" for label, value in facts if value)
        for facts in (person, body)
        if facts[0][1]
    ]
    return "\n\n".join(parts)


def _summary(notice: Notice) -> str:
    kinds = [SUSPICION_NAMES[Suspicion(one)].ja for one in notice.suspicions]
    lines = [CAUSE_NAMES[Cause(notice.cause)].ja, "、".join(kinds), notice.summary]
    return "\n".join(filter(None, lines))


def _details(notice: Notice) -> str:
    lines = [notice.details]
    if notice.inspected_on:
        lines.insert(0, f"巡回指導の日：{wareki.format(notice.inspected_on)}")
    if notice.law:
        lines.append(f"根拠条項：{notice.law}")
    return "\n".join(lines)


def _remarks(notice: Notice) -> str:
    lines = [notice.remarks] if notice.remarks else []
    if notice.plan_no:
        lines.append(f"受入計画：{notice.plan_no}")
    if notice.files:
        lines.append("添付資料：")
        lines += [
            f"{file.number}　{file.stored.original_name}{'（受入計画）' if file.is_plan else ''}"
            for file in notice.files
        ]
    lines.append(
        "情報提供者の氏名・国籍・生年月日・性別：別紙（封緘）のとおり。"
        if notice.seal_id
        else "情報提供者：なし"
    )
    lines += [f"{'☑' if notice.secrecy == wish else '☐'}　{words}" for wish, words in _BOXES]
    return "\n".join(lines)
