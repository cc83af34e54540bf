"""The shape of what is typed by who is to sign in later."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from registry.house.entrance.forms import CodeField, EmailField
from registry.parties.passwords import LONGEST
from registry.parties.rules import OrganisationKind
from registry.web.fields import ChoiceField, SecretField, TextField
from registry.web.forms import RegistryForm


class RegistrationForm(RegistryForm):
    """A body that would join, and the person who signs in for it first."""

    organisation = TextField(
        _l("Name of the organisation"),
        hint=_l("As registered. You can add its seat and number later, in the filing itself."),
        autocomplete="organization",
    )
    organisation_en = TextField(_l("Name in English"), required=False)
    kind = ChoiceField(
        _l("What it is"),
        choices=[
            (OrganisationKind.LOCAL_GOVERNMENT, _l("Local government")),
            (OrganisationKind.ECONOMIC_ORGANISATION, _l("Economic organisation")),
            (
                OrganisationKind.REGISTERED_CORPORATION,
                _l("Corporation registered under the field's additional criteria"),
            ),
            (OrganisationKind.OTHER, _l("Another organisation")),
        ],
    )
    name_ja = TextField(_l("Your full name"), autocomplete="name", max_length=100)
    name_en = TextField(
        _l("Your name in Latin letters"), required=False, autocomplete="off", max_length=100
    )
    email = EmailField(
        _l("Your mail address at work"),
        hint=_l("We send a link there. It will be the name you sign in with."),
    )


class PasswordForm(RegistryForm):
    """A new password, typed twice."""

    password = SecretField(
        _l("New password"),
        hint=_l(
            "15 characters or more. Several words that do not belong together are easy to keep "
            "and hard to guess."
        ),
        autocomplete="new-password",
        max_length=LONGEST,
    )
    again = SecretField(
        _l("The same password again"), autocomplete="new-password", max_length=LONGEST
    )

    def validate_again(self, field: SecretField) -> None:
        """Refuse two different ones."""
        if self.password.data != field.data:
            raise ValidationError(_("The two passwords are not the same."))


class AuthenticatorForm(RegistryForm):
    """A code that shows that the authenticator was set up."""

    code = CodeField(
        _l("Authenticator code"),
        hint=_l("The 6 digits that the authenticator shows for this account."),
    )


class AddressForm(RegistryForm):
    """Where to send a link."""

    email = EmailField(_l("Mail address"), hint=_l("The one you sign in with."))


class NewPasswordForm(PasswordForm):
    """A new password for who has the link and the authenticator."""

    code = CodeField(
        _l("Authenticator code"), hint=_l("The 6 digits that your authenticator shows now.")
    )
