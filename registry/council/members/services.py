"""Writes the register by superseding: nothing known is overwritten, only closed and followed."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from registry.acts.services import perform
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.council import letters as office
from registry.council.members import letters, queries
from registry.council.members.models import Certificate, MemberContact, MemberState
from registry.council.members.rules import (
    CORRECT_REGISTER,
    ISSUE_CERTIFICATE,
    PARTICULARS,
    RECORD_REGISTRATION,
    REISSUE_PAPER,
    VOID_PAPER,
    Began,
    Ended,
    Item,
    refusals_to_begin,
)
from registry.papers import services as papers
from registry.papers.models import Paper
from registry.parties.models import Organisation
from registry.tables.keys import address_key, grams, name_key, search_key

CONTACT: Final = ("representative", "contact_name", "contact_phone", "contact_email")
_OWN: Final = tuple(field for field in PARTICULARS if field not in CONTACT)


class RegisterEntry:
    """An organisation's place in the register, as acts speak of it."""

    kind = "council.member"
    book = "council"
    state: str | None = None

    def __init__(self, organisation_id: UUID) -> None:
        self.id = organisation_id

    @property
    def organisation_id(self) -> UUID | None:
        """The member itself."""
        return self.id


def particulars(state: MemberState) -> dict[str, str]:
    """Return what a row of the register says about a member, by the names of the join form.

    Of the contact nothing where the reader may not see it.
    """
    own = {field: getattr(state, field) for field in _OWN}
    contact = {field: getattr(state.contact, field, "") for field in CONTACT}
    return {field: (own | contact)[field] for field in PARTICULARS}


def begin(
    session: Session,
    organisation: Organisation,
    *,
    item: Item,
    values: Mapping[str, str],
    began: Began,
    valid_from: date,
    now: datetime,
    valid_until: date | None = None,
    ended: Ended | None = None,
    basis: str = "",
) -> MemberState:
    """Write that an organisation is a member from a day on (half-open until `valid_until`).

    Raises Refused where it is a member on one of these days already.
    """
    if any(
        valid_until is None or row.valid_from < valid_until
        for row in queries.known_from_day(session, organisation.id, valid_from)
    ):
        raise Refused(Refusal(N_("The register has this body as a member on these days already.")))
    return enter(
        session,
        organisation_id=organisation.id,
        serial=organisation.serial,
        item=item,
        values=values,
        basis=basis,
        span=(valid_from, valid_until),
        since=queries.since_before(session, organisation.id, valid_from) or valid_from,
        began=began,
        ended=ended,
        now=now,
    )


def change(
    session: Session,
    organisation_id: UUID,
    *,
    changes: Mapping[str, str],
    effective_on: date,
    now: datetime,
    began: Began = Began.CHANGED,
) -> list[MemberState]:
    """Write that these particulars are others from a day on, until a later change known already.

    Raises Refused where the organisation is no member on that day.
    """
    rows = queries.known_from_day(session, organisation_id, effective_on)
    if not rows or rows[0].valid_from > effective_on:
        raise Refused(Refusal(N_("The body is not a member on that day."), field="effective_on"))
    before = particulars(rows[0])
    running = {field: value for field, value in changes.items() if value != before[field]}
    written = []
    for row in rows:
        values = particulars(row)
        running = {
            field: value for field, value in running.items() if values[field] == before[field]
        }
        if not running:
            break
        start = max(row.valid_from, effective_on)
        written.append(
            _supersede(session, row, start=start, values=values | running, began=began, now=now)
        )
    return written


def end(
    session: Session,
    organisation_id: UUID,
    *,
    valid_until: date,
    how: Ended,
    now: datetime,
) -> None:
    """Write that membership ended: `valid_until` is the first day on which it is none.

    Raises Refused where the organisation is no member on the day before.
    """
    rows = queries.known_from_day(session, organisation_id, valid_until - timedelta(days=1))
    if not rows or rows[0].valid_from >= valid_until:
        raise Refused(Refusal(N_("The body is not a member on that day."), field="effective_on"))
    for row in rows:
        row.known_until = now
    session.flush()
    first = rows[0]
    enter(
        session,
        organisation_id=organisation_id,
        serial=first.serial,
        item=Item(first.item),
        values=particulars(first),
        basis=first.basis,
        span=(first.valid_from, valid_until),
        since=first.member_since,
        began=Began(first.began),
        ended=how,
        now=now,
    )


def _supersede(
    session: Session,
    row: MemberState,
    *,
    start: date,
    values: Mapping[str, str],
    began: Began,
    now: datetime,
) -> MemberState:
    row.known_until = now
    session.flush()
    kept: dict[str, Any] = {
        "organisation_id": row.organisation_id,
        "serial": row.serial,
        "item": Item(row.item),
        "basis": row.basis,
        "since": row.member_since,
        "now": now,
    }
    if row.valid_from < start:
        enter(
            session,
            **kept,
            values=particulars(row),
            span=(row.valid_from, start),
            began=Began(row.began),
            ended=None,
        )
    return enter(
        session,
        **kept,
        values=values,
        span=(start, row.valid_until),
        began=began,
        ended=Ended(row.ended) if row.ended else None,
    )


def enter(
    session: Session,
    *,
    organisation_id: UUID,
    serial: int,
    item: Item,
    values: Mapping[str, str],
    basis: str,
    span: tuple[date, date | None],
    since: date,
    began: Began,
    ended: Ended | None,
    now: datetime,
) -> MemberState:
    """Write one row of the register, as it is known from now on."""
    own = {field: values.get(field, "") for field in _OWN}
    state = MemberState(
        id=uuid4(),
        organisation_id=organisation_id,
        serial=serial,
        item=item,
        basis=basis,
        valid_from=span[0],
        valid_until=span[1],
        member_since=since,
        known_from=now,
        began=began,
        ended=ended,
        **own,
        **keys_of(own),
    )
    state.contact = MemberContact(
        organisation_id=organisation_id,
        **{field: values.get(field, "") for field in CONTACT},
    )
    session.add(state)
    session.flush()
    return state


def keys_of(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns that lists are searched, sorted and compared by."""
    named = (values["name"], values["name_en"], values["kana"])
    searched = search_key(*named, values["corporate_number"])
    return {
        "name_key": name_key(values["name"]),
        "address_key": address_key(values["address"]),
        "sort_key": name_key(values["kana"]) or name_key(values["name"]),
        "search_text": searched,
        "grams": queries.hashed(grams(searched)),
    }


def record_registration(
    session: Session,
    organisation: Organisation,
    *,
    item: Item,
    values: Mapping[str, str],
    basis: str,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> MemberState:
    """Record a member that is one by the rules or by its registration (council:2 items i to iii).

    Raises Refused for item (iv), whose members join by filing, for a day too far ahead, and for
    overlapping days.
    """
    if item not in {Item.METI, Item.ORGAN, Item.REGISTERED}:
        raise Refused(
            Refusal(N_("Members under item (iv) join by filing (article 8(1))."), field="item")
        )
    if item is Item.REGISTERED and not basis.strip():
        raise Refused(Refusal(N_("Give the number of the registration."), field="basis"))
    if refusals := refusals_to_begin(valid_from, today=legal_date(now), field="valid_from"):
        raise Refused(*refusals)
    began = Began.BY_REGISTRATION if item is Item.REGISTERED else Began.BY_RULES
    state = begin(
        session,
        organisation,
        item=item,
        values=values,
        basis=basis,
        began=began,
        valid_from=valid_from,
        now=now,
    )
    perform(
        session,
        RECORD_REGISTRATION,
        record=RegisterEntry(organisation.id),
        actor=actor,
        now=now,
        facts={"item": item, "from": valid_from.isoformat()},
    )
    return state


def correct(
    session: Session,
    organisation_id: UUID,
    *,
    changes: Mapping[str, str],
    effective_on: date,
    told: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Correct what the register wrongly says from a day on; the wrong row stays as once known.

    `told` says who was told of the correction. Raises Refused.
    """
    written = change(
        session,
        organisation_id,
        changes=changes,
        effective_on=effective_on,
        now=now,
        began=Began.CORRECTED,
    )
    if not written:
        raise Refused(Refusal(N_("Nothing differs from what the register says.")))
    perform(
        session,
        CORRECT_REGISTER,
        record=RegisterEntry(organisation_id),
        actor=actor,
        now=now,
        facts={"fields": sorted(changes), "from": effective_on.isoformat()},
        reason=f"{reason}\n\n{told}",
    )


def make_certificate(
    session: Session,
    organisation_id: UUID,
    *,
    stated_on: date,
    verify_url: Callable[[str], str],
    actor: Actor,
    now: datetime,
    replaces: Paper | None = None,
) -> Certificate:
    """Certify in both languages that an organisation is a member on a day.

    `verify_url` gives the address where a code is checked. Raises Refused where it is no member on
    that day, or the day is to come.
    """
    if stated_on > legal_date(now):
        raise Refused(Refusal(N_("Choose today or an earlier day."), field="stated_on"))
    state = queries.state_on(session, organisation_id, stated_on)
    if state is None:
        raise Refused(Refusal(N_("The body is not a member on that day."), field="stated_on"))
    certificate = Certificate(
        id=uuid4(),
        code=new_code(),
        organisation_id=organisation_id,
        stated_on=stated_on,
        issued_at=now,
    )
    document = letters.certificate(
        session, state, certificate, verify_url=verify_url(certificate.code), now=now
    )
    paper = office.issue(
        session,
        document,
        record=certificate,
        now=now,
        series=office.CERTIFICATES,
        replaces=replaces,
    )
    certificate.paper_id = paper.id
    session.add(certificate)
    session.flush()
    perform(
        session,
        ISSUE_CERTIFICATE,
        record=certificate,
        actor=actor,
        now=now,
        facts={"number": paper.document_number, "stated_on": stated_on.isoformat()},
        about=(f"council.member:{organisation_id}",),
    )
    return certificate


def void_paper(
    session: Session, paper: Paper, *, reason: str, told: str, actor: Actor, now: datetime
) -> None:
    """Declare an issued letter or certificate void; `told` says who was told. Raises Refused."""
    papers.void(paper, reason=reason, now=now)
    certificates = queries.certificates_on(session, paper.id)
    for certificate in certificates:
        certificate.voided_at = now
    perform(
        session,
        VOID_PAPER,
        record=paper,
        actor=actor,
        now=now,
        facts={"number": paper.document_number},
        about=(paper.subject, *(f"council.member:{one.organisation_id}" for one in certificates)),
        reason=f"{reason}\n\n{told}",
    )


def reissue_paper(
    session: Session,
    paper: Paper,
    *,
    reason: str,
    verify_url: Callable[[str], str],
    actor: Actor,
    now: datetime,
) -> Paper:
    """Issue a void document again, from the records as they are now where they say what it says.

    Letters are issued again with the same content and a new number. Raises Refused.
    """
    certificates = queries.certificates_on(session, paper.id)
    if certificates:
        again = make_certificate(
            session,
            certificates[0].organisation_id,
            stated_on=certificates[0].stated_on,
            verify_url=verify_url,
            actor=actor,
            now=now,
            replaces=paper,
        )
        new = session.get_one(Paper, again.paper_id)
    else:
        new = papers.issue_again(session, paper, series=office.LETTERS, now=now)
    perform(
        session,
        REISSUE_PAPER,
        record=new,
        actor=actor,
        now=now,
        facts={"number": new.document_number, "replaces": paper.document_number},
        about=(paper.subject, f"paper:{paper.id}"),
        reason=reason,
    )
    return new


def new_code() -> str:
    """Return a certificate's code: 100 bits in letters and digits that can't be misread."""
    letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def changed_fields(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[str]:
    """Return the names of the particulars that differ, in the order of the form."""
    return [field for field in PARTICULARS if before.get(field, "") != after.get(field, "")]
