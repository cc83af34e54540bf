import unicodedata

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from registry.web.downloads import disposition, safe_name, send, send_stream


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("定款の写し.pdf", "定款の写し.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\b.xlsx", "b.xlsx"),
        ('a<b>:"c".pdf', "a_b_c_.pdf"),
        ("x\r\nSet-Cookie: a=b.pdf", "xSet-Cookie_ a=b.pdf"),
        ("fdp.\u202egpj", "fdp.gpj"),
        ("con.pdf", "_con.pdf"),
        ("  . ", "file"),
        ("", "file"),
        ("名" * 200 + ".pdf", "名" * 58 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_and_stays_itself(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_stored_and_sent(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= 180
    assert not set(safe) & set('\\/:*?"<>|')
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in safe)
    header = disposition(name)
    assert header.isascii()
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert options["filename"] == safe


def test_only_what_can_run_nothing_is_shown_in_place() -> None:
    shown = send(b"%PDF", name="a.pdf", mimetype="application/pdf", inline=True)
    saved = send(b"<script>", name="a.html", mimetype="text/html", inline=True)
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["Content-Security-Policy"]


def test_a_large_file_goes_out_in_parts_as_they_are_made(visitors: Flask) -> None:
    made: list[int] = []

    def rows():
        for number in range(3):
            made.append(number)
            yield b"row\r\n"

    with visitors.test_request_context("/ja/register"):
        answer = send_stream(rows(), name="名簿.csv", mimetype="text/csv")
        parts = iter(answer.response)
        assert next(parts) == b"row\r\n"
        assert made == [0]
        assert b"".join(parts) == b"row\r\nrow\r\n"  # type: ignore[arg-type]
        assert "filename*=UTF-8''%E5%90%8D%E7%B0%BF.csv" in answer.headers["Content-Disposition"]
