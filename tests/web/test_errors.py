import logging

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from registry.core.refusals import (
    ConfirmFirst,
    NotEntitled,
    NotFound,
    OutOfDate,
    Refusal,
    Refused,
)
from registry.core.text import LocalizedText, Message, Unanswerable
from registry.web.access import serves_the_public
from registry.web.errors import explain, new_support_id, say
from tests.web.sample_app import create

STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_every_error_has_a_page_in_the_readers_language(
    visitor: FlaskClient, status: int, language: str
) -> None:
    answer = visitor.get(f"/fail/{status}", headers={"Accept-Language": language})
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text
    assert "<h1>" in answer.text


def test_a_failure_says_a_number_and_nothing_else(
    visitor: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = visitor.get("/fail/500")
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    number = answer.text.split('<b class="code">', 1)[1].split("<", 1)[0]
    assert number in caplog.text
    assert "secret detail" in caplog.text


def test_support_numbers_hold_no_letters_that_look_alike() -> None:
    numbers = {new_support_id() for _attempt in range(200)}
    assert len(numbers) == 200
    assert not set("".join(numbers)) & set("01ILOU")


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (NotFound(), 404),
        (NotEntitled(), 403),
        (ConfirmFirst(), 403),
        (OutOfDate(Refusal("Somebody else was first")), 409),
        (Refused(Refusal("Enter “%(label)s”.", {"label": "<b>x</b>"})), 422),
        (Unanswerable("There is no such day. Look at the month and the day again."), 422),
    ],
)
def test_a_refusal_that_nobody_caught_is_told(refused: Exception, status: int) -> None:
    app = create()

    @serves_the_public
    def refuse() -> str:
        raise refused

    app.add_url_rule("/refuse", "refuse", refuse)
    app.add_url_rule("/api/refuse", "api_refuse", refuse)
    answer = app.test_client().get("/refuse", headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert "<b>x</b>" not in answer.text
    problem = app.test_client().get("/api/refuse", headers={"Accept-Language": "en"})
    assert problem.mimetype == "application/problem+json"
    assert problem.json is not None
    assert problem.json["status"] == status
    assert problem.json["detail"]


def test_a_program_is_answered_with_a_problem_document(visitors: Flask) -> None:
    answer = visitors.test_client().get("/api/nothing", headers={"Accept-Language": "en"})
    assert answer.json == {"type": "about:blank", "title": "There is no such page", "status": 404}


def test_a_failure_of_a_program_gives_its_number(visitors: Flask) -> None:
    @serves_the_public
    def fail() -> str:
        raise RuntimeError("secret detail")

    visitors.add_url_rule("/api/fail", "fail", fail)
    answer = visitors.test_client().get("/api/fail")
    assert answer.json is not None
    assert answer.json["instance"].startswith("urn:support:")
    assert "secret" not in answer.text


def test_what_may_be_done_at_an_address_is_said(visitor: FlaskClient) -> None:
    answer = visitor.post("/done")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_answer_made_on_purpose_is_left_alone(visitors: Flask) -> None:
    @serves_the_public
    def stop() -> str:
        abort(visitors.make_response(("as is", 418)))

    visitors.add_url_rule("/stop", "stop", stop)
    assert visitors.test_client().get("/stop").text == "as is"


def test_too_much_at_once_is_told(visitors: Flask) -> None:
    visitors.config["MAX_CONTENT_LENGTH"] = 1000
    answer = visitors.test_client().post("/form", data={"name": "x" * 2000})
    assert answer.status_code == 413
    assert "<html" in answer.text


def test_a_page_whose_own_frame_fails_still_answers(caplog: pytest.LogCaptureFixture) -> None:
    app = create()

    def broken() -> dict[str, str]:
        raise RuntimeError("no frame")

    app.context_processor(broken)
    with caplog.at_level(logging.CRITICAL):
        answer = app.test_client().get("/done")
    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"


def test_reasons_are_said_with_their_values_written_out(visitors: Flask) -> None:
    both = LocalizedText(ja="事務局", en="secretariat")
    with visitors.test_request_context("/en/register"):
        assert explain(Refusal("Enter “%(label)s”.", {"label": both})) == "Enter “secretariat”."
        assert say(Message("Enter “%(label)s”.", {"label": 3})) == "Enter “3”."
    with visitors.test_request_context("/ja/register"):
        assert "事務局" in explain(Refusal("Enter “%(label)s”.", {"label": both}))
        assert explain(Refusal("%(act)s", {"act": Message("Home")})) == "ホーム"
