"""The two tables of the council's membership, and small files of them, to test with."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from registry.core.text import LocalizedText
from registry.tables.schema import Choice, Column, Kind, Schema, in_order

ITEMS = (
    Choice("meti", "経済産業省", "METI"),
    Choice("organ", "制度関係機関", "System-related organ"),
    Choice("registered", "登録法人", "Registered corporation"),
    Choice("organisation", "地方公共団体・団体等", "Organisation"),
    Choice("employer_until_2025", "旧規定の受入れ機関", "Employer under the former rules"),
)
SINCE = Column("member_since", "入会日", "Member since", Kind.DATE, required=True)
UNTIL = Column("member_until", "退会日", "Member until", Kind.DATE)
MEMBERS = Schema(
    name="members",
    columns=(
        Column("class", "区分", "Class", Kind.CHOICE, required=True, allowed=ITEMS),
        Column("name", "名称", "Name", Kind.NAME, required=True, max_length=200),
        Column("name_en", "英語名称", "Name in English", max_length=200),
        Column("kana", "フリガナ", "Reading", max_length=200),
        Column("corporate_number", "法人番号", "Corporate number", Kind.CORPORATE_NUMBER),
        Column("postal_code", "郵便番号", "Postal code", Kind.POSTAL_CODE),
        Column("address", "所在地", "Address", Kind.ADDRESS, required=True),
        Column("representative", "代表者", "Representative"),
        Column("contact_name", "担当者", "Contact"),
        Column("contact_phone", "電話番号", "Telephone", Kind.PHONE),
        Column("contact_email", "メール", "E-mail", Kind.EMAIL, aliases=("メールアドレス",)),
        SINCE,
        UNTIL,
        Column("basis", "根拠", "Basis"),
    ),
    alike=(("corporate_number",), ("name", "address")),
    checks=(in_order(SINCE, UNTIL),),
)
EMPLOYERS = Schema(
    name="employers",
    columns=(
        Column("name", "名称", "Name", Kind.NAME, required=True),
        Column("establishment", "事業所名", "Establishment"),
        Column(
            "industry",
            "日本標準産業分類",
            "Industry",
            Kind.CODE,
            pattern=r"[0-9]{2,4}",
            form=LocalizedText(ja="2～4桁の数字", en="2 to 4 digits"),
        ),
        Column("work_categories", "業務区分", "Work categories", Kind.SEVERAL),
        Column("ssw_workers", "特定技能外国人数", "SSW workers", Kind.INTEGER),
        Column("office_number", "雇用保険番号", "Office number", Kind.INSURANCE_OFFICE_NUMBER),
    ),
)

GIFU = {
    "class": "organisation",
    "name": "岐阜県",
    "corporate_number": "4000012090001",
    "postal_code": "500-8570",
    "address": "岐阜県岐阜市薮田南２丁目１番１号",
    "contact_phone": "058-272-1111",
    "contact_email": "office@example.jp",
    "member_since": "2026-05-08",
}
KEYS = [column.key for column in MEMBERS.columns]
VALUES = {
    **dict.fromkeys(KEYS),
    **GIFU,
    "contact_phone": "058-272-1111",
    "member_since": date(2026, 5, 8),
}


def csv_of(
    rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    """Write a CSV file as other programs do."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def members_csv(*members: dict[str, str], encoding: str = "utf-8") -> bytes:
    """Write members as CSV with the keys as headings."""
    rows = [[member.get(key, "") for key in KEYS] for member in members]
    return csv_of([KEYS, *rows], encoding=encoding)
