"""What a filer types: the filing itself, what is attached to it, why it is taken back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form
from wtforms.validators import ValidationError

from registry.core.text import Unanswerable
from registry.council.filings.letters import DAYS, LABELS, correctable
from registry.council.filings.models import Filing
from registry.council.filings.rules import JOIN_ITEMS, FilingKind
from registry.council.members.forms import (
    JoinItemsForm,
    ParticularsForm,
    in_reader_language,
    typed,
)
from registry.council.members.rules import MEMBERSHIP_DAYS, PARTICULARS
from registry.web.fields import (
    DateField,
    TextAreaField,
    TextField,
    TickField,
    refused_character,
)
from registry.web.forms import PlainForm, RecordForm, RegistryForm
from registry.web.locale import current_language
from registry.web.uploads import FilesField

ITEMS: Final = (*PARTICULARS, *JOIN_ITEMS)
MOST_AT_ONCE: Final = 3  # three of the largest fit one request


def kind_of(filing: Filing) -> FilingKind:
    """Return the kind of a filing."""
    return FilingKind(filing.kind_of_filing)


def label_of(filing: Filing, name: str) -> str:
    """Return what an item of a filing is called in the reader's language."""
    known = {**LABELS, **correctable(kind_of(filing))}
    return known[name].in_locale(current_language()) if name in known else name


class DraftForm(RecordForm):
    """A filing being written. Sent, it is kept as it is; `is_complete` then judges it.

    `unkept` are the fields with what no filing can hold.
    """

    unkept: Sequence[Field] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Say whether what was typed can be kept: half a filing can, an unreadable day can't."""
        self.unkept = [field for field in self.shown_fields if not _can_be_kept(field, self)]
        if keeps_by_itself():
            for field in self.unkept:
                field.data = field.object_data  # the rest is kept; this stays as it was
            return True
        if self.unkept and self.is_to_go_on:
            super().validate()  # whoever means to go on learns at once of all that is wrong
        return not self.unkept

    @property
    def is_to_go_on(self) -> bool:
        """Say whether the reader wants the next step, not only to have it kept."""
        return wants_to_go_on()

    def is_complete(self) -> bool:
        """Say whether every item is there and in order; what is not is told beside it."""
        complete = super().validate()
        if not complete:
            self.http_status = 422
        return complete

    def content(self, kept: Mapping[str, str], in_register: Mapping[str, str]) -> dict[str, str]:
        """Return the items of the filing: what was typed, and what this form does not ask.

        What the register writes in another way than forms do, and nobody touched, stays so.
        """
        content = {**kept, **typed(self, ITEMS)}
        untouched = {
            name: text
            for name, text in in_register.items()
            if name in self and _reads_as(self[name], text, content[name])
        }
        return content | untouched


def _reads_as(field: Field, text: str, kept: str) -> bool:
    if not isinstance(field, TextField) or field.reads is None or not text:
        return False
    try:
        return field.reads(text) == kept
    except Unanswerable:
        return text == kept


def _can_be_kept(field: Field, form: Form) -> bool:
    if isinstance(field, DateField):
        field.errors = list(field.process_errors)
        return not field.errors
    if isinstance(field, TextField) and field.data is not None:
        unseen = refused_character(field.data, lines=True)
        if unseen is not None or len(field.data) > field.max_length:
            field.validate(form)
            return False
    return True


class JoinForm(ParticularsForm, JoinItemsForm, DraftForm):
    """The join filing (council:8.1)."""


class ChangeForm(ParticularsForm, DraftForm):
    """A notice of change: the particulars as they will be, and from when (council:9)."""

    effective_on = DateField(
        in_reader_language(DAYS[FilingKind.CHANGE]),
        missing=_l("Give the day from which it holds."),
        limits=MEMBERSHIP_DAYS,
    )


class WithdrawalForm(DraftForm):
    """A notice of withdrawal (council:10)."""

    earliest: date

    effective_on = DateField(
        in_reader_language(DAYS[FilingKind.WITHDRAWAL]),
        missing=_l("Give your last day as a member."),
        limits=MEMBERSHIP_DAYS,
    )

    def validate_effective_on(self, field: Field) -> None:
        """Refuse a day that was over when the notice was given."""
        if field.data is not None and field.data < self.earliest:
            raise ValidationError(_("Choose the day of this notice or a later one."))


def form_for(filing: Filing, *, today: date) -> DraftForm:
    """Return the form of a filing, filled with what was kept."""
    kept = {
        **filing.content,
        "purpose": bool(filing.content.get("purpose")),
        "effective_on": filing.effective_on,
        "version": filing.version,
    }
    match FilingKind(filing.kind_of_filing):
        case FilingKind.JOIN:
            return JoinForm(data=kept)
        case FilingKind.CHANGE:
            return ChangeForm(data=kept)
        case FilingKind.WITHDRAWAL:
            form = WithdrawalForm(data=kept)
            form.earliest = filing.arrived_on or today
            return form


class _JoinAnswers(ParticularsForm, JoinItemsForm, PlainForm):
    """The items of a join filing as they were kept, to be judged again."""


class _ChangeAnswers(ParticularsForm, PlainForm):
    """The items of a notice of change as they were kept, to be judged again."""


_ANSWERS: Final = {FilingKind.JOIN: _JoinAnswers, FilingKind.CHANGE: _ChangeAnswers}


def problems(filing: Filing, *, today: date) -> list[tuple[str, str]]:
    """Return what is wrong with a filing as it was kept: names of items, and messages."""
    kind = FilingKind(filing.kind_of_filing)
    if kind is FilingKind.WITHDRAWAL:
        too_early = filing.effective_on and filing.effective_on < (filing.arrived_on or today)
        message = str(_("Choose the day of this notice or a later one."))
        return [("effective_on", message)] if too_early else []
    answers = _ANSWERS[kind](MultiDict(filing.content))
    answers.validate()
    return [(field.name, str(error)) for field in answers for error in field.errors]


class AttachmentsForm(RegistryForm):
    """Files for a filing; several at once bear the same label."""

    file = FilesField(
        _l("Files"),
        most_files=MOST_AT_ONCE,
        missing=_l("Choose a file, or go on without one."),
        required=False,
    )
    label = TextField(
        _l("What they are"),
        required=False,
        hint=_l("For example articles of association, list of officers, list of members"),
        max_length=100,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a file where one is to be added."""
        in_order = super().validate(extra_validators)
        if in_order and not self.file.data and not wants_to_go_on():
            self.file.errors = [_("Choose a file, or go on without one.")]
            return False
        return in_order


def keeps_by_itself() -> bool:
    """Say whether nobody pressed a button: the page keeps what was typed so far."""
    return request.form.get("go") == "by-itself"


def wants_to_go_on() -> bool:
    """Say whether the reader pressed the button that leads to the next step, or Enter in a box."""
    return request.form.get("go", "next") == "next"


class CheckForm(RecordForm):
    """Sending a filing that was looked at; a correction that changes nothing, only on purpose."""

    unchanged = TickField(_l("Send it as it was: nothing is to be changed"), required=False)


class TakeBackForm(RecordForm):
    """Taking a pending filing back."""

    reason = TextAreaField(_l("Reason"), required=False, max_length=1000, rows=3)
