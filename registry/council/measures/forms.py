"""What the secretariat types about measures: words, items, days, a reason."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from registry.council.measures.rules import GAP_NAMES, ITEMS
from registry.council.members.forms import in_reader_language
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import ChoicesField, DateField, ListField, TextAreaField, TextField
from registry.web.forms import FilterForm, RecordForm


class MeasureForm(RecordForm):
    """A measure's words, the items it is for, and its days; the last day is inclusive."""

    edits_record = True

    title = TextField(_l("Subject"), max_length=120)
    title_en = TextField(_l("Subject in English"), required=False, max_length=200)
    text = TextAreaField(_l("What employers do"), max_length=4000, rows=6)
    text_en = TextAreaField(_l("The same in English"), required=False, max_length=4000, rows=4)
    evidence = TextAreaField(
        _l("Evidence that is asked for"),
        required=False,
        max_length=2000,
        rows=3,
        hint=_l("Such as a certificate with at least three months left."),
    )
    items = ChoicesField(
        _l("Items of the notification"),
        choices=[(item, in_reader_language(name)) for item, name in ITEMS.items()],
        hint=_l("Which industries they mean is a setting with days of effect."),
    )
    agreed_on = DateField(_l("Agreed on"), required=False, limits=MEMBERSHIP_DAYS)
    agreed_at_meeting = TextField(
        _l("Where it was agreed"),
        required=False,
        max_length=200,
        hint=_l("The meeting or its number."),
    )
    valid_from = DateField(_l("In force from"), limits=MEMBERSHIP_DAYS)
    last_day = DateField(_l("Last day in force"), required=False, limits=MEMBERSHIP_DAYS)
    due_on = DateField(
        _l("To be carried out by"),
        required=False,
        limits=MEMBERSHIP_DAYS,
        hint=_l("Only where the council stated a date. For example 2026-11-20 or R8.11.20"),
    )

    @property
    def words(self) -> dict[str, Any]:
        """The measure as a draft keeps it, its days half-open."""
        texts = ("title", "title_en", "text", "text_en", "evidence", "agreed_at_meeting")
        last: date | None = self.last_day.data
        return {
            **{name: self._fields[name].data or "" for name in texts},
            "items": list(self.items.data or []),
            "agreed_on": self.agreed_on.data,
            "valid_from": self.valid_from.data,
            "valid_until": last + timedelta(days=1) if last else None,
            "due_on": self.due_on.data,
        }


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class EstablishmentsAsked(FilterForm):
    """What a charge's establishments are narrowed by."""

    q = TextField(_l("Part of a name, or a number"), required=False, kind="search")
    gap = ListField(
        _l("Missing"),
        required=False,
        choices=[
            ("any", _l("Whatever is missing")),
            *((gap.value, _l(name)) for gap, name in GAP_NAMES.items()),
        ],
    )
