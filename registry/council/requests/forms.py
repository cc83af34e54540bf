"""What the secretariat types about a request: filters, more time, a remark, a reason."""

from flask_babel import lazy_gettext as _l

from registry.council.members.forms import in_reader_language
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.council.requests.rules import BASIS_NAMES, KIND_NAMES, STATE_NAMES
from registry.web.fields import DateField, ListField, TextAreaField, TextField
from registry.web.forms import FilterForm, RecordForm


class RequestsAsked(FilterForm):
    """What the list of requests is narrowed by."""

    q = TextField(
        _l("Number, subject or member"), required=False, kind="search", autocomplete="off"
    )
    basis = ListField(
        _l("Basis"),
        required=False,
        choices=[(basis.value, in_reader_language(name)) for basis, name in BASIS_NAMES.items()],
    )
    kind = ListField(
        _l("What is asked"),
        required=False,
        choices=[(kind.value, in_reader_language(name)) for kind, name in KIND_NAMES.items()],
    )
    state = ListField(
        _l("State"),
        required=False,
        choices=[(state.value, _l(name)) for state, name in STATE_NAMES.items()],
    )


class EstablishmentsAsked(FilterForm):
    """What the establishments of a request are narrowed by."""

    q = TextField(_l("Part of a name, or a number"), required=False, kind="search")
    show = ListField(
        _l("Answers"),
        required=False,
        choices=[("open", _l("Still missing")), ("complete", _l("Answered"))],
    )


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class GrantForm(ReasonForm):
    """Until when there is more time, and why."""

    until = DateField(_l("New date"), limits=MEMBERSHIP_DAYS)


class ReturnForm(RecordForm):
    """What the answer lacks, and by when it is wanted."""

    remark = TextAreaField(
        _l("What the answer lacks"),
        missing=_l("Say what the answer lacks."),
        hint=_l("The member reads this."),
        max_length=4000,
        rows=6,
    )
    due_on = DateField(
        _l("New date"),
        required=False,
        limits=MEMBERSHIP_DAYS,
        hint=_l("Leave it empty to keep the date as it is. For example 2026-11-20 or R8.11.20"),
    )


class MessageForm(RecordForm):
    """A word about a request to whoever is on the other side."""

    text = TextAreaField(_l("Message"), max_length=4000, rows=5)
