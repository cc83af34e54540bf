"""The daily exchange between ISA and MHLW: notifications, disagreements, suspected omissions."""

from typing import Any, Final

from registry.core.desks import Desk
from registry.core.periods import PeriodKind
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.deliveries.layouts import check_layout
from registry.deliveries.rules import Onward, Purpose
from registry.deliveries.streams import Cites, Stream, kept_days
from registry.employment.clauses import (
    EMPLOYMENT,
    EMPLOYMENT_2_1,
    EMPLOYMENT_2_2,
    EMPLOYMENT_3_1_A,
    EMPLOYMENT_3_1_B,
    EMPLOYMENT_3_2,
    EMPLOYMENT_5,
    EMPLOYMENT_7,
)
from registry.employment.permanent import LEFT_OUT, STATUS_NAMES

assert EMPLOYMENT.in_force_from is not None

_PERSON: Final[list[dict[str, Any]]] = [
    {"key": "name", "item": "①", "ja": "氏名", "en": "Name", "type": "name", "required": True},
    {"key": "status", "item": "②", "ja": "在留資格", "en": "Status of residence", "required": True},
    {"key": "expires_on", "item": "③", "ja": "在留期間（在留期限）", "en": "Expiry of stay",
     "type": "date", "aliases": ["在留期限", "在留期間"]},
    {"key": "born_on", "item": "④", "ja": "生年月日", "en": "Date of birth", "type": "date"},
    {"key": "sex", "item": "⑤", "ja": "性別", "en": "Sex"},
    {"key": "nationality", "item": "⑥", "ja": "国籍・地域", "en": "Nationality or region"},
    {"key": "card_no", "item": "⑦", "ja": "在留カード番号", "en": "Residence card number",
     "type": "card", "required": True},
]  # fmt: skip
ANNEX_1: Final[list[dict[str, Any]]] = [
    {"key": "notification_no", "ja": "届出番号", "en": "Number of the notification",
     "required": True},
    *_PERSON,
    {"key": "address", "item": "⑧", "ja": "住所", "en": "Address"},
    {"key": "postal_code", "item": "⑧", "ja": "郵便番号", "en": "Postal code"},
    {"key": "other_activity", "item": "⑨", "ja": "資格外活動許可の有無",
     "en": "Permission for other activity"},
    {"key": "establishment_no", "item": "⑩", "ja": "事業所の番号", "en": "Establishment number"},
    {"key": "establishment_name", "item": "⑪", "ja": "事業所の名称", "en": "Establishment"},
    {"key": "establishment_address", "item": "⑫", "ja": "事業所の所在地",
     "en": "Address of the establishment"},
    {"key": "establishment_postal_code", "item": "⑫", "ja": "事業所の郵便番号",
     "en": "Postal code of the establishment"},
    {"key": "establishment_phone", "item": "⑬", "ja": "事業所の電話番号",
     "en": "Telephone of the establishment"},
    {"key": "industry", "item": "⑭", "ja": "事業所の産業分類", "en": "Industry"},
    {"key": "size", "item": "⑮", "ja": "事業所の規模", "en": "Size"},
    {"key": "hired_on", "item": "⑯", "ja": "雇用開始年月日", "en": "Hire date", "type": "date"},
    {"key": "left_on", "item": "⑰", "ja": "雇用終了年月日", "en": "Leaving date", "type": "date"},
    {"key": "registered_on", "item": "⑱", "ja": "届出情報の登録日", "en": "Registered on",
     "type": "date"},
    {"key": "updated_on", "item": "⑱", "ja": "届出情報の更新日", "en": "Updated on",
     "type": "date"},
    {"key": "deleted_on", "item": "⑲", "ja": "削除履歴", "en": "Deleted on", "type": "date"},
]  # fmt: skip
# Several lines of annex 2 are blacked out in our copy: which items it holds is data, and ours.
_COMPARED: Final = (
    ("name", "氏名", "Name", "name"),
    ("status", "在留資格", "Status of residence", "text"),
    ("expires_on", "在留期限", "Expiry of stay", "date"),
    ("born_on", "生年月日", "Date of birth", "date"),
    ("sex", "性別", "Sex", "text"),
    ("nationality", "国籍・地域", "Nationality or region", "text"),
    ("address", "住居地", "Residence", "text"),
)
ANNEX_2: Final[list[dict[str, Any]]] = [
    {"key": "notification_no", "ja": "届出番号", "en": "Number of the notification",
     "required": True},
    {"key": "card_no", "item": "①", "ja": "在留カード番号", "en": "Residence card number",
     "type": "card", "required": True},
    {"key": "matched_on", "ja": "突合を実施した日", "en": "Matched on", "type": "date",
     "required": True},
    {"key": "found_by", "ja": "見つけた番号", "en": "Found by"},
    *({"key": key, "ja": ja, "en": en, "type": kind} for key, ja, en, kind in _COMPARED),
    *({"key": f"{key}_latest", "ja": f"{ja}（最新）", "en": f"{en}, latest", "type": kind}
      for key, ja, en, kind in _COMPARED),
    {"key": "caution", "ja": "注意", "en": "Caution"},
    {"key": "guidance", "ja": "指導上の留意", "en": "For guidance"},
]  # fmt: skip
ANNEX_3: Final[list[dict[str, Any]]] = [
    *_PERSON,
    {"key": "address", "item": "⑧", "ja": "住居地", "en": "Residence"},
    {"key": "landed_on", "item": "⑨", "ja": "上陸許可年月日", "en": "Landed on", "type": "date"},
    {"key": "change_permitted_on", "item": "⑩", "ja": "在留資格変更許可年月日",
     "en": "Change permitted on", "type": "date"},
    {"key": "status_before", "item": "⑪", "ja": "変更前の在留資格", "en": "Status before"},
    {"key": "employer_no", "item": "⑫", "ja": "所属機関の法人番号", "en": "Corporate number"},
    {"key": "employer_name", "item": "⑬", "ja": "所属機関の名称", "en": "Employer"},
    {"key": "employer_address", "item": "⑭", "ja": "所属機関の所在地",
     "en": "Address of the employer"},
    {"key": "employer_phone", "item": "⑮", "ja": "所属機関の電話番号",
     "en": "Telephone of the employer"},
    {"key": "employer_representative", "item": "⑯", "ja": "所属機関の代表者氏名",
     "en": "Representative"},
    {"key": "dispatch_name", "item": "⑰", "ja": "派遣先の名称", "en": "Dispatch destination"},
    {"key": "dispatch_address", "item": "⑱", "ja": "派遣先の所在地",
     "en": "Address of the dispatch destination"},
    {"key": "dispatch_phone", "item": "⑲", "ja": "派遣先の電話番号",
     "en": "Telephone of the dispatch destination"},
]  # fmt: skip
_EFFECT: Final = N_("In effect for the periods that end on its day or later.")
NOTIFICATIONS_LAYOUT: Final = Setting(
    "employment.layout.notifications",
    {
        "version": "1",
        "ours": False,
        "dated_by": ["updated_on", "registered_on"],
        "found_by": ["card_no"],
        "absent": [
            {
                "columns": list(LEFT_OUT),
                "where": "status",
                "is": list(STATUS_NAMES),
            }
        ],
        "columns": ANNEX_1,
    },
    N_("Columns of the notifications (employment:2.1, annex 1)"),
    _EFFECT,
    check_layout,
)
MISMATCHES_LAYOUT: Final = Setting(
    "employment.layout.mismatches",
    {
        "version": "1",
        "ours": True,
        "dated_by": [],
        "found_by": ["card_no"],
        "absent": [
            {
                "columns": [f"{key}_latest"],
                "where": key,
                "is": "empty",
                "unless": {"where": "found_by", "is": ["previous", "decided"]},
            }
            for key, *_ in _COMPARED
        ],
        "columns": ANNEX_2,
    },
    N_("Columns of the disagreements (employment:3.1.a, annex 2); ours where it is blacked out"),
    _EFFECT,
    check_layout,
)
OMISSIONS_LAYOUT: Final = Setting(
    "employment.layout.omissions",
    {
        "version": "1",
        "ours": False,
        "dated_by": [],
        "found_by": ["card_no"],
        "absent": [
            {"columns": ["landed_on"], "where": "change_permitted_on", "is": "filled"},
            {"columns": ["status_before"], "where": "change_permitted_on", "is": "empty"},
            {
                "columns": ["dispatch_address", "dispatch_phone"],
                "where": "dispatch_name",
                "is": "empty",
            },
        ],
        "columns": ANNEX_3,
    },
    N_("Columns of suspected omissions (employment:3.1.b, annex 3)"),
    _EFFECT,
    check_layout,
)
KEPT_DAYS: Final = kept_days(
    "employment.rows.kept-days", N_("How long rows of the daily exchange are kept (employment:6)")
)
PURPOSES: Final = (
    Purpose(
        "immigration-control",
        LocalizedText("外国人の在留に関する事項の確認", "Confirming matters of residence"),
    ),
    Purpose(
        "labour-policy",
        LocalizedText("労働力の需要供給の調整等", "Adjusting demand and supply of labour"),
    ),
    Purpose(
        "employment-insurance", LocalizedText("雇用保険の事務", "Employment insurance matters")
    ),
)
ONWARD: Final = Onward(EMPLOYMENT_7)
_FROM_MHLW: Final = LocalizedText(
    "外国人雇用状況の届出（別紙１）", "Employment-status notifications (annex 1)"
)
NOTIFICATIONS: Final = Stream(
    code="employment.notifications",
    title=_FROM_MHLW,
    every=PeriodKind.DAY,
    sender=Desk.MHLW_EMPLOYMENT,
    receivers=(Desk.ISA_DELIVERY,),
    room="employment:mhlw",
    since=EMPLOYMENT.in_force_from,
    cites=Cites(EMPLOYMENT_2_1, EMPLOYMENT_3_2, EMPLOYMENT_3_2, EMPLOYMENT_5, EMPLOYMENT_5),
    layout=NOTIFICATIONS_LAYOUT,
    kept_days=KEPT_DAYS,
    purposes=PURPOSES,
    onward=ONWARD,
)
MISMATCHES: Final = Stream(
    code="employment.mismatches",
    title=LocalizedText(
        "在留管理情報との不一致（別紙２）", "Disagreements with the records (annex 2)"
    ),
    every=PeriodKind.DAY,
    sender=Desk.ISA_DELIVERY,
    receivers=(Desk.MHLW_EMPLOYMENT,),
    room="employment:isa",
    since=EMPLOYMENT.in_force_from,
    cites=Cites(EMPLOYMENT_3_1_A, EMPLOYMENT_2_2, EMPLOYMENT_2_2, EMPLOYMENT_5, EMPLOYMENT_5),
    layout=MISMATCHES_LAYOUT,
    kept_days=KEPT_DAYS,
    purposes=PURPOSES,
    onward=ONWARD,
)
OMISSIONS: Final = Stream(
    code="employment.omissions",
    title=LocalizedText("届出義務不履行の疑い（別紙３）", "Suspected omissions (annex 3)"),
    every=PeriodKind.DAY,
    sender=Desk.ISA_DELIVERY,
    receivers=(Desk.MHLW_EMPLOYMENT,),
    room="employment:isa",
    since=EMPLOYMENT.in_force_from,
    cites=Cites(EMPLOYMENT_3_1_B, EMPLOYMENT_2_2, EMPLOYMENT_2_2, EMPLOYMENT_5, EMPLOYMENT_5),
    layout=OMISSIONS_LAYOUT,
    kept_days=KEPT_DAYS,
    purposes=PURPOSES,
    onward=ONWARD,
)
STREAMS: Final = (NOTIFICATIONS, MISMATCHES, OMISSIONS)
ACTS: Final = tuple(act for stream in STREAMS for act in stream.acts.all())
DUTIES: Final = tuple(duty for stream in STREAMS for duty in stream.duties)
SETTINGS: Final = (NOTIFICATIONS_LAYOUT, MISMATCHES_LAYOUT, OMISSIONS_LAYOUT, KEPT_DAYS)
