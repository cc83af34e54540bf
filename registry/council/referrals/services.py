"""The verbs of a referral: prepared, decided by a second officer, sent, answered, revoked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.acts.services import last_entry, perform, subject_of
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.desks import Desk
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.letters import LETTERS
from registry.council.referrals import letters, queries
from registry.council.referrals.models import (
    Referral,
    ReferralBody,
    ReferralDraft,
    ReferralFile,
)
from registry.council.referrals.rules import (
    CHANGE,
    DECIDE,
    DROP,
    ISSUE,
    ORGANS,
    POST,
    PREPARE,
    PROPOSE,
    SEND,
    SEND_BACK,
    Channel,
    refusals_to_choose,
    refusals_to_prepare,
)
from registry.council.violations.models import ViolationCase
from registry.council.violations.queries import informants as sealed_informants
from registry.council.violations.rules import REFERRED, ROOM, CaseState, known_breaches
from registry.council.violations.services import informants
from registry.informants.intake import Vault, check_silent
from registry.papers import services as papers
from registry.papers.models import Paper, StoredFile
from registry.seals import services as seals
from registry.seals.models import Seal
from registry.seals.rules import Secrecy


@dataclass(frozen=True)
class Chosen:
    """What of a case is chosen for one organ."""

    breaches: Sequence[str]
    passages: str
    law: str = ""
    request: str = ""
    reason: str = ""
    concerned: Sequence[UUID] = field(default_factory=list)
    steps: Sequence[UUID] = field(default_factory=list)
    files: Sequence[UUID] = field(default_factory=list)
    with_informant: bool = False


# -- preparing --------------------------------------------------------------------------------


def prepare(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    organ: Desk,
    chosen: Chosen,
    *,
    channel: Channel = Channel.SYSTEM,
    actor: Actor,
    now: datetime,
) -> Referral:
    """Begin an organ's part of a case. Raises Refused, also where the organ has one already."""
    if case.state != CaseState.OPEN:
        raise OutOfDate(Refusal(N_("The case is closed.")))
    pending = queries.pending(session, case.id, organ) is not None
    if refusals := refusals_to_prepare(organ, pending=pending):
        raise Refused(*refusals)
    _check(session, vault, case, organ, chosen, actor=actor, now=now)
    referral = Referral(
        compartment=ROOM,
        case_id=case.id,
        case=case,
        addressed_to=organ,
        channel=channel,
        prepared_at=now,
        body=None,
        files=[],
        messages=[],
    )
    session.add(referral)
    session.flush()
    referral.draft = ReferralDraft(referral_id=referral.id, **_columns(case, chosen))
    session.flush()
    facts = {"organ": organ, "case": case.case_number}
    perform(session, PREPARE, record=referral, actor=actor, now=now, facts=facts)
    case.live_referrals += 1
    return referral


def change(
    session: Session,
    vault: Vault,
    referral: Referral,
    chosen: Chosen,
    *,
    channel: Channel,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what is chosen; whatever was proposed or decided before is void. Raises Refused."""
    _check(session, vault, referral.case, Desk(referral.addressed_to), chosen, actor=actor, now=now)
    perform(session, CHANGE, record=referral, actor=actor, now=now)
    _take_letter_back(session, referral, reason="発送の前に内容を改めたため。", now=now)
    referral.channel = channel
    referral.decided_digest = ""
    for name, value in _columns(referral.case, chosen).items():
        setattr(referral.draft, name, value)


def _columns(case: ViolationCase, chosen: Chosen) -> dict[str, object]:
    def among(found: Sequence[UUID], there: Sequence[UUID]) -> list[UUID]:
        return [one for one in there if one in set(found)]

    return {
        "reason": chosen.reason,
        "breaches": [*known_breaches(chosen.breaches)],
        "law": chosen.law,
        "passages": chosen.passages,
        "request": chosen.request,
        "concerned": among(chosen.concerned, [one.id for one in case.concerned]),
        "steps": among(chosen.steps, [one.id for one in case.steps]),
        "files": among(chosen.files, [one.id for one in case.files if one.stored_file_id]),
        "with_informant": chosen.with_informant,
    }


def _check(
    session: Session,
    vault: Vault,
    case: ViolationCase,
    organ: Desk,
    chosen: Chosen,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    found, said = known_breaches(case.breaches), known_breaches(chosen.breaches)
    refusals = refusals_to_choose(organ, found, said, reason=chosen.reason)
    if not chosen.passages.strip():
        refusals.append(Refusal(N_("Write what the organ is to know."), field="passages"))
    if not known_breaches(chosen.breaches):
        refusals.append(Refusal(N_("Choose the kind of breach."), field="breaches"))
    if refusals:
        raise Refused(*refusals)
    known = informants(session, vault, case, actor=actor, now=now)
    for entry in ("passages", "law", "request", "reason"):
        check_silent(known, getattr(chosen, entry), field=entry)


def propose(session: Session, referral: Referral, *, actor: Actor, now: datetime) -> None:
    """Lay a part before the second officer. Raises Refused."""
    facts = {"draft": draft_digest(session, referral)}
    perform(session, PROPOSE, record=referral, actor=actor, now=now, facts=facts)


def send_back(
    session: Session,
    vault: Vault,
    referral: Referral,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Send a part back to be changed; a decision given is void. Raises Refused."""
    check_silent(
        informants(session, vault, referral.case, actor=actor, now=now), reason, field="reason"
    )
    perform(session, SEND_BACK, record=referral, actor=actor, now=now, reason=reason)
    _take_letter_back(session, referral, reason=reason, now=now)
    referral.decided_digest = ""


def decide(
    session: Session, referral: Referral, *, digest: str, actor: Actor, now: datetime
) -> None:
    """Decide, as a second officer, that this very content goes to the organ.

    Raises Refused, OutOfDate where it is another than the one read.
    """
    if digest != draft_digest(session, referral):
        raise OutOfDate(Refusal(N_("The draft was changed after you opened it. Read it again.")))
    perform(
        session,
        DECIDE,
        record=referral,
        actor=actor,
        now=now,
        facts={"draft": digest},
        change=lambda: setattr(referral, "decided_digest", digest),
    )


def drop(
    session: Session,
    vault: Vault,
    referral: Referral,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Give a part up before it is sent. Raises Refused."""
    check_silent(
        informants(session, vault, referral.case, actor=actor, now=now), reason, field="reason"
    )
    perform(session, DROP, record=referral, actor=actor, now=now, reason=reason)
    _take_letter_back(session, referral, reason=reason, now=now)
    referral.case.live_referrals -= 1


def _take_letter_back(session: Session, referral: Referral, *, reason: str, now: datetime) -> None:
    """Void a letter that was issued for the post and lies still here; its number is not reused."""
    if referral.body is None:
        return
    papers.void(referral.body.paper, reason=reason, now=now)
    session.delete(referral.body)
    for file in referral.files:
        session.delete(file)  # the rounds delete what lies with no record
    session.flush()
    session.refresh(referral, ["body", "files"])
    referral.document_number = ""


def wish_of(session: Session, referral: Referral) -> Secrecy | None:
    """Return the informant's wish that goes with a part, None where no informant does."""
    sealed = _informants(session, referral)
    if not sealed:
        return None
    secret = any(one.secrecy == Secrecy.SECRET for one in sealed)
    return Secrecy.SECRET if secret else Secrecy.MAY_BE_KNOWN


def _informants(session: Session, referral: Referral) -> list[Seal]:
    if not referral.draft.with_informant or referral.channel == Channel.PAPER:
        return []
    return sealed_informants(session, referral.case)


def draft_content(session: Session, referral: Referral) -> str:
    """Return what the organ would be sent as the part stands now."""
    return letters.content(referral, wish=wish_of(session, referral))


def draft_digest(session: Session, referral: Referral) -> str:
    """Return the digest of what the organ would be sent now."""
    return letters.digest(draft_content(session, referral))


# -- sending ----------------------------------------------------------------------------------


def send(
    session: Session, vault: Vault, referral: Referral, *, actor: Actor, now: datetime
) -> Paper:
    """Send a decided part through the system: frozen, with its letter and its sealed sheet.

    Raises Refused; OutOfDate where the part is another than the one decided on.
    """
    if referral.channel != Channel.SYSTEM:
        raise Refused(Refusal(N_("This part goes on paper: issue its letter.")))
    room = ORGANS[Desk(referral.addressed_to)].room
    perform(
        session,
        SEND,
        record=referral,
        actor=actor,
        now=now,
        facts={"digest": referral.decided_digest},
        change=lambda: _go(referral, room, now),
    )
    paper = _freeze(session, vault, referral, now=now)
    _organ_informed(session, referral, actor=actor, now=now)
    return paper


def issue(
    session: Session, vault: Vault, referral: Referral, *, actor: Actor, now: datetime
) -> Paper:
    """Issue the letter of a decided part that goes on paper, to be printed and posted.

    Raises as `send`.
    """
    _must_go_on_paper(referral)
    facts = {"digest": referral.decided_digest}
    perform(session, ISSUE, record=referral, actor=actor, now=now, facts=facts)
    return _freeze(session, vault, referral, now=now)


def post(
    session: Session,
    referral: Referral,
    *,
    posted_by: str,
    tracking_number: str,
    proof: StoredFile | None,
    posted_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Record that the letter of a part was posted, with the proof of posting. Raises Refused."""
    _must_go_on_paper(referral)
    if posted_on > legal_date(now):
        raise Refused(Refusal(N_("This day lies ahead."), field="posted_on"))
    issued = last_entry(session, ISSUE, referral)
    if issued is not None and posted_on < legal_date(issued.at):
        message = N_("The letter was issued on %(day)s only; it can't have been posted before.")
        raise Refused(Refusal(message, {"day": legal_date(issued.at)}, field="posted_on"))

    def go() -> None:
        referral.sent_on = posted_on
        referral.posted_by, referral.tracking_number = posted_by, tracking_number
        referral.proof_file_id = proof.id if proof else None

    facts = {"digest": referral.decided_digest, "posted_on": posted_on.isoformat()}
    perform(
        session,
        POST,
        record=referral,
        actor=actor,
        now=now,
        facts=facts,
        occurred_on=posted_on,
        change=go,
    )
    _organ_informed(session, referral, actor=actor, now=now)


def _must_go_on_paper(referral: Referral) -> None:
    if referral.channel != Channel.PAPER:
        raise Refused(Refusal(N_("This part goes through the system.")))


def _organ_informed(session: Session, referral: Referral, *, actor: Actor, now: datetime) -> None:
    facts = {"organ": referral.addressed_to, "digest": referral.decided_digest}
    perform(session, REFERRED, record=referral.case, actor=actor, now=now, facts=facts)


def _go(referral: Referral, room: str, now: datetime) -> None:
    referral.compartment = room
    referral.sent_on = legal_date(now)


def _freeze(session: Session, vault: Vault, referral: Referral, *, now: datetime) -> Paper:
    room = referral.compartment
    content = draft_content(session, referral)
    if letters.digest(content) != referral.decided_digest:
        raise OutOfDate(
            Refusal(N_("The part was changed after it was decided on. Decide on it again."))
        )
    today = legal_date(now)
    paper = papers.issue(
        session,
        letters.letter(session, referral, json.loads(content), now=now),
        series=LETTERS,
        compartment=room,
        subject=subject_of(referral),
        organisation_id=None,
        language="ja",
        demonstration=bool(session.info.get("demonstration")),
        now=now,
    )
    referral.document_number = paper.document_number
    seal = _sheet(session, vault, referral, room, today)
    referral.body = ReferralBody(
        referral_id=referral.id,
        compartment=room,
        content=content,
        digest=referral.decided_digest,
        paper_id=paper.id,
        paper=paper,
        seal_id=seal.id if seal else None,
    )
    for number, file in enumerate(letters.chosen_files(referral), start=1):
        assert file.stored is not None
        referral.files.append(_given(session, referral, number, file.stored, now=now))
    return paper


def _given(
    session: Session, referral: Referral, number: int, stored: StoredFile, *, now: datetime
) -> ReferralFile:
    copy = papers.further_row(stored, compartment=referral.compartment, now=now)
    session.add(copy)
    session.flush()
    return ReferralFile(
        referral_id=referral.id,
        compartment=referral.compartment,
        number=number,
        stored_file_id=copy.id,
        stored=copy,
    )


def _sheet(
    session: Session, vault: Vault, referral: Referral, room: str, today: date
) -> Seal | None:
    """Seal the informant, and the originals of the files sent, for this organ's officers alone."""
    given = _informants(session, referral)
    if not given:
        return None
    originals = [file.original for file in letters.chosen_files(referral) if file.original]
    first, *_others = [
        seals.take_over(
            session,
            vault.envelope,
            one,
            audience=referral.addressed_to,
            compartment=room,
            subject=subject_of(referral),
            on=today,
        )
        for one in (*given, *originals)
    ]
    return first


def sheet_of(session: Session, referral: Referral) -> Seal | None:
    """Return the sealed sheet that went with a part, unless it has left the reader's room."""
    if referral.body is None or referral.body.seal_id is None:
        return None
    return session.get(Seal, referral.body.seal_id)
