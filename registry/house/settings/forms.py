"""The form of a changed setting."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from registry.core.settings import Setting
from registry.web.fields import ChoiceField, DateField, TextAreaField, TextField, WholeNumberField
from registry.web.forms import RegistryForm


class ChangeForm(RegistryForm):
    """From which day, and why."""

    value: Field
    effective_on = DateField(_l("In effect from"))
    reason = TextAreaField(_l("Reason"), max_length=1000, rows=3)


class AnyNumberField(WholeNumberField):
    """A whole number; the setting itself says from where to where."""

    def _number(self, text: str) -> int:
        try:
            return super()._number(text)
        except ValueError:
            raise ValueError(_("Enter a whole number.")) from None


class NumberForm(ChangeForm):
    """Another number."""

    value = AnyNumberField(_l("New value"))


class LineForm(ChangeForm):
    """Another text of one line."""

    value = TextField(_l("New value"), max_length=500)


class SettingForm(ChangeForm):
    """Another value of several lines."""

    value = TextAreaField(_l("New value"), max_length=8000, rows=8)


class OneOfForm(ChangeForm):
    """Another of the values that are meant."""

    value = ChoiceField(_l("New value"))


def form_for(setting: Setting) -> type[ChangeForm]:
    """Return the form in which a value of a setting is typed."""
    if setting.words:
        return OneOfForm
    if isinstance(setting.default, int) or setting.default is None:
        return NumberForm
    return LineForm if isinstance(setting.default, str) else SettingForm
