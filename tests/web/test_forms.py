import io
import re
from typing import IO, Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage

from registry.core.refusals import ConfirmFirst, OutOfDate, Refusal, Refused
from registry.web.forms import RegistryForm
from registry.web.frame import Reader
from registry.web.uploads import FilesField
from tests.web.sample_app import DecisionForm, EveryField, create

APP = create(reader=Reader("x", "y"))
GOOD = {
    "name": "髙﨑鋳造協同組合",
    "postal_code": "370-0829",
    "effective_on": "R8.11.20",
    "workers": "3",
    "kind": "body",
    "topics": "a",
    "prefecture": "13",
    "purpose": "趣旨に賛同するため",
    "agreed": "y",
}


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found is not None
    return found[1]


@pytest.fixture
def opened(client: FlaskClient) -> dict[str, str]:
    """The hidden fields of a form that was just opened."""
    text = client.get("/form").text
    return {name: hidden(text, name) for name in ("csrf_token", "once", "version", "_form")}


def test_a_good_form_acts_once_and_leads_on(client: FlaskClient, opened: dict[str, str]) -> None:
    answer = client.post("/form", data=opened | GOOD)
    assert (answer.status_code, answer.location) == (303, "/done")


def test_what_is_wrong_stands_beside_its_field_and_in_the_summary(
    client: FlaskClient, opened: dict[str, str]
) -> None:
    answer = client.post("/form", data=opened | GOOD | {"name": "", "workers": "many"})
    assert answer.status_code == 422
    summary = answer.text[answer.text.index('id="error-summary"') : answer.text.index("<h1")]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["form-name", "form-workers"]
    for target in targets:
        assert f'id="{target}"' in answer.text
        assert f'id="{target}-error"' in answer.text
        assert f'aria-describedby="{target}' in answer.text
    assert 'value="many"' in answer.text
    assert 'value="髙﨑鋳造協同組合"' not in answer.text
    assert "趣旨に賛同するため" in answer.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_error_is_in_the_summary_in_both_languages(language: str) -> None:
    with create().test_request_context(
        "/form", method="POST", data={"_form": "form"}, headers={"Accept-Language": language}
    ):
        form = EveryField()
        token = form._fields["csrf_token"]
        token.validators = []
        form.validate()
        said = {message for _target, message in form.problems}
        for field in form:
            assert {str(error) for error in field.errors} <= said


@pytest.mark.parametrize("token", [None, "", "wrong", "A" * 64, "髙"])
def test_a_wrong_token_saves_nothing_and_keeps_all_that_was_typed(
    client: FlaskClient, opened: dict[str, str], token: str | None
) -> None:
    sent = {**opened, **GOOD, "csrf_token": token or ""}
    if token is None:
        del sent["csrf_token"]
    answer = client.post("/form", data=sent)
    assert answer.status_code == 400
    assert "髙﨑鋳造協同組合" in answer.text
    assert "R8.11.20" in answer.text
    assert "field-error" not in answer.text
    again = client.post("/form", data={**sent, "csrf_token": hidden(answer.text, "csrf_token")})
    assert again.status_code == 303


def test_another_sessions_token_is_wrong(app: Flask, opened: dict[str, str]) -> None:
    stranger = app.test_client()
    stranger.get("/form")
    assert stranger.post("/form", data=opened | GOOD).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_sent_from_another_site_is_refused(
    client: FlaskClient, opened: dict[str, str], headers: dict[str, str]
) -> None:
    assert client.post("/form", data=opened | GOOD, headers=headers).status_code == 403


def test_our_own_origin_is_ours(client: FlaskClient, opened: dict[str, str]) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/form", data=opened | GOOD, headers=headers).status_code == 303


def test_switching_the_language_keeps_what_was_typed_and_checks_nothing(
    client: FlaskClient, opened: dict[str, str]
) -> None:
    answer = client.post(
        "/form", data={**opened, "name": "髙﨑", "workers": "x", "_language": "en"}
    )
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.text
    assert 'value="髙﨑"' in answer.text
    assert 'value="x"' in answer.text
    assert "error-summary" not in answer.text
    assert hidden(answer.text, "once") == opened["once"]
    assert '<html lang="en">' in client.get("/members").text


def test_what_was_wrong_is_told_again_in_the_other_language(
    client: FlaskClient, opened: dict[str, str]
) -> None:
    japanese = client.post("/form", data={**opened, "name": "髙﨑", "workers": "x"})
    assert japanese.status_code == 422
    left = {name: hidden(japanese.text, name) for name in (*opened, "_checked")}
    english = client.post("/form", data={**left, "name": "髙﨑", "workers": "x", "_language": "en"})
    assert english.status_code == 200
    assert '<html lang="en">' in english.text
    assert "Enter a whole number" in english.text, english.text
    assert 'value="x"' in english.text


def test_switching_on_a_public_page_goes_to_its_other_address(visitor: FlaskClient) -> None:
    shown = visitor.get("/ja/screener?from=x")
    assert 'formaction="/en/screener?from=x"' in shown.text
    answer = visitor.post("/en/screener", data={"name": "髙﨑", "_language": "en"})
    assert answer.status_code == 200
    assert 'value="髙﨑"' in answer.text
    assert 'href="/ja' not in answer.text


def test_one_attempt_has_one_name(client: FlaskClient, opened: dict[str, str]) -> None:
    failed = client.post("/form", data=opened | GOOD | {"name": ""})
    assert hidden(failed.text, "once") == opened["once"]
    assert hidden(client.get("/form").text, "once") != opened["once"]
    forged = client.post("/form", data=opened | GOOD | {"name": "", "once": "<b>"})
    assert re.fullmatch(r"[0-9a-f-]{36}", hidden(forged.text, "once"))


def test_a_record_that_moved_on_is_told_and_can_be_sent_again(
    client: FlaskClient, opened: dict[str, str]
) -> None:
    answer = client.post("/form", data=opened | GOOD | {"version": "2"})
    assert answer.status_code == 409
    assert "error-summary" in answer.text
    assert "髙﨑鋳造協同組合" in answer.text
    assert hidden(answer.text, "version") == "3"


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "²", "9" * 30])
def test_a_version_that_is_none_is_never_the_present_one(
    client: FlaskClient, opened: dict[str, str], version: str
) -> None:
    assert client.post("/form", data=opened | GOOD | {"version": version}).status_code == 409


def test_a_verbs_reason_stands_beside_the_field_it_names(
    client: FlaskClient, opened: dict[str, str]
) -> None:
    answer = client.post("/form", data=opened | GOOD | {"name": "refused"})
    assert answer.status_code == 422
    assert 'href="#form-name"' in answer.text
    assert 'id="form-name-error"' in answer.text


def test_a_missing_second_factor_is_told_beside_the_code(visitors: Flask) -> None:
    with visitors.test_request_context("/decision", method="POST", data={"reason": "x"}):
        form = DecisionForm()
        form.refuse(ConfirmFirst())
        assert len(form.code.errors) == 1
        form.refuse(Refused(Refusal("Somebody else was first", field="nowhere")))
        assert len(form.form_errors) == 1
        assert form.http_status == 422
        form.refuse(OutOfDate(Refusal("Somebody else was first")))
        assert form.http_status == 409


def test_of_two_forms_on_a_page_each_reads_its_own(visitors: Flask) -> None:
    with visitors.test_request_context(
        "/x", method="POST", data={"_form": "second", "reason": "b"}
    ):
        first, second = DecisionForm(), DecisionForm(form_id="second")
        assert (first.was_sent, second.was_sent) == (False, True)
        assert (first.reason.data, second.reason.data) == (None, "b")
        assert (first.reason.id, second.reason.id) == ("form-reason", "second-reason")


def test_a_secret_is_never_shown_again(client: FlaskClient) -> None:
    answer = client.post("/decision", data={"code": "123456", "reason": ""})
    assert "123456" not in answer.text


UNSEEN = ("once", "version", "_form", "_language", "_redraw", "csrf_token", "attachments-kept")


@given(st.dictionaries(st.sampled_from([*GOOD, *UNSEEN]), st.text(max_size=60)))
def test_nothing_that_is_sent_breaks_a_page(sent: dict[str, str]) -> None:
    client = APP.test_client()
    assert client.post("/form", data=sent).status_code in {200, 400, 422}


def test_bytes_in_another_encoding_are_told(client: FlaskClient, opened: dict[str, str]) -> None:
    body = f"{urlencode(opened)}&name={quote('製造'.encode('cp932'))}"
    answer = client.post("/form", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert 'id="form-name-error"' in answer.text


class Shelf:
    """A stash in memory."""

    def __init__(self) -> None:
        self.files: dict[str, Kept] = {}

    def keep(self, file: FileStorage) -> "Kept":
        content = file.stream.read()
        kept = Kept(f"token-{len(self.files)}", file.filename or "", content)
        self.files[kept.token] = kept
        return kept

    def find(self, token: str) -> "Kept | None":
        return self.files.get(token)


class Kept:
    def __init__(self, token: str, filename: str, content: bytes) -> None:
        self.token = token
        self.filename = filename
        self.size = len(content)
        self.content = content

    def open(self) -> IO[bytes]:
        return io.BytesIO(self.content)


def files(*names: str, content: bytes = b"%PDF-1.7") -> dict[str, Any]:
    return {"attachments": [(io.BytesIO(content), name) for name in names]}


def test_files_wait_while_the_rest_is_put_right() -> None:
    shelf = Shelf()
    client = create(reader=Reader("x", "y"), stash=shelf).test_client()
    answer = client.post("/form", data={"name": "a", **files("定款.pdf", "a.exe")})
    assert answer.status_code == 400
    assert "定款.pdf" in answer.text
    assert [kept.filename for kept in shelf.files.values()] == ["定款.pdf"]
    with create(stash=shelf).test_request_context(
        "/form", method="POST", data={"attachments-kept": ["token-0", "token-9"], **files("b.pdf")}
    ):
        form = EveryField()
        assert [file.filename for file in form.attachments.data] == ["定款.pdf", "b.pdf"]
        assert [file.open().read() for file in form.attachments.data] == [b"%PDF-1.7"] * 2


class OneFile(RegistryForm):
    attachments = FilesField("台帳", required=False, most_files=1)


@pytest.mark.parametrize(("sent", "found"), [((), ["定款.pdf"]), (("b.pdf",), ["b.pdf"])])
def test_the_only_file_of_a_field_is_replaced_by_another(
    sent: tuple[str], found: list[str]
) -> None:
    shelf = Shelf()
    create(reader=Reader("x", "y"), stash=shelf).test_client().post(
        "/form", data={"name": "a", **files("定款.pdf")}
    )
    with create(stash=shelf).test_request_context(
        "/form", method="POST", data={"attachments-kept": ["token-0"], **files(*sent)}
    ):
        form = OneFile()
        assert [file.filename for file in form.attachments.data] == found
        assert form.attachments.validate(form), form.attachments.errors


def test_without_a_shelf_the_reader_is_told_which_files_to_choose_again(
    client: FlaskClient, opened: dict[str, str]
) -> None:
    answer = client.post("/form", data={**opened, **GOOD, "name": "", **files("定款.pdf")})
    assert answer.status_code == 422
    assert "定款.pdf" in answer.text


@pytest.mark.parametrize(
    "sent",
    [
        files("a.exe"),
        files("a"),
        files("a.pdf", content=b""),
        files(*[f"{n}.pdf" for n in range(11)]),
    ],
)
def test_files_that_can_not_be_taken_are_told(
    client: FlaskClient, opened: dict[str, str], sent: dict[str, Any]
) -> None:
    answer = client.post("/form", data={**opened, **GOOD, **sent})
    assert answer.status_code == 422
    assert 'href="#form-attachments"' in answer.text


def test_a_file_larger_than_allowed_is_told(visitors: Flask) -> None:
    with visitors.test_request_context("/form", method="POST", data=files("a.pdf")):
        form = EveryField()
        form.attachments.most_bytes = 3
        form.attachments.validate(form)
        assert len(form.attachments.errors) == 1


def test_a_button_alone_is_a_form(visitors: Flask) -> None:
    with visitors.test_request_context("/x", method="POST"):
        assert RegistryForm().validate_on_submit() is False
