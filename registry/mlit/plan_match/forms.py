"""Which month is matched with the plans, and what for."""

from flask_babel import lazy_gettext as _l

from registry.mlit.deliveries.rules import PURPOSES
from registry.web.fields import ChoiceField, ListField
from registry.web.forms import RegistryForm
from registry.web.locale import current_language

LOOK = "look"
DRAW = "draw"


def purposes() -> list[tuple[str, str]]:
    """Return the agreement's purposes in the reader's language (mlit:3)."""
    return [(one.code, one.name.in_locale(current_language())) for one in PURPOSES]


class MatchForm(RegistryForm):
    """A month that was delivered; `go` is the button that was pressed."""

    delivery = ListField(_l("Month that was delivered"), width="full")
    purpose = ChoiceField(_l("What for"), choices=purposes)
    go = ChoiceField(_l("What to do"), choices=[(LOOK, LOOK), (DRAW, DRAW)])
