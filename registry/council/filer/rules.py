"""What a filer is told of its filing: where it stands, who has it, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from registry.core.text import N_
from registry.council.filings.rules import FOR_DECISION, FilingKind, FilingState

_S: Final = FilingState


@dataclass(frozen=True)
class Stage:
    """A stage of a filing in the filer's words; what is done inside the desks is none."""

    label: str
    tone: str
    who_has_it: str
    next: str


_YOU: Final = N_("You")
_SECRETARIAT: Final = N_("The council's secretariat (METI)")
_NOBODY: Final = N_("Nobody: it is closed")

_EXAMINED: Final = {
    FilingKind.JOIN: Stage(
        N_("Under examination"),
        "active",
        _SECRETARIAT,
        N_(
            "The secretariat examines the filing and may ask you to correct it. METI then finds"
            " whether the body is one that joins by filing, and you are told by letter."
        ),
    ),
    FilingKind.CHANGE: Stage(
        N_("Being checked"),
        "active",
        _SECRETARIAT,
        N_(
            "The secretariat checks the form of the notice and may ask you to correct it. The"
            " change is then recorded as of its day, and you get an acknowledgement."
        ),
    ),
    FilingKind.WITHDRAWAL: Stage(
        N_("Being checked"),
        "active",
        _SECRETARIAT,
        N_(
            "The secretariat checks the form of the notice. The withdrawal is then recorded as of"
            " its day, and you get an acknowledgement."
        ),
    ),
}
_OTHERS: Final[Mapping[FilingState, Stage]] = {
    _S.DRAFT: Stage(
        N_("Not sent yet"), "neutral", _YOU, N_("Fill it in, check your answers and send it.")
    ),
    _S.CORRECTION_ASKED: Stage(
        N_("Correction asked for"),
        "warn",
        _YOU,
        N_("Correct what is asked and send it again. The first filing and its day stay."),
    ),
    _S.REGISTERED: Stage(
        N_("Registered as a member"),
        "good",
        _NOBODY,
        N_("You can print a certificate of membership, and give notice when something changes."),
    ),
    _S.NOT_ELIGIBLE: Stage(
        N_("Found not eligible"), "ended", _NOBODY, N_("The letter gives the reasons.")
    ),
    _S.REFUSED: Stage(
        N_("Refused by the chairs"), "ended", _NOBODY, N_("The letter gives the reasons.")
    ),
    _S.RECORDED: Stage(
        N_("Recorded"), "good", _NOBODY, N_("The register says so as of the stated day.")
    ),
    _S.TAKEN_BACK: Stage(N_("Taken back"), "ended", _NOBODY, N_("You can file again at any time.")),
    _S.LAPSED: Stage(
        N_("Closed without correction"), "ended", _NOBODY, N_("You can file again at any time.")
    ),
}


def stage_of(kind: FilingKind, state: FilingState) -> Stage:
    """Return the stage in which a filer sees its filing."""
    if state is _S.SUBMITTED or state in FOR_DECISION:
        return _EXAMINED[kind]
    return _OTHERS[state]
