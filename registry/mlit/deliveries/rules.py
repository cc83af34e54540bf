"""ISA's monthly data on construction SSWs (mlit:2.1.a), and to whom it may go on (mlit:2.2.b)."""

from typing import Any, Final

from registry.core.clauses import Force
from registry.core.desks import Desk
from registry.core.periods import PeriodKind
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.deliveries.layouts import check_layout
from registry.deliveries.rules import Body, Onward, Purpose
from registry.deliveries.streams import Cites, Stream, kept_days
from registry.mlit.clauses import MLIT, MLIT_2_1_A, MLIT_2_2_B

assert MLIT.in_force_from is not None

COLUMNS: Final[list[dict[str, Any]]] = [
    {
        "key": "kind",
        "item": "①",
        "ja": "種別",
        "en": "Kind",
        "type": "choice",
        "required": True,
        "choices": [
            ["1", "上陸時", "Landing"],
            ["2", "出国時（再入国許可者を除く）", "Departure without re-entry permit"],
            ["3", "在留資格変更時・在留期間更新時", "Change of status or extension"],
            ["4", "特定技能から他在留資格への変更時", "Change to another status"],
            ["5", "離職時", "Leaving the job"],
        ],
    },
    {"key": "first_card_no", "item": "②", "ja": "初回在留カード番号", "en": "First card number",
     "type": "card"},
    {"key": "name", "item": "③", "ja": "氏名", "en": "Name", "type": "name"},
    {"key": "nationality", "item": "④", "ja": "国籍・地域", "en": "Nationality or region"},
    {"key": "born_on", "item": "⑤", "ja": "生年月日", "en": "Date of birth", "type": "date"},
    {"key": "sex", "item": "⑥", "ja": "性別", "en": "Sex"},
    {"key": "event_on", "item": "⑦", "ja": "事由発生年月日", "en": "Date of the event",
     "type": "date"},
    {"key": "status", "item": "⑧", "ja": "在留資格・在留期間", "en": "Status and period of stay"},
    {"key": "expires_on", "item": "⑨", "ja": "在留期限", "en": "Expiry of stay", "type": "date"},
    {"key": "field", "item": "⑩", "ja": "分野", "en": "Field"},
    {"key": "work_category", "item": "⑪", "ja": "業務区分", "en": "Work category"},
    {"key": "employer_name", "item": "⑫", "ja": "所属機関名", "en": "Employer"},
    {"key": "employer_address", "item": "⑬", "ja": "所属機関の所在地",
     "en": "Address of the employer"},
    {"key": "card_no", "item": "⑭", "ja": "在留カード番号", "en": "Residence card number",
     "type": "card"},
]  # fmt: skip
LAYOUT: Final = Setting(
    "mlit.layout.monthly",
    {
        "version": "1",
        "ours": False,
        "dated_by": ["event_on"],
        "counted_by": "kind",
        "found_by": ["card_no", "first_card_no"],
        "columns": COLUMNS,
    },
    N_("Columns of the monthly data on construction SSWs (mlit:2.1.a)"),
    N_("In effect for the periods that end on its day or later."),
    check_layout,
)
KEPT_DAYS: Final = kept_days(
    "mlit.rows.kept-days", N_("How long rows of the construction data are kept (mlit:3)")
)
PURPOSES: Final = (
    Purpose(
        "residence-control",
        LocalizedText("外国人の出入国及び在留の公正な管理", "Fair control of entry and residence"),
    ),
    Purpose(
        "work-supervision",
        LocalizedText(
            "外国人建設就労者等の適正な就労監理", "Proper supervision of construction workers"
        ),
    ),
)
ONWARD: Final = Onward(
    MLIT_2_2_B,
    (
        Body("monitoring", LocalizedText("適正就労監理機関", "The monitoring body")),
        Body(
            "acceptance",
            LocalizedText("特定技能外国人受入事業実施法人", "The acceptance corporation"),
        ),
    ),
    by_law=True,
)
MONTHLY: Final = Stream(
    code="mlit.monthly",
    title=LocalizedText(
        "建設分野の特定技能外国人に関する月次データ", "Monthly data on construction SSWs"
    ),
    every=PeriodKind.MONTH,
    sender=Desk.ISA_DELIVERY,
    receivers=(Desk.MLIT_MARKET, Desk.MLIT_PLANS),
    room="mlit:isa",
    since=MLIT.in_force_from,
    cites=Cites(MLIT_2_1_A, MLIT_2_1_A, MLIT_2_1_A, MLIT_2_1_A),
    layout=LAYOUT,
    kept_days=KEPT_DAYS,
    purposes=PURPOSES,
    onward=ONWARD,
    force=Force.SHALL,
)
STREAMS: Final = (MONTHLY,)
ACTS: Final = tuple(act for stream in STREAMS for act in stream.acts.all())
DUTIES: Final = tuple(duty for stream in STREAMS for duty in stream.duties)
SETTINGS: Final = (LAYOUT, KEPT_DAYS)
