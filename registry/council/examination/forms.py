"""What the secretariat and the chairs type about a filing: what is asked, proposed, decided."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from registry.council.filings.rules import (
    KIND_NAMES,
    STATE_NAMES,
    FilingState,
)
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.web.fields import DateField, ListField, TextAreaField, TextField, TickField
from registry.web.forms import FilterForm, RecordForm

PREVIEW: Final = "preview"  # the button that shows a letter before it is issued


class FilingFilter(FilterForm):
    """What the list of filings is narrowed by."""

    q = TextField(_l("Part of a name, or a number"), required=False, kind="search")
    kind = ListField(
        _l("Kind"),
        required=False,
        choices=lambda: [(kind.value, _(name)) for kind, name in KIND_NAMES.items()],
    )
    state = ListField(
        _l("State"),
        required=False,
        choices=lambda: [
            (state.value, _(name))
            for state, name in STATE_NAMES.items()
            if state is not FilingState.DRAFT
        ],
    )


class _CorrectionForm(RecordForm):
    """Which items a filer is asked to correct, how, and until when.

    For each item the form has a tick `wrong_…` and a text `what_…`; only what is ticked counts.
    """

    text = TextAreaField(_l("Text of the letter"), max_length=2000, rows=4)
    answer_by = DateField(_l("Answer until"), required=False, limits=MEMBERSHIP_DAYS, office=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for at least one item, and for what to do about each."""
        in_order = super().validate(extra_validators)
        ticked = [item for item, wrong, _what in self.items() if wrong.data]
        if not ticked:
            self.form_errors.append(_("Tick what is to be corrected."))
        unsaid = [what for _item, wrong, what in self.items() if wrong.data and not what.data]
        for what in unsaid:
            what.errors = [_("Say what to do about this item.")]
        return in_order and bool(ticked) and not unsaid

    def items(self) -> Iterator[tuple[str, Field, Field]]:
        """Go through the items: name, tick, and what to do."""
        for name, field in self._fields.items():
            if name.startswith("wrong_"):
                item = name.removeprefix("wrong_")
                yield item, field, self[f"what_{item}"]

    @property
    def points(self) -> dict[str, str]:
        """What to do, by the names of the items that were ticked."""
        return {item: what.data for item, wrong, what in self.items() if wrong.data}


def correction_form(items: Mapping[str, str], **kwargs: Any) -> _CorrectionForm:
    """Make the form that asks for a correction of any of `items` (names with their labels)."""
    fields: dict[str, Field] = {}
    for item, label in items.items():
        fields[f"wrong_{item}"] = TickField(label)
        fields[f"what_{item}"] = TextField(
            _("What to do about “%(item)s”", item=label), required=False, max_length=500
        )
    made: type[_CorrectionForm] = type("CorrectionForm", (_CorrectionForm,), fields)
    return made(**kwargs)


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class ProposalForm(RecordForm):
    """A proposal whose reason need not be said: the filing is in order."""

    reason = TextAreaField(_l("Remarks for the second officer"), required=False, max_length=2000)


class RegisterForm(RecordForm):
    """From which day a body is a member."""

    member_from = DateField(_l("Member from"), limits=MEMBERSHIP_DAYS)


class ConcurForm(RecordForm):
    """Agreement to the very draft that was read."""

    digest = HiddenField()
