"""What is typed of inquiries and answers."""

from flask_babel import lazy_gettext as _l

from registry.moc.inquiries import queries
from registry.moc.inquiries.rules import Standing
from registry.moc.post.rules import SIDE_NAMES
from registry.moc.texts.forms import languages
from registry.web.fields import ListField, TextAreaField, TextField, TickField
from registry.web.forms import FilterForm, RegistryForm
from registry.web.locale import current_language
from registry.web.uploads import FilesField


class InquiryFilter(FilterForm):
    """Which inquiries are listed."""

    q = TextField(_l("Words or reference"), required=False, kind="search")
    side = ListField(
        _l("Side that asked"),
        required=False,
        choices=lambda: [
            (side.value, text.in_locale(current_language())) for side, text in SIDE_NAMES.items()
        ],
    )
    standing = ListField(
        _l("Standing"),
        required=False,
        choices=lambda: [
            (Standing.OPEN.value, _l("Waits for an answer")),
            (Standing.ANSWERED.value, _l("Answered")),
        ],
    )


class InquiryForm(RegistryForm):
    """A question to the other side."""

    subject = TextField(_l("Subject"), max_length=120)
    question = ListField(
        _l("Common question"),
        required=False,
        width="full",
        hint=_l("Ready in Japanese and English: nothing has to be translated."),
    )
    about = TextField(
        _l("About"),
        required=False,
        hint=_l("Whom or what the common question is about: a name, a number, a day."),
    )
    language = ListField(_l("Language of your own words"), choices=languages)
    text = TextAreaField(_l("Your own words"), required=False, max_length=8000)
    files = FilesField(_l("Files"), required=False)
    confidential = TickField(
        _l("Confidential"),
        hint=_l("Nobody outside the two sides sees it without our written consent (moc:3)."),
    )


class AnswerForm(RegistryForm):
    """The answer to a question."""

    reply = ListField(
        _l("Prepared answer"),
        required=False,
        width="full",
        hint=_l("Ready in Japanese and English: nothing has to be translated."),
        choices=lambda: [
            (one.code, one.words.in_locale(current_language())) for one in queries.replies()
        ],
    )
    language = ListField(_l("Language of your own words"), choices=languages)
    text = TextAreaField(_l("Your own words"), required=False, max_length=8000)
    files = FilesField(_l("Files"), required=False)
    confidential = TickField(
        _l("Confidential"),
        hint=_l("Nobody outside the two sides sees it without our written consent (moc:3)."),
    )
