"""What is typed or chosen at the liaison desk."""

from flask_babel import lazy_gettext as _l

from registry.exchange.keys import Revocation
from registry.web.fields import ChoiceField, TextAreaField, TextField
from registry.web.forms import RegistryForm
from registry.web.uploads import MEBIBYTE, FilesField


class ArrivalForm(RegistryForm):
    """A package that came, by mail or on a stick."""

    package = FilesField(
        _l("Package"),
        accept=(".zip",),
        most_files=1,
        most_bytes=60 * MEBIBYTE,
        hint=_l("You see what it brings before anything is accepted."),
        missing=_l("Choose a file."),
    )


class DecisionForm(RegistryForm):
    """What somebody decided about a package in quarantine, after asking its sender."""

    counts = ChoiceField(
        _l("Does it count?"),
        choices=lambda: [
            ("yes", _l("Yes: the sender says that this is the right one")),
            ("no", _l("No: it is put aside")),
        ],
        missing=_l("Choose one."),
    )
    reason = TextAreaField(
        _l("What the sender said"), missing=_l("Give the reason."), max_length=1000
    )


class TrustForm(RegistryForm):
    """A certificate, and the fingerprint that was told in another way."""

    certificate = TextAreaField(
        _l("Certificate"),
        hint=_l("The text that begins with BEGIN CERTIFICATE."),
        missing=_l("Paste the certificate."),
        rows=8,
    )
    fingerprint = TextField(
        _l("Fingerprint"),
        hint=_l("As it was told by telephone or on paper, not from the same mail."),
        missing=_l("Enter the fingerprint."),
    )


class RevokeForm(RegistryForm):
    """Why a key is not used any more."""

    why = ChoiceField(
        _l("Reason"),
        choices=lambda: [
            (
                Revocation.SUPERSEDED.value,
                _l("Another one took its place; what it signed before stays good"),
            ),
            (
                Revocation.COMPROMISED.value,
                _l("Others may have it; nothing that it signed is accepted any more"),
            ),
        ],
        missing=_l("Choose one."),
    )
