"""Marking what is taken out of the public version, and deciding to publish it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField

from registry.council.minutes.forms import LONGEST
from registry.web.fields import TextAreaField, TickField
from registry.web.forms import RecordForm


class MarkForm(RecordForm):
    """The confirmed text with ⟦marks⟧, and English for the public where there is any.

    `left_on_purpose` is asked only where withheld words stand in another public text.
    """

    @property
    def shown_fields(self) -> list[Field]:
        """The boxes of the parts, and what is to be confirmed once there is something."""
        fields = super().shown_fields
        return [one for one in fields if one.name != "left_on_purpose" or one.data or one.errors]

    def said(self, positions: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return the marked text and the English of each part."""
        return {
            place: (self[f"marked_{place}"].data or "", self[f"english_{place}"].data or "")
            for place in positions
        }


def mark_form(titles: dict[int, str], data: dict[str, Any], *, narrowed: set[int]) -> MarkForm:
    """Return the form with two boxes for each part; not all participants read the `narrowed`."""
    mind = _("Only chosen participants read this item. What you leave unmarked, everybody reads.")
    fields: dict[str, Any] = {}
    for place, title in titles.items():
        fields[f"marked_{place}"] = TextAreaField(
            _("%(part)s: the text with marks", part=title),
            required=False,
            max_length=LONGEST,
            rows=8,
            hint=mind if place in narrowed else "",
        )
        fields[f"english_{place}"] = TextAreaField(
            _("%(part)s: English for the public (provisional)", part=title),
            required=False,
            max_length=LONGEST,
            rows=4,
        )
    # made here to stand below the boxes, which are made before it
    fields["left_on_purpose"] = TickField(
        _("These words may stand in the public version where they are left")
    )
    made: type[MarkForm] = type("MarkForm", (MarkForm,), fields)
    return made(data=data)


class PublishForm(RecordForm):
    """Agreement to the very public version that was read."""

    digest = HiddenField()
