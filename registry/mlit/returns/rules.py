"""Forms 1 (each quarter), 2 and 3 (each month) with their tables (mlit:2.1.c, 2.1.d).

The texts oblige where there is something to tell; that there is nothing is said by practice, so
that a hole in the year shows. The annexes of forms 2 and 3 are not in our papers: their columns
are ours.
"""

from typing import Any, Final

from registry.core.clauses import Clause, Force
from registry.core.desks import Desk
from registry.core.periods import PeriodKind
from registry.core.settings import Setting
from registry.core.text import N_, LocalizedText
from registry.deliveries.layouts import check_layout
from registry.deliveries.streams import Cites, Stream, kept_days
from registry.mlit.clauses import MLIT, MLIT_2_1_C, MLIT_2_1_D
from registry.mlit.deliveries.rules import ONWARD, PURPOSES
from registry.mlit.notices.rules import ADDRESSEE_ROOM, PATTERN_HINT, SHARED_ROOM
from registry.papers.rules import Series, check_pattern

assert MLIT.in_force_from is not None

DISQUALIFIED: Final = "disqualified"
ORDERED: Final = "ordered"
_FORM_1: Final[list[dict[str, Any]]] = [
    {"key": "name", "ja": "名称", "en": "Name", "required": True, "max": 200},
    {"key": "address", "ja": "所在地", "en": "Address", "max": 300},
    {"key": "representative", "ja": "代表者", "en": "Representative", "max": 200},
    {"key": "corporate_number", "ja": "法人番号", "en": "Corporate number", "max": 20},
    {
        "key": "measure",
        "ja": "措置内容",
        "en": "Measure",
        "type": "choice",
        "required": True,
        "choices": [
            [DISQUALIFIED, "欠格事由認定", "Disqualification found"],
            [ORDERED, "改善命令", "Improvement order"],
        ],
    },
    {"key": "decided_on", "ja": "措置年月日", "en": "Day of the measure", "type": "date"},
    {"key": "sort", "ja": "事案の種類", "en": "Kind of case", "required": True, "max": 300},
    {"key": "details", "ja": "内容", "en": "Details", "required": True, "max": 4000},
    {"key": "law", "ja": "根拠条項", "en": "Articles breached", "max": 300},
    {"key": "remarks", "ja": "備考", "en": "Remarks", "max": 1000},
]
_PERSON: Final[list[dict[str, Any]]] = [
    {"key": "name", "ja": "氏名", "en": "Name", "type": "name", "required": True},
    {"key": "nationality", "ja": "国籍・地域", "en": "Nationality or region"},
    {"key": "born_on", "ja": "生年月日", "en": "Date of birth", "type": "date"},
    {"key": "sex", "ja": "性別", "en": "Sex"},
    {"key": "card_no", "ja": "在留カード番号", "en": "Card number", "type": "card"},
]
_MISSING: Final[list[dict[str, Any]]] = [
    {"key": "missing_on", "ja": "行方不明年月日", "en": "Missing since", "type": "date"},
    {"key": "learned_on", "ja": "把握年月日", "en": "Learnt on", "type": "date"},
    {"key": "remarks", "ja": "備考", "en": "Remarks"},
]
_FORM_2: Final[list[dict[str, Any]]] = [
    *_PERSON,
    {"key": "work", "ja": "職種・作業", "en": "Occupation and work"},
    {"key": "supervisor", "ja": "監理団体", "en": "Supervising organisation"},
    {"key": "supervisor_address", "ja": "監理団体の所在地", "en": "Its address"},
    {"key": "implementer", "ja": "実習実施者", "en": "Implementing organisation"},
    {
        "key": "implementer_address",
        "ja": "実習実施者の所在地",
        "en": "Address of the implementing organisation",
    },
    *_MISSING,
]
_FORM_3: Final[list[dict[str, Any]]] = [
    *_PERSON,
    {"key": "status", "ja": "在留資格", "en": "Status of residence"},
    {"key": "work_category", "ja": "業務区分", "en": "Work category"},
    {"key": "employer_name", "ja": "特定技能所属機関", "en": "Employer"},
    {"key": "employer_address", "ja": "所属機関の所在地", "en": "Address of the employer"},
    *_MISSING,
]


def _layout(form: str, columns: list[dict[str, Any]], label: str, **more: Any) -> Setting:
    return Setting(
        f"mlit.layout.{form}",
        {"version": "1", "columns": columns, **more},
        label,
        N_("In effect for the periods that end on its day or later."),
        check_layout,
    )


LAYOUT_1: Final = _layout(
    "form-1",
    _FORM_1,
    N_("Columns of the cases of Form 1 (mlit:2.1.c)"),
    ours=False,
    dated_by=["decided_on"],
    counted_by="measure",
)
LAYOUT_2: Final = _layout(
    "form-2",
    _FORM_2,
    N_("Columns of the list that goes with Form 2 (mlit:2.1.d)"),
    ours=True,
    dated_by=["learned_on"],
    found_by=["card_no"],
)
LAYOUT_3: Final = _layout(
    "form-3",
    _FORM_3,
    N_("Columns of the list that goes with Form 3 (mlit:2.1.d)"),
    ours=True,
    dated_by=["learned_on"],
    found_by=["card_no"],
)
KEPT_DAYS: Final = kept_days(
    "mlit.forms.kept-days", N_("How long rows of forms 1 to 3 are kept (mlit:3)")
)
LETTERS: Final = Series(
    office="isa.residence",
    name="forms",
    pattern=Setting(
        "papers.pattern.isa.residence.forms",
        "入管庁管第{n}号",
        N_("Document number of residence management's forms"),
        PATTERN_HINT,
        check_pattern,
    ),
)


def _stream(
    form: str, title: LocalizedText, every: PeriodKind, clause: Clause, layout: Setting
) -> Stream:
    assert MLIT.in_force_from is not None
    return Stream(
        code=f"mlit.{form}",
        title=title,
        every=every,
        sender=Desk.ISA_RESIDENCE,
        receivers=(Desk.MLIT_MARKET,),
        room=ADDRESSEE_ROOM,
        shared_room=SHARED_ROOM,
        since=MLIT.in_force_from,
        cites=Cites(clause, clause, clause, clause),
        layout=layout,
        kept_days=KEPT_DAYS,
        purposes=PURPOSES,
        onward=ONWARD,
        force=Force.PRACTICE,
    )


FORM_1: Final = _stream(
    "form-1",
    LocalizedText(
        "様式１　欠格事由認定・改善命令", "Form 1: disqualifications and improvement orders"
    ),
    PeriodKind.QUARTER,
    MLIT_2_1_C,
    LAYOUT_1,
)
FORM_2: Final = _stream(
    "form-2",
    LocalizedText("様式２　行方不明技能実習生", "Form 2: missing trainees"),
    PeriodKind.MONTH,
    MLIT_2_1_D,
    LAYOUT_2,
)
FORM_3: Final = _stream(
    "form-3",
    LocalizedText("様式３　行方不明特定技能外国人", "Form 3: missing specified skilled workers"),
    PeriodKind.MONTH,
    MLIT_2_1_D,
    LAYOUT_3,
)
STREAMS: Final = (FORM_1, FORM_2, FORM_3)
ACTS: Final = tuple(act for stream in STREAMS for act in stream.acts.all())
DUTIES: Final = tuple(duty for stream in STREAMS for duty in stream.duties)
SETTINGS: Final = (LAYOUT_1, LAYOUT_2, LAYOUT_3, KEPT_DAYS, LETTERS.pattern)
