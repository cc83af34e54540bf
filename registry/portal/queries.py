"""What the public may ask of the register and of certificates; nothing that is not public."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from registry.core.db import widened
from registry.council.members import queries as register
from registry.council.members.models import Certificate, MemberState


@dataclass(frozen=True)
class Checked:
    """What there is to say about a certificate's code: the certificate, and what it states."""

    certificate: Certificate
    number: str
    state: MemberState | None

    @property
    def voided_at(self) -> datetime | None:
        """Since when it is void."""
        return self.certificate.voided_at


def check(session: Session, code: str) -> Checked | None:
    """Find a certificate by its code, and what the register knew when it was made.

    Who has the code has the certificate, so it tells nothing that is not on the paper.
    """
    with widened(session, "council"):
        certificate = register.find_certificate(session, code)
        if certificate is None:
            return None
        state = register.state_on(
            session,
            certificate.organisation_id,
            certificate.stated_on,
            known_at=certificate.issued_at,
        )
        return Checked(certificate, certificate.paper.document_number, state)


def member(session: Session, organisation_id: UUID, day: date) -> MemberState | None:
    """Return what the public register says of a member on a day."""
    return register.state_on(session, organisation_id, day)


def spans(session: Session, organisation_id: UUID) -> list[MemberState]:
    """Return the spans of a member's history as known now, oldest first."""
    known = (row for row in register.history(session, organisation_id) if not row.known_until)
    return sorted(known, key=lambda row: row.valid_from)
