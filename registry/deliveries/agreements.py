"""What the pages of deliveries share: an agreement as they know it, its office, its periods."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.core.acts import Act
from registry.core.clauses import Clause
from registry.core.db import db
from registry.core.desks import SEATS, Desk
from registry.core.periods import Period
from registry.core.refusals import NotFound
from registry.core.text import LocalizedText
from registry.deliveries import queries
from registry.deliveries.doing import Office
from registry.deliveries.models import Delivery
from registry.deliveries.sending import Issue
from registry.deliveries.streams import Stream
from registry.exchange.keys import FOLDER, Keys
from registry.papers.letters import Form
from registry.papers.screens import store
from registry.web.access import current_actor
from registry.web.locale import current_language, day_text

Page = str | Response | tuple[str, int]
View = Callable[..., Page]


@dataclass(frozen=True)
class Forms:
    """The forms that go with an agreement's files: one composed, one issued."""

    compose: Callable[..., Form]
    issue: Issue


@dataclass(frozen=True)
class Agreement:
    """An agreement as its deliveries' pages know it; `care` is what its readers are to mind.

    `beside` are the further pages of its parties, by what their links say.
    `part` names its pages where an agreement has two kinds of deliveries with parties of their own.
    """

    prefix: str
    title: LocalizedText
    streams: tuple[Stream, ...]
    care: Clause | None = None
    beside: tuple[tuple[str, str], ...] = ()
    part: str = "deliveries"
    forms: Forms | None = None

    @property
    def name(self) -> str:
        """What its blueprint is called."""
        return f"{self.prefix}_{self.part}"

    @property
    def kind(self) -> str:
        """What the ledger calls one of its deliveries."""
        return f"{self.prefix}.{'delivery' if self.part == 'deliveries' else 'return'}"

    @property
    def issue(self) -> Issue | None:
        """What issues the form of a file, where files go with forms."""
        return self.forms.issue if self.forms is not None else None

    @property
    def parties(self) -> frozenset[Desk]:
        """Everybody who may read."""
        return frozenset().union(*(stream.parties for stream in self.streams))

    def stream(self, code: str) -> Stream:
        """Return one of its streams. Raises NotFound."""
        found = next((one for one in self.streams if one.code == code), None)
        if found is None:
            raise NotFound
        return found

    def describe(self, session: Session, identities: Iterable[UUID]) -> dict[UUID, str]:
        """Return which data of which period deliveries are, as lists of duties show them."""
        found = queries.named(session, identities).items()
        known = {code: self.stream(code) for _identity, (code, _period) in found}
        return {
            identity: f"{known[code].title.in_locale(current_language())}　"
            f"{period_name(known[code], period)}"
            for identity, (code, period) in found
        }

    def acts(self, name: str) -> tuple[Act, ...]:
        """Return the acts of this name of all its streams, where they have it."""
        return tuple(act for one in self.streams if (act := getattr(one.acts, name)) is not None)

    def url(self, endpoint: str, **values: Any) -> str:
        """Return the address of one of its pages."""
        return url_for(f"{self.name}.{endpoint}", **values)


def office() -> Office:
    """Return where deliveries are made: this request's session, the files, the keys."""
    keys = Keys(Path(current_app.config["KEYS_DIRECTORY"]) / FOLDER)
    return Office(db.session(), store(), keys)


def desk_name(desk: Desk) -> str:
    """Return what a desk is called in the reader's language."""
    seat = SEATS[desk]
    return seat.ja if current_language() == "ja" else seat.en


def period_name(stream: Stream, period: str) -> str:
    """Say a period in the reader's language."""
    said = Period.parse(period, (stream.every,)).said
    return day_text(said) if isinstance(said, date) else said.in_locale(current_language())


def find(agreement: Agreement, record_id: UUID) -> tuple[Stream, Delivery]:
    """Return a delivery that the reader may see, and its stream. Raises NotFound."""
    delivery = queries.get(db.session(), record_id, current_actor(), agreement.prefix)
    return agreement.stream(delivery.stream), delivery
