import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.web.assets import asset_url


@pytest.mark.parametrize(
    "path", ["/done", "/ja/register", "/nothing", "/fail/500", "/assets/registry/registry.css"]
)
def test_every_answer_is_hardened(visitor: FlaskClient, path: str) -> None:
    with visitor.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for rule in (
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_over_https_browsers_are_told_to_stay_there(visitor: FlaskClient) -> None:
    headers = visitor.get("/done", base_url="https://localhost").headers
    assert "max-age=63072000" in headers["Strict-Transport-Security"]


def test_what_somebody_signed_in_reads_is_stored_nowhere(client: FlaskClient) -> None:
    assert client.get("/members").headers["Cache-Control"] == "no-store"
    assert client.get("/nothing").headers["Cache-Control"] == "no-store"


def test_a_public_page_is_asked_for_again_each_time(visitor: FlaskClient) -> None:
    assert visitor.get("/ja/register").headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in visitor.get("/ja/register").headers
    assert visitor.get("/ja/screener").headers["Cache-Control"] == "private, no-cache"


def test_style_script_and_fonts_come_from_here_and_are_kept(visitors: Flask) -> None:
    with visitors.test_request_context("/ja/register"):
        addresses = [
            asset_url("registry", "registry.css"),
            asset_url("registry", "registry.js"),
            asset_url("tokens", "tokens.css"),
            asset_url("htmx", "htmx.min.js"),
            asset_url("noto-sans-jp", "wght.css"),
            asset_url("noto-sans", "files/noto-sans-cyrillic-ext-wght-normal.woff2"),
        ]
    for address in addresses:
        with visitors.test_client().get(address) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/assets/registry/../forms.py",
        "/assets/registry/%2e%2e/forms.py",
        "/assets/registry/nothing.css",
        "/assets/axe-core/axe.min.js",
        "/assets/tokens/../package.json",
        "/assets/tokens/tokens.d.ts",
        "/assets/htmx/..%2f..%2fpackage.json",
        "/assets/registry/",
    ],
)
def test_nothing_else_is_served(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_no_page_loads_anything_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/patterns", "/form", "/members", "/decision", "/nothing"):
        text = client.get(path).text
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in text
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text
