"""Keys by which names and addresses are searched and compared; what is stored stays as given.

A search key has several lines: the text folded, the same with company forms written out, and the
same without them. So 株式会社山田, ㈱山田 and 山田(株) find one another, and any part of each.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from registry.tables.variants import VARIANTS

_DASHES: Final = "‐‑‒–—―−⁃─━ー⸺⸻﹘"  # ー too: it is typed for a dash, and a dash for it
_HYPHENS: Final = str.maketrans(dict.fromkeys(_DASHES, "-"))
_APOSTROPHES: Final = "‘’‛ʻʼʹ´`′"
_SMALL_KANA: Final = dict(zip("ァィゥェォヵヶッャュョヮ", "アイウエオカケツヤユヨワ", strict=True))
_IGNORED: Final = (
    *(0x00AD, 0x034F, 0x180E, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),  # variation selectors: 葛󠄀 is 葛
    *range(0xE0100, 0xE01F0),
)

# A company's form is put in brackets for short: (株) is 株式会社, and so is ㈱ after NFKC.
_SHORT_FORMS: Final = {
    "株": "株式会社",
    "有": "有限会社",
    "同": "合同会社",
    "名": "合名会社",
    "資": "合資会社",
    "相": "相互会社",
    "社": "社団法人",
    "財": "財団法人",
    "一社": "一般社団法人",
    "一財": "一般財団法人",
    "公社": "公益社団法人",
    "公財": "公益財団法人",
    "特非": "特定非営利活動法人",
    "福": "社会福祉法人",
    "医": "医療法人",
    "学": "学校法人",
    "宗": "宗教法人",
    "独": "独立行政法人",
    "地独": "地方独立行政法人",
    "国研": "国立研究開発法人",
    "農": "農事組合法人",
    "協": "協同組合",
}
_KEPT_FORMS: Final = frozenset({"協同組合"})  # part of the name itself


def _longest_first(words: Iterator[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_SHORT: Final = re.compile(rf"[(\[〔] *({_longest_first(iter(_SHORT_FORMS))}) *[)\]〕]")
_FORMS: Final = re.compile(
    _longest_first(form for form in _SHORT_FORMS.values() if form not in _KEPT_FORMS)
    + r"|(?<![a-z0-9])(?:co\.? *,? *ltd|company,? *limited|limited|ltd|inc|incorporated|corp"
    r"|corporation|co|company|kabushiki *[kg]aisha|yugen *[kg]aisha|godo *[kg]aisha|k\.k|g\.k|llc"
    r"|l\.l\.c|gmbh|plc)(?![a-z0-9])\.?"
    r"|(?<!\w)(?:осоо|жчк|жаак|ааак|ооо|зао|оао)(?!\w)"
)
_PUNCTUATION: Final = re.compile(r"[^\w\u0300-\u036f\u0483-\u0487\u3099\u309a-]+|_+")
_KANJI: Final = r"[一-鿿々]"
_BETWEEN_KANJI: Final = re.compile(rf"(?<={_KANJI})[ケガ](?={_KANJI})")


def _accents() -> dict[str, str]:
    """Map Latin letters with marks to the plain ones: Ōsaka is found as Osaka."""
    marked = (chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    plain = ((letter, unicodedata.normalize("NFD", letter)[0]) for letter in marked)
    return {letter: base for letter, base in plain if base.isascii()}


_FOLDED: Final = str.maketrans(
    VARIANTS
    | {"ё": "е"}  # Russian is written with either
    | {chr(code): chr(code + 0x60) for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
    | {chr(ord(small) - 0x60): large for small, large in _SMALL_KANA.items()}
    | _SMALL_KANA
    | _accents()
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_APOSTROPHES, "'")
    | {chr(code): "" for code in _IGNORED}
)


def _spell(text: str) -> str:
    """Fold width, kana, dashes, variants and case, and leave one space between words."""
    while True:
        folded = unicodedata.normalize("NFKC", text).translate(_FOLDED).casefold()
        folded = " ".join(folded.split())
        if folded == text:
            return folded
        text = folded


def fold(text: str) -> str:
    """Return `text` without what people don't distinguish: width, kana, old kanji, case, spaces."""
    while (folded := _spell(text).replace(" ", "")) != text:
        text = folded
    return text


def name_key(text: str) -> str:
    """Return what two writings of one name share: folded, without company form and punctuation.

    A name that is nothing but a company form keeps it.
    """
    while (bare := _without_form(_spell(text))) != text:
        text = bare
    return text


def _without_form(spelt: str) -> str:
    written_out = _write_out(spelt)
    bare = _PUNCTUATION.sub("", _FORMS.sub(" ", written_out))
    return bare or written_out.replace(" ", "")


def _write_out(spelt: str) -> str:
    return _SHORT.sub(lambda short: _SHORT_FORMS[short[1]], spelt)


def search_key(*texts: str | None) -> str:
    """Return what a row is searched by: the forms of each of its names, one on a line."""
    lines = (line for text in texts if text for line in _lines(text))
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _lines(text: str) -> Iterator[str]:
    spelt = _spell(text)
    for line in (fold(spelt), fold(_write_out(spelt)), name_key(spelt)):
        yield line
        for letter in "ケガ" if _BETWEEN_KANJI.search(line) else "":  # 霞ヶ関 is also 霞が関
            yield _BETWEEN_KANJI.sub(letter, line)


def grams(key: str) -> list[str]:
    """Return every character and every pair of neighbours in the lines of a search key, sorted."""
    found: set[str] = set()
    for line in key.split("\n"):
        found.update(line)
        found.update(map("".join, pairwise(line)))
    return sorted(found)


def query_grams(part: str) -> list[str]:
    """Return the grams that every search key holding the folded `part` has: as few as tell most."""
    pairs = set(map("".join, pairwise(part)))
    return sorted(pairs or set(part))


@dataclass(frozen=True)
class Probe:
    """One way to look for what somebody typed: `key` inside the search key, found by `grams`."""

    key: str
    grams: list[str]


def probes(part: str) -> tuple[Probe, ...]:
    """Return the ways in which a typed part of a name may stand in a search key; any will do.

    Empty where nothing was typed. The grams lead an index to few rows; the key then decides.
    """
    spelt = _spell(part)
    keys = {fold(spelt), fold(_write_out(spelt)), name_key(spelt)} - {""}
    fewest = sorted(key for key in keys if not any(other in key for other in keys - {key}))
    return tuple(Probe(key, query_grams(key)) for key in fewest)


_KANJI_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER: Final = re.compile(r"[〇一二三四五六七八九十百]+(?=丁目|番|号|条)")
_POSTAL: Final = re.compile(r"^〒?\d{3}-?\d{4}(?!\d)|^〒")
_DIVIDERS: Final = re.compile(r"(?<=\d)(?:丁目|番地ノ|番地|番(?!町)|号|ノ(?=\d))")
_TRAILING: Final = re.compile(r"-+(?!\d)|(?<!\d)-+")
_LONG_VOWEL: Final = re.compile(r"(?<=[ァ-ヺ])-+")


def address_key(text: str) -> str:
    """Return what two writings of one address share: 丁目, 番, 号 and hyphens are all one.

    Postal code, 大字 and spaces are left out; 霞ヶ関 and 霞が関 agree.
    """
    while (key := _address(text)) != text:
        text = key
    return text


def _address(text: str) -> str:
    key = _POSTAL.sub("", fold(text)).replace("大字", "")
    key = _KANJI_NUMBER.sub(lambda number: str(_arabic(number[0])), key)
    key = _BETWEEN_KANJI.sub("ケ", _LONG_VOWEL.sub("", key))
    key = _DIVIDERS.sub("-", key)
    return _TRAILING.sub("", re.sub("-+", "-", key))


def _arabic(kanji: str) -> int:
    """Read 二十三, 二三 or 百五 as a number; house numbers stay below a thousand."""
    total, digits = 0, ""
    for character in kanji:
        if character in _KANJI_DIGITS:
            digits += str(_KANJI_DIGITS[character])
        else:
            total += int(digits or "1") * (100 if character == "百" else 10)
            digits = ""
    return total + int(digits or "0")


def number_key(text: str) -> str:
    """Return what two writings of one number share: neither width, case, spaces nor signs count."""
    return "".join(char for char in fold(text) if char.isalnum())


def number_spellings(text: str) -> frozenset[str]:
    """Return how a number may be kept that was typed so: as it is, and in half width."""
    half = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return frozenset({text, half.translate(_HYPHENS)})
