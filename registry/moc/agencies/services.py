"""The verbs of the Kyrgyz register: agencies entered, certified, revoked (moc:7.1, 7.4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import Change, perform
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.acts import Act
from registry.core.db import one_at_a_time
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.moc.agencies import queries
from registry.moc.agencies.models import (
    Agency,
    AgencyName,
    Certification,
    CertificationStep,
    Criterion,
    Revocation,
)
from registry.moc.agencies.rules import (
    CERTIFY,
    DECLINE,
    DRAW_UP,
    ENTER,
    EXAMINE,
    EXPIRE,
    EXTEND,
    GUIDE,
    NOTIFY,
    PUBLISH,
    RENAME,
    RESUME,
    REVOKE,
    SET_CRITERION,
    SET_PARTICULARS,
    SUSPEND,
    NameKind,
    Standing,
    refusals_to_certify,
    refusals_to_examine,
)
from registry.moc.post.rules import Side
from registry.moc.post.services import Kind, day_at, do
from registry.moc.publications.services import prove
from registry.papers.models import StoredFile
from registry.tables.keys import search_key
from registry.tables.skeletons import mixes_scripts

KINDS: Final = (Kind(Revocation),)
PARTICULARS: Final = ("address", "director", "phone", "email", "website")
_DESTINATION: Final = "JP"
_ALIKE: Final = N_(
    "The name looks like that of %(name)s (%(number)s). Compare the two; if they are different "
    "agencies, say so and send again."
)
_REVOKED_ALIKE: Final = N_(
    "The name looks like that of %(name)s (%(number)s), whose certification was revoked. Compare "
    "the two; if they are different agencies, say so and send again."
)


@dataclass(frozen=True)
class Ground:
    """Why a certification is moved, since which day, and the document that says so."""

    words: str
    on: date
    document: StoredFile | None = None


def enter_agency(
    session: Session,
    registration_number: str,
    names: Mapping[NameKind, str],
    *,
    particulars: Mapping[str, str],
    actor: Actor,
    now: datetime,
    look_alike_accepted: bool = False,
) -> Agency:
    """Enter an agency with its names. Raises Refused, also where one looks like another's name."""
    given = {kind: name.strip() for kind, name in names.items() if name.strip()}
    if not given.get(NameKind.REGISTERED):
        raise Refused(Refusal(N_("Enter the name as registered."), field="name"))
    _check_names(session, given.values(), accepted=look_alike_accepted)
    number = registration_number.strip()
    one_at_a_time(session, f"{Agency.kind}:number")
    if queries.is_entered(session, number):
        message = N_("An agency with this registration number is entered already.")
        raise Refused(Refusal(message, field="registration_number"))
    agency = Agency(
        side=Side.KG,
        registration_number=number,
        search_key=search_key(number, *given.values()),
        entered_at=now,
        names=[
            AgencyName(kind_of_name=kind, name=name, added_at=now) for kind, name in given.items()
        ],
        **{key: particulars.get(key, "").strip() for key in PARTICULARS},
    )
    session.add(agency)
    session.flush()
    facts = {"registration_number": agency.registration_number}
    perform(session, ENTER, record=agency, actor=actor, now=now, facts=facts)
    return agency


def rename(
    session: Session,
    agency: Agency,
    kind: NameKind,
    name: str,
    *,
    since: date,
    actor: Actor,
    now: datetime,
    look_alike_accepted: bool = False,
) -> None:
    """Give an agency a name; the one of this kind before it is kept as a former name."""
    name = name.strip()
    _check_names(session, [name], accepted=look_alike_accepted, besides=agency.id)

    def change() -> None:
        for one in agency.names:
            if one.kind_of_name == kind and one.until is None and kind is not NameKind.ALIAS:
                one.until = since
                one.kind_of_name = NameKind.FORMER
        agency.names.append(AgencyName(kind_of_name=kind, name=name, added_at=now))
        everything = (agency.registration_number, *(one.name for one in agency.names))
        agency.search_key = search_key(*everything)

    facts = {"kind": kind.value, "since": since.isoformat()}
    perform(session, RENAME, record=agency, actor=actor, now=now, facts=facts, change=change)


def set_particulars(
    session: Session,
    agency: Agency,
    particulars: Mapping[str, str],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Change an agency's address, director and the like. Raises Refused where nothing is new."""
    said = {key: particulars.get(key, "").strip() for key in PARTICULARS}
    new = {key: text for key, text in said.items() if text != getattr(agency, key)}
    if not new:
        raise Refused(Refusal(N_("Nothing was changed.")))

    def change() -> None:
        for key, text in new.items():
            setattr(agency, key, text)

    facts = {"changed": sorted(new)}
    perform(
        session, SET_PARTICULARS, record=agency, actor=actor, now=now, facts=facts, change=change
    )


def guide(session: Session, agency: Agency, *, words: str, actor: Actor, now: datetime) -> None:
    """Record that an agency was guided (moc:7.4)."""
    perform(session, GUIDE, record=agency, actor=actor, now=now, reason=words)


def _check_names(
    session: Session, names: Collection[str], *, accepted: bool, besides: UUID | None = None
) -> None:
    for name in names:
        if any(mixes_scripts(word) for word in name.split()):
            message = N_("A word of the name mixes letters of different scripts: %(name)s.")
            raise Refused(Refusal(message, {"name": name}, field="name"))
        alike = queries.look_alikes(session, name, besides=besides)
        if alike and not accepted:
            other = alike[0]
            message = _REVOKED_ALIKE if queries.was_revoked(session, other) else _ALIKE
            params = {
                "name": queries.name_of(other, NameKind.REGISTERED),
                "number": other.registration_number,
            }
            raise Refused(Refusal(message, params, field="accepted"))


def set_criterion(
    session: Session,
    code: str,
    *,
    wording: str,
    wording_en: str,
    since: date,
    actor: Actor,
    now: datetime,
) -> Criterion:
    """Set a criterion from a day on; the wording that it had until then ends there (moc:7.1)."""
    one_at_a_time(session, f"{Criterion.kind}:{code}")
    for before in queries.open_criteria(session, code):
        if before.since >= since:
            raise Refused(
                Refusal(N_("A wording from that day or a later one is set."), field="since")
            )
        before.until = since
    session.flush()
    criterion = Criterion(
        side=Side.KG, code=code, wording=wording, wording_en=wording_en, since=since
    )
    session.add(criterion)
    session.flush()
    facts = {"code": code, "since": since.isoformat()}
    perform(session, SET_CRITERION, record=criterion, actor=actor, now=now, facts=facts)
    return criterion


def examine(
    session: Session,
    agency: Agency,
    *,
    met: Sequence[str],
    actor: Actor,
    now: datetime,
    today: date,
    destination: str = _DESTINATION,
) -> Certification:
    """Put an agency forward that meets every criterion in force (moc:7.1). Raises Refused."""
    one_at_a_time(session, f"{Agency.kind}:{agency.id}:{destination}")
    asked = [criterion.code for criterion in queries.criteria_on(session, today)]
    refusals = refusals_to_examine(asked, met)
    if queries.in_force(session, agency.id, destination) is not None:
        message = N_("A certification for this destination is in force or waits for a decision.")
        refusals.append(Refusal(message))
    if refusals:
        raise Refused(*refusals)
    certification = Certification(
        side=Side.KG,
        agency_id=agency.id,
        agency=agency,
        destination=destination,
        state=Standing.EXAMINED,
        criteria=asked,
        steps=[],
    )
    session.add(certification)
    session.flush()
    perform(
        session,
        EXAMINE,
        record=certification,
        actor=actor,
        now=now,
        facts={"criteria": asked, "destination": destination},
        about=(f"{Agency.kind}:{agency.id}",),
    )
    return certification


def certify(
    session: Session,
    certification: Certification,
    *,
    certificate_number: str,
    valid_until: date,
    ground: Ground,
    actor: Actor,
    now: datetime,
    today: date,
) -> None:
    """Certify an agency that was examined, by another person than examined it. Raises Refused."""
    if refusals := refusals_to_certify(ground.on, valid_until, today=today):
        raise Refused(*refusals)
    number = certificate_number.strip()
    one_at_a_time(session, f"{Certification.kind}:number")
    if queries.is_given(session, number):
        message = N_("This certificate number was given already.")
        raise Refused(Refusal(message, field="certificate_number"))

    def change() -> None:
        certification.certificate_number = number
        certification.certified_on = ground.on
        certification.valid_until = valid_until

    _step(session, CERTIFY, certification, ground, actor=actor, now=now, change=change)


def decline(
    session: Session, certification: Certification, ground: Ground, *, actor: Actor, now: datetime
) -> None:
    """Do not certify an agency that was examined."""
    _step(session, DECLINE, certification, ground, actor=actor, now=now)


def extend(
    session: Session,
    certification: Certification,
    *,
    valid_until: date,
    ground: Ground,
    actor: Actor,
    now: datetime,
) -> None:
    """Let a certification run until a later day. Raises Refused."""
    before = certification.valid_until
    if before is None or valid_until <= before:
        raise Refused(
            Refusal(N_("An extension ends later than the term before it."), field="valid_until")
        )

    def change() -> None:
        certification.valid_until = valid_until

    _step(session, EXTEND, certification, ground, actor=actor, now=now, change=change)


def suspend(
    session: Session, certification: Certification, ground: Ground, *, actor: Actor, now: datetime
) -> None:
    """Suspend a certification."""
    _step(session, SUSPEND, certification, ground, actor=actor, now=now)


def resume(
    session: Session, certification: Certification, ground: Ground, *, actor: Actor, now: datetime
) -> None:
    """Let a certification that was suspended count again."""
    _step(session, RESUME, certification, ground, actor=actor, now=now)


def revoke(
    session: Session, certification: Certification, ground: Ground, *, actor: Actor, now: datetime
) -> Revocation:
    """Revoke a certification and draw up the notice of it for Japan (moc:7.4)."""
    _step(session, REVOKE, certification, ground, actor=actor, now=now)
    agency, number = certification.agency, certification.certificate_number
    assert number is not None
    notice = Revocation(
        side=Side.KG,
        agency_id=agency.id,
        certificate_number=number,
        registration_number=agency.registration_number,
        name=queries.name_of(agency, NameKind.REGISTERED),
        name_en=queries.name_of(agency, NameKind.LATIN),
        destination=certification.destination,
        revoked_on=ground.on,
        ground=ground.words,
        stored_file_id=ground.document.id if ground.document else None,
    )
    session.add(notice)
    session.flush()
    perform(
        session,
        DRAW_UP,
        record=notice,
        actor=actor,
        now=now,
        facts={"certificate": number, "revoked_on": ground.on.isoformat()},
        about=(f"{Certification.kind}:{certification.id}",),
    )
    return notice


def notify(session: Session, notice: Revocation, *, actor: Actor, now: datetime) -> None:
    """Notify Japan of a revocation; it owes its publication from then on. Raises OutOfDate."""
    if queries.was_notified(session, notice):
        raise OutOfDate(Refusal(N_("Japan was notified of this revocation already.")))
    document = session.get(StoredFile, notice.stored_file_id) if notice.stored_file_id else None

    def change() -> None:
        notice.notified_on = day_at(Side.KG, now)

    do(
        session,
        NOTIFY,
        record=notice,
        actor=actor,
        now=now,
        facts={"certificate": notice.certificate_number},
        change=change,
        files=[document] if document else [],
    )


def publish(
    session: Session,
    notice: Revocation,
    *,
    address: str,
    published_at: datetime,
    digest: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record, with its proof, that a revocation is published in Japan (moc:6.2)."""
    if not queries.was_notified(session, notice):
        raise OutOfDate(Refusal(N_("Japan was not notified of this revocation yet.")))
    proof = prove(
        session,
        Revocation.kind,
        notice.id,
        side=Side.JP,
        since=notice.notified_on or notice.revoked_on,
        address=address,
        published_at=published_at,
        digest=digest,
        now=now,
    )
    do(
        session,
        PUBLISH,
        record=notice,
        brings=proof,
        actor=actor,
        now=now,
        facts={"certificate": notice.certificate_number, "page": digest},
    )


def let_expire(session: Session, *, now: datetime) -> int:
    """End the certifications whose last day is over; return how many. For the round."""
    over = queries.run_out(session, day_at(Side.KG, now))
    for certification in over:
        assert certification.valid_until is not None
        ground = Ground("", certification.valid_until)
        _step(session, EXPIRE, certification, ground, actor=THE_SYSTEM, now=now)
    return len(over)


def _step(
    session: Session,
    act: Act,
    certification: Certification,
    ground: Ground,
    *,
    actor: Actor,
    now: datetime,
    change: Change | None = None,
) -> None:
    """Do an act that moves a certification, and write down what became of it."""
    assert act.moves is not None
    if ground.on > day_at(Side.KG, now) and not actor.is_system:
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    before = max((step.on for step in certification.steps), default=ground.on)
    if ground.on < before:
        message = N_("That is before the last step, which is of %(day)s.")
        raise Refused(Refusal(message, {"day": before}, field="on"))

    def write() -> None:
        if change is not None:
            change()
        certification.steps.append(
            CertificationStep(
                standing=certification.state,
                on=ground.on,
                valid_until=certification.valid_until,
                ground=ground.words,
                stored_file_id=ground.document.id if ground.document else None,
                taken_at=now,
            )
        )

    perform(
        session,
        act,
        record=certification,
        actor=actor,
        now=now,
        facts={"on": ground.on.isoformat()},
        about=(f"{Agency.kind}:{certification.agency_id}",),
        occurred_on=ground.on,
        reason=ground.words or None,
        change=write,
    )
