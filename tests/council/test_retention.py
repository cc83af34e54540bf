"""What is past its term: reviewed, kept longer, removed by two; and swept by the house itself."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from registry.acts.models import OnceKey
from registry.acts.services import remember
from registry.core import clock
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import Base, read_for
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refused
from registry.council.filings import queries as filing_queries
from registry.council.filings import services as filing_services
from registry.council.filings.models import Filing
from registry.council.filings.rules import FilingKind
from registry.council.imports.models import TableImport
from registry.council.imports.services import hand_in
from registry.council.retention import queries, services
from registry.council.retention.models import Disposal
from registry.council.retention.rules import (
    DisposalState,
    MatterKind,
    due_for_review,
    refusals_to_keep,
    term_began_on,
    term_ends_on,
)
from registry.council.rosters.rules import TableKind
from registry.duties import outbox
from registry.duties.models import Mail, OwedDuty
from registry.house.settings.rules import (
    DRAFTS_KEPT,
    EXPULSIONS_KEPT,
    FILINGS_KEPT,
    IMPORTS_KEPT,
    MAIL_KEPT,
)
from registry.ledger.queries import entries_about
from registry.ledger.verification import verify
from registry.papers.files import FileStore
from registry.papers.models import Paper, StoredFile
from registry.papers.services import store_file
from registry.parties.models import Organisation
from registry.rounds import tick
from registry.settings.models import SettingValue
from tests.council.conftest import House
from tests.council.test_expulsion import case  # noqa: F401 - the fixture
from tests.council.test_filing_desk import SCAN
from tests.council.test_joining import CONTENT
from tests.house.site import main

ENDED = date(2020, 3, 1)


@pytest.mark.parametrize(
    ("known", "today", "due"),
    [
        ((None, 5, False, None), date(2030, 1, 1), None),  # under way
        ((ENDED, None, False, None), date(2099, 1, 1), None),  # nobody set a term
        ((ENDED, 5, False, None), date(2025, 2, 28), None),  # the last day of the term
        ((ENDED, 5, False, None), date(2025, 3, 1), date(2025, 3, 1)),
        ((ENDED, 5, False, None), date(2031, 7, 1), date(2025, 3, 1)),
        ((ENDED, 5, True, None), date(2031, 7, 1), None),  # somebody owes something about it
        ((ENDED, 5, False, date(2031, 7, 1)), date(2031, 7, 1), None),  # kept until that day
        ((ENDED, 5, False, date(2031, 7, 1)), date(2031, 7, 2), date(2025, 3, 1)),
        ((ENDED, 7, False, date(2021, 1, 1)), date(2025, 3, 1), None),  # kept, and term lengthened
        ((date(2020, 2, 29), 1, False, None), date(2021, 2, 28), None),
        ((date(2020, 2, 29), 1, False, None), date(2021, 3, 1), date(2021, 3, 1)),
        ((date(2020, 2, 29), 4, False, None), date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_house_retention_when_a_matter_is_due(known, today, due):
    ended_on, years, something_owed, kept_until = known
    found = due_for_review(
        ended_on, years=years, something_owed=something_owed, kept_until=kept_until, today=today
    )
    assert found == due


def test_no_matter_past_its_term_is_overlooked():
    """The day by which matters are looked for leaves out none that is due (house:retention)."""
    for number in range(1600):
        today = date(2024, 1, 1) + timedelta(number)
        for years in (1, 3, 4):
            began = term_began_on(today, years=years)
            assert term_ends_on(began, years) <= today < term_ends_on(began + timedelta(1), years)


@pytest.mark.parametrize(
    ("until", "refused"),
    [
        (None, True),
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2036, 11, 20), False),
        (date(2036, 11, 21), True),
    ],
)
def test_a_matter_is_kept_for_a_time_and_never_for_ever(until, refused):
    assert bool(refusals_to_keep(until, today=date(2026, 11, 20))) is refused


@dataclass
class Kept:
    """A filing that was filed with a file and taken back, and its house."""

    house: House
    store: FileStore
    body: Actor
    filing_id: object

    @property
    def subject(self) -> str:
        return f"council.filing:{self.filing_id}"

    def set_term(self, setting=FILINGS_KEPT, years=1):
        """Set a term, as of long ago."""
        with self.house.session(THE_SYSTEM) as session:
            session.add(
                SettingValue(
                    key=setting.key,
                    value=years,
                    effective_on=date(2020, 1, 1),
                    recorded_at=self.house.clock.now,
                )
            )
            session.commit()

    def put_up(self):
        with self.house.session(THE_SYSTEM) as session:
            new = services.put_up(session, now=self.house.clock.now)
            session.commit()
            return new

    def do(self, actor, verb, kind=MatterKind.FILING, **values):
        """Do a verb on all that lies for review; return what it returned."""
        with self.house.session(actor) as session:
            chosen = queries.disposals(session, kind, actor)
            now = self.house.clock.after(minutes=1)
            done = verb(session, chosen, actor=actor, now=now, **values)
            session.commit()
            return done

    def rows(self, table):
        with self.house.session(THE_SYSTEM) as session:
            return session.scalar(select(func.count()).select_from(table))

    def owed(self):
        with self.house.session(THE_SYSTEM) as session:
            return [
                duty.state
                for duty in session.scalars(
                    select(OwedDuty).where(OwedDuty.code == "council.retention.review")
                )
            ]


@pytest.fixture
def kept(house, tmp_path):
    store = FileStore(tmp_path / "files")
    body = house.body()
    with house.session(body) as session:
        organisation = session.get(Organisation, body.organisation_id)
        now = house.clock.now
        filing = filing_services.start(session, organisation, FilingKind.JOIN, actor=body, now=now)
        filing_services.save(
            session, filing, content=CONTENT, effective_on=None, version=filing.version, now=now
        )
        stored = store_file(
            session,
            store,
            BytesIO(SCAN),
            name="定款.pdf",
            compartment="council",
            organisation_id=body.organisation_id,
            stored_by=body.account_id,
            now=now,
        )
        filing_services.attach(session, filing, stored, purpose="attachment", now=now)
        filing_services.submit(session, filing, actor=body, now=now)
        filing_services.take_back(
            session, filing, actor=body, now=house.clock.after(days=1), reason="取りやめる事情。"
        )
        session.commit()
        made = Kept(house, store, body, filing.id)
    house.clock.after(days=400)
    return made


def test_house_retention_nothing_is_due_before_its_term_or_without_one(kept):
    assert kept.put_up() == 0
    kept.set_term(years=2)
    assert kept.put_up() == 0
    assert kept.owed() == []
    kept.set_term(years=1)
    assert kept.put_up() == 1
    assert kept.put_up() == 0
    assert kept.owed() == ["open"]


def test_house_retention_what_is_kept_longer_comes_back_after_its_day(kept):
    kept.set_term()
    kept.put_up()
    clerk, until = kept.house.clerk(), clock.legal_date(kept.house.clock.now) + timedelta(30)
    with pytest.raises(Refused):
        kept.do(clerk, services.keep, until=until, reason=" ")
    for stranger in (kept.house.chair(), kept.body):
        with pytest.raises((NotEntitled, Refused)):
            kept.do(stranger, services.keep, until=until, reason="訴訟のため。")
    kept.do(clerk, services.keep, until=until, reason="訴訟のため。")
    assert kept.owed() == ["discharged"]
    assert kept.put_up() == 0
    kept.house.clock.after(days=31)
    assert kept.put_up() == 1
    assert sorted(kept.owed()) == ["discharged", "open"]


def test_house_retention_two_officers_remove_what_nobody_may_keep(kept):
    """Content, files, letters and words go; the ledger stays whole and says why."""
    kept.set_term()
    kept.put_up()
    first, second = kept.house.clerk(0), kept.house.clerk(1)
    with pytest.raises(Refused):  # nobody proposed it
        kept.do(second, services.remove)
    kept.do(first, services.propose, reason="保存の必要がない。")
    with pytest.raises(Refused):
        kept.do(kept.house.clerk(0), services.remove)
    digests = kept.do(kept.house.clerk(1), services.remove)
    assert second.account_id
    for table in (Filing, Paper, StoredFile):
        assert kept.rows(table) == 0, table
    with kept.house.session(THE_SYSTEM) as session:
        (left,) = session.scalars(select(Disposal)).all()
        assert left.state == DisposalState.REMOVED
        told = entries_about(session, kept.subject)
        assert [entry.act for entry in told][:2] == [
            "council.join.submitted",
            "council.join.taken-back",
        ]
        assert told[-1].facts["forgets"] == kept.subject
        assert [entry.reason for entry in told if entry.subject == kept.subject] == [None, None]
        assert verify(session).findings == ()
        duties = session.scalars(select(OwedDuty.subject)).all()
        assert kept.subject not in duties
    assert kept.owed() == ["discharged"]
    assert kept.put_up() == 0
    _age(kept.store)
    with kept.house.session(second) as session:
        services.forget_bytes(session, kept.store, digests, now=clock.now())
    assert not any(map(kept.store.holds, digests))


def test_house_retention_a_table_that_was_handed_in_goes_with_its_file(kept):
    clerk = kept.house.clerk(0)
    with kept.house.session(clerk) as session:
        stored = store_file(
            session,
            kept.store,
            BytesIO(b"name\n"),
            name="名簿.csv",
            compartment="council",
            organisation_id=None,
            stored_by=clerk.account_id,
            now=kept.house.clock.now,
        )
        hand_in(session, TableKind.MEMBERS, stored, actor=clerk, now=kept.house.clock.now)
        session.commit()
    kept.set_term(IMPORTS_KEPT)
    assert kept.put_up() == 0
    kept.house.clock.after(days=367)
    assert kept.put_up() == 1
    kept.do(kept.house.clerk(0), services.propose, kind=MatterKind.IMPORT, reason="不要。")
    digests = kept.do(kept.house.clerk(1), services.remove, kind=MatterKind.IMPORT)
    assert len(digests) == 1
    assert kept.rows(TableImport) == 0
    assert kept.rows(Filing) == 1


def test_house_retention_a_draft_that_nobody_goes_on_with_goes_by_itself(kept):
    body = kept.house.body("別の団体")
    with kept.house.session(body) as session:
        organisation = session.get(Organisation, body.organisation_id)
        now = kept.house.clock.now
        draft = filing_services.start(session, organisation, FilingKind.JOIN, actor=body, now=now)
        assert filing_queries.kept_until(session, draft, today=clock.legal_date(now)) is None
        session.commit()
    kept.set_term(DRAFTS_KEPT)
    with kept.house.session(body) as session:
        draft = session.scalars(select(Filing).where(Filing.state == "draft")).one()
        until = filing_queries.kept_until(session, draft, today=clock.legal_date(now))
    assert until == clock.legal_date(now) + timedelta(days=366)
    with kept.house.session(THE_SYSTEM) as session:
        filing_services.forget_drafts(session, before=now)
        session.commit()
        assert kept.rows(Filing) == 2
        filing_services.forget_drafts(session, before=now + timedelta(seconds=1))
        session.commit()
    assert kept.rows(Filing) == 1  # what was filed stays


def test_bytes_that_another_record_uses_stay(kept):
    kept.set_term()
    kept.put_up()
    with kept.house.session(THE_SYSTEM) as session:
        other = store_file(
            session,
            kept.store,
            BytesIO(SCAN),
            name="別の届出.pdf",
            compartment="council",
            organisation_id=None,
            stored_by=None,
            now=kept.house.clock.now,
        )
        session.commit()
        digest = other.sha256
    kept.do(kept.house.clerk(0), services.propose, reason="不要。")
    digests = kept.do(kept.house.clerk(1), services.remove)
    assert digest in digests
    _age(kept.store)
    with kept.house.session(THE_SYSTEM) as session:
        services.forget_bytes(session, kept.store, digests, now=clock.now())
    assert kept.store.holds(digest)


def test_words_go_only_where_the_ledger_says_that_they_go(kept, owner_engine):
    with owner_engine.connect() as connection:
        connection.execute(text("SET LOCAL registry.reach = '*'"))
        assert connection.scalar(text("SELECT count(*) FROM ledger_statement")) > 0
        connection.execute(text("SELECT ledger_forget('council', 1)"))
        connection.execute(text("SELECT ledger_forget('council', 2)"))
        assert connection.scalar(text("SELECT count(*) FROM ledger_statement")) > 0


def _age(store: FileStore) -> None:
    """Let every stored file be two days old."""
    folder: Path = store._folder
    then = (clock.now() - timedelta(days=2)).timestamp()
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def test_the_round_deletes_what_the_house_may_delete_by_itself(app, house):
    """Old mail, used keys of forms and files that lie with nobody (house:retention)."""
    store = FileStore(Path(app.config["FILES_DIRECTORY"]))
    now = house.clock.now
    old = now - timedelta(days=800)
    with house.session(THE_SYSTEM) as session:
        for key in ("moved:1", "moved:2", "duty.overdue:1:2026-11-01"):
            mail = outbox.Message(key, "a@example.test", "ja", "record.moved", {})
            outbox.post(session, [mail], now=old)
        first, second, _reminder = session.scalars(select(Mail).order_by(Mail.key.desc())).all()
        first.sent_at = old
        clerk = house.clerk()
        remember(session, "old", clerk, location="/", now=now - timedelta(days=8))
        remember(session, "new", clerk, location="/", now=now)
        unattached = store_file(
            session,
            store,
            BytesIO(SCAN),
            name="下書き.pdf",
            compartment="council",
            organisation_id=None,
            stored_by=None,
            now=old,
        )
        session.commit()
        shelf, digest = int(unattached.sha256[:2], 16), unattached.sha256
        assert second.sent_at is None
    _age(store)
    on_shelf = datetime.fromtimestamp(int(clock.now().timestamp()) // 60 // 256 * 256 * 60, UTC)
    at = on_shelf + timedelta(minutes=shelf)
    house.clock.now = at

    def left(table):
        with house.session(THE_SYSTEM) as session:
            return session.scalar(select(func.count()).select_from(table))

    tick(app, {}, now=at)
    assert left(Mail) == 3  # nobody set a term for mail
    with house.session(THE_SYSTEM) as session:
        session.add(
            SettingValue(key=MAIL_KEPT.key, value=1, effective_on=date(2020, 1, 1), recorded_at=now)
        )
        session.commit()
    for _twice in range(2):
        tick(app, {}, now=at)
        with house.session(THE_SYSTEM) as session:
            keys = set(session.scalars(select(Mail.key)))
        assert len(keys) == 2  # what was never sent is never deleted
        assert left(StoredFile) == 0
        assert not store.holds(digest)
        assert left(OnceKey) <= 1


def test_a_reminder_stays_while_its_duty_is_open(kept):
    with kept.house.session(THE_SYSTEM) as session:
        owed = session.scalars(select(OwedDuty)).first()
        assert owed is not None
        for key in (f"duty.overdue:{owed.id}:2026-11-01:x", "duty.overdue:gone:2026-11-01:x"):
            mail = outbox.Message(key, "a@example.test", "ja", "duty.overdue", {})
            outbox.post(session, [mail], now=kept.house.clock.now)
        now = kept.house.clock.now
        for mail in session.scalars(select(Mail)):
            mail.sent_at = now
        owed.state, owed.closed_at = "open", None
        session.flush()
        outbox.forget_old(session, before=now + timedelta(days=1))
        keys = set(session.scalars(select(Mail.key)))
        assert f"duty.overdue:{owed.id}:2026-11-01:x" in keys
        assert "duty.overdue:gone:2026-11-01:x" not in keys


def test_every_table_that_knows_a_file_is_asked_before_it_goes():
    """The sweep finds users by columns named `sha256` and keys to stored files; none is hidden."""
    named = {
        column.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("sha256") and column.name != "sha256"
    }
    assert named == set()


def test_house_retention_by_the_screens_from_the_duty_to_the_removal(case, monkeypatch):  # noqa: F811
    """By HTTP: an expulsion case is listed, proposed, refused to its proposer, and removed."""
    page = case.heard()
    case["chair"].send(f"{page}/closing", reason="事実が認められない。")
    record = page.rsplit("/", 1)[1]
    case.people["clerk2"] = case.site.person("clerk2@example.go.jp", Desk.METI_SECRETARIAT)
    now = clock.now() + timedelta(days=800)
    session = case.site.session
    read_for(session, {"*"})
    today = clock.legal_date(clock.now())
    session.add(
        SettingValue(key=EXPULSIONS_KEPT.key, value=1, effective_on=today, recorded_at=clock.now())
    )
    services.put_up(session, now=now)
    session.commit()
    home = main(case["clerk"].get("/"))
    assert "/council/retention/" in home
    listed = case["clerk"].get("/council/retention")
    review = next(one for one in queries.REVIEWS.values() if one.matters is MatterKind.EXPULSION)
    url = f"/council/retention/{review.id}"
    assert url in main(listed)
    assert "架空県商工会議所" in main(case["clerk"].get(url))
    chosen = str(session.scalars(select(Disposal.id)).one())
    empty = case["clerk"].send(f"{url}/removal-proposal", reason="不要。")
    assert empty.status_code == 422
    odd = case["clerk"].send(f"{url}/removal-proposal", reason="不要。", chosen="x" * 400)
    assert odd.status_code == 422
    past = case["clerk"].send(
        f"{url}/keeping", chosen=chosen, until=today.isoformat(), reason="訴訟。"
    )
    assert past.status_code == 422
    assert "訴訟。" in past.text
    sent = case["clerk"].send(f"{url}/removal-proposal", chosen=chosen, reason="不要。")
    assert sent.status_code == 303, sent.text
    own = case["clerk"].get(f"{url}/removal")
    assert chosen not in main(own)
    assert case["chair"].get(f"{url}/removal").status_code == 403
    assert case["member"].get(url).status_code == 403
    doubtful = case["clerk2"].send(f"{url}/removal", chosen=chosen)
    assert doubtful.status_code == 422
    assert case["clerk2"].get(page).status_code == 200
    gone = case["clerk2"].send(f"{url}/removal", chosen=chosen, understood="y")
    assert gone.status_code == 303, gone.text
    assert case["clerk2"].get(page).status_code == 404
    after = main(case["clerk2"].get(url))
    assert "架空県商工会議所" not in after
    session.rollback()
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert verify(session).findings == ()
    assert "/council/retention/" not in main(case["clerk"].get("/"))
    assert record
