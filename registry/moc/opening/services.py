"""Carries out what comes from the other side: each act once, as it was done there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.acts.services import CATALOGUE, perform_received
from registry.core.acts import Act, compartment_of
from registry.core.db import widened
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refusal, Refused
from registry.core.text import N_
from registry.exchange import sealed
from registry.exchange.keys import Keys
from registry.exchange.models import ReceivedPackage
from registry.exchange.packages import Package
from registry.exchange.services import CarryOut
from registry.moc.post.models import Dispatch
from registry.moc.post.rules import CONTACT, MESSAGES, side_of
from registry.moc.post.services import (
    CROSSING,
    INSTRUMENT,
    KINDS,
    MEMBER,
    from_content,
    name_in_packages,
)
from registry.papers.files import LARGEST, FileStore
from registry.papers.models import StoredFile
from registry.parties.credentials import Envelope

UNREADABLE: Final = N_("What message %(number)s brings can't be read here: %(what)s.")


def receivers(
    files: FileStore, *, keys: Keys | None = None, envelope: Envelope | None = None
) -> dict[tuple[str, str], CarryOut]:
    """Return, for every sort of package that comes from the other side, what carries it out."""
    lists = [name_in_packages(kind.name) for kind in KINDS.values() if kind.table is not None]
    office = _Office(files, keys, envelope)
    return {(INSTRUMENT, one): _carry_out(office) for one in (MESSAGES, *lists)}


@dataclass(frozen=True)
class _Office:
    """Where what comes is kept, and what opens what comes sealed."""

    files: FileStore
    keys: Keys | None
    envelope: Envelope | None


def _carry_out(office: _Office) -> CarryOut:
    """Return what carries out an accepted package: each act in its turn, each only once."""

    def do_all(session: Session, received: ReceivedPackage, package: Package) -> None:
        for number, message in enumerate(_read(package), 1):
            try:
                _Arrived(session, office, received, package).do(message)
            except (AttributeError, LookupError, TypeError, ValueError, SQLAlchemyError) as error:
                params = {"number": number, "what": type(error).__name__}
                raise Refused(Refusal(UNREADABLE, params)) from error

    return do_all


def _read(package: Package) -> list[Mapping[str, Any]]:
    try:
        return list(json.loads(package.read(MEMBER))["messages"])
    except (LookupError, TypeError, ValueError):
        raise Refused(Refusal(N_("The package brings no messages."))) from None


class _Arrived:
    """A package whose messages are carried out."""

    def __init__(
        self, session: Session, office: _Office, received: ReceivedPackage, package: Package
    ) -> None:
        self._session = session
        self._office = office
        self._received = received
        self._package = package
        self._side = side_of(package.statement.sender)

    def do(self, message: Mapping[str, Any]) -> None:
        """Perform one message's act here, unless it was done here or came before."""
        dispatch: Dispatch = self._dispatch(message)
        if self._session.get(Dispatch, dispatch.id) is not None:
            return
        act = CATALOGUE.acts[dispatch.act]
        if act.name not in CROSSING or dispatch.side != self._side:
            raise NotEntitled
        if dispatch.desk is not None and side_of(dispatch.desk) is not self._side:
            raise NotEntitled
        with widened(self._session, f"{INSTRUMENT}:{self._side}"):  # theirs until the act is done
            self._carry_out(act, dispatch, message)

    def _carry_out(self, act: Act, dispatch: Dispatch, message: Mapping[str, Any]) -> None:
        about = self._about(dispatch)
        dispatch.compartment = compartment_of(about) if about is not None else INSTRUMENT
        self._keep_files(dispatch)
        self._keep_sealed(dispatch, message.get("sealed", []))
        content = self._content(dispatch)
        record = content if about is None else about
        self._session.add(dispatch)
        perform_received(
            self._session,
            act,
            record=record,
            sender_desk=Desk(dispatch.desk) if dispatch.desk else None,
            at=dispatch.occurred_at,
            occurred_on=dispatch.occurred_on,
            package=self._received.sha256,
            now=self._received.accepted_at or self._received.received_at,
            facts=dispatch.facts,
            reason=dispatch.reason,
        )

    def _dispatch(self, message: Mapping[str, Any]) -> Dispatch:
        here = {"number": None, "sent_in": None, "received_in": None, "compartment": INSTRUMENT}
        dispatch: Dispatch = from_content(Dispatch, {**message, **here})
        dispatch.received_in = self._received.id
        return dispatch

    def _about(self, dispatch: Dispatch) -> Any:
        """Return the record that was here before and that something linked comes to; else None."""
        if dispatch.content_id == dispatch.subject_id:
            return None
        found = self._session.get(KINDS[dispatch.subject_kind].model, dispatch.subject_id)
        if found is None:
            raise Refused(Refusal(N_("It speaks of a record that never came here.")))
        return found

    def _keep_sealed(self, dispatch: Dispatch, said: Sequence[Mapping[str, Any]]) -> None:
        if not said:
            return
        if self._office.keys is None or self._office.envelope is None:
            raise LookupError("keys")
        assert self._side is not None
        sealed.take_in(
            self._session,
            self._office.envelope,
            self._package,
            said,
            keys=self._office.keys,
            audience=CONTACT[self._side.other],
            compartment=dispatch.compartment,
            subject=f"{dispatch.content_kind}:{dispatch.content_id}",
        )

    def _content(self, dispatch: Dispatch) -> Any:
        """Return what a dispatch brings: made here now, or known from an act before this one."""
        kind = KINDS[dispatch.content_kind]
        known = self._session.get(kind.model, dispatch.content_id)
        if known is None:
            known = from_content(kind.model, dispatch.content, kind.parts)
            if known.id != dispatch.content_id:
                raise ValueError("another record's content")
            is_linked = dispatch.content_id != dispatch.subject_id
            if is_linked and getattr(known, "of_id", dispatch.subject_id) != dispatch.subject_id:
                raise ValueError("linked to another record")
            if dispatch.state_before is not None:
                known.state = dispatch.state_before
            if hasattr(kind.model, "room"):
                known.room = dispatch.compartment
            self._session.add(known)
            if kind.take is not None:
                kind.take(self._session, known, self._package)
            self._session.flush()
        if known.side != self._side:
            raise NotEntitled
        return known

    def _keep_files(self, dispatch: Dispatch) -> None:
        for file in dispatch.files:
            if self._session.get(StoredFile, UUID(file["id"])) is not None:
                continue
            content = self._package.read(f"files/{file['sha256']}")
            taken = self._office.files.take(BytesIO(content), name=file["name"], largest=LARGEST)
            if taken.sha256 != file["sha256"]:
                raise ValueError("not the content that its sender kept")
            self._session.add(
                StoredFile(
                    id=UUID(file["id"]),
                    compartment=dispatch.compartment,
                    organisation_id=None,
                    sha256=taken.sha256,
                    size=taken.size,
                    media_type=taken.media_type,
                    original_name=taken.name,
                    stored_at=self._received.received_at,
                    stored_by=None,
                )
            )
        self._session.flush()
