"""What a request leaves in the database's memory, and what it leaves in the database."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from registry.core import clock
from registry.core.db import db, read_for
from registry.core.desks import EVERYTHING, Desk
from registry.duties.models import Mail
from tests.house.site import Site


def _prepared(app: Flask) -> int:
    with app.app_context(), db.engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM pg_prepared_statements")) or 0


def test_pages_that_only_read_are_not_planned_anew_each_time(site: Site, app: Flask):
    browser = site.signed_in(site.person("clerk@example.jp", Desk.METI_SECRETARIAT))
    for _time in range(8):  # a query is prepared when it comes for the sixth time
        assert browser.get("/account").status_code == 200
    assert _prepared(app) > 0


def test_what_is_undone_costs_no_plans(site: Site, app: Flask):
    browser = site.signed_in(site.person("clerk@example.jp", Desk.METI_SECRETARIAT))
    for _time in range(8):
        assert browser.get("/account").status_code == 200
    with app.app_context():
        db.session().execute(text("SELECT 1"))
        db.session().rollback()  # as after each act that is refused
        assert not db.session().in_transaction()
    assert _prepared(app) > 0


def _write(app: Flask, key: str, *, commit: bool) -> None:
    mail = Mail(
        id=uuid4(),
        key=key,
        address="a@example.jp",
        locale="ja",
        template="record.moved",
        params={},
        created_at=clock.now(),
        send_after=clock.now(),
    )
    with app.app_context():
        read_for(db.session(), {EVERYTHING})
        db.session().add(mail)
        db.session().flush()
        if commit:
            db.session().commit()


def test_what_was_not_committed_is_not_kept(site: Site, app: Flask):
    del site
    _write(app, "half", commit=False)
    _write(app, "whole", commit=True)
    with app.app_context():
        read_for(db.session(), {EVERYTHING})
        assert db.session().scalars(select(Mail.key)).all() == ["whole"]


def test_a_database_that_went_away_is_told_of_and_found_again(
    site: Site, app: Flask, app_engine: Engine
):
    del site
    with app.app_context():
        session = db.session()
        process = session.scalar(text("SELECT pg_backend_pid()"))
        with app_engine.connect() as another:
            another.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        with pytest.raises(OperationalError):
            session.execute(text("SELECT 1"))
        session.rollback()
        assert session.scalar(text("SELECT 1")) == 1
