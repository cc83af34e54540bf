"""What the database enforces row by row, spelt once: who sees a row, and what never changes."""

import re
from typing import Any, Final, Protocol

from sqlalchemy import Table

APP: Final = "registry_app"  # the role the application signs in with; it owns nothing

# A sub-select that names no row is worked out once per query, not once per row: that, and not
# the comparison, decides whether half a million rows are read in milliseconds or in seconds.
_ANY_OF: Final = {
    "reaches": "{0} = ANY ((SELECT reach())::text[])",
    "reaches_organisation": "{0} = ANY ((SELECT reach_ids('organisation'))::uuid[])",
    "reaches_account": "{0} = ANY ((SELECT reach_ids('account'))::uuid[])",
}
_CALL: Final = re.compile(r"\b(reaches(?:_organisation|_account)?)\(([^()]+)\)")
_ALL: Final = "(SELECT reaches_everything())"


class Operations(Protocol):
    """As much of Alembic's `op` as is needed here."""

    def execute(self, sqltext: str) -> Any:
        """Run one statement."""


def spell(declaration: str) -> str:
    """Write a model's declaration out as the SQL of a row policy.

    The words are `reaches(compartment)`, `reaches_organisation(id)` and `reaches_account(id)`, of a
    column or a literal; all else is plain SQL. Raises ValueError for a word used in another way.
    """
    condition = _CALL.sub(lambda call: f"({_ANY_OF[call[1]].format(call[2])})", declaration)
    if "reaches" in condition:
        raise ValueError(f"cannot spell {declaration!r}: reaches…() takes a column or a literal")
    return condition if condition == declaration else f"{_ALL} OR {condition}"


def secure(op: Operations, table: str, using: str, *, writing: str | None = None) -> None:
    """Let a row of `table` be seen where `using` holds, and written where `writing` (or it) does.

    Forced: the rule binds the owner too. A model declares the same words under `visible` and
    `writable` in its table's info, and a test compares the two.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY compartment ON {table} USING ({spell(using)}) "
        f"WITH CHECK ({spell(using if writing is None else writing)})"
    )


def append_only(op: Operations, table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of `table` to everybody, its owner included.

    A model declares it as `append_only` in its table's info.
    """
    op.execute(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}")


def forgettable(op: Operations, table: str) -> None:
    """Refuse UPDATE and TRUNCATE to everybody, and DELETE unless the ledger says it is removed.

    A model declares it as `forgettable` in its table's info.
    """
    op.execute(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER forgotten BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unless_forgotten()"
    )
    for trigger in ("append_only", "forgotten"):
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP}")


def secure_as_declared(op: Operations, table: Table) -> None:
    """Put in force what a model declares of its table; for schemas made from models, in tests."""
    if "visible" in table.info:
        secure(op, table.name, table.info["visible"], writing=table.info.get("writable"))
    if table.info.get("forgettable"):
        forgettable(op, table.name)
    elif table.info.get("append_only"):
        append_only(op, table.name)
