"""What is typed while something is being asked: words, members, questions, a reason."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.members.forms import in_reader_language
from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.council.requests.rules import (
    BASIS_NAMES,
    KIND_NAMES,
    KINDS_UNDER,
    TYPE_NAMES,
    Basis,
    QuestionType,
)
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    ListField,
    TextAreaField,
    TextField,
    TickField,
)
from registry.web.forms import RecordForm, RegistryForm


class BeginForm(RegistryForm):
    """Under which paragraph something is asked, and from which template."""

    basis = ChoiceField(
        _l("Whom you ask"),
        required=False,
        needed=_l("Required without a template"),
        choices=[(basis.value, in_reader_language(name)) for basis, name in BASIS_NAMES.items()],
    )
    template = ListField(
        _l("Template"),
        required=False,
        width="full",
        hint=_l("Words, questions, date and establishments come from it and can be changed."),
    )


class WordsForm(RecordForm):
    """Kind, title, text and date of a request."""

    edits_record = True

    kind_of_request = ChoiceField(_l("What is asked"))
    other_kind = TextField(
        _l("Another matter, in words"),
        required=False,
        max_length=100,
        hint=_l("Only where none of the kinds above fits."),
    )
    title = TextField(_l("Subject"), max_length=120, hint=_l("It heads the letter."))
    title_en = TextField(_l("Subject in English"), required=False, max_length=200)
    text = TextAreaField(
        _l("What is asked, and why"),
        hint=_l("It stands in the letter as it is written here."),
        max_length=4000,
        rows=8,
    )
    text_en = TextAreaField(_l("The same in English"), required=False, max_length=4000, rows=4)
    due_on = DateField(
        _l("Answer by"),
        required=False,
        limits=MEMBERSHIP_DAYS,
        hint=_l("Without a date the letter names none. For example 2026-11-20 or R8.11.20"),
    )

    def __init__(self, basis: Basis, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind_of_request.offer(
            [(kind.value, in_reader_language(KIND_NAMES[kind])) for kind in KINDS_UNDER[basis]]
        )


class MembersForm(RecordForm):
    """To which members it goes: a request of its own for each."""

    members = ChoicesField(_l("Members"), required=False)


class QuestionForm(RecordForm):
    """One question."""

    edits_record = True

    text = TextAreaField(_l("Wording of the question"), max_length=300, rows=2)
    text_en = TextField(_l("Question in English"), required=False, max_length=300)
    type = ListField(
        _l("Answered by"), choices=[(kind.value, _l(name)) for kind, name in TYPE_NAMES.items()]
    )
    choices = TextAreaField(
        _l("The list to choose from"),
        required=False,
        max_length=2000,
        rows=4,
        hint=_l("One choice in each line, two at least."),
    )
    per_employer = TickField(_l("To be answered for each establishment"))
    required = TickField(_l("Must be answered"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for two different choices where one is to be chosen."""
        sound = bool(super().validate(extra_validators))
        if self.type.data == QuestionType.CHOICE and len(self.listed) < 2:
            self.choices.errors = [*self.choices.errors, _l("Give two choices at least.")]
            return False
        return sound

    @property
    def listed(self) -> list[str]:
        """The choices, each once, in order."""
        lines = (self.choices.data or "").split("\n")
        return list(dict.fromkeys(line.strip()[:200] for line in lines if line.strip()))

    @property
    def asked(self) -> dict[str, Any]:
        """The question as a draft keeps it."""
        return {
            "text": " ".join((self.text.data or "").split()),
            "text_en": self.text_en.data,
            "type": self.type.data,
            "required": self.required.data,
            "per_employer": self.per_employer.data,
            "choices": self.listed if self.type.data == QuestionType.CHOICE else [],
        }


class ReasonForm(RecordForm):
    """An act that needs its reason in words."""

    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)


class DecideForm(RecordForm):
    """Agreement to the very draft that was read."""

    digest = HiddenField()
