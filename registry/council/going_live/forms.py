"""The next number of a series, and where it is known from."""

from flask_babel import lazy_gettext as _l

from registry.council.going_live.rules import HIGHEST
from registry.web.fields import TextAreaField, WholeNumberField
from registry.web.forms import RegistryForm


class NumberForm(RegistryForm):
    """Which number is given next, and why it is this one."""

    following = WholeNumberField(_l("Next number"), least=1, most=HIGHEST)
    reason = TextAreaField(
        _l("Reason"),
        missing=_l("Give the reason."),
        hint=_l("For example: the last number in the register kept on paper, and on which day"),
        rows=3,
        max_length=1000,
    )
