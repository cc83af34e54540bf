"""A wish for more time that the whole answer, or the end of a request, came before is moot."""

from alembic import op

revision = "0037_council_moot_wishes"
down_revision = "0036_moc_agencies_that_crossed"
branch_labels = None
depends_on = None

TABLE = "council_request_extension"
KNOWN = "ck_council_request_extension_state_is_known"
OVER = ("answered", "closed", "withdrawn")


def upgrade() -> None:
    _one_of("asked", "granted", "declined", "moot")
    op.execute("SELECT set_config('registry.reach', '*', true)")
    over = ", ".join(f"'{state}'" for state in OVER)
    op.execute(
        f"UPDATE {TABLE} SET state = 'moot', decided_at = now() WHERE state = 'asked'"  # noqa: S608
        f" AND request_id IN (SELECT id FROM council_request WHERE state IN ({over}))"
    )


def downgrade() -> None:
    op.execute("SELECT set_config('registry.reach', '*', true)")
    op.execute(f"UPDATE {TABLE} SET state = 'declined' WHERE state = 'moot'")  # noqa: S608
    _one_of("asked", "granted", "declined")


def _one_of(*states: str) -> None:
    op.drop_constraint(op.f(KNOWN), TABLE)
    known = ", ".join(f"'{state}'" for state in states)
    op.create_check_constraint(op.f(KNOWN), TABLE, f"state IN ({known})")
