"""What is typed in minutes: the text item by item, a day, a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.minutes.rules import OURS, THEIRS
from registry.web.fields import TextAreaField, TextField
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language

LONGEST: Final = 20_000  # characters on one item


@dataclass(frozen=True)
class Part:
    """A part of the minutes: an item of the agenda, or (`item_id` None) the whole meeting."""

    position: int
    item_id: UUID | None
    title: str

    @property
    def field(self) -> str:
        """The name of its field."""
        return f"text_{self.position}"


class TextForm(RegistryForm):
    """The whole text; `base` is the revision that the writer began from."""

    base = HiddenField()

    @property
    def base_number(self) -> int:
        """The revision that was written upon; 0 where none can be told."""
        text = str(self.base.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0

    def text_of(self, part: Part) -> str:
        """Return what was typed for a part."""
        return self[part.field].data or ""


def text_form(parts: Sequence[Part], data: dict[str, Any]) -> TextForm:
    """Return the form of a text with one box for each part."""
    fields: dict[str, Any] = {
        part.field: TextAreaField(part.title, required=False, max_length=LONGEST, rows=10)
        for part in parts
    }
    fields["note"] = TextField(
        _l("What was changed"),
        required=False,
        hint=_l("Stands in the list of revisions."),
        max_length=200,
    )
    made: type[TextForm] = type("TextForm", (TextForm,), fields)
    return made(data=data)


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class ConfirmForm(RecordForm):
    """Agreement to the very revision that was read."""

    number = HiddenField()

    @property
    def number_read(self) -> int:
        """The revision that was read; 0 where none can be told."""
        text = str(self.number.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def headings() -> tuple[str, str]:
    """Return what stands above two wordings of one place: the other's, and one's own."""
    language = current_language()
    return THEIRS.in_locale(language), OURS.in_locale(language)
