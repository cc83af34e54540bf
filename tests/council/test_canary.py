"""Nobody gets a byte of an informant but the two officers who open the sheet (G34; council:12)."""

import re
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.core.desks import Desk
from tests.council.breaches import CONTACT, NAME, PEOPLE, SECRETS, Breaches
from tests.seals.canaries import disguises, sightings

LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
LEFT_OUT = re.compile(
    r"/(packages|sign-out|sign-in|demo|account|assets)\b|/static|sort=|page=|size="
)
MOST = 120


@pytest.fixture
def told(site, caplog):
    """Two organs informed of one case, a second case beside it; one sheet opened by two."""
    del caplog
    b = Breaches(site)
    report = b.reported(
        name=NAME, other_names="\n".join(SECRETS[1:4]), contact=CONTACT, birth_on="1999-04-12"
    )
    cases = [b.opened(report), b.opened()]
    for case in cases:
        b.complete(case)
    parts = [
        b.sent(case, organ)
        for case in cases
        for organ in (Desk.ISA_RESIDENCE, Desk.MHLW_FOREIGN_WORKERS)
    ]
    b["moj"].send(f"{parts[0]}/question", words="人数は。")
    b["clerk"].send(f"{parts[0]}/answer", words="三名。")
    b.officers("moj", "moj2")
    opening = b.asked(parts[0], "moj")
    assert b["moj2"].send(f"{opening}/agreement").status_code == 303
    shown = b["moj"].press(f"{opening}/sheet")
    assert sightings(shown.data, SECRETS), "the canary must be seen where it may be"
    known = [report, *cases, *parts, opening]
    known += [f"{part}/{more}" for part in parts for more in ("letter", "case-file")]
    return b, known


def _crawl(browser, known):
    """Yield every page, file and PDF that somebody can reach by links or by known addresses."""
    waiting = ["/", *known]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = browser.get(path)
        yield path, str(answer.headers).encode() + answer.data
        if answer.mimetype == "text/html":
            found = (unescape(link) for link in LINK.findall(answer.text))
            waiting += [link for link in found if not LEFT_OUT.search(link)]


def test_council_12_no_page_file_paper_mail_table_or_log_names_the_informant(
    told, owner_engine, tmp_path, caplog
):
    b, known = told
    caplog.set_level("DEBUG")
    leaks = []
    b.people["nobody"] = None
    for name in [*PEOPLE, "member", "other", "nobody"]:
        browser = b.site.browser() if name == "nobody" else b[name]
        read = 0
        for path, content in _crawl(browser, known):
            read += 1
            leaks += [f"{name} {path}: {found}" for found in sightings(content, SECRETS)]
        assert read > 10, name
    leaks += sightings(caplog.text.encode(), SECRETS)
    assert leaks == []
    assert _in_tables(owner_engine) + _in_folders(tmp_path) == []


def _in_tables(owner_engine):
    leaks = []
    with owner_engine.connect() as connection:
        connection.execute(text("SELECT set_config('registry.reach', '*', false)"))
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        rows = 0
        for table in tables:
            query = text(f'SELECT t.* FROM "{table}" t')  # noqa: S608 - names come from the catalogue
            for row in connection.execute(query):
                rows += 1
                for value in row:
                    content = value if isinstance(value, bytes) else str(value).encode()
                    leaks += [f"{table}: {found}" for found in sightings(content, SECRETS)]
    assert rows > 100
    return leaks


def _in_folders(tmp_path):
    leaks = []
    for path in Path(tmp_path).rglob("*"):
        leaks += [f"{path.name}" for _ in sightings(str(path).encode(), SECRETS)]
        if path.is_file():
            leaks += [f"{path.name}: {one}" for one in sightings(path.read_bytes(), SECRETS)]
    return leaks


def test_the_canary_is_looked_for_in_every_encoding():
    """What looks for a leak must be able to find one, or its silence means nothing."""
    for secret in SECRETS:
        for name, body in disguises(secret).items():
            assert sightings(b"..." + body + b"...", [secret]), (secret, name)


def test_the_canary_is_found_beside_what_was_looked_through_before():
    for secret in SECRETS:
        for name, body in disguises(secret).items():
            page = f"<p>\n{secret[:2]} {name}\n</p>".encode()
            assert sightings(page, SECRETS) == []
            assert sightings(page + body, [secret]), (secret, name)
            assert sightings(page.replace(b"\n", b"\n" + body, 1), [secret]), (secret, name)
            assert sightings(page, SECRETS) == []
