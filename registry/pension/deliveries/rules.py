"""ISA's monthly data for the Pension Bureau, fetched by hand (pension:1.2.a), and its trials."""

from typing import Any, Final

from registry.core.desks import Desk
from registry.core.periods import PeriodKind
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.deliveries.layouts import check_layout
from registry.deliveries.rules import Body, Onward, Purpose
from registry.deliveries.streams import Cites, Stream, kept_days
from registry.pension.clauses import PENSION, PENSION_1_2_A, PENSION_1_3, PENSION_2

assert PENSION.in_force_from is not None

# The text's own list of columns is not in our papers: these are ours, until the real ones go in.
COLUMNS: Final[list[dict[str, Any]]] = [
    {
        "key": "kind",
        "ja": "種別",
        "en": "Kind",
        "type": "choice",
        "required": True,
        "choices": [
            ["1", "上陸時", "Landing"],
            ["2", "出国時（再入国許可者を除く）", "Departure without re-entry permit"],
            ["3", "在留資格変更時・在留期間更新時", "Change of status or extension"],
            ["4", "特定技能から他在留資格への変更時", "Change to another status"],
            ["5", "新しい在留カードの交付時", "New card issued"],
            ["6", "住居地の新規登録・変更時", "Residence notified or changed"],
            ["7", "帯同家族「家族滞在」の入国時", "Family landing as dependants"],
            ["8", "帯同家族「特定活動」への変更時", "Family changed to designated activities"],
        ],
    },
    {"key": "first_card_no", "ja": "初回在留カード番号", "en": "First card number", "type": "card"},
    {"key": "name", "ja": "氏名", "en": "Name", "type": "name"},
    {"key": "nationality", "ja": "国籍・地域", "en": "Nationality or region"},
    {"key": "born_on", "ja": "生年月日", "en": "Date of birth", "type": "date"},
    {"key": "sex", "ja": "性別", "en": "Sex"},
    {"key": "event_on", "ja": "事由発生年月日", "en": "Date of the event", "type": "date"},
    {"key": "status", "ja": "在留資格・在留期間", "en": "Status and period of stay"},
    {"key": "expires_on", "ja": "在留期限", "en": "Expiry of stay", "type": "date"},
    {"key": "field", "ja": "分野", "en": "Field"},
    {"key": "work_category", "ja": "業務区分", "en": "Work category"},
    {"key": "employer_name", "ja": "所属機関名", "en": "Employer"},
    {"key": "employer_address", "ja": "所属機関の所在地", "en": "Address of the employer"},
    {"key": "card_no", "ja": "在留カード番号", "en": "Residence card number", "type": "card"},
    {"key": "residence", "ja": "住居地", "en": "Residence"},
    {"key": "principal_name", "ja": "本体者の氏名", "en": "Name of the principal worker",
     "type": "name"},
    {"key": "principal_card_no", "ja": "本体者の在留カード番号",
     "en": "Card number of the principal worker", "type": "card"},
]  # fmt: skip
_NOT_OF_A_RESIDENCE: Final = ["1", "2", "3", "4", "5", "7", "8"]
_NOT_OF_FAMILY: Final = ["1", "2", "3", "4", "5", "6"]
LAYOUT: Final = Setting(
    "pension.layout.monthly",
    {
        "version": "1",
        "ours": True,
        "dated_by": ["event_on"],
        "counted_by": "kind",
        "found_by": ["card_no", "first_card_no"],
        "absent": [
            {"columns": ["residence"], "where": "kind", "is": _NOT_OF_A_RESIDENCE},
            {
                "columns": ["principal_name", "principal_card_no"],
                "where": "kind",
                "is": _NOT_OF_FAMILY,
            },
        ],
        "columns": COLUMNS,
    },
    N_("Columns of the monthly data for the Pension Bureau (pension:1.2.a); ours, not the text's"),
    N_("In effect for the periods that end on its day or later."),
    check_layout,
)
KEPT_DAYS: Final = kept_days(
    "pension.rows.kept-days", N_("How long rows of the pension data are kept (pension:1.3)")
)
PURPOSES: Final = (
    Purpose(
        "enrolment", LocalizedText("社会保険の加入促進", "Furthering enrolment in social insurance")
    ),
    Purpose("premiums", LocalizedText("保険料の納付促進", "Furthering payment of premiums")),
)
_SERVICE: Final = "pension-service"
ONWARD: Final = Onward(
    PENSION_1_3,
    (
        Body(_SERVICE, LocalizedText("日本年金機構", "The Japan Pension Service")),
        Body("municipality", LocalizedText("市区町村", "A municipality"), _SERVICE),
        Body("j-lis", LocalizedText("地方公共団体情報システム機構", "J-LIS"), _SERVICE),
        Body(
            "contractor",
            LocalizedText("機構の委託事業者", "A contractor of the Pension Service"),
            _SERVICE,
        ),
    ),
)
MONTHLY: Final = Stream(
    code="pension.monthly",
    title=LocalizedText(
        "社会保険の加入・納付促進のための月次データ", "Monthly data for social insurance"
    ),
    every=PeriodKind.MONTH,
    sender=Desk.ISA_DELIVERY,
    receivers=(Desk.MHLW_PENSION,),
    room="pension:isa",
    since=PENSION.in_force_from,
    cites=Cites(PENSION_1_2_A, PENSION_1_2_A, PENSION_1_2_A, PENSION_1_2_A, trial=PENSION_2),
    layout=LAYOUT,
    kept_days=KEPT_DAYS,
    purposes=PURPOSES,
    onward=ONWARD,
    by_hand=True,
)
STREAMS: Final = (MONTHLY,)
ACTS: Final = tuple(act for stream in STREAMS for act in stream.acts.all())
DUTIES: Final = tuple(duty for stream in STREAMS for duty in stream.duties)
SETTINGS: Final = (LAYOUT, KEPT_DAYS)
