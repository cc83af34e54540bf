"""The table in which establishments are named: its columns, and when two rows are alike."""

from typing import Final

from registry.core.text import LocalizedText
from registry.tables.schema import Column, Kind, Schema

NAMED: Final = Schema(
    "named",
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
    ),
    alike=(("corporate_number", "establishment"), ("name", "establishment", "address")),
)
NAMED_TITLE: Final = LocalizedText("対象事業所", "Establishments")
