"""What mlit:2.2.a asks of a match: SSW(i) with no plan certified on the day of the event.

The relations stand on `worker` (the data of mlit:2.1.a) and `plan`. A plan is a person's by card
number; one that names none, by name, birth date and nationality together.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from registry.core.text import LocalizedText
from registry.matching.codes import NATIONALITIES, STATUSES
from registry.matching.spellings import CodeTable, code_key, name_key
from registry.matching.steps import Keys, Phase, Relation
from registry.matching.tables import PLAIN_CODE, Derived, Input, Suspicion, day
from registry.mlit.deliveries.rules import LAYOUT
from registry.mlit.plans.rules import COLUMNS as PLAN_COLUMNS
from registry.tables.faults import Invalid, Rule
from registry.tables.schema import Column, Kind, Schema, Value

RULES: Final = "mlit:2.2.a 1"
VERSIONS: Final = (RULES, STATUSES.version, NATIONALITIES.version)
_NAMES: Final = next(one for one in LAYOUT.default["columns"] if one["key"] == "kind")["choices"]
"""As a delivery writes the kinds."""
KINDS: Final = CodeTable(
    "kinds 2024-09",
    {
        code_key(spelling): kind
        for kind, *spellings in (
            *_NAMES,
            ("1", "上陸", "①"),
            ("2", "出国", "②"),
            ("3", "変更・更新", "在留資格変更・在留期間更新", "③"),
            ("4", "他の在留資格への変更", "④"),
            ("5", "離職", "退職", "⑤"),
        )
        for spelling in (kind, *spellings)
    },
)
MATCHED_KINDS: Final = ("1", "3")
"""Landing, and change of status or extension: what begins or goes on with work."""


def _known_kind(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
    """Nobody is left out because nobody knows what their kind is."""
    kind = values.get("kind")
    if kind is not None and not KINDS.knows(str(kind)):
        yield "kind", Invalid(Rule.WRONG_FORM, form=_FORM)


_FORM: Final = LocalizedText("1から5まで", "1 to 5")
DATA: Final = Schema(
    "data",
    (
        Column("kind", "種別", "Kind", required=True),
        Column("first_card_no", "初回在留カード番号", "First card number"),
        Column("name", "氏名", "Name", Kind.NAME),
        Column("nationality", "国籍・地域", "Nationality"),
        Column("born_on", "生年月日", "Born on", Kind.DATE),
        Column("sex", "性別", "Sex"),
        Column("event_on", "事由発生年月日", "Day of the event", Kind.DATE),
        Column("status", "在留資格・在留期間", "Status", aliases=("在留資格",)),
        Column("expires_on", "在留期限", "Expires on", Kind.DATE),
        Column("field", "特定産業分野", "Field", aliases=("分野",)),
        Column("work_category", "業務区分", "Work category"),
        Column("employer_name", "所属機関名", "Employer's name"),
        Column("employer_address", "所属機関の所在地", "Employer's address"),
        Column("card_no", "在留カード番号", "Card number"),
    ),
    checks=(_known_kind,),
)
PLANS: Final = Schema("plans", PLAN_COLUMNS)


def _kind(text: str) -> str:
    """Return the number of a kind, however it is written."""
    if not KINDS.knows(text):
        raise Invalid(Rule.WRONG_FORM, form=_FORM)
    return KINDS.key(text)


DATA_INPUT: Final = Input(
    DATA,
    essential=frozenset(
        {"kind", "first_card_no", "name", "nationality", "born_on", "event_on", "status", "card_no"}
    ),
    kept=tuple(column.key for column in DATA.columns),
    derived=(
        Derived("card", "card_no", PLAIN_CODE, code_key),
        Derived("first_card", "first_card_no", PLAIN_CODE, code_key),
        Derived(
            "kind_no", "kind", "CASE WHEN {cell} IN ('1','2','3','4','5') THEN {cell} END", _kind
        ),
        day(DATA, "born_on", "born_day"),
        day(DATA, "event_on", "event_day"),
        day(DATA, "expires_on", "expires_day"),
    ),
)
PLANS_INPUT: Final = Input(
    PLANS,
    essential=frozenset({"plan_no", "certified_on"}),
    kept=("plan_no", "name", "nationality"),
    derived=(
        Derived("card", "card_no", PLAIN_CODE, code_key),
        day(PLANS, "born_on", "born_day"),
        day(PLANS, "certified_on", "certified_day"),
        day(PLANS, "cancelled_on", "cancelled_day"),
        day(PLANS, "withdrawn_on", "withdrawn_day"),
    ),
    suspicions=(Suspicion("certified_day IS NULL"),),
)


def is_ssw1(status: str) -> str:
    """Say whether a status is SSW(i), whatever period stands after it."""
    written = code_key(status)
    starts = (at for at in range(len(written), 0, -1) if STATUSES.knows(written[:at]))
    longest = next(starts, 0)
    return "yes" if longest and STATUSES.key(written[:longest]) == "ssw1" else "no"


# mlit:2.2.a · whom it is about: SSW(i) who landed, or whose status was changed or extended.
CONCERNED: Final = f"""
    SELECT w.id, w.card, w.first_card, w.name, w.nationality, w.born_day, w.event_day
    FROM worker w JOIN ssw1 s ON s.raw = w.status AND s.key = 'yes'
    WHERE w.kind_no IN {MATCHED_KINDS} AND w.event_day IS NOT NULL"""
# A plan that names a card number is that card's, and never somebody's of the same name.
HIS: Final = """
    SELECT w.id, p.plan_no, w.event_day, p.certified_day, p.cancelled_day, p.withdrawn_day
    FROM concerned w JOIN plan p ON p.card = w.card
    UNION
    SELECT w.id, p.plan_no, w.event_day, p.certified_day, p.cancelled_day, p.withdrawn_day
    FROM concerned w JOIN plan p ON p.card = w.first_card
    UNION
    SELECT w.id, p.plan_no, w.event_day, p.certified_day, p.cancelled_day, p.withdrawn_day
    FROM namesake n JOIN concerned w ON w.id = n.id JOIN plan p ON p.id = n.plan
    WHERE p.card IS NULL OR p.card = ''"""
NAMESAKE: Final = """
    SELECT w.id, p.id AS plan, p.plan_no
    FROM concerned w
    JOIN plan p ON p.born_day = w.born_day
    JOIN spelled_name wn ON wn.raw = w.name
    JOIN spelled_name pn ON pn.raw = p.name AND pn.key = wn.key
    JOIN spelled_nation wc ON wc.raw = w.nationality
    JOIN spelled_nation pc ON pc.raw = p.nationality AND pc.key = wc.key
    WHERE wn.key <> '' AND wc.key <> ''"""
# A plan holds from the day of its certification to the day before it was cancelled or given up.
STANDING: Final = """
    SELECT id,
        bool_or(certified_day <= event_day AND (cancelled_day IS NULL OR cancelled_day > event_day)
            AND (withdrawn_day IS NULL OR withdrawn_day > event_day)) AS is_certified,
        CASE
            WHEN bool_or(certified_day <= event_day AND cancelled_day <= event_day)
                THEN 'cancelled'
            WHEN bool_or(certified_day <= event_day AND withdrawn_day <= event_day)
                THEN 'given_up'
            ELSE 'certified_later' END AS cause,
        max(plan_no) AS plan_no
    FROM his GROUP BY id"""
WITHOUT_PLAN: Final = f"""
    SELECT w.id, {", ".join(f"w.{column.key}" for column in DATA.columns)},
        CASE WHEN s.id IS NULL THEN 'no_plan' ELSE s.cause END AS cause,
        coalesce(s.plan_no, n.plan_no, '') AS plan_no
    FROM concerned c
    JOIN worker w ON w.id = c.id
    LEFT JOIN standing s ON s.id = c.id
    LEFT JOIN (SELECT id, max(plan_no) AS plan_no FROM namesake GROUP BY id) n ON n.id = c.id
    WHERE s.id IS NULL OR NOT s.is_certified"""

PHASE: Final = Phase(
    "plans",
    {},
    (
        Keys("ssw1", "SELECT status AS raw FROM worker", is_ssw1),
        Relation("concerned", CONCERNED),
        Keys(
            "spelled_name", "SELECT name AS raw FROM worker UNION SELECT name FROM plan", name_key
        ),
        Keys(
            "spelled_nation",
            "SELECT nationality AS raw FROM worker UNION SELECT nationality FROM plan",
            NATIONALITIES.key,
        ),
        Relation("namesake", NAMESAKE),
        Relation("his", HIS),
        Relation("standing", STANDING),
        Relation("without_plan", WITHOUT_PLAN),
    ),
    ("without_plan", "concerned"),
)
