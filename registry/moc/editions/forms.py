"""What is typed about an edition: its day, its file, which column is which, reasons."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.moc.agencies.forms import ProofForm
from registry.moc.editions.rules import SIGNS, Stop
from registry.moc.editions.services import field_of
from registry.web.fields import TextAreaField, TextField, TickField
from registry.web.forms import FilterForm, RecordForm


class RowFilter(FilterForm):
    """Which entries are shown."""

    q = TextField(
        _l("Part of a name or number"),
        required=False,
        kind="search",
        hint=_l("In any script; former names are found too."),
    )


def forward_form(stops: Iterable[Stop], version: int) -> RecordForm:
    """Return the form that puts an edition forward: a reason for each sign."""
    fields = {
        field_of(stop.sign): TextAreaField(
            _(SIGNS[stop.sign]),
            missing=_("Say why this is right all the same."),
            rows=2,
            max_length=500,
            hint=_("%(entries)s. Say why this is right all the same.", entries=_some(stop)),
        )
        for stop in stops
    }
    form: RecordForm = type("ForwardForm", (RecordForm,), fields)(data={"version": version})
    return form


def _some(stop: Stop) -> str:
    shown = str(_(", ")).join(stop.entries[:5])
    more = len(stop.entries) - 5
    return _("%(shown)s and %(count)s more", shown=shown, count=more) if more > 0 else shown


class IssueForm(RecordForm):
    """An edition to issue; `after` is the number of the one that it was compared with."""

    after = HiddenField()

    @property
    def after_seen(self) -> int:
        """The number that the reader had before them; -1 where none can be told."""
        text = str(self.after.data or "0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class BackForm(RecordForm):
    """Why an edition goes back."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=1000)


class ListProofForm(ProofForm):
    """Where a list was published; on the public pages of this system, that proves itself."""

    here = TickField(_l("It is published on the public pages of this system"))
