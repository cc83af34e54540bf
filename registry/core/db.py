"""What every table shares: the base, protection classes, and whom a session reads for."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from psycopg import Connection as DriverConnection
from psycopg import Error as DriverError
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, func, select
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as PgUUID  # noqa: N811 - a class all the same
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, mapped_column
from sqlalchemy.orm import registry as Registry  # noqa: N812 - a class in all but its name

from registry.core.desks import EVERYTHING

K0: Final = {"class": "K0"}  # public
K1: Final = {"class": "K1"}  # members and participants
K2: Final = {"class": "K2"}  # inside the council
K3: Final = {"class": "K3"}  # referrals
K4: Final = {"class": "K4"}  # confidential between the two countries
K5: Final = {"class": "K5"}  # rows of deliveries
K6: Final = {"class": "K6"}  # an informant's identity
K7: Final = {"class": "K7"}  # secrets of the system
LOCAL: Final = {"local": True}  # of a column: what only this office's own database knows

MOMENT: Final = TIMESTAMP(timezone=True)

_APART: Final[WeakKeyDictionary[Engine, dict[str, Engine]]] = WeakKeyDictionary()


class Base(DeclarativeBase):
    """The base of all tables; constraints are named by rule so that migrations can find them."""

    registry = Registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: MOMENT, UUID: PgUUID(as_uuid=True)},
    )


db = SQLAlchemy(model_class=Base, session_options={"autoflush": True})


def identity() -> Any:
    """Return the column of a record's lasting identity: a UUID made where the record began."""
    return mapped_column(primary_key=True, default=uuid4, info=K1)


def read_for(session: Session, reach: Iterable[str]) -> None:
    """Let `session` see the rows of these compartments and no others, from its next statement on.

    A compartment is an instrument (`council`), one of its inner rooms, an organisation
    (`organisation:<uuid>`) or `public`. The database's row policies ask for the same names, so a
    query that forgets who is reading finds nothing.
    """
    session.info["reach"] = ",".join(sorted(reach))
    if session.in_transaction():
        _say(session.connection(), session.info["reach"])


def _say(connection: Connection, reach: str) -> None:
    connection.exec_driver_sql("SELECT set_config('registry.reach', %s, true)", (reach,))


@event.listens_for(Session, "after_begin")
def _tell_the_database(
    session: Session, _transaction: SessionTransaction, connection: Connection
) -> None:
    if reach := session.info.get("reach"):
        _say(connection, reach)


@event.listens_for(Engine, "rollback")
def _keep_plans(connection: Connection) -> None:
    """Undo a transaction so that the next need not plan its queries again.

    The driver forgets all that it has prepared when it rolls back itself, for the sake of tables
    that were made meanwhile. The application makes none, and a migration asks everything once.
    """
    if connection.closed or connection.invalidated:  # the database went away, which was told of
        return
    driver = cast("DriverConnection[Any]", connection.connection.driver_connection)
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        with suppress(DriverError):  # of a database that went away the driver, called next, tells
            driver.pgconn.exec_(b"ROLLBACK")


def apart(engine: Engine, reach: str) -> Connection:
    """Return a connection beside an engine's own, which reaches this much and no other.

    Each query is a transaction of its own there, so that one question is one round trip. Those of
    one reach are kept apart from all others, and closed with the engine's.
    """
    known = _APART.setdefault(engine, {})
    return (known.get(reach) or known.setdefault(reach, _reaching(engine, reach))).connect()


def _reaching(engine: Engine, reach: str) -> Engine:
    there = create_engine(engine.url, pool=engine.pool.recreate(), isolation_level="AUTOCOMMIT")

    def tell(connection: DriverConnection[Any], _record: object) -> None:
        connection.execute("SELECT set_config('registry.reach', %s, false)", (reach,))

    event.listen(there, "connect", tell)
    event.listen(engine, "engine_disposed", lambda _engine: there.dispose())
    return there


def one_at_a_time(session: Session, name: str) -> None:
    """Let one transaction at a time decide about `name`; constraints stand behind it."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@contextmanager
def widened(session: Session, reach: str) -> Iterator[None]:
    """Let the few trusted verbs that serve everybody (ledger, duties, mail) see `reach` meanwhile.

    What was pending is written first, under the reach that the actor has. Whoever reaches it, or
    everything, anyway goes on as they are: the database need not be told.
    """
    session.flush()
    before = session.info.get("reach", "")
    if not {reach, EVERYTHING}.isdisjoint(before.split(",")):
        yield
        session.flush()
        return
    read_for(session, {*filter(None, before.split(",")), reach})
    try:
        yield
        session.flush()
    finally:
        if session.is_active:
            read_for(session, filter(None, before.split(",")))
        else:
            session.info["reach"] = before
