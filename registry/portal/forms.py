"""What visitors narrow public lists by, and ask of the calculator and of a certificate."""

import re
import unicodedata
from typing import Final

from flask_babel import lazy_gettext as _l

from registry.core.text import N_, Unanswerable
from registry.council.members.forms import items
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import DateField, ListField, TextField
from registry.web.forms import FilterForm


class PublicFilter(FilterForm):
    """What the public register is narrowed by."""

    q = TextField(_l("Part of a name"), required=False, kind="search", autocomplete="off")
    item = ListField(_l("Membership class"), required=False, choices=items, width="full")
    as_of = DateField(_l("As of"), required=False, hint="", limits=MEMBERSHIP_DAYS)


_GROUPS: Final = 4
_IN_A_GROUP: Final = 5
_NEVER_IN_A_CODE: Final = re.compile(r"[01ILO]")


def certificate_code(text: str) -> str:
    """Return a code as it is kept, however it was typed: case, width, spaces, hyphens.

    Raises Unanswerable, with what to look for on the paper, for what can be no code.
    """
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    if len(plain) != _GROUPS * _IN_A_GROUP:
        raise Unanswerable(
            N_(
                "A code has %(whole)s letters and digits, in four groups of five; here there are"
                " %(count)s. It stands on the certificate, beside the square pattern."
            ),
            whole=_GROUPS * _IN_A_GROUP,
            count=len(plain),
        )
    if misread := _NEVER_IN_A_CODE.search(plain):
        raise Unanswerable(
            N_("No code holds “%(character)s” (nor any of 0, 1, I, L, O). Look at it once more."),
            character=misread.group(),
        )
    return "-".join(plain[place : place + 5] for place in range(0, len(plain), _IN_A_GROUP))


class CodeForm(FilterForm):
    """The code of a certificate."""

    code = TextField(
        _l("Code on the certificate"),
        hint=_l("Four groups of five letters and digits"),
        max_length=40,
        autocomplete="off",
        width="half",
        reads=certificate_code,
    )


class DueForm(FilterForm):
    """A clause and a period."""

    clause = ListField(_l("Clause"), width="full")
    period = TextField(
        _l("Period"),
        hint=_l(
            "What the clause counts in: a month 2026-11, a quarter 2026-Q3 or a day 2026-11-20;"
            " 令和8年11月 or R8.11.20 too"
        ),
        max_length=20,
        autocomplete="off",
        width="half",
    )
