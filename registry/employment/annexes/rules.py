"""The agreement's tables: annex 1, the residence records, the permits; and the codes in them."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from registry.core.text import LocalizedText
from registry.employment import permanent
from registry.matching.codes import NATIONALITIES, SEXES, STATUSES
from registry.matching.spellings import CodeTable, code_key, codes_key, load_codes
from registry.matching.tables import (
    BLANK,
    PLAIN_CODE,
    Derived,
    Input,
    Remark,
    Suspicion,
    Versions,
    day,
)
from registry.tables.cells import reader
from registry.tables.faults import Invalid, Rule
from registry.tables.schema import Choice, Column, Kind, Schema, Value

_CODES: Final = Path(__file__).with_name("codes")
WORKING: Final = load_codes(_CODES / "working_status.csv")
"""The statuses of employment:3.1.b: the act's tables 1 (but diplomat and official), 2, and 5."""

COE: Final = "coe"
CHANGE: Final = "change"

_CARD_FORM: Final = LocalizedText(ja="AB12345678CD の形", en="as AB12345678CD")
_SEVERAL_CARDS: Final = LocalizedText(
    ja="新しい順に、空白で区切る", en="newest first, divided by spaces"
)
_LATEST_CARD: Final = LocalizedText(
    ja="以前の番号についての行にだけ、その人の最新の番号",
    en="only where the row is about an earlier number: the latest of the person",
)
_NAMED: Final = LocalizedText(
    ja="在留カードの記載どおり、又はその英語名・記号",
    en="as on the card, or its English name or code",
)
_SEX: Final = LocalizedText(ja="男・女、又は M・F", en="男 or 女, M or F")

_ESTABLISHMENT: Final = (
    Column("establishment_no", "事業所の番号", "Establishment number"),
    Column("establishment_name", "事業所の名称", "Establishment name"),
    Column(
        "establishment_address",
        "事業所の所在地",
        "Establishment address",
        aliases=("事業所の所在地・郵便番号",),
    ),
    Column("establishment_postal_code", "事業所の郵便番号", "Establishment postal code"),
    Column("establishment_phone", "事業所の電話番号", "Establishment telephone"),
    Column("industry", "事業所の産業分類", "Industry"),
    Column("size", "事業所の規模", "Size of establishment"),
    Column("hired_on", "雇用開始年月日", "Hired on", Kind.DATE),
    Column("left_on", "雇用終了年月日", "Left on", Kind.DATE),
)


def _without_permanent(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
    """employment:2.1: of permanent residents items ⑩ to ⑰ are left out."""
    if STATUSES.key(str(values.get("status") or "")) == permanent.STATUS:
        for key in permanent.LEFT_OUT:
            if values.get(key):
                yield key, Invalid(Rule.LEFT_OUT_FOR_PERMANENT)


def _permitted(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
    """A change of status has its day; who got a certificate may not have landed yet."""
    if values.get("basis") == CHANGE and values.get("change_permitted_on", "at fault") is None:
        yield "change_permitted_on", Invalid(Rule.REQUIRED)


def _somebody(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
    """Who has no card yet, as before landing, is known by name and birth date."""
    if values.get("card_no", "at fault") is None:
        for key in ("name", "born_on"):
            if values.get(key, "at fault") is None:
                yield key, Invalid(Rule.NOBODY)


def _person(*aliases_of_address: str) -> tuple[Column, ...]:
    return (
        Column("name", "氏名", "Name", Kind.NAME),
        Column("status", "在留資格", "Status", form=_NAMED),
        Column(
            "expires_on",
            "在留期間(在留期限)",
            "Expires on",
            Kind.DATE,
            aliases=("在留期限", "在留期間満了日", "在留期間"),
        ),
        Column("born_on", "生年月日", "Born on", Kind.DATE),
        Column("sex", "性別", "Sex", form=_SEX),
        Column(
            "nationality",
            "国籍・地域",
            "Nationality",
            form=_NAMED,
            aliases=(
                "国籍",
                "国籍地域",
                "国籍の属する国又は入管法第2条第5号ロに規定する地域",
            ),
        ),
        Column("address", "住所", "Address", Kind.ADDRESS, aliases=aliases_of_address),
    )


_CARD: Final = Column("card_no", "在留カード番号", "Card number", required=True, form=_CARD_FORM)
_POSTAL: Final = Column("postal_code", "郵便番号", "Postal code", aliases=("住所の郵便番号",))
_COMPARED: Final = ("name", "status", "expires_on", "born_on", "sex", "nationality", "address")
_AS_COMPARED: Final = ("name", "status", "expires_day", "born_day", "sex", "nationality", "address")

RESIDENCE: Final = Schema(
    "residence",
    (
        _CARD,
        Column(
            "previous_card_nos",
            "以前の在留カード番号",
            "Previous card numbers",
            form=_SEVERAL_CARDS,
            aliases=("旧在留カード番号",),
        ),
        *_person("住居地"),
        _POSTAL,
        Column("latest_card_no", "最新の在留カード番号", "Latest card number", form=_LATEST_CARD),
    ),
)
NOTIFICATIONS: Final = Schema(
    "notifications",
    (
        Column("notification_no", "届出番号", "Notification number", required=True),
        _CARD,
        *_person("住居地", "住所・郵便番号"),
        _POSTAL,
        Column("other_activity", "資格外活動許可の有無", "Permission for other activity"),
        *_ESTABLISHMENT,
        Column(
            "registered_on",
            "登録日",
            "Registered on",
            Kind.DATE,
            aliases=("届出情報の登録日", "届出情報の登録日・更新日"),
        ),
        Column("updated_on", "更新日", "Updated on", Kind.DATE, aliases=("届出情報の更新日",)),
        Column("deleted_on", "削除履歴", "Deleted on", Kind.DATE, aliases=("削除日",)),
    ),
    checks=(_without_permanent,),
)
PERMITS: Final = Schema(
    "permits",
    (
        Column("card_no", "在留カード番号", "Card number", form=_CARD_FORM),
        *_person("住居地"),
        Column(
            "basis",
            "区分",
            "Basis",
            Kind.CHOICE,
            required=True,
            allowed=(
                Choice(COE, "認定", "Certificate of eligibility"),
                Choice(CHANGE, "変更", "Change of status"),
            ),
        ),
        Column("landed_on", "上陸許可年月日", "Landed on", Kind.DATE),
        Column("change_permitted_on", "在留資格変更許可年月日", "Change permitted on", Kind.DATE),
        Column("status_before", "変更前の在留資格", "Status before"),
        Column("employer_no", "所属機関の法人番号", "Employer's corporate number"),
        Column("employer_name", "所属機関の名称", "Employer's name"),
        Column("employer_address", "所属機関の所在地", "Employer's address"),
        Column("employer_phone", "所属機関の電話番号", "Employer's telephone"),
        Column("employer_representative", "所属機関の代表者氏名", "Employer's representative"),
        Column("dispatch_name", "派遣先の名称", "Dispatch destination's name"),
        Column("dispatch_address", "派遣先の所在地", "Dispatch destination's address"),
        Column("dispatch_phone", "派遣先の電話番号", "Dispatch destination's telephone"),
    ),
    checks=(_permitted, _somebody),
)


def _basis(text: str) -> str | None:
    value = reader(PERMITS["basis"], longest=500)(text).value
    return None if value is None else str(value)


def _is_permanent(text: str) -> bool:
    return STATUSES.key(text) == permanent.STATUS


def _is_unknown(codes: CodeTable) -> Callable[[str], bool]:
    return lambda text: not codes.knows(text)


_PLAIN_CODES: Final = (
    "CASE WHEN regexp_full_match({cell}, '[A-Z0-9]+( [A-Z0-9]+)*') THEN {cell} END"
)
_NO_CODE: Final = Suspicion("card = ''")
_NO_CARD: Final = "coalesce(card, '') = ''"
_NO_NAME: Final = f"regexp_matches(name, '{BLANK}')"
_REMARKS: Final = (
    Remark(
        Rule.CARD_FORM,
        "card_no",
        "card <> '' AND NOT regexp_full_match(card, '[A-Z]{2}[0-9]{8}[A-Z]{2}')",
    ),
    Remark(Rule.EMPTY_CELLS, "name", _NO_NAME),
    Remark(Rule.EMPTY_CELLS, "born_on", "born_day IS NULL"),
    Remark(Rule.UNKNOWN_CODE, "status", "status <> ''", _is_unknown(STATUSES)),
    Remark(Rule.UNKNOWN_CODE, "sex", "sex <> ''", _is_unknown(SEXES)),
    Remark(Rule.UNKNOWN_CODE, "nationality", "nationality <> ''", _is_unknown(NATIONALITIES)),
)
"""What is told of rows about people whose records are kept by others."""

RESIDENCE_INPUT: Final = Input(
    RESIDENCE,
    essential=frozenset({"card_no", *_COMPARED}),
    kept=_COMPARED,
    derived=(
        Derived("card", "card_no", PLAIN_CODE, code_key),
        Derived("previous", "previous_card_nos", _PLAIN_CODES, codes_key),
        Derived("latest_given", "latest_card_no", PLAIN_CODE, code_key),
        day(RESIDENCE, "expires_on", "expires_day"),
        day(RESIDENCE, "born_on", "born_day"),
    ),
    flags={"latest": "coalesce(latest_given, card)"},
    suspicions=(_NO_CODE,),
    unique=("card", "card_no"),
)
NOTIFICATIONS_INPUT: Final = Input(
    NOTIFICATIONS,
    essential=frozenset({"notification_no", "card_no", *_COMPARED, "hired_on", "deleted_on"}),
    kept=("notification_no", "card_no", *_COMPARED, "industry"),
    derived=(
        Derived("card", "card_no", PLAIN_CODE, code_key),
        *(
            day(NOTIFICATIONS, column, f"{column.removesuffix('_on')}_day")
            for column in (
                "expires_on",
                "born_on",
                "hired_on",
                "left_on",
                "registered_on",
                "updated_on",
                "deleted_on",
            )
        ),
    ),
    flags={
        "has_establishment": f"concat({', '.join(c.key for c in _ESTABLISHMENT)}) <> ''",
    },
    suspicions=(_NO_CODE, Suspicion("has_establishment", "status", _is_permanent)),
    versions=Versions(
        number="notification_no",
        content=("card", *_AS_COMPARED, "industry", "hired_day"),
        since="coalesce(updated_day, registered_day)",
        gone="deleted_day IS NOT NULL",
        told="updated_on",
    ),
    remarks=_REMARKS,
)
PERMITS_INPUT: Final = Input(
    PERMITS,
    essential=frozenset(
        {"card_no", "name", "status", "born_on", "basis", "landed_on", "change_permitted_on"}
    ),
    kept=tuple(column.key for column in PERMITS.columns if column.key != "basis"),
    derived=(
        Derived("card", "card_no", PLAIN_CODE, code_key),
        Derived(
            "basis_code", "basis", "CASE WHEN {cell} IN ('coe', 'change') THEN {cell} END", _basis
        ),
        day(PERMITS, "born_on", "born_day"),
        day(PERMITS, "expires_on", "expires_day"),
        day(PERMITS, "landed_on", "landed_day"),
        day(PERMITS, "change_permitted_on", "changed_day"),
    ),
    suspicions=(
        Suspicion("basis_code = 'change' AND changed_day IS NULL"),
        Suspicion(f"{_NO_CARD} AND (born_day IS NULL OR {_NO_NAME})"),
    ),
    remarks=(Remark(Rule.WITHOUT_CARD, "card_no", _NO_CARD), *_REMARKS),
)
INPUTS: Final = (RESIDENCE_INPUT, NOTIFICATIONS_INPUT, PERMITS_INPUT)
