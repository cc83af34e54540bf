"""A matching waits for its tables, which come one after the other."""

from alembic import op

revision = "0029_employment_preparing"
down_revision = "0028_let_go"
branch_labels = None
depends_on = None

RUN = "employment_matching_run"
KNOWN = f"ck_{RUN}_state_is_known"
WITH_TABLES = f"ck_{RUN}_goes_with_all_tables"


def upgrade() -> None:
    _know("'done', 'preparing', 'refused', 'running', 'stopped', 'stopping'")
    op.create_check_constraint(
        op.f(WITH_TABLES),
        RUN,
        "state NOT IN ('running', 'stopping') OR (residence_id IS NOT NULL AND permits_id IS"
        " NOT NULL AND (notifications_id IS NOT NULL OR consignment_id IS NOT NULL))",
    )


def downgrade() -> None:
    op.execute("DELETE FROM employment_matching_run WHERE state = 'preparing'")
    op.drop_constraint(op.f(WITH_TABLES), RUN)
    _know("'done', 'refused', 'running', 'stopped', 'stopping'")


def _know(states: str) -> None:
    op.drop_constraint(op.f(KNOWN), RUN)
    op.create_check_constraint(op.f(KNOWN), RUN, f"state IN ({states})")
