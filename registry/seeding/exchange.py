"""Made-up packages between the two sides: made, carried over, taken in, with their receipts."""

from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.exchange import keys as keyring
from registry.exchange import services as exchange
from registry.exchange.keys import FOLDER, Keys
from registry.exchange.models import ReceivedPackage, SentPackage
from registry.moc.desk import services
from registry.moc.post.rules import CONTACT, Side
from registry.moc.post.services import INSTRUMENT
from registry.papers.files import FileStore
from registry.seals.envelope import Envelope


@dataclass(frozen=True)
class Courier:
    """Carries packages between the two sides, which here share one system and its keys."""

    session: Session
    store: FileStore
    folder: Path
    people: dict[Side, Actor]

    @classmethod
    def of(cls, app: Flask, session: Session, people: dict[Side, Actor]) -> "Courier":
        """Make one for an application."""
        folder = Path(app.config["KEYS_DIRECTORY"]) / FOLDER
        return cls(session, app.extensions["registry.files"], folder, people)

    def make_keys(self, *, now: datetime) -> None:
        """Give each side a key of its own."""
        for side in Side:
            self.key(side, now=now)

    def key(self, side: Side, *, now: datetime) -> keyring.Key:
        """Make a side's next key."""
        return keyring.make(self.folder, owner=CONTACT[side], instruments=(INSTRUMENT,), now=now)

    def pack(self, side: Side, *, now: datetime) -> list[SentPackage]:
        """Make packages of all that waits."""
        return services.make_packages(
            self.session,
            self.store,
            side,
            keys=Keys(self.folder),
            envelope=Envelope(self.folder.parent),
            actor=replace(self.people[side], confirmed_at=now),
            now=now,
        )

    def hand_over(self, package: SentPackage, *, now: datetime) -> ReceivedPackage:
        """Let the other side take a package in, and the sender its receipt."""
        sender = Side.KG if package.channel.sender == CONTACT[Side.KG] else Side.JP
        taken = self._take_in(sender.other, package.sha256, now=now)
        receipt = BytesIO()
        exchange.make_receipt(taken, receipt, keys=Keys(self.folder), now=now)
        self._take_in(sender, self.store.keep(receipt.getvalue()), now=now)
        return taken

    def damage(self, package: SentPackage, *, now: datetime) -> ReceivedPackage:
        """Let a package arrive with one byte changed."""
        content = bytearray(self.store.read(package.sha256))
        content[len(content) // 2] ^= 1
        sender = Side.KG if package.channel.sender == CONTACT[Side.KG] else Side.JP
        return self._take_in(sender.other, self.store.keep(bytes(content)), now=now)

    def _take_in(self, side: Side, digest: str, *, now: datetime) -> ReceivedPackage:
        return services.take_in(
            self.session,
            self.store,
            digest,
            side,
            keys=Keys(self.folder),
            envelope=Envelope(self.folder.parent),
            actor=replace(self.people[side], confirmed_at=now),
            now=now,
        ).package
