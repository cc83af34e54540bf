"""What the tables of members and employers hold: their columns, and what a row must agree with."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from registry.core.text import LocalizedText
from registry.council.members.rules import ITEM_NAMES, MEMBERSHIP_DAYS, Item, latest_first_day
from registry.tables.faults import Invalid, Rule
from registry.tables.keys import address_key, name_key
from registry.tables.schema import Choice, Column, Kind, Schema, Value, between, in_order


class TableKind(StrEnum):
    """The tables that go in and out."""

    MEMBERS = "members"
    EMPLOYERS = "employers"


TABLE_NAMES: Final[Mapping[TableKind, LocalizedText]] = {
    TableKind.MEMBERS: LocalizedText("構成員名簿", "Register of members"),
    TableKind.EMPLOYERS: LocalizedText("受入れ機関名簿", "Register of employers"),
}
ROSTER_NAMES: Final[Mapping[str, LocalizedText]] = {
    "council": LocalizedText("協議・連絡会", "Council"),
    "registered-corporation": LocalizedText("登録法人", "Registered corporation"),
}

_CLASS: Final = Column(
    "class",
    "区分",
    "Class",
    Kind.CHOICE,
    required=True,
    allowed=tuple(Choice(item, name.ja, name.en) for item, name in ITEM_NAMES.items()),
)
_SINCE: Final = Column("member_since", "入会日", "Member since", Kind.DATE, required=True)
_UNTIL: Final = Column("member_until", "退会日", "Member until", Kind.DATE)
_BASIS: Final = Column("basis", "根拠", "Basis", max_length=200)


def _follows_from_class(values: Mapping[str, Value]) -> Iterable[tuple[str, Invalid]]:
    """A registered corporation has its number; an employer-member of old has its last day."""
    if values.get("class") == Item.REGISTERED and "basis" in values and not values["basis"]:
        yield "basis", Invalid(Rule.REQUIRED)
    old = values.get("class") == Item.EMPLOYER_UNTIL_2025
    if old and "member_until" in values and values["member_until"] is None:
        yield "member_until", Invalid(Rule.REQUIRED)


MEMBERS: Final = Schema(
    "members",
    (
        _CLASS,
        Column("name", "名称", "Name", Kind.NAME, required=True, max_length=200),
        Column("name_en", "英語名称", "Name in English", max_length=200),
        Column("kana", "フリガナ", "Reading in kana", Kind.KANA, max_length=200),
        Column("corporate_number", "法人番号", "Corporate number", Kind.CORPORATE_NUMBER),
        Column("postal_code", "郵便番号", "Postal code", Kind.POSTAL_CODE),
        Column("address", "所在地", "Address", Kind.ADDRESS, max_length=300),
        Column("representative", "代表者", "Representative", max_length=200),
        Column("contact_name", "担当者", "Contact person", max_length=200),
        Column("contact_phone", "電話番号", "Telephone", Kind.PHONE, max_length=40),
        Column("contact_email", "メール", "E-mail", Kind.EMAIL, max_length=254),
        _SINCE,
        _UNTIL,
        _BASIS,
    ),
    alike=(("corporate_number",), ("name",), ("address",)),
    checks=(in_order(_SINCE, _UNTIL), _follows_from_class),
)
PUBLIC_KEYS: Final = frozenset(
    {
        "class",
        "name",
        "name_en",
        "kana",
        "corporate_number",
        "postal_code",
        "address",
        "member_since",
        "member_until",
        "basis",
    }
)

_LISTED_SINCE: Final = Column("listed_since", "掲載日", "Listed since", Kind.DATE)
_LISTED_UNTIL: Final = Column("listed_until", "掲載終了日", "Listed until", Kind.DATE)
EMPLOYERS: Final = Schema(
    "employers",
    (
        Column("name", "名称", "Name", Kind.NAME, required=True, max_length=200),
        Column("corporate_number", "法人番号", "Corporate number", Kind.CORPORATE_NUMBER),
        Column("establishment", "事業所名", "Establishment", max_length=200),
        Column("address", "所在地", "Address", Kind.ADDRESS, max_length=300),
        Column("prefecture", "都道府県", "Prefecture", max_length=20),
        Column(
            "industry",
            "日本標準産業分類",
            "Industry (JSIC)",
            Kind.CODE,
            pattern=r"\d{2,4}",
            form=LocalizedText("2桁から4桁の数字", "2 to 4 digits"),
        ),
        Column("work_categories", "業務区分", "Work categories", Kind.SEVERAL, max_length=300),
        Column("ssw_workers", "特定技能外国人数", "SSW workers", Kind.INTEGER),
        _LISTED_SINCE,
        _LISTED_UNTIL,
        Column(
            "roster",
            "名簿",
            "Roster",
            Kind.CHOICE,
            required=True,
            allowed=tuple(Choice(code, name.ja, name.en) for code, name in ROSTER_NAMES.items()),
        ),
    ),
    alike=(("corporate_number", "establishment"), ("name", "establishment"), ("name", "address")),
    checks=(in_order(_LISTED_SINCE, _LISTED_UNTIL),),
)
SCHEMAS: Final[Mapping[TableKind, Schema]] = {
    TableKind.MEMBERS: MEMBERS,
    TableKind.EMPLOYERS: EMPLOYERS,
}
_DAYS: Final = {
    TableKind.MEMBERS: (_SINCE, _UNTIL),
    TableKind.EMPLOYERS: (_LISTED_SINCE, _LISTED_UNTIL),
}


def schema_on(today: date, kind: TableKind) -> Schema:
    """Return what a table brought in `today` is held to: days as the forms of the register."""
    schema, (first, last) = SCHEMAS[kind], _DAYS[kind]
    earliest = MEMBERSHIP_DAYS.earliest
    days = (
        between(first, earliest, latest_first_day(today)),
        between(last, earliest, MEMBERSHIP_DAYS.latest(today)),
    )
    return replace(schema, checks=(*days, *schema.checks))


ESTABLISHMENT_KEYS: Final = (
    "name",
    "corporate_number",
    "establishment",
    "address",
    "prefecture",
    "industry",
)


def establishment_key(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what two writings of one establishment have in common."""
    who = row.get("corporate_number") or name_key(str(row.get("name") or ""))
    where = address_key(str(row.get("address") or ""))
    return (str(who), name_key(str(row.get("establishment") or "")), where)
