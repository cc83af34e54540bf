"""Puts a file on its way: begun, checked whole, stopped, or refused with nothing kept."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from registry.core.actor import Actor
from registry.core.refusals import Refusal, Refused
from registry.core.text import N_
from registry.deliveries import queries
from registry.deliveries.doing import Office, layout_for, period_of
from registry.deliveries.intake import Faulty, Taken, read_faults, recognise, take_in
from registry.deliveries.models import Consignment, Delivery
from registry.deliveries.rules import GOING, FileState, State
from registry.deliveries.streams import Stream
from registry.papers.models import StoredFile
from registry.tables.encodings import Encoding
from registry.tables.reading import Progress
from registry.tables.sources import Source


def begin(
    session: Session,
    stream: Stream,
    delivery: Delivery,
    stored: StoredFile | None,
    *,
    encoding: Encoding,
    actor: Actor,
    now: datetime,
) -> Consignment:
    """Put a file, or the word that there is nothing, on its way to being checked.

    Raises Refused where another one is on its way, or is prepared.
    """
    _refuse_others(session, delivery)
    consignment = Consignment(
        delivery_id=delivery.id,
        delivery=delivery,
        compartment=stream.room,
        number=queries.next_number(session, delivery),
        state=FileState.CHECKING,
        is_nil=stored is None,
        stored_file_id=stored.id if stored else None,
        stored=stored,
        encoding=encoding.value,
        layout_version=layout_for(session, stream, delivery).version,
        made_by=actor.account_id,
        made_at=now,
        beat_at=now,
        row_count=0,
        by_kind={},
        faults=[],
        losses=[],
    )
    session.add(consignment)
    session.flush()
    return consignment


def _refuse_others(session: Session, delivery: Delivery) -> None:
    if queries.in_state(session, delivery, *GOING) is not None:
        raise Refused(Refusal(N_("Another file for this period is being checked.")))
    if delivery.state in (State.PREPARED, State.READY):
        raise Refused(Refusal(N_("A file is prepared already. Set it aside first.")))
    if delivery.state == State.CONFLICT:
        raise Refused(Refusal(N_("Two files differ already: the receiver decides first.")))
    waiting = queries.in_state(session, delivery, FileState.CHECKED)
    if waiting is not None:
        waiting.state = FileState.SET_ASIDE
        session.flush()


def check(
    office: Office,
    stream: Stream,
    consignment: Consignment,
    source: Source | None,
    *,
    name: str = "",
    progress: Progress | None = None,
) -> Taken:
    """Check a file whole, keep its rows and write it for its recipient; None is a nil delivery.

    Raises Refused (Faulty with the list of faults): undo what was begun, then `give_up`.
    """
    session, delivery = office.session, consignment.delivery
    layout, period = layout_for(session, stream, delivery), period_of(stream, delivery)
    table = recognise(source, layout, period, file=name) if source is not None else None
    taken = take_in(
        session,
        office.files,
        table,
        layout,
        period,
        consignment_id=consignment.id,
        encoding=Encoding(consignment.encoding),
        progress=progress,
    )
    consignment.state = FileState.CHECKED
    consignment.read_as = taken.read_as or None
    consignment.row_count = consignment.done_count = taken.rows
    consignment.by_kind = dict(taken.by_kind)
    consignment.content, consignment.sha256, consignment.size = (
        taken.content,
        taken.sha256,
        taken.size,
    )
    consignment.loss_count = taken.loss_count
    consignment.losses = [
        {
            "row": loss.row,
            "column": loss.column,
            "code_point": loss.code_point,
            "written": loss.written,
        }
        for loss in taken.losses
    ]
    session.flush()
    return taken


def give_up(consignment: Consignment, refused: Refused, *, stopped: bool = False) -> None:
    """Note why nothing of a file was kept. The file itself goes too: who calls this sees to it."""
    consignment.state = FileState.STOPPED if stopped else FileState.REFUSED
    consignment.stored_file_id = consignment.stored = None
    reason = refused.refusals[0]
    consignment.refusal = {
        "message": reason.message,
        "params": {key: str(value) for key, value in reason.params.items()},
    }
    if isinstance(refused, Faulty):
        consignment.faults = read_faults(refused.taken.faults)
        consignment.fault_count = refused.taken.fault_count


class Stopped(Refused):
    """Somebody stopped the check; nothing was kept."""

    def __init__(self) -> None:
        super().__init__(Refusal(N_("The check was stopped.")))


def beat(session: Session, consignment: Consignment, *, rows: int, now: datetime) -> None:
    """Tell how far a check is, on a connection of its own. Raises Stopped where it shall end."""
    with Session(session.get_bind().engine) as beside:
        beside.info["reach"] = consignment.compartment
        state = beside.scalar(
            update(Consignment)
            .where(Consignment.id == consignment.id)
            .values(done_count=rows, beat_at=now)
            .returning(Consignment.state)
        )
        beside.commit()
    if state != FileState.CHECKING:
        raise Stopped


def stop(consignment: Consignment, *, now: datetime, silent_for: timedelta) -> None:
    """Ask a check that is under way to end; one that gives no sign of life has ended."""
    if consignment.state not in GOING:
        return
    if consignment.beat_at is not None and now - consignment.beat_at > silent_for:
        give_up(consignment, Stopped(), stopped=True)
    else:
        consignment.state = FileState.STOPPING


def forget_upload(session: Session, stored_file_id: UUID) -> None:
    """Let go of a file that was handed in and refused: what must not be here is not kept."""
    session.execute(delete(StoredFile).where(StoredFile.id == stored_file_id))


def is_known(session: Session, digest: str) -> bool:
    """Say whether any other row names a file of this content."""
    same = select(StoredFile.id).where(StoredFile.sha256 == digest)
    return session.scalar(same.limit(1)) is not None
