"""Wherever a day is typed on the council's screens, an example says how."""

from collections.abc import Iterator
from typing import Any

from wtforms.fields.core import UnboundField

from registry.council.answering.forms import answer_form
from registry.council.requests.models import Question
from registry.council.requests.rules import QuestionType
from registry.web.fields import DateField
from registry.web.forms import RegistryForm


def forms_of(parent: type[RegistryForm]) -> Iterator[type[RegistryForm]]:
    for form in parent.__subclasses__():
        yield form
        yield from forms_of(form)


def days_of(form: type[RegistryForm]) -> Iterator[tuple[str, Any]]:
    for name in dir(form):
        field = getattr(form, name)
        if isinstance(field, UnboundField) and issubclass(field.field_class, DateField):
            yield f"{form.__qualname__}.{name}", field.kwargs.get("hint")


def test_a_hint_of_its_own_leaves_no_day_without_an_example():
    own = {
        name: str(hint)
        for form in set(forms_of(RegistryForm))
        if form.__module__.startswith("registry.council.")
        for name, hint in days_of(form)
        if hint is not None
    }
    assert own
    assert [name for name, hint in own.items() if "2026-11-20" not in hint] == []


def test_a_question_that_asks_for_a_day_has_one_too(app):
    question = Question(
        place=1, text="いつからか", type_of_answer=QuestionType.DATE, required=True, choices=[]
    )
    with app.test_request_context("/", headers={"Accept-Language": "ja"}):
        form = answer_form([question], {})
        assert "例：2026-11-20" in str(form[question.key].description)
