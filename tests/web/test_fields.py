from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from registry.core.text import Unanswerable
from registry.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    EmailField,
    ListField,
    SecretField,
    TextAreaField,
    TextField,
    TickField,
    WholeNumberField,
    refused_character,
)
from registry.web.forms import PlainForm
from tests.web.sample_app import create

APP = create()
KINDS = (("government", "地方公共団体"), ("body", "経済団体", "商工会議所など"))


def shout(text: str) -> str:
    if text == "bad":
        raise Unanswerable("Enter “%(label)s”.", label="other")
    return text.upper()


class Sample(PlainForm):
    name = TextField("Name", required=False, max_length=10)
    number = TextField("Number", required=False, reads=shout)
    mail = EmailField("Mail", required=False)
    text = TextAreaField("Text", required=False, max_length=20)
    day = DateField("Day", required=False)
    workers = WholeNumberField("Workers", required=False, least=1, most=500)
    kind = ChoiceField("Kind", required=False, choices=KINDS)
    place = ListField("Place", required=False, choices=lambda: KINDS)
    kinds = ChoicesField("Kinds", required=False, choices=KINDS)
    agreed = TickField("Agreed")
    secret = SecretField("Secret", required=False)


NAMES = ["name", "number", "mail", "text", "day", "workers", "kind", "place", "kinds", "agreed"]


class Strict(PlainForm):
    name = TextField("Name")
    day = DateField("Day", missing="Say when.")
    kind = ChoiceField("Kind", choices=KINDS)
    place = ListField("Place", choices=KINDS)
    kinds = ChoicesField("Kinds", choices=KINDS)
    agreed = TickField("Agreed", required=True)
    workers = WholeNumberField("Workers")


@pytest.fixture(autouse=True)
def _english():
    with APP.test_request_context("/en/register"):
        yield


def sent(name: str, value: Any) -> Any:
    form = Sample(MultiDict([(name, value)]))
    form.validate()
    return form[name]


@pytest.mark.parametrize(
    "text",
    ["髙﨑", "神塚朗", "𠮷野", "葛\U000e0100城", "ң ө ү", "ｶﾞｷﾞ", "㈱①", "か\u3099", "\ue000"],
)  # fmt: skip
def test_text_is_kept_letter_for_letter(text: str) -> None:
    assert sent("name", text).data == text
    assert sent("name", text).errors == []


def test_only_the_spaces_around_a_text_go() -> None:
    assert sent("name", " \u3000髙 﨑\u3000 ").data == "髙 﨑"
    assert sent("name", " \u3000 ").data is None
    assert sent("text", " a\r\nb\rc \r\n").data == "a\nb\nc"


@pytest.mark.parametrize(
    "character", ["\0", "\x1b", "\t", "\n", "\u202e", "\u2066", "\u200b", "\ufeff", "\ufffd"]
)  # fmt: skip
def test_what_can_not_be_seen_is_refused_with_its_place(character: str) -> None:
    field = sent("name", f"株式{character}会社")
    assert field.data == f"株式{character}会社"
    assert len(field.errors) == 1
    assert "“株式”" in field.errors[0]


@given(st.text())
def test_a_text_is_refused_or_holds_nothing_unseen(text: str) -> None:
    refused = refused_character(text, lines=True)
    if refused is None:
        text.encode()
        assert "\0" not in text
        assert "\u202e" not in text


def test_text_in_another_encoding_is_refused() -> None:
    sent_raw = quote("製造".encode("cp932"))
    assert "could not be read" in sent("text", sent_raw).errors[0]
    assert sent("text", quote("製造")).errors == []
    assert sent("text", "80%90%、100%").errors == []


def test_what_is_too_long_says_by_how_much_and_stays() -> None:
    field = sent("name", "𠮷" * 11)
    assert field.errors == ["Shorten this to 10 characters; it has 11."]
    assert field._value() == "𠮷" * 11
    assert sent("text", "a\r\n" * 12).errors == ["Shorten this to 20 characters; it has 23."]
    assert sent("secret", "x" * 201).errors == ["Shorten this to 200 characters."]


def test_a_reader_of_its_own_checks_and_shapes_the_text() -> None:
    assert sent("number", " abc ").data == "ABC"
    assert sent("number", " abc ")._value() == " abc "
    wrong = sent("number", "bad")
    assert wrong.errors == ["Enter “other”."]
    assert wrong._value() == "bad"


@pytest.mark.parametrize(
    "address", ["a@b.jp", "first.last+x@sub.example.co.jp", "o'neil@example.kg"]
)
def test_a_mail_address_is_taken(address: str) -> None:
    assert sent("mail", address).errors == []


@pytest.mark.parametrize(
    "address", ["a", "a@b", "@b.jp", "a b@c.jp", "a@b..jp", "a@b.jp,c@d.jp", "a@b.jp>", "名@例.jp"]
)  # fmt: skip
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    assert sent("mail", address).errors != []


def test_a_date_is_read_and_stays_as_it_was_typed() -> None:
    field = sent("day", "Ｒ８．１１．２０")
    assert field.data == date(2026, 11, 20)
    assert field._value() == "Ｒ８．１１．２０"
    assert field.understood == "Read as 20 Nov 2026"
    wrong = sent("day", "2026-02-30")
    assert wrong.data is None
    assert wrong._value() == "2026-02-30"
    assert wrong.errors == ["There is no such day. Look at the month and the day again."]
    stored = Sample(data={"day": date(2026, 4, 1)})
    assert stored.day._value() == "2026-04-01"


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("１２", 12), (" 500 ", 500), ("1,0", 10), ("", None)]
)
def test_a_whole_number_is_read(text: str, number: int | None) -> None:
    assert sent("workers", text).data == number
    assert sent("workers", text).errors == []


@pytest.mark.parametrize("text", ["0", "501", "-1", "1.5", "abc", "9" * 5000, "²", "一"])
def test_a_number_out_of_bounds_or_none_at_all_is_refused_and_stays(text: str) -> None:
    field = sent("workers", text)
    assert field.data is None
    assert field.errors == ["Enter a whole number from 1 to 500."]
    assert field._value() == text


def test_only_what_is_on_offer_can_be_chosen() -> None:
    assert sent("kind", "body").data == "body"
    assert sent("place", "").data is None
    assert sent("kinds", "body").data == ["body"]
    for name in ("kind", "place", "kinds"):
        assert sent(name, "other").errors == ["This choice is not on offer any more. Choose again."]


def test_choices_can_be_put_in_later_and_have_hints() -> None:
    form = Sample(MultiDict([("kind", "x")]))
    offered: list[Any] = list(form.kind.iter_choices())
    assert [choice.render_kw for choice in offered] == [{}, {"hint": "商工会議所など"}]
    form.kind.offer([("x", "X")])
    assert form.validate()


def test_what_is_asked_for_must_be_given_and_says_what_to_do() -> None:
    form = Strict(MultiDict())
    assert not form.validate()
    assert form.errors == {
        "name": ["Enter “Name”."],
        "day": ["Say when."],
        "kind": ["Choose “Kind”."],
        "place": ["Choose “Place”."],
        "kinds": ["Choose “Kinds”."],
        "agreed": ["Tick “Agreed” to go on."],
        "workers": ["Enter “Workers”."],
    }


def test_zero_is_an_answer() -> None:
    form = Strict(MultiDict([("workers", "0")]))
    form.validate()
    assert form.workers.errors == []


@given(st.sampled_from(NAMES), st.text(max_size=300))
def test_no_text_breaks_a_field(name: str, text: str) -> None:
    with APP.test_request_context("/ja/register"):
        form = Sample(MultiDict([(name, text)]))
        form.validate()
        assert isinstance(form[name].errors, list)
