"""What is typed about consents to disclose."""

from flask_babel import lazy_gettext as _l

from registry.moc.texts.forms import languages
from registry.web.fields import ChoicesField, DateField, ListField, TextAreaField, TextField
from registry.web.forms import RegistryForm
from registry.web.uploads import FilesField

_PAPER = _l("Attach the signed paper.")


class DisclosureForm(RegistryForm):
    """Which passages are to be shown, to whom, why, until when."""

    passages = ChoicesField(_l("Passages to be shown"), required=False)
    quotes = TextAreaField(
        _l("Or quote them"),
        required=False,
        hint=_l("One a line, word for word as they stand in the text."),
        rows=3,
    )
    recipient = TextField(
        _l("To whom"), hint=_l("The office or person outside the two sides, by name.")
    )
    language = ListField(_l("Language of the purpose"), choices=languages)
    purpose = TextAreaField(_l("Purpose of showing it"), max_length=2000, rows=3)
    until = DateField(_l("Open until"), hint=_l("The last day, included"))


class ConsentForm(RegistryForm):
    """The written consent: for which passages, until when."""

    passages = ChoicesField(_l("Passages consented to"), required=False)
    until = DateField(_l("Open until"), hint=_l("The last day, included"))
    document = FilesField(_l("Our written answer"), most_files=1, missing=_PAPER)


class NoConsentForm(RegistryForm):
    """The written answer that there is no consent."""

    document = FilesField(_l("Our written answer"), most_files=1, missing=_PAPER)


class WithdrawalForm(RegistryForm):
    """Why the consent is withdrawn."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."))


class HandoverForm(RegistryForm):
    """Who receives the passages."""

    received_by = TextField(_l("Received by"), hint=_l("The person at the recipient, by name."))
