"""Brings files of members and employers in, as was decided: all of a file, or nothing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from registry.acts.services import perform, remove_traces_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import NotEntitled, Refusal, Refused
from registry.core.text import N_
from registry.council.imports import queries
from registry.council.imports.models import TableImport
from registry.council.imports.queries import Candidate, Compared, compare, day_in, text_in
from registry.council.imports.rules import UNDER_WAY, Decision, ImportState, half_open, how_it_ended
from registry.council.members.models import Employer, EmployerSearch, MemberContact, MemberState
from registry.council.members.queries import hashed
from registry.council.members.rules import (
    IMPORT_EMPLOYERS,
    IMPORT_MEMBERS,
    PARTICULARS,
    Began,
    Item,
)
from registry.council.members.services import CONTACT, begin, keys_of
from registry.council.rosters.rules import TableKind, schema_on
from registry.papers import services as papers
from registry.papers.files import FileStore
from registry.papers.models import StoredFile
from registry.parties.models import Organisation
from registry.parties.rules import OrganisationKind
from registry.tables.encodings import Delimiter, Encoding
from registry.tables.keys import address_key, grams, name_key, search_key
from registry.tables.preview import Mode, rows_to_take
from registry.tables.reading import Chosen, Progress, ReadTable, Row, read_table
from registry.tables.schema import Value
from registry.tables.sources import DEFAULT_LIMITS, Source

ACTS: Final = {TableKind.MEMBERS: IMPORT_MEMBERS, TableKind.EMPLOYERS: IMPORT_EMPLOYERS}
FOR_ALL: Final = "*"  # the decision for every row that has none of its own


def read(
    source: Source, kind: TableKind, *, file: str, chosen: Mapping[str, Any], today: date
) -> ReadTable:
    """Recognise a file as this kind of table, to be brought in `today`. Raises Unreadable."""
    return read_table(
        source,
        schema=schema_on(today, kind),
        file=file,
        chosen=Chosen(
            encoding=Encoding(chosen["encoding"]) if chosen.get("encoding") else None,
            delimiter=Delimiter(chosen["delimiter"]) if chosen.get("delimiter") else None,
            sheet=chosen.get("sheet") or None,
        ),
    )


@dataclass(frozen=True)
class Taken:
    """What became of a file's rows."""

    taken: int
    known_already: int
    left_out: int
    same_body: int
    faulty: int


def bring_in(
    session: Session,
    handed_in: TableImport,
    source: Source,
    *,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> Taken:
    """Bring a file in as was decided, in the transaction of `session`.

    `progress` is told now and then how far it is, and what it raises stops the import. Raises
    Unreadable, or Refused: where the whole file was asked for and has errors, where a row looks
    like a known body and nothing was decided, where days overlap. Then nothing may be committed.
    """
    kind = TableKind(handed_in.kind_of_table)
    table = read(
        source,
        kind,
        file=handed_in.stored.original_name,
        chosen=handed_in.chosen,
        today=legal_date(now),
    )
    mode = Mode.WITHOUT_FAULTY if handed_in.without_faulty else Mode.WHOLE
    faulty = _FaultCount(progress)
    taking: _Taking = _TAKING[kind](session, handed_in.decisions, now)
    for compared in compare(session, kind, rows_to_take(table, mode, progress=faulty)):
        taking.take(compared)
    taking.finish()
    done = Taken(
        taken=taking.taken,
        known_already=taking.known_already,
        left_out=taking.left_out,
        same_body=taking.same_body,
        faulty=faulty.rows - taking.seen,
    )
    handed_in.state = ImportState.TAKEN
    handed_in.finished_at = now
    handed_in.row_count = handed_in.done_count = faulty.rows
    handed_in.taken_count = done.taken
    perform(
        session,
        ACTS[kind],
        record=handed_in,
        actor=actor,
        now=now,
        facts={
            "file": handed_in.stored.sha256,
            "rows": faulty.rows,
            "taken": done.taken,
            "known_already": done.known_already,
            "left_out": done.left_out,
            "same_body": done.same_body,
            "faulty": done.faulty,
        },
    )
    return done


class _FaultCount:
    """Passes progress on, and remembers how many rows there were."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.rows = 0

    def __call__(self, rows: int, share: float) -> None:
        self.rows = rows
        if self._progress is not None:
            self._progress(rows, share)


class _Taking(ABC):
    """Takes rows one by one as was decided, and writes them many at a time."""

    def __init__(self, session: Session, decisions: Mapping[str, str], now: datetime) -> None:
        self.session = session
        self.now = now
        self._decisions = decisions
        self.seen = self.taken = self.known_already = self.left_out = self.same_body = 0

    def take(self, compared: Compared) -> None:
        """Take a row, add it to what is known, or leave it out."""
        self.seen += 1
        if compared.is_known_already:
            self.known_already += 1
            return
        decision, _sep, chosen = self._decided(compared).partition(":")
        if decision == Decision.LEFT_OUT:
            self.left_out += 1
            return
        self.taken += 1
        if decision == Decision.SAME_BODY:
            self.same_body += 1
            self.add_to_known(compared.row, _chosen(compared, chosen))
        else:
            self.add(compared.row)

    def _decided(self, compared: Compared) -> str:
        if not compared.candidates:
            return Decision.ANOTHER_BODY
        number = str(compared.row.number)
        decided = self._decisions.get(number) or self._decisions.get(FOR_ALL)
        if not decided:
            raise Refused(
                Refusal(
                    N_("Row %(row)s looks like a body that is known. Decide what to do with it."),
                    {"row": compared.row.number},
                )
            )
        return decided

    @abstractmethod
    def add(self, row: Row) -> None:
        """Take a row as something new."""

    @abstractmethod
    def add_to_known(self, row: Row, candidate: Candidate) -> None:
        """Take a row as more about something known."""

    @abstractmethod
    def finish(self) -> None:
        """Write what is still to be written."""


def _chosen(compared: Compared, key: str) -> Candidate:
    for candidate in compared.candidates:
        if not key or candidate.key == key:
            return candidate
    raise Refused(
        Refusal(
            N_("The register changed: what row %(row)s was the same as is gone. Look again."),
            {"row": compared.row.number},
        )
    )


class _Members(_Taking):
    """Takes members: each new one with its organisation, its state and its contact."""

    def __init__(self, session: Session, decisions: Mapping[str, str], now: datetime) -> None:
        super().__init__(session, decisions, now)
        self._waiting: list[tuple[Row, Organisation]] = []
        self._bodies: dict[int, UUID] = {}

    def add(self, row: Row) -> None:
        values = row.values
        kind = OrganisationKind.OTHER
        if values["class"] == Item.REGISTERED:
            kind = OrganisationKind.REGISTERED_CORPORATION
        body = Organisation(
            id=uuid4(),
            name=text_in(values, "name"),
            name_en=text_in(values, "name_en") or None,
            kind=kind,
            created_at=self.now,
        )
        self._bodies[row.number] = body.id
        self._waiting.append((row, body))
        if len(self._waiting) >= queries.AT_A_TIME:
            self.finish()

    def add_to_known(self, row: Row, candidate: Candidate) -> None:
        self.finish()
        body_id = candidate.known.id if candidate.known else self._bodies[candidate.row or 0]
        self._bodies[row.number] = body_id
        values, item = row.values, Item(text_in(row.values, "class"))
        until = half_open(values.get("member_until"))
        try:
            begin(
                self.session,
                self.session.get_one(Organisation, body_id),
                item=item,
                values={name: text_in(values, name) for name in PARTICULARS},
                basis=text_in(values, "basis"),
                began=Began.IMPORTED,
                valid_from=_required_day(values, "member_since"),
                valid_until=until,
                ended=how_it_ended(item) if until else None,
                now=self.now,
            )
        except Refused as refused:
            raise Refused(
                Refusal(
                    N_("Row %(row)s: the register has this body as a member on these days."),
                    {"row": row.number},
                )
            ) from refused

    def finish(self) -> None:
        if not self._waiting:
            return
        self.session.add_all(body for _row, body in self._waiting)
        self.session.flush()
        states = [self._state(row.values, body) for row, body in self._waiting]
        self.session.execute(insert(MemberState), states)
        contacts = [
            {
                "member_state_id": state["id"],
                "organisation_id": state["organisation_id"],
                **{name: text_in(row.values, name) for name in CONTACT},
            }
            for (row, _body), state in zip(self._waiting, states, strict=True)
        ]
        self.session.execute(insert(MemberContact), contacts)
        self._waiting.clear()

    def _state(self, values: Mapping[str, Value], body: Organisation) -> dict[str, Any]:
        item = Item(text_in(values, "class"))
        since = _required_day(values, "member_since")
        until = half_open(values.get("member_until"))
        own = {name: text_in(values, name) for name in PARTICULARS if name not in CONTACT}
        return {
            "id": uuid4(),
            "organisation_id": body.id,
            "serial": body.serial,
            "item": item,
            "basis": text_in(values, "basis"),
            **own,
            "valid_from": since,
            "valid_until": until,
            "member_since": since,
            "known_from": self.now,
            "began": Began.IMPORTED,
            "ended": how_it_ended(item) if until else None,
            **keys_of(own),
        }


class _Employers(_Taking):
    """Takes employers' establishments, with what they are searched by."""

    def __init__(self, session: Session, decisions: Mapping[str, str], now: datetime) -> None:
        super().__init__(session, decisions, now)
        self._waiting: list[Row] = []

    def add(self, row: Row) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= queries.AT_A_TIME:
            self.finish()

    def add_to_known(self, row: Row, candidate: Candidate) -> None:
        raise Refused(
            Refusal(N_("Row %(row)s: an establishment is new or left out."), {"row": row.number})
        )

    def finish(self) -> None:
        if not self._waiting:
            return
        rows = [self._row(row.values) for row in self._waiting]
        self.session.execute(insert(Employer), rows)
        searched = [
            {"employer_id": row["id"], "grams": hashed(grams(row["search_text"]))} for row in rows
        ]
        self.session.execute(insert(EmployerSearch), searched)
        self._waiting.clear()

    def _row(self, values: Mapping[str, Value]) -> dict[str, Any]:
        name, establishment = text_in(values, "name"), text_in(values, "establishment")
        number = text_in(values, "corporate_number")
        return {
            "id": uuid4(),
            "name": name,
            "corporate_number": number,
            "establishment": establishment,
            "address": text_in(values, "address"),
            "prefecture": text_in(values, "prefecture"),
            "industry": text_in(values, "industry"),
            "work_categories": text_in(values, "work_categories"),
            "ssw_workers": values.get("ssw_workers"),
            "listed_since": values.get("listed_since"),
            "listed_until": half_open(values.get("listed_until")),
            "roster": text_in(values, "roster"),
            "recorded_at": self.now,
            "name_key": name_key(name),
            "address_key": address_key(text_in(values, "address")),
            "sort_key": name_key(name),
            "search_text": search_key(name, establishment, number),
        }


_TAKING: Final[Mapping[TableKind, Callable[..., _Taking]]] = {
    TableKind.MEMBERS: _Members,
    TableKind.EMPLOYERS: _Employers,
}


def hand_in(
    session: Session, kind: TableKind, stored: StoredFile, *, actor: Actor, now: datetime
) -> TableImport:
    """Note a file that is to be brought in; nothing of it is taken yet. Raises Refused."""
    before = queries.same_file(session, stored.sha256, kind)
    if before is not None:
        raise Refused(
            Refusal(
                N_("This very file was brought in before (%(at)s)."),
                {"at": before.finished_at},
                field="file",
            )
        )
    handed_in = TableImport(
        id=uuid4(),
        kind_of_table=kind,
        stored_file_id=stored.id,
        stored=stored,
        uploaded_by=actor.account_id,
        uploaded_at=now,
    )
    session.add(handed_in)
    session.flush()
    return handed_in


def _required_day(values: Mapping[str, Value], key: str) -> date:
    day = day_in(values, key)
    assert day is not None, "a sound row has its required cells"
    return day


def import_file(
    session: Session,
    store: FileStore,
    path: Path,
    kind: TableKind,
    *,
    actor: Actor,
    now: datetime,
    without_faulty: bool = False,
    for_all: Decision | None = None,
    progress: Progress | None = None,
) -> Taken:
    """Hand a file in and bring it in at once, for whoever works without a screen.

    `for_all` is the decision on every row that looks like a known body. Raises Refused; then
    nothing may be committed. The file is kept as evidence.
    """
    with path.open("rb") as content:
        stored = papers.store_file(
            session,
            store,
            content,
            name=path.name,
            compartment="council",
            organisation_id=None,
            stored_by=actor.account_id,
            now=now,
            largest=DEFAULT_LIMITS.size,
        )
    handed_in = hand_in(session, kind, stored, actor=actor, now=now)
    handed_in.without_faulty = without_faulty
    handed_in.decisions = {} if for_all is None else {FOR_ALL: for_all.value}
    return bring_in(session, handed_in, path, actor=actor, now=now, progress=progress)


class UnderWay(Refused):
    """The file is being brought in already, or was: of two who begin at once, one does."""

    def __init__(self) -> None:
        super().__init__(Refusal(N_("This file is being brought in already, or was.")))


class Stopped(Refused):
    """Somebody stopped the import; nothing was taken."""

    def __init__(self) -> None:
        super().__init__(Refusal(N_("The import was stopped.")))


def start(
    session: Session,
    handed_in: TableImport,
    *,
    decisions: Mapping[str, str],
    without_faulty: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep what was decided and say that the file is being brought in.

    The row stays locked until the transaction ends: of two who begin at once, one does. Raises
    NotEntitled, UnderWay.
    """
    session.refresh(handed_in, attribute_names=["state"], with_for_update=True)
    if handed_in.state != ImportState.UPLOADED:
        raise UnderWay
    act = ACTS[TableKind(handed_in.kind_of_table)]
    if not act.by.admits(actor, handed_in):
        raise NotEntitled
    handed_in.decisions = dict(decisions)
    handed_in.without_faulty = without_faulty
    handed_in.state = ImportState.RUNNING
    handed_in.beat_at = now


def beat(session: Session, import_id: UUID, *, rows: int, now: datetime) -> None:
    """Tell how far an import is, on a connection of its own. Raises Stopped where it shall end."""
    with session.get_bind().engine.begin() as connection:
        connection.execute(
            text("SELECT set_config('registry.reach', :reach, true)"), {"reach": "council"}
        )
        state = connection.execute(
            update(TableImport)
            .where(TableImport.id == import_id)
            .values(done_count=rows, beat_at=now)
            .returning(TableImport.state)
        ).scalar_one()
    if state != ImportState.RUNNING:
        raise Stopped


def remove(session: Session, import_id: UUID) -> frozenset[str]:
    """Delete a table that was handed in, with its file; return what bytes it had.

    What was taken from it into the register stays.
    """
    handed_in = session.get_one(TableImport, import_id)
    stored = handed_in.stored_file_id
    session.delete(handed_in)
    session.flush()
    remove_traces_of(session, f"{TableImport.kind}:{import_id}")
    return frozenset(papers.remove_file(session, stored))


def stop(handed_in: TableImport, *, now: datetime, silent_for: timedelta) -> None:
    """Ask an import that is under way to end.

    What has not begun, or gives no sign of life, has ended at once.
    """
    if handed_in.state not in {ImportState.UPLOADED, *UNDER_WAY}:
        return
    is_silent = handed_in.beat_at is not None and now - handed_in.beat_at > silent_for
    if handed_in.state == ImportState.UPLOADED or is_silent:
        give_up(handed_in, Stopped(), now=now)
    else:
        handed_in.state = ImportState.STOPPING


def give_up(handed_in: TableImport, refused: Refused, *, now: datetime) -> None:
    """Note why nothing of a file was taken."""
    handed_in.state = ImportState.STOPPED if isinstance(refused, Stopped) else ImportState.REFUSED
    handed_in.finished_at = now
    reason = refused.refusals[0]
    handed_in.refusal = {
        "message": reason.message,
        "params": {name: str(value) for name, value in reason.params.items()},
    }
