"""Forms of the review: one answer, and why it is taken back."""

from flask_babel import lazy_gettext as _l

from registry.employment.runs.rules import Verdict
from registry.web.fields import ChoiceField, TextAreaField
from registry.web.forms import RecordForm


class AnswerForm(RecordForm):
    """The answer is the button that was pressed."""

    verdict = ChoiceField(
        _l("Is it the same person?"),
        choices=[(one.value, one.value) for one in Verdict],
        missing=_l("Press one of the three answers."),
    )


class TakeBackForm(RecordForm):
    """Why a decision is taken back."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), rows=3)
