"""Which matters past their term are kept longer, proposed for removal, or removed."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import ChoicesField, DateField, TextAreaField, TickField
from registry.web.forms import RegistryForm


class ChosenForm(RegistryForm):
    """Some of the matters that can be dealt with in one way."""

    chosen = ChoicesField(_l("Matters"), missing=_l("Choose at least one matter."))


class KeepForm(ChosenForm):
    """Until when they are kept, and why."""

    until = DateField(_l("Keep until"))
    reason = TextAreaField(
        _l("Reason"),
        missing=_l("Give the reason."),
        hint=_l("For example a lawsuit, an audit, or a request for disclosure under way"),
        rows=3,
        max_length=1000,
    )


class ProposeForm(ChosenForm):
    """Why they can go."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), rows=3, max_length=1000)


class RemoveForm(ChosenForm):
    """That they go for good was understood."""

    understood = TickField(
        _l("I know that content, files and letters can't be brought back."), required=True
    )
