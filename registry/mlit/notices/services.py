"""The verbs of a Form 4: drawn up, completed, issued; acknowledged and used by the agency."""

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.acts.services import perform, subject_of
from registry.core import wareki
from registry.core.actor import Actor
from registry.core.acts import Act
from registry.core.clock import legal_date
from registry.core.db import widened
from registry.core.desks import Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.informants.intake import (
    Given,
    Unknown,
    Vault,
    check_file_silent,
    check_silent,
    check_size,
    seal,
)
from registry.mlit.notices import letters, queries
from registry.mlit.notices.models import Notice, NoticeFile, NoticeUse
from registry.mlit.notices.rules import (
    ACKNOWLEDGE,
    ADDRESSEE_ROOM,
    DRAFT_ROOM,
    DRAW_UP,
    DROP,
    ISSUE,
    LETTERS,
    MATCHED,
    OF_PLAN,
    PLAN_FOUND,
    SHARED_ROOM,
    TELL,
    USE,
    WITH_PLAN,
    Cause,
    Content,
    Found,
    NoticeState,
    Use,
    known_suspicions,
    refusals_to_issue,
)
from registry.mlit.plans import queries as plans
from registry.mlit.plans.models import Plan
from registry.mlit.plans.rules import ENDED, REPORTED, PlanState
from registry.papers import services as papers
from registry.papers.models import Paper, StoredFile
from registry.seals import services as seals
from registry.seals.models import Seal
from registry.seals.rules import Holds, Identity, Secrecy

MOST_FILES: Final = 10
_WORDS: Final = ("summary", "details", "law", "remarks")
_PERSON: Final = ("name", "nationality", "born_on", "sex")
_BODY: Final = ("name", "address", "representative", "number")


# -- drawing up ------------------------------------------------------------------------------------


def draw_up(
    session: Session, cause: Cause, *, actor: Actor, now: datetime, plan: Plan | None = None
) -> Notice:
    """Begin a Form 4; one about a plan that ended begins with what the register says of it."""
    notice = _new(cause, now)
    if plan is not None:
        if plan.state not in ENDED:
            raise Refused(Refusal(N_("The plan has not ended: there is nothing to report.")))
        notice.cause = OF_PLAN[PlanState(plan.state)]
        notice.plan_id, notice.plan_no = plan.id, plan.plan_no
        notice.body_name, notice.body_number = plan.employer_name, plan.employer_no
    session.add(notice)
    session.flush()
    if plan is not None:
        _attach_plan(session, notice, plan, now)
    about = (subject_of(plan),) if plan is not None else ()
    facts = {"cause": notice.cause}
    perform(session, DRAW_UP, record=notice, actor=actor, now=now, facts=facts, about=about)
    return notice


def draft_from_match(
    session: Session, found: Found, *, reference: str, actor: Actor, now: datetime
) -> Notice:
    """Draw up a Form 4 about somebody whom the plan match found without a certified plan.

    `reference` names the run and its row, never a person: the same one gives the same notice. The
    operator need not be able to read what MLIT's market desk then completes and issues.
    """
    with widened(session, DRAFT_ROOM), widened(session, SHARED_ROOM):
        earlier = queries.of_match(session, reference)
        if earlier is not None:
            return earlier
        notice = _new(Cause.NO_PLAN, now)
        plan = _plan_found(session, found)
        notice.reference = reference
        notice.person_name, notice.person_nationality = found.name, found.nationality
        notice.person_born_on, notice.person_sex = found.born_on, found.sex
        notice.body_name, notice.body_address = found.employer_name, found.employer_address
        notice.details = (
            f"突合の結果、事由発生日（{wareki.format(found.event_on)}、種別{found.kind}）において"
            "認定を受けた受入計画が確認できない。"
        )
        session.add(notice)
        session.flush()
        if plan is not None:
            notice.plan_id, notice.plan_no = plan.id, plan.plan_no
            _attach_plan(session, notice, plan, now)
        facts = {"cause": notice.cause, "why": found.cause, "reference": reference}
        about = (subject_of(plan),) if plan is not None else ()
        perform(session, MATCHED, record=notice, actor=actor, now=now, facts=facts, about=about)
        return notice


def _plan_found(session: Session, found: Found) -> Plan | None:
    """Return the plan that somebody has and that was not certified on the day, of the register.

    A plan of the same name that names another card is nobody's: it does not go with the form.
    """
    return plans.by_number(session, found.plan_no) if found.cause in PLAN_FOUND else None


def _attach_plan(session: Session, notice: Notice, plan: Plan, now: datetime) -> None:
    """Attach the plan's file that the register keeps, where it keeps one."""
    if plan.stored_file_id is None:
        return
    kept = session.get_one(StoredFile, plan.stored_file_id)
    copy = papers.further_row(kept, compartment=DRAFT_ROOM, now=now)
    session.add(copy)
    session.flush()
    notice.files.append(NoticeFile(number=1, is_plan=True, stored=copy, stored_file_id=copy.id))
    session.flush()


def drawn_from_match(session: Session, run: str) -> frozenset[str]:
    """Return the references of the rows of a run that have a Form 4, whoever can read it."""
    with widened(session, DRAFT_ROOM), widened(session, SHARED_ROOM):
        return queries.references_of(session, run)


def _new(cause: Cause, now: datetime) -> Notice:
    return Notice(
        compartment=DRAFT_ROOM,
        state=NoticeState.DRAFT,
        cause=cause,
        suspicions=[],
        seal_id=None,
        secrecy=None,
        begun_at=now,
        files=[],
        paper=None,
    )


def write(
    session: Session,
    vault: Vault,
    notice: Notice,
    content: Content,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write what a draft says. Raises Refused where it would name who informed."""
    _check_draft(notice)
    words = [getattr(content, key) for key in _WORDS]
    told = [str(value) for value in (*content.person.values(), *content.body.values()) if value]
    check_silent(_identities(session, vault, notice, actor, now), *words, *told, field="details")
    for key in _PERSON:
        value = content.person.get(key)
        setattr(notice, f"person_{key}", value if key == "born_on" else value or "")
    for key in _BODY:
        setattr(notice, f"body_{key}", content.body.get(key) or "")
    for key, word in zip(_WORDS, words, strict=True):
        setattr(notice, key, word)
    notice.plan_no = content.plan_no
    notice.inspected_on = content.inspected_on
    notice.suspicions = known_suspicions(content.suspicions)


def _check_draft(notice: Notice) -> None:
    if notice.state != NoticeState.DRAFT:
        raise OutOfDate(Refusal(N_("The form is issued; it can't be changed any more.")))


def _identities(
    session: Session, vault: Vault, notice: Notice, actor: Actor, now: datetime
) -> Unknown:
    """Return who is sealed, for comparing only: nothing of it may leave a service."""
    found = queries.seal_of(session, notice)
    sealed = [found] if found is not None else []
    known = [
        Identity.unpacked(seals.unseal(vault.envelope, one, audience=one.audience))
        for one in sealed
    ]
    return Unknown(session, known, subject_of(notice), actor, now)


def seal_informant(
    session: Session,
    vault: Vault,
    notice: Notice,
    identity: Identity,
    *,
    secrecy: Secrecy,
    now: datetime,
) -> None:
    """Seal who informed, for two named officers of the addressee; here nobody reads it again.

    Raises Refused where what is written, or a file, already names them.
    """
    _check_draft(notice)
    check_silent([identity], *_texts(notice), field="name")
    for file in notice.files:
        with vault.store.open(file.stored.sha256) as content:
            given = Given(file.stored.original_name, content.read())
        check_file_silent([identity], given, check_size(given))
    remove_informant(session, notice)
    sealed = seal(
        session,
        vault,
        identity.packed(),
        Holds.IDENTITY,
        secrecy,
        subject=subject_of(notice),
        now=now,
        audience=Desk.ISA_RESIDENCE,
    )
    notice.seal_id, notice.secrecy = sealed.id, secrecy
    session.flush()


def _texts(notice: Notice) -> list[str]:
    told = [getattr(notice, key) for key in _WORDS]
    told += [str(getattr(notice, f"person_{key}") or "") for key in _PERSON]
    return told + [getattr(notice, f"body_{key}") for key in _BODY]


def remove_informant(session: Session, notice: Notice) -> None:
    """Take who informed out of a draft again."""
    _check_draft(notice)
    gone, notice.seal_id, notice.secrecy = notice.seal_id, None, None
    session.flush()
    if gone is not None:
        session.execute(delete(Seal).where(Seal.id == gone))


def add_file(
    session: Session,
    vault: Vault,
    notice: Notice,
    given: Given,
    *,
    is_plan: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Attach a file; one that names who informed is refused."""
    _check_draft(notice)
    if len(notice.files) >= MOST_FILES:
        message = N_("A form goes with at most %(most)s files.")
        raise Refused(Refusal(message, {"most": MOST_FILES}, field="files"))
    check_file_silent(_identities(session, vault, notice, actor, now), given, check_size(given))
    stored = papers.store_file(
        session,
        vault.store,
        BytesIO(given.content),
        name=given.name,
        compartment=DRAFT_ROOM,
        organisation_id=None,
        stored_by=actor.account_id,
        now=now,
    )
    number = max((one.number for one in notice.files), default=0) + 1
    notice.files.append(
        NoticeFile(number=number, is_plan=is_plan, stored=stored, stored_file_id=stored.id)
    )
    session.flush()


def remove_file(session: Session, notice: Notice, file: NoticeFile) -> None:
    """Take a file out of a draft again."""
    _check_draft(notice)
    notice.files.remove(file)
    session.flush()


def drop(session: Session, notice: Notice, *, words: str, actor: Actor, now: datetime) -> None:
    """Give a draft up, for a reason; who informed is forgotten."""
    remove_informant(session, notice)
    perform(session, DROP, record=notice, actor=actor, now=now, reason=words)


# -- issuing ---------------------------------------------------------------------------------------


def lacking(notice: Notice) -> list[Refusal]:
    """Return what a draft still lacks."""
    return refusals_to_issue(
        Cause(notice.cause),
        names_somebody=bool(notice.person_name or notice.body_name),
        suspicions=bool(notice.suspicions),
        details=notice.details,
        names_plan=bool(notice.plan_no or notice.plan_id),
        with_plan=any(file.is_plan for file in notice.files),
    )


def issue(session: Session, vault: Vault, notice: Notice, *, actor: Actor, now: datetime) -> Paper:
    """Issue the form to the immigration agency; a plan's duty to report ends with it.

    Raises Refused where something is lacking, or would name who informed.
    """
    if refusals := lacking(notice):
        raise Refused(*refusals)
    check_silent(_identities(session, vault, notice, actor, now), *_texts(notice))
    plan = session.get(Plan, notice.plan_id) if notice.plan_id else None
    about = (subject_of(plan),) if plan is not None else ()

    paper = papers.issue(
        session,
        letters.form(session, notice, now=now),
        series=LETTERS,
        compartment=SHARED_ROOM,
        subject=subject_of(notice),
        organisation_id=None,
        language="ja",
        demonstration=bool(session.info.get("demonstration")),
        now=now,
    )

    def change() -> None:
        notice.paper, notice.paper_id = paper, paper.id
        notice.document_number, notice.issued_on = paper.document_number, legal_date(now)
        notice.compartment = SHARED_ROOM
        for file in notice.files:
            file.stored.compartment = SHARED_ROOM
        _hand_seal_over(session, notice)

    facts = {"cause": notice.cause, "kinds": list(notice.suspicions), "files": len(notice.files)}
    perform(
        session,
        ISSUE,
        record=notice,
        actor=actor,
        now=now,
        facts=facts,
        about=about,
        change=change,
    )
    if plan is not None and plan.state in ENDED and notice.cause in WITH_PLAN:
        told = {"number": notice.document_number}
        perform(session, REPORTED, record=plan, actor=actor, now=now, facts=told)
    return paper


def _hand_seal_over(session: Session, notice: Notice) -> None:
    """Put the sealed sheet out of MLIT's reach: from now on it is the addressee's alone."""
    sealed = queries.seal_of(session, notice)
    if sealed is None:
        return
    with widened(session, ADDRESSEE_ROOM):
        sealed.compartment = ADDRESSEE_ROOM
        session.flush()


# -- the immigration agency ------------------------------------------------------------------------


def acknowledge(session: Session, notice: Notice, *, actor: Actor, now: datetime) -> None:
    """Acknowledge a notice."""
    perform(session, ACKNOWLEDGE, record=notice, actor=actor, now=now)


@dataclass(frozen=True)
class Done:
    """What the agency did because of a notice, and when."""

    sort: Use
    on: date
    words: str


def use(session: Session, notice: Notice, done: Done, *, actor: Actor, now: datetime) -> NoticeUse:
    """Record guidance or an on-site check; MLIT does not see it (mlit:2.1.b)."""
    return _step(session, USE, notice, done, room=ADDRESSEE_ROOM, actor=actor, now=now)


def tell(session: Session, notice: Notice, done: Done, *, actor: Actor, now: datetime) -> NoticeUse:
    """Tell MLIT what came of a notice."""
    return _step(session, TELL, notice, done, room=SHARED_ROOM, actor=actor, now=now)


def _step(
    session: Session,
    act: Act,
    notice: Notice,
    done: Done,
    *,
    room: str,
    actor: Actor,
    now: datetime,
) -> NoticeUse:
    if done.on > legal_date(now):
        raise Refused(Refusal(N_("That day is still to come."), field="on"))
    if notice.issued_on is not None and done.on < notice.issued_on:
        raise Refused(Refusal(N_("That day lies before the form was issued."), field="on"))
    if not done.words.strip():
        raise Refused(Refusal(N_("Say what was done."), field="words"))
    made = NoticeUse(
        notice_id=notice.id,
        compartment=room,
        sort=done.sort,
        done_on=done.on,
        words=done.words,
        recorded_at=now,
    )
    perform(
        session,
        act,
        record=notice,
        actor=actor,
        now=now,
        facts={"sort": done.sort.value},
        occurred_on=done.on,
        change=lambda: session.add(made),
    )
    return made
