"""Reads the dates that people type, in either calendar, and never guesses."""

import re
import unicodedata
from datetime import date
from typing import Final

from flask import Blueprint, Flask, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from registry.core import wareki
from registry.core.clock import BISHKEK
from registry.core.text import N_, Unanswerable
from registry.web.access import serves_the_public
from registry.web.frame import setup
from registry.web.locale import day_text, zone_of_reader

_PLAIN: Final = re.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})|(?P<m2>\d{2})(?P<d2>\d{2}))"
    r"|(?P<y3>\d{4})年(?P<m3>\d{1,2})月(?P<d3>\d{1,2})日",
    re.ASCII,
)
_DAY_FIRST: Final = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", re.ASCII)
_ERA_SIGN: Final = re.compile(r"明治|大正|昭和|平成|令和|[MTSHR][.\d]", re.IGNORECASE)
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


_ENTER: Final = N_("Enter a date such as 2026-11-20, 令和8年11月20日 or R8.11.20.")
_ENTER_IN_BISHKEK: Final = N_("Enter a date such as 2026-11-20 or 20.11.2026.")
OFFICE: Final = "_office"  # asks that a closed day be told


class NotADate(Unanswerable):
    """The text is no date in any of the ways that are understood."""


def read_date(text: str) -> date:
    """Read 2026-11-20, 2026/11/20, 20261120, 2026年11月20日, 令和8年11月20日 or R8.11.20.

    At the Kyrgyz desks 20.11.2026 too, as days are written in Kyrgyz and Russian. Raises
    Unanswerable, with what to do, for anything else, and for a day that never was: also one in an
    era that had ended by then, which is usually a slip.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    if zone_of_reader() is BISHKEK and (found := _DAY_FIRST.fullmatch(plain)):
        return _existing(found["y"], found["m"], found["d"])
    found = _PLAIN.fullmatch(plain)
    if found is None:
        return _read_era_date(plain)
    return _existing(*(part for name, part in found.groupdict().items() if part and name != "sep"))


def _existing(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotADate(N_("There is no such day. Look at the month and the day again.")) from None


def _read_era_date(plain: str) -> date:
    if not _ERA_SIGN.match(plain):
        raise NotADate(_ENTER_IN_BISHKEK if zone_of_reader() is BISHKEK else _ENTER)
    read = wareki.parse(plain)
    if read.after_era_end:
        raise NotADate(
            N_("That era had ended by then; the day is %(era_day)s. If it is meant, enter it so."),
            era_day=wareki.format(read.on),
        )
    return read.on


def plain_period(text: str) -> str:
    """Return a typed day or month as 2026-11-20 or 2026-11, also one in an era; else as it came."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split()).upper()
    for ending, length in (("", 10), ("1日", 7), (".1", 7), ("-1", 7), ("/1", 7)):
        try:
            return read_date(plain + ending).isoformat()[:length]
        except Unanswerable:
            continue
    return plain


pages = Blueprint("dates", __name__)


@pages.get("/<language:language>/read-date")
@serves_the_public
def read() -> str:
    """Say how the date in a box will be read, while its form is still being filled in."""
    typed = (value for name, value in request.args.items() if name != OFFICE)
    text = next(typed, "").strip()[:40]
    if not text:
        return ""
    try:
        return as_read(read_date(text), office=OFFICE in request.args)
    except Unanswerable:
        return ""


def as_read(day: date, *, office: bool = False) -> Markup:
    """Say how a date was read; of a day that `office` hours matter on, that it is a closed one."""
    said = escape(_("Read as %(day)s", day=day_text(day)))
    return said + closed_on(day) if office else said


def closed_on(day: date) -> Markup:
    """Say that the office is closed on a day, and when it opens; nothing of an open day."""
    next_open = setup().next_open
    following = next_open(day) if next_open is not None else None
    if following is None:
        return Markup("")
    closed = _(
        "The office is closed that day. The next open day is %(day)s.", day=day_text(following)
    )
    return Markup('<span class="caution">{}</span>').format(closed)


def init_app(app: Flask) -> None:
    """Offer the reading of dates to forms."""
    app.register_blueprint(pages)
