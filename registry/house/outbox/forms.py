"""How an undelivered mail was dealt with."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import TextAreaField
from registry.web.forms import RegistryForm


class DealtWithForm(RegistryForm):
    """What was done instead."""

    reason = TextAreaField(_l("How the person was reached"), max_length=1000, rows=3)
