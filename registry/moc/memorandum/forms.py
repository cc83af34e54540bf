"""What is typed about the memorandum itself."""

from flask_babel import lazy_gettext as _l

from registry.moc.texts.forms import languages
from registry.web.fields import DateField, ListField, TextAreaField, TextField
from registry.web.forms import RecordForm, RegistryForm
from registry.web.uploads import FilesField

_LANGUAGE = _l("Language of the text")


class SignatureForm(RegistryForm):
    """When and where one's own side signed."""

    on = DateField(_l("Day of signature"))
    place = TextField(_l("Place"), max_length=60)


class EventForm(RegistryForm):
    """A review, or a notice of the end, with what was said."""

    on = DateField(_l("Date"))
    language = ListField(_LANGUAGE, choices=languages)
    text = TextAreaField(_l("What was said"))
    document = FilesField(_l("Document"), required=False, most_files=1)


class AmendmentForm(RegistryForm):
    """An amendment that is proposed to the other side."""

    title = TextField(_l("Title"), max_length=120)
    language = ListField(_LANGUAGE, choices=languages)
    text = TextAreaField(_l("Text of the amendment"), max_length=8000, rows=10)
    effective_on = DateField(
        _l("In force from"),
        required=False,
        hint=_l("If left empty, from the day on which the other side consents."),
    )
    document = FilesField(
        _l("Our written consent"), most_files=1, missing=_l("Attach the signed paper.")
    )


class ConsentForm(RegistryForm):
    """The written consent to an amendment."""

    on = DateField(_l("Day of the consent"))
    document = FilesField(
        _l("Our written consent"), most_files=1, missing=_l("Attach the signed paper.")
    )


class ReasonForm(RegistryForm):
    """Why not."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."))


class DisputeForm(RegistryForm):
    """What is disputed."""

    subject = TextField(_l("Subject"), max_length=120)
    language = ListField(_LANGUAGE, choices=languages)
    text = TextAreaField(_l("What our side holds"), max_length=8000)


class TakeUpForm(RecordForm):
    """That one consults, and what one's side holds."""

    language = ListField(_LANGUAGE, choices=languages)
    text = TextAreaField(_l("What our side holds"), max_length=8000)


class SettlementForm(TakeUpForm):
    """On what both sides settled."""

    text = TextAreaField(_l("What both sides settled"), max_length=8000)
    consulted_on = DateField(_l("Day of the consultation"))
