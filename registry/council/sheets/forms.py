"""What is typed for a sealed sheet: an officer's name, a reason."""

from flask_babel import lazy_gettext as _l

from registry.web.fields import ListField, TextAreaField
from registry.web.forms import RegistryForm


class OfficerForm(RegistryForm):
    """Whom the desk proposes for opening its sheets."""

    account = ListField(_l("Officer"))


class ReasonForm(RegistryForm):
    """Why a sheet is to be opened, or left closed."""

    reason = TextAreaField(
        _l("Reason"),
        missing=_l("Give the reason."),
        max_length=1000,
        hint=_l("What for? It is kept with the opening. Name nobody."),
    )
