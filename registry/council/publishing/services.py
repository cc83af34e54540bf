"""The public version of minutes: what is marked is taken out of it, and a chair publishes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from registry.acts.services import perform, subject_of
from registry.core.actor import Actor
from registry.core.refusals import OutOfDate, Refusal, Refused
from registry.core.text import N_
from registry.council.meetings.models import AgendaItem
from registry.council.minutes import queries
from registry.council.minutes.models import MarkedPassage, Minutes, PublicPassage
from registry.council.minutes.rules import (
    MARKABLE,
    PREPARE_PUBLIC,
    PUBLISH,
    bare,
    public_text,
    refusals_to_leave,
    refusals_to_mark,
)
from registry.council.minutes.services import is_prepared, lock


@dataclass(frozen=True)
class Drafted:
    """A passage of the public version in preparation: the confirmed text marked, and English."""

    position: int
    item: AgendaItem | None
    confirmed: str
    marked: str
    english: str
    marked_before: str | None = None  # how an earlier wording was marked, where that is lost

    @property
    def public_ja(self) -> str:
        """What the public would read in Japanese."""
        return public_text(self.marked)

    @property
    def public_en(self) -> str:
        """What the public would read in English; empty where there is none."""
        return public_text(self.english)


def drafted(session: Session, minutes: Minutes, actor: Actor) -> list[Drafted]:
    """Return the public version as it is prepared, from the confirmed revision.

    Marks and English of an earlier revision stay with a passage that was not changed since. Raises
    Refused before the minutes are confirmed.
    """
    if minutes.confirmed_number is None:
        raise Refused(Refusal(N_("The minutes are not confirmed yet.")))
    revision = queries.get_revision(session, minutes, minutes.confirmed_number, actor)
    rows = queries.marked(session, minutes)
    agenda = {item.id: item for item in queries.items(session, minutes)}
    found = []
    for passage in revision.passages:
        of_it = [row for row in rows if row.position == passage.position]
        kept = next((row for row in of_it if bare(row.marked) == passage.text), None)
        found.append(
            Drafted(
                position=passage.position,
                item=agenda[passage.item_id] if passage.item_id else None,
                confirmed=passage.text,
                marked=kept.marked if kept else passage.text,
                english=kept.english if kept else "",
                marked_before=of_it[0].marked if of_it and kept is None else None,
            )
        )
    return found


def mark(
    session: Session,
    minutes: Minutes,
    passages: Mapping[int, tuple[str, str]],
    *,
    left_on_purpose: bool = False,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep the marks and the English of each passage, by position; a chair can publish then.

    Raises Refused where a text is not the confirmed one with marks in it, or where words that one
    withholds are left in another, unless they are `left_on_purpose`; OutOfDate where the minutes
    are being changed.
    """
    lock(session, minutes)
    if minutes.state not in MARKABLE:
        raise OutOfDate(Refusal(N_("This can't be done where the matter stands now.")))
    before = drafted(session, minutes, actor)
    refusals = []
    for passage in before:
        marked, english = passages[passage.position]
        place = passage.position
        refusals += refusals_to_mark(marked, passage.confirmed, field=f"marked_{place}")
        refusals += refusals_to_mark(english, bare(english), field=f"english_{place}")
    if refusals:
        raise Refused(*refusals)
    now_marked = [
        replace(one, marked=passages[one.position][0], english=passages[one.position][1])
        for one in before
    ]
    if not left_on_purpose and (left := left_public(now_marked)):
        asked = Refusal(N_("Take these words out there too, or confirm."), field="left_on_purpose")
        raise Refused(*left, asked)
    number = minutes.confirmed_number
    assert number is not None
    kept = {row.position: row for row in queries.marked(session, minutes) if row.number == number}
    for position, (marked, english) in passages.items():
        row = kept.get(position)
        if row is None:
            row = MarkedPassage(minutes_id=minutes.id, number=number, position=position)
            session.add(row)
        row.marked, row.english = marked, english
    flag_modified(minutes, "state")  # two who mark at once meet at its version
    session.flush()
    facts = {"revision": number, "public": public_digest(drafted(session, minutes, actor))}
    perform(session, PREPARE_PUBLIC, record=minutes, actor=actor, now=now, facts=facts)


def left_public(passages: Iterable[Drafted]) -> list[Refusal]:
    """Say where words stand for the public that are taken out elsewhere.

    Of an item that is closed nothing is published, so nothing is looked for in it.
    """
    texts: dict[str, str] = {}
    for one in passages:
        if one.item is None or one.item.closed_at is None:
            texts |= {f"marked_{one.position}": one.marked, f"english_{one.position}": one.english}
    return refusals_to_leave(texts)


def public_digest(passages: Sequence[Drafted]) -> str:
    """Return what a chair decides to publish: every public word, and nothing else."""
    parts = [
        part
        for passage in passages
        for part in (str(passage.position), passage.public_ja, passage.public_en)
    ]
    return sha256("\x1f".join(parts).encode()).hexdigest()


def publish(
    session: Session, minutes: Minutes, *, digest: str, actor: Actor, now: datetime
) -> None:
    """Publish the confirmed minutes without what is marked, in place of what was public before.

    Of an item that is closed nothing is published. Raises Refused; OutOfDate where the public
    version is another than the one read.
    """
    if not is_prepared(session, minutes):
        raise Refused(Refusal(N_("The secretariat has not prepared the public version yet.")))
    passages = drafted(session, minutes, actor)
    if digest != public_digest(passages):
        raise OutOfDate(
            Refusal(N_("The public version was changed after you opened it. Read it again."))
        )
    number = minutes.confirmed_number

    def change() -> None:
        minutes.published_number, minutes.published_at = number, now
        session.execute(delete(PublicPassage).where(PublicPassage.minutes_id == minutes.id))
        for passage in passages:
            if passage.item is not None and passage.item.closed_at is not None:
                continue
            session.add(
                PublicPassage(
                    minutes_id=minutes.id,
                    meeting_id=minutes.meeting_id,
                    item_id=passage.item.id if passage.item else None,
                    position=passage.position,
                    text_ja=passage.public_ja,
                    text_en=passage.public_en,
                    published_at=now,
                )
            )

    perform(
        session,
        PUBLISH,
        record=minutes,
        actor=actor,
        now=now,
        facts={"revision": number, "public": digest},
        about=(subject_of(minutes.meeting),),
        change=change,
    )
