"""Keeps spreadsheets from running or spoiling a cell, by an apostrophe that reading takes off.

A guarded cell has one apostrophe in front of it (and one after every `;`, tab or line break inside
it that a formula follows, since elsewhere in the world these begin a new cell). What is guarded is
decided without regard to apostrophes already there, so that taking one off is exact: for every
text, `unguard(guard(text, level)) == text`.
"""

import re
from enum import StrEnum
from typing import Final, NamedTuple

CELL_END: Final = "\x1f"
ROW_END: Final = "\x1e"


class Guard(StrEnum):
    """How much is guarded."""

    OWN = (
        "own"  # only what would otherwise look guarded: for workbooks, where text is typed as text
    )
    FORMULAS = "formulas"  # for CSV: nothing runs
    NUMBERS = "numbers"  # for CSV that is opened by double-click: 0012, 4000012090001 and 1-2 stay


_SIGNS: Final = r"=+\-@＝＋－＠−"
_SPACES: Final = r"\x00-\x08\x0b\x0c\x0e-\x1d \"\u00a0\u200b-\u200f\u2028-\u202f\u2060\u3000\ufeff"
_BREAKS: Final = r"\t\r\n"
_FORMULA: Final = rf"(?:'*+[{_BREAKS}]|['{_SPACES}{_BREAKS}]*+[{_SIGNS}|%])"
_AROUND_DIGITS: Final = r".,:/()%¥￥$\-－+eE年月日時分元 \u3000"
_NUMBER: Final = (
    r"(?:'*+[ \u3000]*+(?:[RHSTMrhstm]|令和|平成|昭和|大正|明治)?"
    rf"(?=[{_AROUND_DIGITS}]*+[0-9０-９])[0-9０-９{_AROUND_DIGITS}]++(?![^{CELL_END}{ROW_END}]))"
)
_INNER_FORMULA: Final = rf"[ '\"\u3000]*+[{_SIGNS}]"


class _Step(NamedTuple):
    """Look after every `separator`: where `pattern` matches there, an apostrophe comes or goes.

    A pattern that begins with one certain character is searched for at several times the speed, and
    `first` in it lets nearly every cell go by at once.
    """

    separator: str
    pattern: re.Pattern[str]
    instead: str


def _steps(*, first: str, at_start: str, inside: str, takes_off: bool = False) -> list[_Step]:
    quote, instead = ("'", "") if takes_off else ("", "'")
    what_follows = dict.fromkeys((CELL_END, ROW_END), at_start) | dict.fromkeys(";\t\r\n", inside)
    return [
        _Step(
            separator,
            re.compile(f"{separator}(?=[{first}]){quote}(?:{follows})"),
            separator + instead,
        )
        for separator, follows in what_follows.items()
    ]


_MAY_BE_FORMULA: Final = rf"'{_SPACES}{_BREAKS}{_SIGNS}|%"
_GUARDS: Final = {
    Guard.OWN: _steps(
        first="'", at_start=f"(?='(?:{_FORMULA}|{_NUMBER}))", inside=f"(?='{_INNER_FORMULA})"
    ),
    Guard.FORMULAS: _steps(
        first=_MAY_BE_FORMULA,
        at_start=f"(?={_FORMULA}|'{_NUMBER})",
        inside=f"(?={_INNER_FORMULA})",
    ),
    Guard.NUMBERS: _steps(
        first=rf"{_MAY_BE_FORMULA}0-9０-９{_AROUND_DIGITS}RHSTMrhstm令平昭大明",
        at_start=f"(?={_FORMULA}|{_NUMBER})",
        inside=f"(?={_INNER_FORMULA})",
    ),
}
_UNGUARD: Final = _steps(
    first="'",
    at_start=f"(?={_FORMULA}|{_NUMBER})",
    inside=f"(?={_INNER_FORMULA})",
    takes_off=True,
)


def guard(text: str, level: Guard) -> str:
    """Guard one cell, or many that are joined by CELL_END and ROW_END."""
    if level is Guard.OWN and "'" not in text:
        return text
    return _apply(_GUARDS[level], text)


def unguard(text: str) -> str:
    """Take off what `guard` put on, whatever the level."""
    return _apply(_UNGUARD, text) if "'" in text else text


def _apply(steps: list[_Step], text: str) -> str:
    text = ROW_END + text
    for separator, pattern, instead in steps:
        if separator in text:
            text = pattern.sub(instead, text)
    return text[1:]
