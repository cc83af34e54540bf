"""Two who do something at the same moment: the second waits for the first one's transaction."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.actor import THE_SYSTEM
from registry.core.db import read_for

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def together(session: Session, first: Callable[[], Any], second: Callable[[Session], Any]) -> Any:
    """Do `first` and leave it open; begin `second` elsewhere; close when it waits for the first."""
    session.commit()
    first()

    def elsewhere() -> Any:
        with Session(session.get_bind()) as another:
            read_for(another, THE_SYSTEM.reach)
            done = second(another)
            another.commit()
            return done

    with ThreadPoolExecutor(1) as pool, Session(session.get_bind()) as watch:
        begun = pool.submit(elsewhere)
        while not wait([begun], timeout=0.01).done and not watch.scalar(WAITING):
            watch.rollback()
        session.commit()
        return begun.result()
