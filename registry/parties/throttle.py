"""Counts attempts before they are looked at, so that guesses made at the same moment count too.

Counting commits at once, on a connection of its own; the session given is neither read nor
committed. A refused attempt must stay counted whatever becomes of the request, and nobody may hold
the row while a password is being checked.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from registry.parties.models import SIGN_IN

WINDOW: Final = timedelta(seconds=60)
PER_ACCOUNT: Final = 5
PER_SOURCE: Final = 20

# One attempt more in the window, or no row where the window is full.
_COUNT: Final = text(
    """
    INSERT INTO throttle AS t (key, attempts) VALUES (:key, ARRAY[CAST(:now AS timestamptz)])
    ON CONFLICT (key) DO UPDATE SET attempts = array_append(
        ARRAY(SELECT at FROM unnest(t.attempts) AS at WHERE at > :since), CAST(:now AS timestamptz))
    WHERE (SELECT count(*) FROM unnest(t.attempts) AS at WHERE at > :since) < :most
    RETURNING true
    """
)
_TAKE_BACK: Final = text(
    "UPDATE throttle SET attempts = array_remove(attempts, :now) WHERE key = ANY (:keys)"
)
_FORGET: Final = text(
    "DELETE FROM throttle WHERE NOT EXISTS (SELECT FROM unnest(attempts) AS at WHERE at > :since)"
)


def admit(
    session: Session, keys: Mapping[str, int], *, now: datetime, window: timedelta = WINDOW
) -> bool:
    """Count one attempt against each of `keys`, whose value is how many each allows in `window`.

    Returns False, with nothing counted, where one of them has no room left: the attempt may then
    not be looked at.
    """
    with session.get_bind().engine.connect() as connection:
        _reach(connection)
        for key in sorted(keys, key=_digest):  # always in one order: no deadlock
            values = {"key": _digest(key), "now": now, "since": now - window, "most": keys[key]}
            if connection.execute(_COUNT, values).first() is None:
                connection.rollback()
                return False
        connection.commit()
    return True


def take_back(session: Session, keys: Mapping[str, int], *, now: datetime) -> None:
    """Take the attempt of `now` back: it was right, and only failures count."""
    with session.get_bind().engine.begin() as connection:
        _reach(connection)
        connection.execute(_TAKE_BACK, {"keys": sorted(map(_digest, keys)), "now": now})


def forget_old(session: Session, *, before: datetime) -> None:
    """Delete counts whose every attempt is older than `before`."""
    session.execute(_FORGET, {"since": before})


def _digest(key: str) -> bytes:
    """Return what stands for a key: who tried to sign in is nobody's business."""
    return sha256(key.encode()).digest()


def _reach(connection: Connection) -> None:
    connection.execute(
        text("SELECT set_config('registry.reach', :reach, true)"), {"reach": SIGN_IN}
    )
