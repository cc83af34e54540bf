"""The form of a changed setting."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import DateField, TextAreaField
from registry.web.forms import RegistryForm


class SettingForm(RegistryForm):
    """Another value, from which day, and why."""

    value = TextAreaField(_l("New value"), max_length=8000, rows=8)
    effective_on = DateField(_l("In effect from"))
    reason = TextAreaField(_l("Reason"), max_length=1000, rows=3)
