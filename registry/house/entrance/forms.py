"""The shape of what is typed at the door."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from registry.parties.passwords import LONGEST
from registry.parties.rules import is_email, normal_email
from registry.web.fields import SecretField, TextField
from registry.web.forms import RegistryForm


class EmailField(TextField):
    """A mail address, in the form in which addresses are compared."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        settings = {"max_length": 254, "kind": "email", "autocomplete": "email", **kwargs}
        super().__init__(label, **settings)

    def pre_validate(self, form: object) -> None:
        """Refuse what can't be a mail address."""
        if not is_email(normal_email(self.data or "")):
            raise ValidationError(_("Enter a mail address like name@example.go.jp."))


class CodeField(SecretField):
    """A code of the authenticator."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        settings = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "width": "short",
            "max_length": 40,
            **kwargs,
        }
        super().__init__(label, **settings)


class SignInForm(RegistryForm):
    """Both factors at once, so that nobody learns which of them was wrong."""

    carries = True

    email = TextField(_l("Mail address"), max_length=254, kind="email", autocomplete="username")
    password = SecretField(_l("Password"), max_length=LONGEST)
    code = SecretField(
        _l("Authenticator code"),
        hint=_l("The 6 digits that your authenticator shows now, or one of your recovery codes."),
        autocomplete="one-time-code",
        max_length=40,
    )


class ConfirmForm(RegistryForm):
    """The second factor once more."""

    carries = True

    code = CodeField(
        _l("Authenticator code"), hint=_l("The 6 digits that your authenticator shows now.")
    )
