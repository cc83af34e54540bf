"""The form of a changed setting."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from registry.core.settings import Setting
from registry.web.fields import ChoiceField, DateField, TextAreaField, TextField, WholeNumberField
from registry.web.forms import RegistryForm


class ChangeForm(RegistryForm):
    """Another value, from which day, and why."""

    value: Field
    effective_on = DateField(_l("In effect from"))
    reason = TextAreaField(_l("Reason"), max_length=1000, rows=3)

    @property
    def fields_of_value(self) -> list[Field]:
        """The fields in which the value is typed."""
        return [self.value]


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


class PartsForm(ChangeForm):
    """The parts of a value, each in a field of its own: a text, or a list line by line."""

    names: tuple[str, ...] = ()

    @property
    def fields_of_value(self) -> list[Field]:
        """The fields in which the value is typed."""
        return [self[name] for name in self.names]

    def typed(self) -> dict[str, Any]:
        """Return the value that was typed."""
        return {
            field.name: [line.strip() for line in text.splitlines() if line.strip()]
            if isinstance(field, TextAreaField)
            else text
            for field in self.fields_of_value
            for text in (field.data or "",)
        }


def _of_parts(setting: Setting) -> type[PartsForm]:
    fields: dict[str, Any] = {
        name: TextAreaField(_(label), hint=_l("One a line"), max_length=2000, rows=4)
        if isinstance(setting.default[name], list)
        else TextField(_(label), required=bool(setting.default[name]), max_length=200)
        for name, label in setting.parts.items()
    }
    return type("SettingPartsForm", (PartsForm,), {"names": tuple(fields), **fields})


def form_for(setting: Setting) -> type[ChangeForm]:
    """Return the form in which a value of a setting is typed."""
    if setting.words:
        return OneOfForm
    if setting.parts:
        return _of_parts(setting)
    if isinstance(setting.default, int) or setting.default is None:
        return NumberForm
    return LineForm if isinstance(setting.default, str) else SettingForm
