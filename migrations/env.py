"""Runs migrations as the owner of the schema, with every model known."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine, make_url, pool, text

from migrations.models import metadata


def _owner_url() -> str:
    told = context.config.file_config.get("alembic", "sqlalchemy.url", fallback=None)
    url = told or os.environ["DATABASE_OWNER_URL"]
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _run(connection: Connection) -> None:
    connection.execute(text("SET lock_timeout = '4s'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with create_engine(_owner_url(), poolclass=pool.NullPool).connect() as connection:
        _run(connection)
