"""Finds out what `registry check-deploy` asks: about the database, and about the machine."""

import ctypes
import os
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, text

from registry.assets import CHECKOUT
from registry.core.desks import EVERYTHING
from registry.deploy import FOLDERS, LOOPBACK, DatabaseProbe, Folder, HostProbe
from registry.parties.passwords import matches

_SETTINGS: Final = ("data_checksums", "fsync", "full_page_writes", "synchronous_commit")
_FIRST_ACCOUNTS: Final = 100  # those that a seed made; each costs a tenth of a second
_NOT_SYNCHRONISED: Final = 5  # what adjtimex answers then

_ROLE: Final = text("""
    SELECT rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb OR rolreplication
    FROM pg_roles WHERE rolname = current_user""")
_TABLES: Final = text("""
    SELECT relname, pg_has_role(current_user, relowner, 'MEMBER') AS is_owned,
        relrowsecurity AND relforcerowsecurity AS is_protected,
        has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE')
            OR has_table_privilege(oid, 'TRUNCATE') AS is_changeable
    FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace""")
_SERVER: Final = text("""
    SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
        clock_timestamp()""")
# Domains that nobody can own (RFC 2606 and its Japanese counterpart): a demonstration has them.
_DEMONSTRATION: Final = text(r"""
    SELECT count(*) FROM account WHERE email ~ '[@.]example(\.[a-z.]+)?$|\.(test|invalid)$'""")
_PASSWORDS: Final = text("""
    SELECT password_hash FROM credential JOIN account ON account.id = account_id
    WHERE password_hash IS NOT NULL ORDER BY account.serial LIMIT :most""")


def database(
    connection: Connection,
    *,
    tables: Iterable[Table],
    newest_revision: str,
    known_passwords: Collection[str],
    retention: Collection[str],
    now: datetime,
) -> DatabaseProbe:
    """Ask the database about itself and about the login that asks.

    `tables` are the models' (they say whose rows are whose, and what only grows); `retention` are
    the settings that must have a value before personal data comes in.
    """
    superuser, bypasses, makes = connection.execute(_ROLE).one()
    version, encoding, encrypted, its_now = connection.execute(_SERVER).one()
    found = {row.relname: row for row in connection.execute(_TABLES)}
    declared = {table.name: table.info for table in tables if table.name in found}
    migrated = declared.keys() == {table.name for table in tables}
    if migrated:
        connection.execute(
            text("SELECT set_config('registry.reach', :all, true)"), {"all": EVERYTHING}
        )
    return DatabaseProbe(
        is_remote=_is_remote(connection),
        is_encrypted=encrypted,
        version=version,
        encoding=encoding,
        settings={name: connection.scalar(text(f"SHOW {name}")) or "" for name in _SETTINGS},
        is_superuser=superuser,
        passes_row_security=bypasses,
        makes_roles_or_databases=makes,
        owned=frozenset(name for name, row in found.items() if row.is_owned),
        unprotected=frozenset(
            name
            for name, info in declared.items()
            if "visible" in info and not found[name].is_protected
        ),
        rewritable=frozenset(
            name
            for name, info in declared.items()
            if info.get("append_only") and found[name].is_changeable
        ),
        revision=_revision(connection, found),
        newest_revision=newest_revision,
        demonstration_accounts=(connection.scalar(_DEMONSTRATION) or 0) if migrated else 0,
        accounts_with_known_password=_known(connection, known_passwords) if migrated else 0,
        unset_retention=_unset(connection, retention) if migrated else frozenset(),
        clock_ahead=(its_now - now).total_seconds(),
    )


def _is_remote(connection: Connection) -> bool:
    driver = connection.connection.dbapi_connection
    assert driver is not None
    where: str = driver.info.host
    return not where.startswith("/") and where not in LOOPBACK


def _revision(connection: Connection, found: Mapping[str, object]) -> str | None:
    if "alembic_version" not in found:
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _known(connection: Connection, passwords: Collection[str]) -> int:
    kept = connection.scalars(_PASSWORDS, {"most": _FIRST_ACCOUNTS}).all()
    return sum(any(matches(one, password) for password in passwords) for one in kept)


def _unset(connection: Connection, keys: Collection[str]) -> frozenset[str]:
    return frozenset(keys) - set(connection.scalars(text("SELECT key FROM setting_value")))


def host(settings: Mapping[str, str]) -> HostProbe:
    """Look at the machine as the user who runs this, who should be the service's own."""
    code = CHECKOUT / "registry"
    is_root = os.geteuid() == 0
    return HostProbe(
        is_root=is_root,
        may_change_the_code=not is_root and os.access(code, os.W_OK),
        clock_is_synchronised=_clock_is_synchronised(),
        code_device=code.stat().st_dev,
        folders={
            name: _folder(name, Path(settings[name])) for name in FOLDERS if settings.get(name)
        },
    )


def _folder(name: str, path: Path) -> Folder:
    if not path.is_dir():
        return Folder(exists=False)
    state = path.stat()
    others = 0o077 if name == "KEYS_DIRECTORY" else 0o007  # a group may read logs, never keys
    return Folder(
        exists=True,
        is_open_to_others=bool(state.st_mode & others),
        is_writable=os.access(path, os.W_OK),
        device=state.st_dev,
    )


def _clock_is_synchronised() -> bool | None:
    """Ask the kernel, which the machine's time service tells; None on other systems than Linux."""
    ask = getattr(ctypes.CDLL(None), "adjtimex", None)
    # The structure is read-only when its first field, what to change, is zero.
    return None if ask is None else ask(ctypes.create_string_buffer(512)) != _NOT_SYNCHRONISED
