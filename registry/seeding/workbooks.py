"""A made-up workbook of support organisations, laid out as the published one, dirt and all."""

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import IO, Final

import xlsxwriter

_MAIN: Final = (
    "1 Registration number",
    "2 Date of registration",
    "3 Organization name",
    "4 Address",
    "",
    "5 Telephone number",
    "6 Representative name",
    "7 Office where support is provided",
    "",
    "",
    "8 Support details",
    "9 Date of starting support",
    "10 Languages supported",
    "Notes",
)
_SUB: Final = {3: "Zip code", 4: "Address", 7: "Name", 8: "Zip code", 9: "Address"}
_EPOCH: Final = date(1899, 12, 30)
_LANGUAGES: Final = ("英語", "ベトナム語", "キルギス語", "ロシア語", "インドネシア語", "中国語")
_FORMS: Final = ("株式会社{}", "{}協同組合", "一般社団法人{}", "行政書士事務所{}", "合同会社{}")


def _number(random: Random, number: int, *, dirty: bool) -> str:
    clean = f"{19 + number % 8}登-{number:06}"
    if not dirty:
        return clean
    wide = clean.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    return random.choice((wide, clean.replace("-", ""), clean.replace("登", "to")))


def write_support_workbook(
    target: Path | IO[bytes],
    *,
    rows: int,
    as_of: date,
    first: int = 1,
    changed: int = 0,
    seed: int = 2026,
) -> None:
    """Write `rows` entries from number `first` on; every so many numbers are dirty, `changed` of
    the entries have another address than those of the same seed without."""
    random = Random(seed)  # noqa: S311 - made-up data, the same every time
    book = xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": False})
    sheet = book.add_worksheet("登録支援機関登録簿")
    sheet.write(0, 0, f"As of {as_of:%B} {as_of.day}.{as_of.year}")
    sheet.write(1, 0, "List of Registered Support Organization")
    for column, heading in enumerate(_MAIN):
        sheet.merge_range(2, column, 6, column, heading)
        sheet.write(7, column, _SUB.get(column, ""))
    for place in range(rows):
        number = first + place
        name = _FORMS[number % len(_FORMS)].format(f"見本{number:05}")
        since = (date(2026, 3, 31) - timedelta(days=number % 2_000) - _EPOCH).days
        where = f"架空県中央市本町{number % 9 + 1}丁目{number % 31 + 1}番"
        if place < changed:
            where += "　別館"
        phone = f"+81-3-0000-{number % 10_000:04}" if number % 3 else f"030000{number % 10_000:04}"
        cells = (
            _number(random, number, dirty=number % 50 == 0),
            since,
            name,
            f"{number % 1_000:03}-{number % 10_000:04}",
            where,
            phone,
            f"見本　{number}",
            f"{name}　支援課",
            f"{number % 1_000:03}-{number % 10_000:04}",
            where,
            "■事前ガイダンス ■出入国時の送迎 ■住居確保 ■生活オリエンテーション □日本語学習",
            since + 30,
            "、".join(_LANGUAGES[: number % len(_LANGUAGES) + 1]),
            "" if number % 40 else "休止の届出あり",
        )
        sheet.write_row(8 + place, 0, cells)
    book.close()
