"""Reads templates and drafts of requests, and who and what can be chosen for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.desks import Desk
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText, titled
from registry.council.asking.models import RequestDraft, RequestTemplate
from registry.council.asking.rules import DraftState
from registry.council.members.models import Employer, MemberState
from registry.council.members.queries import EmployerFilter, narrowed_employers
from registry.council.requests.models import RequestedEmployer
from registry.council.requests.rules import ITEM_ASKED, Basis
from registry.council.rosters.rules import ESTABLISHMENT_KEYS

_COUNCIL: Final = frozenset({Desk.METI_SECRETARIAT, Desk.METI_CHAIR})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Say which drafts `actor` may see: the council's desks all, nobody else any."""
    seen = actor.is_system or bool(actor.desks & _COUNCIL)
    return RequestDraft.id.is_not(None) if seen else RequestDraft.id.is_(None)


def drafts(actor: Actor, *, open_only: bool) -> Select[tuple[RequestDraft]]:
    """Return the query for drafts, newest first; or only those that are not issued or discarded."""
    query = select(RequestDraft).where(visible_to(actor)).order_by(RequestDraft.begun_at.desc())
    if open_only:
        query = query.where(RequestDraft.state.in_({DraftState.DRAFT, DraftState.PROPOSED}))
    return query


def get(session: Session, draft_id: UUID, actor: Actor) -> RequestDraft:
    """Return a draft. Raises NotFound where `actor` may see none."""
    found = session.scalars(
        select(RequestDraft).where(RequestDraft.id == draft_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def templates_on(session: Session, day: date) -> list[RequestTemplate]:
    """Return the templates in effect on `day`, by name: of each the latest edition."""
    rows = session.scalars(
        select(RequestTemplate)
        .where(RequestTemplate.valid_from <= day)
        .distinct(RequestTemplate.template_id)
        .order_by(
            RequestTemplate.template_id,
            RequestTemplate.valid_from.desc(),
            RequestTemplate.recorded_at.desc(),
        )
    ).all()
    return sorted((row for row in rows if not row.is_ended), key=lambda row: row.name)


def editions(session: Session, template_id: UUID) -> Sequence[RequestTemplate]:
    """Return every edition of a template, the latest day of effect first. Raises NotFound."""
    found = session.scalars(
        select(RequestTemplate)
        .where(RequestTemplate.template_id == template_id)
        .order_by(RequestTemplate.valid_from.desc(), RequestTemplate.recorded_at.desc())
    ).all()
    if not found:
        raise NotFound
    return found


def edition_to_come(session: Session, day: date) -> Sequence[RequestTemplate]:
    """Return the editions that take effect after `day`, soonest first."""
    return session.scalars(
        select(RequestTemplate)
        .where(RequestTemplate.valid_from > day)
        .order_by(RequestTemplate.valid_from, RequestTemplate.name)
    ).all()


def members_asked(session: Session, basis: Basis, day: date) -> Sequence[MemberState]:
    """Return who can be asked under `basis` on `day`: its members of the item, by reading."""
    return session.scalars(
        select(MemberState)
        .where(
            MemberState.item == ITEM_ASKED[basis],
            MemberState.known_until.is_(None),
            MemberState.valid_from <= day,
            or_(MemberState.valid_until.is_(None), MemberState.valid_until > day),
        )
        .order_by(MemberState.sort_key)
    ).all()


def items_of(session: Session, members: Iterable[str], day: date) -> Mapping[UUID, MemberState]:
    """Return as what these organisations are members on `day`."""
    rows = session.scalars(
        select(MemberState).where(
            MemberState.organisation_id.in_([UUID(one) for one in members]),
            MemberState.known_until.is_(None),
            MemberState.valid_from <= day,
            or_(MemberState.valid_until.is_(None), MemberState.valid_until > day),
        )
    ).all()
    return {row.organisation_id: row for row in rows}


@dataclass(frozen=True)
class Selection:
    """Which establishments of the rosters are named: by industries, prefectures, roster, name."""

    industries: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    roster: str = ""
    part: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as a template keeps it."""
        return {
            "industries": list(self.industries),
            "prefectures": list(self.prefectures),
            "roster": self.roster,
            "part": self.part,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Selection":
        """Read what a template keeps."""
        return cls(
            industries=tuple(kept.get("industries") or ()),
            prefectures=tuple(kept.get("prefectures") or ()),
            roster=str(kept.get("roster") or ""),
            part=str(kept.get("part") or ""),
        )

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is chosen by: then nobody is meant, not everybody."""
        return not (self.industries or self.prefectures or self.roster or self.part)


def chosen(selection: Selection, *, on: date) -> list[ColumnElement[bool]]:
    """Return what holds of the establishments that are listed on a day and selected."""
    asked = EmployerFilter(part=selection.part, roster=selection.roster, as_of=on)
    found = list(narrowed_employers(asked))
    if selection.industries:
        within = (Employer.industry.startswith(code) for code in selection.industries)
        found.append(or_(*within))
    if selection.prefectures:
        found.append(Employer.prefecture.in_(selection.prefectures))
    return found


def employers_chosen(
    session: Session, selection: Selection, *, on: date, most: int
) -> list[dict[str, Any]]:
    """Return the establishments that are selected, as a draft keeps them, by reading."""
    columns = [getattr(Employer, key) for key in ESTABLISHMENT_KEYS]
    rows = session.execute(
        select(Employer.id, *columns)
        .where(*chosen(selection, on=on))
        .order_by(Employer.sort_key, Employer.id)
        .limit(most)
    ).all()
    return [
        {"employer_id": str(row[0]), **dict(zip(ESTABLISHMENT_KEYS, row[1:], strict=True))}
        for row in rows
    ]


def prefectures(session: Session) -> Sequence[str]:
    """Return the prefectures that the rosters name."""
    return session.scalars(
        select(Employer.prefecture)
        .where(Employer.prefecture != "")
        .distinct()
        .order_by(Employer.prefecture)
    ).all()


def employers_of_request(session: Session, request_id: UUID) -> list[dict[str, Any]]:
    """Return the establishments of an earlier request, as a draft keeps them."""
    rows = session.scalars(
        select(RequestedEmployer)
        .where(RequestedEmployer.request_id == request_id)
        .order_by(RequestedEmployer.place)
    ).all()
    return [
        {
            "employer_id": str(row.employer_id) if row.employer_id else None,
            **{key: getattr(row, key) for key in ESTABLISHMENT_KEYS},
        }
        for row in rows
    ]


def describe(session: Session, identities: Iterable[UUID]) -> dict[UUID, LocalizedText]:
    """Return the titles of drafts, as lists of duties show them."""
    rows = session.execute(
        select(RequestDraft.id, RequestDraft.title, RequestDraft.title_en).where(
            RequestDraft.id.in_(set(identities))
        )
    )
    return {identity: titled(None, *said) for identity, *said in rows}
