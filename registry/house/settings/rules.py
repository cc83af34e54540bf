"""Whose setting it is, how its value is written in a form, and how long records are kept."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from registry.core.acts import SYSTEM, Act, desks, either
from registry.core.desks import Desk
from registry.core.settings import Setting
from registry.core.text import N_
from registry.house.clauses import HOUSE_SETTINGS
from registry.papers import rules as numbers

CHANGE_SETTING: Final = Act(
    "house.setting.changed",
    HOUSE_SETTINGS,
    desks(Desk.ADMINISTRATOR, Desk.METI_SECRETARIAT, Desk.METI_CHAIR),
    N_("Change the setting"),
    N_("Setting changed"),
    confirmed=True,
    reasoned=True,
)
DATE_ANEW: Final = Act(
    "house.duties.dated-anew",
    HOUSE_SETTINGS,
    either(desks(Desk.ADMINISTRATOR, Desk.METI_SECRETARIAT, Desk.METI_CHAIR), SYSTEM),
    N_("Date open duties anew"),
    N_("Open duties dated anew"),
)
ACTS: Final = (CHANGE_SETTING, DATE_ANEW)

_OWNERS: Final[Mapping[str, Desk]] = {
    "council.refusal.": Desk.METI_CHAIR,  # how many chairs must agree is the chairs' own choice
    "council.expulsion.": Desk.METI_CHAIR,
    "council.request.": Desk.METI_CHAIR,
    "council.": Desk.METI_SECRETARIAT,
    "papers.pattern.meti.": Desk.METI_SECRETARIAT,
}


_ROOMS: Final[Mapping[str, str]] = {
    "council.": N_("The council"),
    "papers.": N_("Numbers of documents"),
    "mlit.month-end-reading": N_("Dates"),
    "house.": N_("Dates"),
    "retention.": N_("How long records are kept"),
    "": N_("Deliveries between the ministries"),
}


def room(setting: Setting) -> str:
    """Return under which heading a setting stands, marked for translation."""
    return next(name for prefix, name in _ROOMS.items() if setting.key.startswith(prefix))


def owner(setting: Setting) -> Desk:
    """Return the desk that decides a setting; what no instrument owns is the administrator's."""
    return next(
        (desk for prefix, desk in _OWNERS.items() if setting.key.startswith(prefix)),
        Desk.ADMINISTRATOR,
    )


def written(value: Any) -> str:
    """Write a value for a form: days one a line, other compound values as JSON."""
    if _is_days(value):
        closed = [
            f"{day} closed {name['ja']} | {name['en']}" for day, name in value["closed"].items()
        ]
        return "\n".join(sorted([*closed, *(f"{day} open" for day in value["opened"])]))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return "" if value is None else str(value)


def lines(part: str | list[str]) -> str:
    """Write a part of a value for a form: a text as it is, a list line by line."""
    return part if isinstance(part, str) else "\n".join(part)


def example(setting: Setting, value: Any, today: date) -> str | None:
    """Say in short what a value comes to; None where there is more of it than a line."""
    if isinstance(value, dict):
        return None
    if setting.key.startswith("papers.pattern."):
        return numbers.written(value, 1, on=today)
    return written(value)


def read(text: str, like: Any) -> Any:
    """Read what was typed, but for numbers, as a value of the kind of `like`. Raises ValueError."""
    if _is_days(like):
        return _days(text)
    if isinstance(like, dict):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError(
                N_("This is not well formed; compare it with the value in force.")
            ) from error
    return text.strip()


def _is_days(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"closed", "opened"}


def _days(text: str) -> dict[str, Any]:
    closed: dict[str, dict[str, str]] = {}
    opened: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        day, _space, rest = line.partition(" ")
        word, _space, names = rest.strip().partition(" ")
        ja, bar, en = (part.strip() for part in names.partition("|"))
        try:
            date.fromisoformat(day)
        except ValueError:
            raise ValueError(N_("Begin each line with a day as YYYY-MM-DD.")) from None
        if word == "open" and not names:
            opened.append(day)
        elif word == "closed" and ja and bar and en:
            closed[day] = {"ja": ja, "en": en}
        else:
            raise ValueError(N_("Write “YYYY-MM-DD closed 理由 | reason” or “YYYY-MM-DD open”."))
    return {"closed": closed, "opened": opened}


def _years(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise ValueError(N_("Give a number of years from 1 to 100."))


def _retention(kind: str, label: str) -> Setting:
    return Setting(
        f"retention.{kind}",
        None,
        label,
        N_("In years. It must be set before production; nothing is deleted before it is."),
        _years,
    )


MAIL_KEPT: Final = _retention("mail", N_("How long sent mail is kept"))
FILINGS_KEPT: Final = _retention(
    "filings", N_("How long filings and their files are kept after they end")
)
EXPULSIONS_KEPT: Final = _retention(
    "expulsions", N_("How long expulsion cases are kept after they end")
)
IMPORTS_KEPT: Final = _retention(
    "imports", N_("How long tables that were handed in are kept after they were brought in or not")
)
DRAFTS_KEPT: Final = _retention(
    "drafts", N_("How long drafts of filings are kept that nobody goes on with")
)
REVIEWED: Final = (FILINGS_KEPT, EXPULSIONS_KEPT, IMPORTS_KEPT)
SWEPT: Final = (DRAFTS_KEPT, MAIL_KEPT)  # by the round itself, without a review
RETENTION: Final = (*REVIEWED, *SWEPT)
SETTINGS: Final = RETENTION
