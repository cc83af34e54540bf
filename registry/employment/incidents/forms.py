"""What is typed about an incident."""

from datetime import date

from flask_babel import lazy_gettext as _l

from registry.core.limits import DayLimits
from registry.employment.deliveries.rules import STREAMS
from registry.employment.incidents.rules import SORT_NAMES
from registry.web.fields import (
    ChoiceField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language

_DAYS = DayLimits(date(2021, 3, 22), 0)


class IncidentForm(RegistryForm):
    """What is known of an incident; it names rows, never persons."""

    found_on = DateField(_l("Came to be known on"), limits=_DAYS)
    sort = ChoiceField(
        _l("Kind of incident"), choices=[(one.value, _l(name)) for one, name in SORT_NAMES.items()]
    )
    words = TextAreaField(
        _l("How it happened"),
        hint=_l("Name no person: the rows below say whose data it is."),
        missing=_l("Say what happened."),
    )
    measures = TextAreaField(_l("What was done about it"), required=False, rows=3)
    stream = ListField(
        _l("Which data"),
        width="full",
        required=False,
        hint=_l("Empty where it is no single delivery"),
        choices=lambda: [(one.code, one.title.in_locale(current_language())) for one in STREAMS],
    )
    period = DateField(_l("Day of the delivery"), required=False, limits=_DAYS)
    file_number = WholeNumberField(_l("Number of the file"), required=False, least=1, most=999)
    lines = TextField(
        _l("Rows"), required=False, width="half", hint=_l("For example 2-15, 40; empty means all")
    )


class OthersForm(RecordForm):
    """Who else was told."""

    whom = TextField(_l("Who was told"), missing=_l("Say who was told."))
    told_on = DateField(_l("Told on"), limits=_DAYS)


class ReplyForm(RecordForm):
    """What the other side does about it."""

    reply = TextAreaField(
        _l("What this side does about it"), rows=3, missing=_l("Say what this side does.")
    )


class ClosingForm(RecordForm):
    """What came of it."""

    words = TextAreaField(_l("What came of it"), rows=3, missing=_l("Say what came of it."))
