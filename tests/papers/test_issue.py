"""Numbers without duplicates or gaps, documents issued, voided, replaced and made again."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import NotFound, Refused
from registry.papers import queries, services
from registry.papers.files import FileStore
from registry.papers.letters import CaseFile, Letter, NumberedDocument, Roster
from registry.papers.models import Paper, StoredFile
from registry.papers.rules import (
    SECRETARIAT_LETTERS,
    SECRETARIAT_RECEIPTS,
    SERIES,
    PaperState,
    check_pattern,
    fiscal_year,
    written,
)
from registry.parties.rules import OrganisationKind
from registry.settings.models import SettingValue
from tests.papers.samples import ISSUED_ON, sample

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CLERK = Actor(account_id=UUID(int=1), desks=frozenset({Desk.METI_SECRETARIAT}))
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def book(session: Session) -> Session:
    """A session that reads as the secretariat does."""
    read_for(session, CLERK.reach)
    return session


@pytest.fixture
def bodies(owner_engine: Engine) -> tuple[UUID, UUID]:
    """Two organisations that letters can be about."""
    ids = uuid4(), uuid4()
    with Session(owner_engine) as owner:
        read_for(owner, {"*"})
        for body in ids:
            owner.execute(
                text(
                    "INSERT INTO organisation (id, name, kind, created_at) "
                    "VALUES (:id, '愛知県', :kind, now())"
                ),
                {"id": body, "kind": next(iter(OrganisationKind))},
            )
        owner.commit()
    return ids


def letter(kind: str = "registered", **changes: Any) -> NumberedDocument:
    document = replace(sample(kind, "ja"), **({"number": "", "replaces": None} | changes))
    assert isinstance(document, NumberedDocument)
    return document


def issue(session: Session, document: NumberedDocument | None = None, **changes: Any) -> Paper:
    how: dict[str, Any] = {
        "series": SECRETARIAT_LETTERS,
        "compartment": "council",
        "subject": "council.filing:1",
        "organisation_id": None,
        "language": "ja",
        "demonstration": False,
        "now": NOW,
    }
    return services.issue(session, document or letter(), **(how | changes))


def read(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join(text.split())


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 4, 1), 2026),
        (date(2027, 3, 31), 2026),
        (date(2027, 4, 1), 2027),
        (date(2026, 1, 1), 2025),
    ],
)
def test_a_fiscal_year_runs_from_april_to_march(day, year):
    assert fiscal_year(day) == year


def test_numbers_are_written_as_the_office_does():
    assert written("製産戦第{n}号", 12, on=ISSUED_ON) == "製産戦第12号"
    assert written("協受{year}-{n:4}", 7, on=date(2027, 1, 5)) == "協受2026-0007"
    assert written("職外発{mmdd}第{n}号", 1, on=date(2026, 3, 18)) == "職外発0318第1号"


@pytest.mark.parametrize(
    "pattern", ["", " ", "第号", "{n}{n}", "{n}{x}", "{n.__class__}", "{n}}", "x" * 61, 5, None]
)
def test_a_pattern_that_numbers_nothing_is_refused(pattern):
    with pytest.raises(ValueError, match="pattern"):
        check_pattern(pattern)


def test_patterns_of_numbers_that_stand_alone_need_the_year():
    for series in SERIES:
        assert series.pattern.check is not None
        series.pattern.check(series.pattern.default)
    with pytest.raises(ValueError, match="year"):
        SECRETARIAT_RECEIPTS.pattern.check("第{n}号")  # type: ignore[misc]


def test_numbers_begin_again_each_fiscal_year_and_each_series_counts_for_itself(book):
    def take(day: date) -> int:
        return services.reserve_number(book, series=SECRETARIAT_LETTERS, on=day)

    assert [take(date(2027, 3, 31)) for _ in range(3)] == [1, 2, 3]
    assert take(date(2027, 4, 1)) == 1
    assert take(date(2027, 1, 1)) == 4
    assert services.next_number(book, series=SECRETARIAT_RECEIPTS, on=ISSUED_ON) == "協受2026-0001"


def test_a_number_that_was_not_committed_is_given_again(book):
    assert services.reserve_number(book, series=SECRETARIAT_LETTERS, on=ISSUED_ON) == 1
    book.commit()
    assert services.reserve_number(book, series=SECRETARIAT_LETTERS, on=ISSUED_ON) == 2
    book.rollback()
    assert services.reserve_number(book, series=SECRETARIAT_LETTERS, on=ISSUED_ON) == 2


def test_many_at_once_get_neither_duplicates_nor_gaps(app_engine):
    def take(turn: int) -> int | None:
        with Session(app_engine) as session:
            number = services.reserve_number(session, series=SECRETARIAT_LETTERS, on=ISSUED_ON)
            if turn % 3:
                session.commit()
                return number
            return None

    with ThreadPoolExecutor(5) as together:
        given = [number for number in together.map(take, range(30)) if number is not None]
    assert sorted(given) == list(range(1, 21))


def test_going_live_goes_on_after_the_last_number_given_before(book):
    services.continue_numbers(book, series=SECRETARIAT_LETTERS, on=ISSUED_ON, following=138)
    assert issue(book).document_number == "製産戦第138号"
    with pytest.raises(Refused):
        services.continue_numbers(book, series=SECRETARIAT_LETTERS, on=ISSUED_ON, following=138)
    services.continue_numbers(book, series=SECRETARIAT_LETTERS, on=ISSUED_ON, following=200)
    assert queries.next_number_of(book, SECRETARIAT_LETTERS, fiscal_year=2026) == 200


def test_the_pattern_of_the_day_counts(book):
    book.add(
        SettingValue(
            key=SECRETARIAT_LETTERS.pattern.key,
            value="製産戦発{mmdd}第{n}号",
            effective_on=ISSUED_ON,
            recorded_at=NOW,
        )
    )
    before = issue(book, letter(issued_on=ISSUED_ON - timedelta(days=1)))
    assert before.document_number == "製産戦第1号"
    assert issue(book).document_number == "製産戦発1120第2号"


# --- documents -------------------------------------------------------------------------------


def test_a_preview_takes_no_number_and_says_that_it_is_a_draft(book):
    shown = read(services.preview(letter(number="製産戦第9号"), language="ja", demonstration=True))
    assert "案番号は発出" in shown
    assert "第9号" not in shown
    assert queries.next_number_of(book, SECRETARIAT_LETTERS, fiscal_year=2026) == 1


def test_lists_and_case_files_are_printed_but_no_list_that_nobody_reads():
    roster, case_file = sample("roster", "ja"), sample("case_file", "ja")
    assert isinstance(roster, Roster)
    assert isinstance(case_file, CaseFile)
    for document in (roster, case_file):
        shown = read(services.printed(document, language="ja", demonstration=False))
        assert "案番号は発出" not in shown
    endless = replace(roster, rows=roster.rows[:1] * (services.ROWS_AT_MOST + 1))
    with pytest.raises(Refused) as refused:
        services.printed(endless, language="ja", demonstration=False)
    assert refused.value.refusals[0].params == {"most": 3000, "rows": 3001}


def test_an_issued_letter_is_made_again_to_the_byte(book):
    paper = issue(book)
    book.commit()
    book.expire_all()
    again = queries.get_paper(book, paper.id, CLERK)
    assert (again.document_number, again.number, again.fiscal_year) == ("製産戦第1号", 1, 2026)
    assert again.addressee.startswith("一般社団法人𠮷野川")
    content = services.remake(again)
    assert "製産戦第1号" in read(content)
    assert services.remake(again) == content
    assert [found.id for found in queries.papers_about(book, "council.filing:1", CLERK)] == [
        paper.id
    ]


def test_any_text_survives_the_database(book):
    odd = "\x00\ud800\u202e\U0001f600 髙"
    paper = issue(book, letter(member=odd))
    book.commit()
    book.expire_all()
    assert paper.data["member"] == odd
    services.remake(paper)


def test_a_document_that_bears_its_number_keeps_it(book):
    paper = issue(book, letter("receipt", number="協受2026-0041"), series=SECRETARIAT_RECEIPTS)
    assert (paper.document_number, paper.number, paper.series) == ("協受2026-0041", None, None)
    assert queries.next_number_of(book, SECRETARIAT_RECEIPTS, fiscal_year=2026) == 1


def test_other_data_or_another_template_is_noticed(book):
    paper = issue(book)
    paper.data = paper.data | {"address": "別の所在地"}
    with pytest.raises(services.NotTheSame):
        services.remake(paper)


def test_a_void_document_says_so_and_another_is_issued_in_its_place(book):
    wrong = issue(book)
    with pytest.raises(Refused):
        services.void(wrong, reason=" ", now=NOW)
    with pytest.raises(Refused):
        issue(book, replaces=wrong)
    services.void(wrong, reason="名称の誤り", now=NOW)
    with pytest.raises(Refused):
        services.void(wrong, reason="もう一度", now=NOW)
    right = issue(book, replaces=wrong)
    assert wrong.state == PaperState.VOID
    assert right.replaces_id == wrong.id
    assert queries.replacement_of(book, wrong) is right
    marked = read(services.voided_pdf(book, wrong))
    for expected in ("無効", "名称の誤り", "令和8年11月20日", "製産戦第2号"):
        assert expected in marked
    assert "製産戦第1号に代わるもの" in read(services.remake(right))
    assert "無効" not in read(services.remake(wrong))
    with pytest.raises(Refused):
        issue(book, replaces=wrong)


def test_a_void_document_issued_again_has_its_content_a_new_number_and_the_day_s_date(book):
    wrong = issue(book)
    with pytest.raises(Refused):
        services.issue_again(book, wrong, series=SECRETARIAT_LETTERS, now=NOW)
    services.void(wrong, reason="宛先の誤り", now=NOW)
    later = NOW + timedelta(days=3)
    again = services.issue_again(book, wrong, series=SECRETARIAT_LETTERS, now=later)
    shown = read(services.remake(again))
    for expected in (
        "製産戦第2号",
        "令和8年11月23日",
        "令和8年11月20日付け製産戦第1号に代わるもの",
    ):
        assert expected in shown
    assert again.addressee == wrong.addressee
    with pytest.raises(Refused):
        services.issue_again(book, wrong, series=SECRETARIAT_LETTERS, now=later)


def test_of_two_who_void_or_replace_at_once_one_does(book, app_engine):
    wrong = issue(book)
    wrong_id = wrong.id
    book.commit()

    def void(turn: int) -> bool:
        with Session(app_engine) as session:
            read_for(session, CLERK.reach)
            paper = session.get_one(Paper, wrong_id)
            try:
                services.void(paper, reason=f"誤り{turn}", now=NOW)
            except Refused:
                return False
            session.commit()
            return True

    def reissue(_turn: int) -> bool:
        with Session(app_engine) as session:
            read_for(session, CLERK.reach)
            try:
                issue(session, replaces=session.get_one(Paper, wrong_id))
            except Refused:
                return False
            session.commit()
            return True

    with ThreadPoolExecutor(4) as together:
        assert sum(together.map(void, range(4))) == 1
        assert sum(together.map(reissue, range(4))) == 1
    assert queries.next_number_of(book, SECRETARIAT_LETTERS, fiscal_year=2026) == 3


@pytest.mark.parametrize(
    "change",
    [
        "state = 'void'",
        "voided_at = now()",
        "state = 'void', voided_at = now(), void_reason = ''",
        "number = NULL",
        "replaces_id = id",
        "language = 'ky'",
        "sha256 = 'x'",
    ],
)
def test_the_database_knows_what_a_state_implies(book, change):
    issue(book)
    with pytest.raises(IntegrityError):
        book.execute(text(f"UPDATE paper SET {change}"))  # noqa: S608 - written above


def test_only_its_compartment_and_its_addressee_see_a_document(book, bodies):
    addressed, other = bodies
    paper = issue(book, organisation_id=addressed)
    kept = StoredFile(
        compartment="council",
        organisation_id=addressed,
        sha256="0" * 64,
        size=1,
        media_type="application/pdf",
        original_name="a.pdf",
        stored_at=NOW,
    )
    book.add(kept)
    book.flush()
    paper_id, kept_id, subject = paper.id, kept.id, paper.subject
    book.commit()
    for actor, sees in (
        (CLERK, True),
        (THE_SYSTEM, True),
        (Actor(organisation_id=addressed), True),
        (Actor(organisation_id=other), False),
        (Actor(desks=frozenset({Desk.MHLW_PENSION})), False),
        (Actor(desks=frozenset({Desk.ADMINISTRATOR})), False),
        (Actor(), False),
    ):
        for reach in (actor.reach, THE_SYSTEM.reach):  # with the row policies, and without
            read_for(book, reach)
            book.expire_all()
            if sees:
                assert queries.get_paper(book, paper_id, actor) is paper
                assert queries.get_file(book, kept_id, actor) is kept
            else:
                with pytest.raises(NotFound):
                    queries.get_paper(book, paper_id, actor)
                with pytest.raises(NotFound):
                    queries.get_file(book, kept_id, actor)
            assert bool(queries.papers_about(book, subject, actor)) is sees


# --- files -----------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def test_an_upload_becomes_a_row_and_a_file(book, store):
    stored = services.store_file(
        book,
        store,
        io.BytesIO(PDF),
        name="C:\\届出\\定款.pdf",
        compartment="council",
        organisation_id=None,
        stored_by=None,
        now=NOW,
    )
    assert (stored.original_name, stored.size) == ("定款.pdf", len(PDF))
    assert store.read(stored.sha256) == PDF


def test_what_was_issued_is_kept_and_outlives_its_template(book, store, monkeypatch):
    paper = issue(book)
    book.commit()
    assert services.keep_issued(book, store, since=NOW) == 1
    assert services.keep_issued(book, store, since=NOW) == 0
    content = services.remake(paper)
    assert services.pdf_of(paper, store) == content

    def changed(*_args: object, **_options: object) -> bytes:
        return b"another look"

    monkeypatch.setattr(services, "render", changed)
    with pytest.raises(services.NotTheSame):
        services.remake(paper)
    assert services.pdf_of(paper, store) == content


def test_one_that_can_not_be_made_again_holds_up_no_other(book, store, caplog):
    changed, whole = issue(book), issue(book)
    changed.data = changed.data | {"address": "別の所在地"}
    book.commit()
    assert services.keep_issued(book, store, since=NOW) == 1
    assert store.holds(whole.sha256)
    assert str(changed.id) in caplog.text


def test_letters_and_certificates_are_what_can_be_issued():
    assert isinstance(letter("certificate"), NumberedDocument)
    assert isinstance(letter(), Letter)
