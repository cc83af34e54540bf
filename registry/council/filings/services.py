"""The verbs of filing: drafted, submitted, corrected, examined, decided, told (council:8 to 10)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.acts.services import perform, remove_traces_of, void_concurrences
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import EVERYTHING
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.filings import letters, queries
from registry.council.filings.models import Filing, FilingFile, FilingLetter, FilingRound
from registry.council.filings.rules import (
    ENTER,
    JOIN_ITEMS,
    RESUBMIT,
    SUBMIT,
    TAKE_BACK,
    Channel,
    FilingKind,
    FilingState,
    is_late,
    refusals_to_file,
)
from registry.council.members import queries as members
from registry.council.members import services as register
from registry.council.members.rules import PARTICULARS, Item
from registry.papers import services as papers
from registry.papers.letters import NumberedDocument
from registry.papers.models import Paper, StoredFile
from registry.parties.models import Organisation
from registry.tables.keys import search_key

SAVED_MEANWHILE: Final = Refusal(
    N_("Somebody else saved this meanwhile. Your text is below; compare and save.")
)
REQUIRED: Final = ("name", "address", "representative", "contact_name", "contact_email")
REQUIRED_TO_JOIN: Final = (*REQUIRED, "cooperation")
# What a filing on paper may lack: it has arrived all the same, and is then to be corrected.
MAY_COME_LATER: Final = frozenset({*REQUIRED_TO_JOIN, "purpose"} - {"name"})


@dataclass(frozen=True)
class Arrival:
    """How a filing that the secretariat enters came, and on which day (None: not known yet)."""

    channel: Channel
    arrived_on: date | None


def start(
    session: Session,
    organisation: Organisation,
    kind: FilingKind,
    *,
    actor: Actor,
    now: datetime,
    on_behalf: bool = False,
) -> Filing:
    """Begin a draft, or return the one that was begun; a change starts from what the register says.

    Raises Refused where this body may not file this now.
    """
    queries.begin_one_at_a_time(session, organisation.id, kind)
    state = members.state_on(session, organisation.id, legal_date(now))
    pending = queries.pending(session, organisation.id, kind) is not None
    refusals = refusals_to_file(kind, Item(state.item) if state else None, pending=pending)
    if refusals:
        raise Refused(*refusals)
    draft = queries.draft(session, organisation.id, kind, entered=on_behalf)
    if draft is not None:
        return draft
    filing = Filing(
        organisation_id=organisation.id,
        organisation=organisation,
        kind_of_filing=kind,
        state=FilingState.DRAFT,
        channel=Channel.PAPER if on_behalf else Channel.SYSTEM,
        entered_by=actor.account_id if on_behalf else None,
        content=register.particulars(state)
        if state
        else {"name": organisation.name, "name_en": organisation.name_en or ""},
        rounds=[],
        files=[],
        started_at=now,
        saved_at=now,
    )
    filing.search_text = _searched(filing)
    session.add(filing)
    session.flush()
    return filing


def _searched(filing: Filing) -> str:
    """Return what a filing is found by: what the body filed as its names and its number."""
    named = (filing.content.get(field) for field in ("name_en", "kana", "corporate_number"))
    return search_key(filing.content["name"] or filing.organisation.name, *named)


def save(
    session: Session,
    filing: Filing,
    *,
    content: Mapping[str, str],
    effective_on: date | None,
    version: int,
    now: datetime,
    arrival: Arrival | None = None,
) -> None:
    """Keep what was typed so far in a draft or a correction under way; nothing is checked.

    `arrival` is what the secretariat says of a draft that it enters for the filer. Raises OutOfDate
    where somebody saved another version meanwhile.
    """
    _may_be_edited(filing)
    if filing.version != version:
        raise OutOfDate(SAVED_MEANWHILE)
    shown = before(session, filing)
    filing.content = {field: content.get(field, "") for field in (*PARTICULARS, *JOIN_ITEMS)}
    filing.effective_on = effective_on
    following = _following(shown, before(session, filing), filing.content)
    filing.content = filing.content | following  # a new dict: a change in place goes unnoticed
    if arrival is not None and filing.state == FilingState.DRAFT:
        filing.channel, filing.arrived_on = arrival.channel, arrival.arrived_on
    filing.search_text = _searched(filing)
    filing.saved_at = now
    session.flush()


def _following(
    shown: Mapping[str, str], instead: Mapping[str, str], content: Mapping[str, str]
) -> dict[str, str]:
    """Return what the filer left as the register had it, as the register has it on another day.

    Else whoever never touched an item would take back a change that is known already.
    """
    return {
        field: value
        for field, value in instead.items()
        if content.get(field, "") == shown.get(field) != value
    }


def attach(
    session: Session,
    filing: Filing,
    stored: StoredFile,
    *,
    purpose: str,
    now: datetime,
    label: str = "",
) -> FilingFile:
    """Put a stored file with the filing; `label` says in the filer's words what it is.

    Raises Refused where the filing can't be edited now.
    """
    _may_be_edited(filing)
    file = FilingFile(
        filing_id=filing.id,
        organisation_id=filing.organisation_id,
        stored_file_id=stored.id,
        stored=stored,
        purpose=purpose,
        label=label,
        added_at=now,
    )
    filing.files.append(file)
    session.flush()
    return file


def detach(session: Session, filing: Filing, file: FilingFile) -> None:
    """Take a file out of a draft; what was filed once stays.  Raises Refused."""
    _may_be_edited(filing)
    if file.filed_in_round is not None:
        raise Refused(Refusal(N_("A file that was filed stays with the filing.")))
    filing.files.remove(file)
    session.delete(file)
    session.flush()


def discard(session: Session, filing: Filing) -> None:
    """Throw a draft away. Raises Refused where it was filed."""
    if filing.state != FilingState.DRAFT:
        raise Refused(Refusal(N_("What was filed can't be thrown away; take it back instead.")))
    for file in list(filing.files):
        session.delete(file)
    session.flush()
    session.delete(filing)
    session.flush()


def _may_be_edited(filing: Filing) -> None:
    if filing.state not in {FilingState.DRAFT, FilingState.CORRECTION_ASKED}:
        raise OutOfDate(Refusal(N_("The filing was sent; it can't be edited where it stands now.")))


def refusals_to_submit(filing: Filing, before: Mapping[str, str]) -> list[Refusal]:
    """Say what is missing before the filing can be sent (the form of council:8.1, 9 and 10)."""
    kind = FilingKind(filing.kind_of_filing)
    refusals = []
    if kind is not FilingKind.JOIN and filing.effective_on is None:
        refusals.append(Refusal(N_("Give the day from which it holds."), field="effective_on"))
    elif kind is not FilingKind.JOIN and not before:
        refusals.append(Refusal(N_("The body is not a member on that day."), field="effective_on"))
    if kind is FilingKind.WITHDRAWAL:
        return refusals
    came_here = filing.channel == Channel.SYSTEM
    refusals += [
        Refusal(N_("This item is required."), field=field)
        for field in (REQUIRED_TO_JOIN if kind is FilingKind.JOIN else REQUIRED)
        if _lacks(filing.content, field) and (came_here or field not in MAY_COME_LATER)
    ]
    if kind is FilingKind.CHANGE and not list(register.changed_fields(before, filing.content)):
        refusals.append(Refusal(N_("Nothing differs from what the register says.")))
    return refusals


def missing_to_join(filing: Filing) -> list[str]:
    """Return the items that a join filing on paper still lacks; nobody need have a mail address."""
    if filing.kind_of_filing != FilingKind.JOIN or filing.channel == Channel.SYSTEM:
        return []
    content = filing.rounds[-1].content
    needed = (*REQUIRED_TO_JOIN, "purpose")
    return [item for item in needed if item != "contact_email" and _lacks(content, item)]


def _lacks(content: Mapping[str, str], item: str) -> bool:
    return not content.get(item, "").strip()


def refusals_to_enter(filing: Filing, arrival: Arrival | None) -> list[Refusal]:
    """Say what is missing of a filing that came on paper or by mail: it comes with its scan."""
    if arrival is None or any(file.purpose == "scan" for file in filing.files):
        return []
    return [Refusal(N_("Attach the scan of what arrived."), field="scans")]


def submit(
    session: Session,
    filing: Filing,
    *,
    actor: Actor,
    now: datetime,
    arrival: Arrival | None = None,
) -> Paper:
    """File a draft or a correction; the first time it gets its receipt number. Returns the receipt.

    `arrival` is given by the secretariat for what came on paper or by mail; it comes with a scan.
    Raises Refused.
    """
    kind = FilingKind(filing.kind_of_filing)
    shown = before(session, filing)
    refusals = [*refusals_to_submit(filing, shown), *refusals_to_enter(filing, arrival)]
    if refusals:
        raise Refused(*refusals)
    first = filing.state == FilingState.DRAFT
    arrived_on = _arrived_on(filing, arrival, now)
    number = filing.receipt_number or papers.next_number(
        session, series=office.RECEIPTS, on=arrived_on
    )
    late = filing.is_late
    if kind is FilingKind.CHANGE and filing.effective_on is not None:
        late = is_late(arrived_on, filing.effective_on)

    def file() -> None:
        filing.receipt_number, filing.arrived_on, filing.is_late = number, arrived_on, late
        if arrival is not None:
            filing.channel = arrival.channel
        _add_round(session, filing, before=shown, now=now)

    act = (ENTER if arrival else SUBMIT)[kind] if first else RESUBMIT[kind]
    perform(
        session,
        act,
        record=filing,
        actor=actor,
        now=now,
        facts={
            "receipt": number,
            "round": len(filing.rounds) + 1,
            "digest": _digest(filing),
            "arrived": arrived_on.isoformat(),
            "effective": str(filing.effective_on or ""),
            "late": late,
            "channel": arrival.channel if arrival else filing.channel,
        },
        occurred_on=arrived_on if first else None,
        change=file,
    )
    receipt = letters.receipt(session, filing, filing.rounds[-1], now=now)
    return issue(session, filing, receipt, now=now)


def _arrived_on(filing: Filing, arrival: Arrival | None, now: datetime) -> date:
    """Return the day of the first arrival: a correction does not change it. Raises Refused."""
    today = legal_date(now)
    if filing.state != FilingState.DRAFT:
        assert filing.arrived_on is not None
        return filing.arrived_on
    if arrival is None:
        return today
    if arrival.arrived_on is None:
        raise Refused(Refusal(N_("Give the day on which it arrived."), field="arrived_on"))
    if arrival.arrived_on > today:
        raise Refused(Refusal(N_("It can't have arrived in the future."), field="arrived_on"))
    return arrival.arrived_on


def before(session: Session, filing: Filing) -> dict[str, str]:
    """Return what the register says on the notice's day, or on that of the draft; {} for no member.

    On the first day after membership it is what was said on the last.
    """
    day = filing.effective_on or legal_date(filing.started_at)
    state = members.state_on(session, filing.organisation_id, day) or members.state_on(
        session, filing.organisation_id, day - timedelta(days=1)
    )
    return register.particulars(state) if state else {}


def _add_round(
    session: Session, filing: Filing, *, before: Mapping[str, str], now: datetime
) -> FilingRound:
    number = len(filing.rounds) + 1
    for file in filing.files:
        if file.filed_in_round is None:
            file.filed_in_round = number
    filed = FilingRound(
        filing_id=filing.id,
        organisation_id=filing.organisation_id,
        number=number,
        content=dict(filing.content),
        before=dict(before),
        effective_on=filing.effective_on,
        digest=_digest(filing),
        filed_at=now,
    )
    filing.rounds.append(filed)
    session.flush()
    return filed


def _digest(filing: Filing) -> str:
    filed = {
        "content": filing.content,
        "effective_on": str(filing.effective_on or ""),
        "files": sorted(file.stored.sha256 for file in filing.files),
    }
    return sha256(
        json.dumps(filed, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def is_unchanged(filing: Filing) -> bool:
    """Say whether a correction would send the very thing that was filed before."""
    return bool(filing.rounds) and filing.rounds[-1].digest == _digest(filing)


def take_back(
    session: Session, filing: Filing, *, actor: Actor, now: datetime, reason: str | None = None
) -> None:
    """Take a pending filing back, for the filer or at its request; it gets a confirmation.

    Raises Refused.
    """
    perform(
        session,
        TAKE_BACK[FilingKind(filing.kind_of_filing)],
        record=filing,
        actor=actor,
        now=now,
        reason=reason,
    )
    with widened(session, EVERYTHING):  # a filer knows of no agreement, and ends it all the same
        void_concurrences(session, filing, now=now)
    document = letters.closed(
        session, filing, ending=FilingState.TAKEN_BACK, reason=reason or "", now=now
    )
    issue(session, filing, document, now=now)


def remove(session: Session, filing_id: UUID) -> frozenset[str]:
    """Delete a closed filing with its rounds, files, letters and duties; return what bytes it had.

    What the register says since stays, and so do the entries of the ledger.
    """
    attached = session.scalars(
        select(FilingFile.stored_file_id).where(FilingFile.filing_id == filing_id)
    ).all()
    for table in (FilingFile, FilingLetter, FilingRound):
        session.execute(delete(table).where(table.filing_id == filing_id))
    session.execute(delete(Filing).where(Filing.id == filing_id))
    subject = f"{Filing.kind}:{filing_id}"
    remove_traces_of(session, subject)
    return papers.remove_papers(session, subject).union(
        *(papers.remove_file(session, stored) for stored in attached)
    )


def forget_drafts(session: Session, *, before: datetime) -> None:
    """Delete the drafts that nobody has gone on with since `before`; for the round."""
    old = select(Filing.id).where(Filing.state == FilingState.DRAFT, Filing.saved_at < before)
    for filing_id in session.scalars(old).all():
        remove(session, filing_id)


def issue(session: Session, filing: Filing, document: NumberedDocument, *, now: datetime) -> Paper:
    """Issue a document about a filing, and let it lie with the filing."""
    paper = office.issue(session, document, record=filing, now=now)
    session.add(
        FilingLetter(filing_id=filing.id, organisation_id=filing.organisation_id, paper_id=paper.id)
    )
    session.flush()
    return paper


def filer_of(session: Session, organisation_id: UUID) -> Organisation:
    """Return the organisation that files. Raises Refused where the reader may not know of it."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise Refused(Refusal(N_("There is no such page, or it is not for you.")))
    return found
