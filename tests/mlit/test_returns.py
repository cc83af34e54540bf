"""Forms 1 to 3: each quarter and month, with a form and a table where there is anything to tell."""

import csv
import io
import re
from datetime import date
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from registry.core import clock
from registry.core.desks import Desk
from registry.core.periods import Period
from registry.deliveries import checking, opening, queries, receiving, sending
from registry.deliveries.doing import Office
from registry.deliveries.models import Consignment, Delivery, DeliveryRow
from registry.deliveries.rules import Mark, State
from registry.deliveries.streams import Stream
from registry.deliveries.strip import strip_of
from registry.duties import calendars
from registry.exchange import keys as keyring
from registry.exchange.keys import Keys
from registry.mlit.returns import services
from registry.mlit.returns.rules import FORM_1, FORM_2, FORM_3, STREAMS
from registry.papers.models import Paper
from registry.papers.services import pdf_of, remake
from registry.papers.word import word_of
from registry.tables.encodings import Encoding
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Site, main
from tests.mlit.conftest import NOW, TODAY, Ground

CASE = {
    "name": "架空建設株式会社",
    "measure": "改善命令",
    "decided_on": "2026-09-10",
    "sort": "労働関係法令違反",
    "details": "賃金の一部を支払っていなかった。",
    "law": "労働基準法第24条",
}
MISSING = {"name": "NGUYEN VAN A", "card_no": "AB12345678CD", "learned_on": "2026-10-05"}


@pytest.fixture
def office(ground: Ground, tmp_path) -> Office:
    folder = tmp_path / "signing"
    folder.mkdir()
    since = NOW.replace(month=1)
    keyring.make(folder, owner=Desk.ISA_RESIDENCE, instruments=("mlit",), now=since)
    return Office(ground.session, ground.files, Keys(folder))


def opened(at: Ground, stream: Stream, period: str) -> Delivery:
    first = Period.parse(period, (stream.every,))
    opening.open_stream(at.session, stream, now=at.now, first=first)
    found = queries.find(at.session, stream.code, period)
    assert found is not None
    return found


def prepared(at: Ground, office: Office, delivery: Delivery, stream: Stream, *rows) -> Consignment:
    table = io.StringIO()
    if rows:
        writer = csv.DictWriter(table, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    encoding = Encoding.UTF_8_BOM
    file = checking.begin(
        at.session, stream, delivery, None, encoding=encoding, actor=at.residence, now=at.now
    )
    file.is_nil = not rows
    checking.check(office, stream, file, table.getvalue().encode() or None, name="rows.csv")
    sending.prepare(at.session, stream, file, actor=at.residence, now=at.now)
    return file


def handed_over(at: Ground, office: Office, delivery: Delivery, stream: Stream) -> None:
    sending.hand_over(
        office, stream, delivery, actor=at.residence, now=at.now, issue=services.issue
    )


def cell(at: Ground, stream: Stream, period: str):
    basis = calendars.basis(at.session, now=at.now)
    deliveries = queries.of_year(at.session, at.market, [stream.code], 2026)
    counting = queries.counting_of(at.session, at.market, [one.id for one in deliveries.values()])
    strip = strip_of(stream, 2026, deliveries, counting, basis=basis, today=TODAY)
    return next(one for one in strip.cells if str(one.period) == period)


def text_of(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def paragraphs(word: bytes) -> list[str]:
    """Return what a Word file says, line by line and without spaces."""
    document = ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    lines = re.split(r"<w:br/>|</w:p>", document)
    return ["".join(re.sub(r"<[^>]*>", "", line).split()) for line in lines]


def test_mlit_2_1_c_form_1_goes_each_quarter_where_there_is_any(ground, office):
    """mlit:2.1.c: the form with its cases, numbered; the duty has no date in law before that."""
    delivery = opened(ground, FORM_1, "2026-Q3")
    owed = ground.owed(delivery)["mlit.form-1.hand-over"]
    assert (owed.due_on, owed.target_on) == (None, date(2026, 10, 30))
    file = prepared(ground, office, delivery, FORM_1, CASE)
    handed_over(ground, office, delivery, FORM_1)
    paper = ground.session.get_one(Paper, file.paper_id)
    text = text_of(pdf_of(paper, ground.files))
    for said in (
        "様式１",
        "記",
        "入管庁管第1号",
        "国際市場課長",
        "架空建設株式会社",
        "①改善命令",
        "労働基準法第24条",
    ):
        assert said in text, said
    assert remake(paper) == pdf_of(paper, ground.files)
    for said in paragraphs(word_of(paper.data, demonstration=False)):
        assert said in text, said
    assert ground.owed(delivery).keys() == {"mlit.form-1.acknowledge"}
    assert cell(ground, FORM_1, "2026-Q3").is_late  # 20 November: there was something to tell
    receiving.receive(office, FORM_1, delivery, code="", actor=ground.market, now=ground.now)
    assert delivery.state == State.RECEIVED


@pytest.mark.parametrize("stream", [FORM_2, FORM_3], ids=["trainees", "workers"])
def test_mlit_2_1_d_the_list_goes_each_month_with_its_form(ground, office, stream):
    """mlit:2.1.d: within 14 days where there are any; the form speaks of the list."""
    delivery = opened(ground, stream, "2026-10")
    file = prepared(ground, office, delivery, stream, MISSING)
    handed_over(ground, office, delivery, stream)
    paper = ground.session.get_one(Paper, file.paper_id)
    text = text_of(pdf_of(paper, ground.files))
    assert "別紙" in text
    assert "令和8年10月分、1名" in text
    assert MISSING["name"].replace(" ", "") not in text
    assert cell(ground, stream, "2026-10").is_late
    assert b"AB12345678CD" in ground.files.read(file.sha256)


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.code)
def test_a_missing_nil_is_a_gap_and_a_late_nil_is_not_late(ground, office, stream):
    """mlit:2.1.c, 2.1.d: the texts bind only where there is any; saying nil is practice."""
    period = "2026-Q3" if stream is FORM_1 else "2026-10"
    delivery = opened(ground, stream, period)
    assert cell(ground, stream, period).mark is Mark.GAP
    file = prepared(ground, office, delivery, stream)
    handed_over(ground, office, delivery, stream)
    told = cell(ground, stream, period)
    assert (told.mark, told.is_nil, told.is_late) == (Mark.HANDED_OVER, True, False)
    assert file.paper_id is None  # no form where there is nothing to tell


def test_only_the_two_desks_see_them(ground, office):
    """MLIT and residence management: not ISA's delivery desk, not the plan-match operator."""
    delivery = opened(ground, FORM_3, "2026-10")
    prepared(ground, office, delivery, FORM_3, MISSING)
    ground.reading(Desk.MLIT_MARKET)
    assert ground.session.scalars(select(DeliveryRow.line)).all() == []
    ground.reading_all()
    ground.reading(Desk.ISA_RESIDENCE)  # with no more reach than the desk has
    again = queries.find(ground.session, FORM_3.code, "2026-10")
    assert again is not None
    handed_over(ground, office, again, FORM_3)
    ground.reading_all()
    identity = ground.session.scalars(select(Delivery.id)).one()
    for desk in Desk:
        ground.reading(desk)
        sees = desk in {Desk.MLIT_MARKET, Desk.ISA_RESIDENCE}
        found = ground.session.scalars(select(Delivery.id)).all()
        assert found == ([identity] if sees else []), desk
        assert bool(ground.session.scalars(select(DeliveryRow.line)).all()) == sees, desk


def test_rows_are_typed_one_by_one_and_checked(site: Site):  # noqa: F811
    """A row with a fault is refused beside its field; a sound one waits with the others."""
    opening.open_periods(site.session, STREAMS, now=clock.now())
    site.session.commit()
    isa = site.signed_in(site.person("isa@office.example", Desk.ISA_RESIDENCE))
    page = f"/mlit/returns/{_newest(site)}"
    faulty = isa.send(f"{page}/rows", name="NGUYEN VAN A", card_no="12")
    assert faulty.status_code == 422
    assert "NGUYEN VAN A" in faulty.text
    for name in ("NGUYEN VAN A", "TRAN THI B"):
        assert isa.send(f"{page}/rows", name=name).status_code == 303
    rows = main(isa.get(f"{page}/rows"))
    assert "NGUYEN VAN A" in rows
    assert "TRAN THI B" in rows
    assert isa.get(f"{page}/files/2/form.pdf").mimetype == "application/pdf"
    assert isa.get(f"{page}/files/2/form.docx").data[:2] == b"PK"
    book = isa.send(f"{page}/files/2/copy", what="workbook", purpose="residence-control")
    assert book.data[:2] == b"PK"
    again = isa.send(f"{page}/files/2/copy", what="workbook", purpose="residence-control")
    assert book.data == again.data


def _newest(site: Site) -> str:  # noqa: F811
    stream = FORM_3.code
    period = queries.last_period(site.session, stream)
    assert period is not None
    found = queries.find(site.session, stream, period)
    assert found is not None
    return str(found.id)
