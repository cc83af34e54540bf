"""The verbs of asking: a draft filled, laid before a chair, and issued to each member it is for."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from registry.acts.services import concur, perform, void_concurrences
from registry.core.actor import Actor
from registry.core.clock import legal_date
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.asking import queries
from registry.council.asking.models import RequestDraft, RequestTemplate
from registry.council.asking.queries import Selection
from registry.council.asking.rules import (
    DECIDE,
    DISCARD,
    KEEP_TEMPLATE,
    MOST_EMPLOYERS,
    PROPOSE,
    REQUEST_CHAIRS,
    SEND_BACK,
    DraftState,
    plain_question,
    refusals_to_ask,
    refusals_to_propose,
)
from registry.council.members.rules import Item
from registry.council.requests import services as requests
from registry.council.requests.models import Request
from registry.council.requests.rules import KINDS_UNDER, Basis, RequestKind
from registry.council.rosters.rules import ESTABLISHMENT_KEYS, establishment_key
from registry.settings.queries import value_on

_WORDS: Final = ("kind_of_request", "other_kind", "title", "title_en", "text", "text_en", "due_on")


def begin(
    session: Session,
    basis: Basis,
    *,
    template: RequestTemplate | None = None,
    actor: Actor,
    now: datetime,
) -> RequestDraft:
    """Begin a draft, empty or from a template with its words, questions and establishments."""
    draft = RequestDraft(
        id=uuid4(),
        state=DraftState.DRAFT,
        basis=basis,
        kind_of_request=KINDS_UNDER[basis][0],
        members=[],
        questions=[],
        employers=[],
        begun_at=now,
        begun_by=actor.account_id,
    )
    if template is not None:
        _fill_from(session, draft, template, today=legal_date(now))
    session.add(draft)
    session.flush()
    return draft


def _fill_from(
    session: Session, draft: RequestDraft, template: RequestTemplate, *, today: date
) -> None:
    draft.basis = template.basis
    for name in ("kind_of_request", "other_kind", "title", "title_en", "text", "text_en"):
        setattr(draft, name, getattr(template, name))
    draft.template_id = template.id
    draft.questions = list(template.questions)
    if template.due_in:
        draft.due_on = today + timedelta(days=template.due_in)
    selection = Selection.of(template.chosen)
    if not selection.is_empty:
        draft.employers = queries.employers_chosen(
            session, selection, on=today, most=MOST_EMPLOYERS
        )


def word(draft: RequestDraft, words: Mapping[str, Any]) -> None:
    """Put other words, kind and date into a draft. Raises OutOfDate where it is a draft no more."""
    _must_be_draft(draft)
    for name in _WORDS:
        setattr(draft, name, words[name])
    if draft.kind_of_request != RequestKind.OTHER:
        draft.other_kind = ""


def address(draft: RequestDraft, members: Sequence[str]) -> None:
    """Choose to which members the request goes. Raises OutOfDate."""
    _must_be_draft(draft)
    draft.members = list(dict.fromkeys(members))


def ask(draft: RequestDraft, questions: Iterable[Mapping[str, Any]]) -> None:
    """Put other questions into a draft; those without words are left out. Raises OutOfDate."""
    _must_be_draft(draft)
    kept = [plain_question(question) for question in questions]
    draft.questions = [question for question in kept if question["text"]]


def add_employers(draft: RequestDraft, rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Name more establishments; return how many were added and how many were named already.

    Raises OutOfDate, Refused where there would be too many.
    """
    _must_be_draft(draft)
    known = {establishment_key(row) for row in draft.employers}
    added, doubled = [], 0
    for row in rows:
        mark = establishment_key(row)
        if mark in known:
            doubled += 1
            continue
        known.add(mark)
        plain = {key: str(row.get(key) or "") for key in ESTABLISHMENT_KEYS}
        added.append({"employer_id": row.get("employer_id"), **plain})
    if len(draft.employers) + len(added) > MOST_EMPLOYERS:
        raise Refused(
            Refusal(
                N_("A request names at most %(most)s establishments. Divide it."),
                {"most": MOST_EMPLOYERS},
            )
        )
    draft.employers = [*draft.employers, *added]
    return len(added), doubled


def drop_employers(draft: RequestDraft, places: Iterable[int]) -> None:
    """Name these establishments (by their place, from 1) no more. Raises OutOfDate."""
    _must_be_draft(draft)
    gone = set(places)
    draft.employers = [
        row for place, row in enumerate(draft.employers, start=1) if place not in gone
    ]


def _must_be_draft(draft: RequestDraft) -> None:
    if draft.state != DraftState.DRAFT:
        raise OutOfDate(Refusal(N_("This draft lies before a chair or is issued; it stands.")))


def propose(session: Session, draft: RequestDraft, *, actor: Actor, now: datetime) -> None:
    """Lay a draft before a chair. Raises Refused for what it lacks."""
    basis = Basis(draft.basis)
    refusals = refusals_to_propose(
        RequestKind(draft.kind_of_request),
        basis,
        other_kind=draft.other_kind,
        title=draft.title,
        text=draft.text,
        members=len(draft.members),
    )
    if draft.due_on is not None and draft.due_on <= legal_date(now):
        late = N_("The day by which to answer is not ahead any more: change it first.")
        refusals.append(Refusal(late, field="due_on"))
    refusals += _refusals_of_members(session, draft, today=legal_date(now))
    if refusals:
        raise Refused(*refusals)
    perform(
        session,
        PROPOSE[basis],
        record=draft,
        actor=actor,
        now=now,
        facts={"members": len(draft.members), "employers": len(draft.employers)},
    )


def _refusals_of_members(session: Session, draft: RequestDraft, *, today: date) -> list[Refusal]:
    states = queries.items_of(session, draft.members, today)
    found = (states.get(UUID(member)) for member in draft.members)
    items = [Item(state.item) if state else None for state in found]
    refusals = (refusals_to_ask(item, Basis(draft.basis)) for item in items)
    return next(filter(None, refusals), [])


def send_back(
    session: Session, draft: RequestDraft, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Send a draft back to be worked on; agreements given so far are void. Raises Refused."""
    perform(
        session, SEND_BACK[Basis(draft.basis)], record=draft, actor=actor, now=now, reason=reason
    )
    void_concurrences(session, draft, now=now)


def discard(session: Session, draft: RequestDraft, *, actor: Actor, now: datetime) -> None:
    """Discard a draft. Raises Refused."""
    perform(session, DISCARD[Basis(draft.basis)], record=draft, actor=actor, now=now)


def draft_digest(draft: RequestDraft) -> str:
    """Return what a chair agrees to: the whole of the draft as it stands."""
    said = {name: str(getattr(draft, name) or "") for name in _WORDS}
    whole = [said, draft.basis, draft.members, draft.questions, draft.employers]
    return sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def decide(
    session: Session, draft: RequestDraft, *, digest: str, actor: Actor, now: datetime
) -> list[Request]:
    """Give one chair's agreement; the last one needed issues a request to each member by letter.

    Returns what was issued, nothing where more chairs must agree. Raises Refused, OutOfDate where
    the draft is another than the one read.
    """
    if digest != draft_digest(draft):
        raise OutOfDate(Refusal(N_("The draft was changed after you opened it. Read it again.")))
    today = legal_date(now)
    if refusals := _refusals_of_members(session, draft, today=today):
        raise Refused(*refusals)
    if draft.due_on is not None and draft.due_on <= today:
        raise Refused(Refusal(N_("The date has passed; send the draft back for another.")))
    issued: list[Request] = []

    def issue() -> None:
        draft.issued_at = now
        issued.extend(_issue_to_each(session, draft, actor=actor, now=now))

    concur(
        session,
        DECIDE[Basis(draft.basis)],
        record=draft,
        actor=actor,
        now=now,
        draft_digest=digest,
        needed=value_on(session, REQUEST_CHAIRS, today),
        change=issue,
        facts={"members": len(draft.members), "employers": len(draft.employers)},
    )
    return issued


def _issue_to_each(
    session: Session, draft: RequestDraft, *, actor: Actor, now: datetime
) -> Iterable[Request]:
    states = queries.items_of(session, draft.members, legal_date(now))
    asked = requests.Asked(
        draft_id=draft.id,
        basis=Basis(draft.basis),
        kind=RequestKind(draft.kind_of_request),
        other_kind=draft.other_kind,
        title=draft.title,
        title_en=draft.title_en,
        text=draft.text,
        text_en=draft.text_en,
        due_on=draft.due_on,
        questions=draft.questions,
        employers=draft.employers,
    )
    for member in map(UUID, draft.members):
        yield requests.issue(
            session,
            asked,
            organisation_id=member,
            member=states[member].name,
            actor=actor,
            now=now,
        )


# -- templates ---------------------------------------------------------------------------------


def keep_template(
    session: Session,
    words: Mapping[str, Any],
    *,
    template_id: UUID | None = None,
    actor: Actor,
    now: datetime,
) -> RequestTemplate:
    """Keep a template, or another edition of one, from a day on (`valid_from`). Raises Refused."""
    if words["valid_from"] < legal_date(now):
        raise Refused(Refusal(N_("Choose today or a later day."), field="valid_from"))
    kept = {**words, "questions": [plain_question(one) for one in words["questions"]]}
    if kept["kind_of_request"] != RequestKind.OTHER:
        kept["other_kind"] = ""
    edition = RequestTemplate(
        id=uuid4(),
        template_id=template_id or uuid4(),
        recorded_at=now,
        recorded_by=actor.account_id,
        **kept,
    )
    session.add(edition)
    session.flush()
    perform(
        session,
        KEEP_TEMPLATE,
        record=edition,
        actor=actor,
        now=now,
        facts={
            "template": str(edition.template_id),
            "valid_from": edition.valid_from.isoformat(),
            "ended": bool(edition.is_ended),
        },
    )
    return edition
