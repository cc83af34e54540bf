"""What is typed of tests: what Japan asks for, how somebody cheated."""

from typing import Any

from flask_babel import lazy_gettext as _l

from registry.moc.skill_tests.rules import CHEATING_NAMES, FIELDS_NAMES, SORT_NAMES
from registry.moc.steps.forms import CONFIDENTIAL
from registry.web.fields import (
    ChoiceField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
)
from registry.web.forms import RecordForm
from registry.web.locale import current_language


class _OfAField(RecordForm):
    """A matter of tests of one field."""

    edits_record = True

    field = ListField(_l("Field"), missing=_l("Choose the field."))

    def offer(self, fields: list[str] | None) -> None:
        """Let choose among these fields, or all."""
        language = current_language()
        self.field.offer(
            [
                (code, text.in_locale(language))
                for code, text in FIELDS_NAMES.items()
                if fields is None or code in fields
            ]
        )

    def content(self) -> dict[str, Any]:
        """Return what was typed, by the names of columns."""
        values = {
            name: field.data
            for name, field in self._fields.items()
            if name not in {"version", "once", "csrf_token"}
        }
        return {key: _kept(key, value) for key, value in values.items()}


def _kept(name: str, value: Any) -> Any:
    return value if name.endswith("_on") or isinstance(value, bool) else str(value or "")


class RequestForm(_OfAField):
    """What the Kyrgyz side is asked to help with."""

    sort = ChoiceField(
        _l("What it is about"),
        choices=lambda: [
            (sort.value, text.in_locale(current_language())) for sort, text in SORT_NAMES.items()
        ],
    )
    subject = TextField(_l("Subject"), missing=_l("Enter the subject."))
    words = TextAreaField(
        _l("What cooperation is asked for"), missing=_l("Say what is asked for."), rows=8
    )
    planned = TextField(
        _l("When and where"), required=False, hint=_l("As planned; the memorandum sets no time.")
    )
    confidential = TickField(CONFIDENTIAL)


class FraudForm(_OfAField):
    """How somebody cheated in a test."""

    sort = ChoiceField(
        _l("Kind of cheating"),
        choices=lambda: [
            (sort.value, text.in_locale(current_language()))
            for sort, text in CHEATING_NAMES.items()
        ],
    )
    test = TextField(_l("Test"), missing=_l("Name the test."))
    held_on = DateField(_l("Day of the test"), required=False)
    place = TextField(_l("Place of the test"), required=False)
    certificates = TextAreaField(
        _l("Numbers of certificates"),
        required=False,
        rows=3,
        max_length=1000,
        hint=_l("One a line"),
    )
    facts = TextAreaField(_l("What is known"), missing=_l("Write what happened."), rows=8)
    learned_on = DateField(_l("Known since"))
    confidential = TickField(CONFIDENTIAL)


class ReturnForm(RecordForm):
    """Why a matter goes back."""

    reason = TextAreaField(
        _l("What is missing"), missing=_l("Say what is missing."), max_length=1000, rows=4
    )
