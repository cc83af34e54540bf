"""What is typed about an open question."""

from datetime import date

from flask_babel import lazy_gettext as _l

from registry.core.limits import DayLimits
from registry.web.fields import DateField, TextAreaField, TextField
from registry.web.forms import RecordForm, RegistryForm

_DAYS = DayLimits(date(2019, 6, 19), 0)


class QuestionForm(RegistryForm):
    """A question that the agreement leaves open."""

    subject = TextField(_l("Subject"), max_length=120, missing=_l("Say what it is about."))
    question = TextAreaField(
        _l("The question"),
        hint=_l("Name no worker: give period, file and row where one row is meant."),
        missing=_l("Enter the question."),
    )


class OutcomeForm(RecordForm):
    """What the two officers settled."""

    held_on = DateField(_l("Held on"), limits=_DAYS)
    isa_officer = TextField(_l("ISA's officer"), missing=_l("Name the officer."))
    other_officer = TextField(_l("The other side's officer"), missing=_l("Name the officer."))
    outcome = TextAreaField(_l("What was settled"), missing=_l("Say what was settled."))


class ReasonForm(RecordForm):
    """Why the outcome is not confirmed."""

    words = TextAreaField(_l("Reason"), missing=_l("Give the reason."), rows=3)
