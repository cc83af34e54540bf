"""The base of every form: from our own page, what was typed kept, errors beside their cause."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from flask import g, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, Form, HiddenField
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

from registry.core.refusals import ConfirmFirst, OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.web import csrf
from registry.web.errors import explain
from registry.web.locale import LANGUAGE_FIELD, current_language
from registry.web.uploads import FilesField

FORM_FIELD: Final = "_form"
REDRAW_FIELD: Final = "_redraw"
_CHECKED: Final = "_checked"  # the page that was left told what is wrong


class _SessionToken(CSRF):
    """Hands the session's token to WTForms."""

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        return csrf.token()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        if not (csrf.matches(field.data) and csrf.from_here()):
            raise ValidationError(
                _(
                    "This page was open for too long or was opened before you signed in. Nothing"
                    " was saved, and all you typed is still here. Send it once more."
                )
            )


class PlainForm(Form):
    """A form without a token: filters in an address, and rows inside another form."""

    class Meta:
        """Built-in messages follow the reader."""

        @property
        def locales(self) -> tuple[str]:
            """Return the language of WTForms' own messages."""
            return (current_language(),)


NAMED: Final = N_("“%(label)s”: %(problem)s")


class FilterForm(PlainForm):
    """What a list is narrowed by: read from the address, so that the same list can be shared.

    What can't be read stays as it was typed, its error beside it, and narrows nothing. Where it is
    asked within a form of another kind, `asked` is what was sent with that.
    """

    def __init__(self, asked: MultiDict[str, str] | None = None, **kwargs: Any) -> None:
        self._asked = request.args if asked is None else asked
        super().__init__(self._asked, **kwargs)

    def check(self) -> bool:
        """Check what was asked, where anything was; say whether all that is needed is there."""
        return any(name in self._asked for name in self._fields) and self.validate()

    def read(self, name: str) -> Any:
        """Return what was asked in a field; None where that is nothing or can't be used."""
        field = self._fields[name]
        return None if field.errors else field.data or None

    @property
    def passed_over(self) -> list[str]:
        """Return the labels of the fields that narrow nothing, because of their errors."""
        return [str(field.label.text) for field in self if field.errors]

    def insist(self) -> None:
        """Refuse to go on without what can't be read: a file has no place for a message."""
        if self.errors:
            raise Refused(
                *(
                    Refusal(NAMED, {"label": field.label.text, "problem": str(problem)})
                    for field in self
                    for problem in field.errors
                )
            )


class RegistryForm(Form):
    """A form that posts to its own page.

    `once` names this attempt, so that the same one sent twice acts once. A form is drawn again,
    unchecked and unsaved, when the reader comes back from signing in or switches the language; what
    was said to be wrong with it is then said in the other one. Several forms on one page get
    different `form_id`s; each reads only what was sent with it.
    """

    once = HiddenField()

    carries = False  # the forms of signing in take along a form that waits behind them
    shows_its_answer = False  # what it answers is a page to come back to, and holds no secret
    leaves_no_trace = False  # what is typed is to be sealed, and stays nowhere before it is
    edits_record = False  # its fields are the record's own content, which others change too
    looks_first = False  # Enter in a box looks again for what is on offer, and sends nothing off

    class Meta:
        """Token from the session; built-in messages follow the reader."""

        csrf = True
        csrf_class = _SessionToken

        @property
        def locales(self) -> tuple[str]:
            """Return the language of WTForms' own messages."""
            return (current_language(),)

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Give each field an id that is its own on the page."""
            options["id"] = f"{form.form_id}-{options['name']}"
            return unbound_field.bind(form=form, **options)

    def __init__(
        self,
        obj: object | None = None,
        *,
        data: Mapping[str, Any] | None = None,
        form_id: str = "form",
        **kwargs: Any,
    ) -> None:
        self.form_id = form_id
        self.was_sent = (
            request.method == "POST" and request.form.get(FORM_FIELD, form_id) == form_id
        )
        self.is_redrawn = self.was_sent and bool(
            {REDRAW_FIELD, LANGUAGE_FIELD}.intersection(request.form)
        )
        self.http_status = 200
        sent: CombinedMultiDict[str, Any] | None = (
            CombinedMultiDict([request.form, request.files]) if self.was_sent else None
        )
        super().__init__(sent, obj=obj, data=data, **kwargs)
        self._keep_once()
        if g.get("page_form") is None or self.was_sent:
            g.page_form = self

    def _keep_once(self) -> None:
        try:
            UUID(str(self.once.data))
        except ValueError:
            self.once.data = str(uuid4())

    def validate_on_submit(self) -> bool:
        """Say whether this form was sent, to be acted on, and is in order."""
        if not self.was_sent:
            return False
        if self.is_redrawn:
            if _CHECKED in request.form and LANGUAGE_FIELD in request.form:
                self.validate()  # what is wrong is told again, in the other language
            self._keep_files()
            return False
        token_field = self._fields[csrf.FIELD]
        if not token_field.validate(self):
            self.http_status = 400
        elif self.validate():
            return True
        else:
            self.http_status = 422
        self._keep_files()
        return False

    def refuse(self, refused: Refused, *, version: int | None = None) -> None:
        """Show why a verb did nothing, each reason beside its field.

        `version` is the record's present one, so that whoever has read the reason can send again.
        """
        self.http_status = 409 if isinstance(refused, OutOfDate) else 422
        for refusal in refused.refusals:
            field = self._field_of(refusal.field or _usual_field(refused))
            if field is None:
                self.form_errors.append(explain(refusal))
            else:
                field.errors = [*field.errors, explain(refusal)]
        if version is not None and "version" in self._fields:
            self._take_version(self._fields["version"], version)
        self._keep_files()

    def _take_version(self, field: Field, version: int) -> None:
        """Let the form be sent on top of the version whose content it shows."""
        shown = version if field.object_data is None else field.object_data
        if self.edits_record and str(field.data) != str(shown):
            told = [one for one in self.shown_fields if not isinstance(one, FilesField)]
            if any(one.object_data for one in told):  # it is no new one
                for one in told:
                    _tell_meanwhile(one)
        field.data = shown

    def _field_of(self, name: str) -> Any:
        """Return the field of that name; of a `file`, the one that takes files."""
        files = [field for field in self if name == "file" and isinstance(field, FilesField)]
        return self._fields.get(name) or (files[0] if len(files) == 1 else None)

    def _keep_files(self) -> None:
        for field in self._fields.values():
            if isinstance(field, FilesField):
                field.keep()

    @property
    def hidden_fields(self) -> list[Field]:
        """The fields that travel unseen."""
        return [field for field in self if isinstance(field, HiddenField)]

    @property
    def shown_fields(self) -> list[Field]:
        """The fields that a person fills in, in order."""
        return [field for field in self if not isinstance(field, HiddenField)]

    @property
    def has_files(self) -> bool:
        """Say whether files can be sent with this form."""
        return any(isinstance(field, FilesField) for field in self)

    @property
    def problems(self) -> list[tuple[str | None, str]]:
        """Return every message with the id of the field it stands beside (None: the whole form).

        One that does not name its field is told with the field's name: here it stands apart.
        """
        found: list[tuple[str | None, str]] = [(None, str(message)) for message in self.form_errors]
        for name, field in self._fields.items():
            target = None if name == csrf.FIELD else field.id
            found += [(target, _named(field, str(message))) for message in field.errors]
        return found


def _tell_meanwhile(field: Any) -> None:
    """Keep beside a field what is saved, where it differs from what was typed."""
    saved = field.object_data
    if (saved or None) != (field.data or None):
        field.meanwhile = field.in_words(saved)


def _named(field: Field, message: str) -> str:
    label = str(field.label.text)
    if field.name == csrf.FIELD or label in message:
        return message
    return str(_(NAMED, label=label, problem=message))


def _usual_field(refused: Refused) -> str:
    return "code" if isinstance(refused, ConfirmFirst) else ""


class RecordForm(RegistryForm):
    """A form about a record that others may change too: `version` is the one that was looked at.

    One that `edits_record` shows what others saved meanwhile beside what was typed.
    """

    version = HiddenField()

    @property
    def version_seen(self) -> int:
        """The version that the reader had before them; -1 where none can be told."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
