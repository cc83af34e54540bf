"""Nobody but the two officers who open a sheet reads who was affected or told it (moc:3)."""

from typing import Final

import pytest
from sqlalchemy import text

from registry.core.desks import EVERYTHING
from registry.seeding.cases import SOURCE, WORKER
from tests.peopled import Peopled
from tests.seals.canaries import sightings

SECRETS: Final = [
    WORKER.name,
    *WORKER.other_names.splitlines(),
    WORKER.contact,
    SOURCE.name,
    SOURCE.contact,
]
READERS: Final = (
    "kg-officer",
    "kg-head",
    "isa-residence",
    "npa",
    "mhlw-foreign-workers",
    "meti-field",
    "secretariat",
    "administrator",
    "auditor",
    "anonymous",
)


def _addresses(peopled: Peopled) -> list[str]:
    found = ["/", "/moc/reports", "/moc/reports/brokers", "/moc/exchange/outbox", "/settings"]
    for persona in ("kg-officer", "isa-residence"):
        for label in ("broker-draft", "broker-filed", "broker-shared"):
            kept = peopled.objects[persona][label]
            page = f"/moc/reports/{kept['record_id']}"
            found += [page, f"{page}/content", f"{page}/print", f"{page}/files/{kept['file_id']}"]
    opening = peopled.objects["kg-head"]["broker-opening"]["record_id"]
    return [*found, f"/moc/sheets/openings/{opening}"]


@pytest.mark.parametrize("reader", READERS)
def test_moc_3_no_page_file_or_paper_names_a_worker_or_a_source(peopled: Peopled, reader: str):
    browser = peopled.browser(reader)
    leaks, read = [], 0
    for address in _addresses(peopled):
        answer = browser.get(address)
        read += answer.status_code in {200, 302}
        content = str(answer.headers).encode() + answer.data
        leaks += [f"{address}: {found}" for found in sightings(content, SECRETS)]
    assert leaks == []
    assert read > 0


def test_moc_3_no_table_or_stored_file_names_a_worker_or_a_source(peopled: Peopled):
    leaks, rows = [], 0
    with peopled.reading(frozenset({EVERYTHING})) as session:
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        for table in tables:
            query = text(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - names of the catalogue
            found = session.scalars(query).all()
            rows += len(found)
            whole = "\n".join(found).encode()
            leaks += [f"{table}: {one}" for one in sightings(whole, SECRETS)]
    assert rows > 100
    assert leaks == []


def test_the_canary_is_there_to_be_found(peopled: Peopled):
    """What looks for a leak finds the broker's own name, which is shown to who may read it."""
    kept = peopled.objects["kg-officer"]["broker-shared"]
    page = peopled.browser("npa").get(f"/moc/reports/{kept['record_id']}")
    assert sightings(page.data, ["Жалган Жол"])
