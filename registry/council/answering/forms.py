"""What a member types: answers by the kind of each question, files, a wish for more time."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from registry.council.members.rules import MEMBERSHIP_DAYS
from registry.council.requests.models import Answer, Question
from registry.council.requests.rules import LARGEST, LONGEST, QuestionType
from registry.web.fields import (
    ChoiceField,
    DateField,
    ListField,
    TextAreaField,
    TickField,
    WholeNumberField,
)
from registry.web.forms import RecordForm, RegistryForm
from registry.web.locale import current_language
from registry.web.uploads import FilesField

ENDINGS: Final = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".csv")


class AnswerForm(RegistryForm):
    """Answers to some questions; `seen` is when the newest of those shown was written."""

    seen = HiddenField()


class ForAllForm(AnswerForm):
    """Answers for every establishment at once."""

    only_open = TickField(_l("Only where nothing is answered yet"))


def answer_form(
    questions: Iterable[Question],
    known: Mapping[Any, Answer],
    *,
    base: type[AnswerForm] = AnswerForm,
) -> AnswerForm:
    """Make the form of these questions, filled with what is answered so far."""
    asked = list(questions)
    fields = {one.key: _field(one, known.get(one.id)) for one in asked}
    data = {one.key: _typed(one, known[one.id].value) for one in asked if one.id in known}
    newest = max((answer.written_at for answer in known.values()), default=None)
    form_class = type("AnswersForm", (base,), fields)
    seen = newest.isoformat() if newest else ""
    form = cast("AnswerForm", form_class(data={**data, "seen": seen, "only_open": True}))
    for one in asked:
        if one.required:  # a draft may leave it open; its hint says that it can't be sent so
            form._fields[one.key].flags.optional = False
    return form


def _field(question: Question, known: Answer | None) -> Any:
    label = f"{question.place}. {question_text(question)}"
    hint = _("Must be answered before it can be sent in.") if question.required else ""
    kind = QuestionType(question.type_of_answer)
    more: dict[str, Any] = {"required": False, "hint": hint}
    if kind is QuestionType.NUMBER:
        return WholeNumberField(label, most=LARGEST, **more)
    if kind is QuestionType.YES_NO:
        offers = [("yes", _("Yes")), ("no", _("No"))]
        return ChoiceField(label, choices=offers, inline=True, **more)
    if kind is QuestionType.DATE:
        example = _("For example 2026-11-20, 令和8年11月20日 or R8.11.20")
        more["hint"] = f"{hint} {example}".strip()
        return DateField(label, limits=MEMBERSHIP_DAYS, **more)
    if kind is QuestionType.CHOICE:
        return ListField(label, choices=[(one, one) for one in question.choices], **more)
    if kind is QuestionType.FILE:
        if known is not None:
            now = _("Now: %(name)s. Another file takes its place.", name=known.value)
            more["hint"] = f"{now} {hint}".strip()
        return FilesField(label, accept=ENDINGS, most_files=1, **more)
    return TextAreaField(label, max_length=LONGEST, rows=3, **more)


def question_text(question: Question) -> str:
    """Return a question for readers of the page's language, else as it was asked."""
    return (question.text_en if current_language() == "en" else "") or question.text


def _typed(question: Question, value: str) -> Any:
    kind = QuestionType(question.type_of_answer)
    if kind is QuestionType.NUMBER:
        return int(value)
    if kind is QuestionType.DATE:
        return date.fromisoformat(value)
    return None if kind is QuestionType.FILE else value


def said_in(form: AnswerForm, question: Question) -> str:
    """Return what was typed as an answer's value; empty where nothing was, and for files."""
    value = form._fields[question.key].data
    if question.type_of_answer == QuestionType.FILE or value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


class FilesForm(RegistryForm):
    """Files that go with the answer."""

    files = FilesField(
        _l("Files"),
        accept=ENDINGS,
        most_files=10,
        missing=_l("Choose a file."),
        hint=_l("They stay with you until you send them in. A table names a file by its name."),
    )


class SendForm(RecordForm):
    """A word that goes with what is sent in."""

    note = TextAreaField(
        _l("Remark, or the answer in your own words"), required=False, max_length=8000, rows=6
    )


class ExtensionForm(RecordForm):
    """Until when more time is wished for, and why."""

    until = DateField(_l("Until"), limits=MEMBERSHIP_DAYS)
    reason = TextAreaField(_l("Reason"), missing=_l("Give the reason."), max_length=2000)
