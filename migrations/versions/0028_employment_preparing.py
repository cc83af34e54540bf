"""A matching waits for its tables, which come one after the other."""

from alembic import op

revision = "0028_employment_preparing"
down_revision = "0027_employment_matching"
branch_labels = None
depends_on = None

RUN = "employment_matching_run"
KNOWN = op.f(f"ck_{RUN}_state_is_known")
WITH_TABLES = op.f(f"ck_{RUN}_goes_with_all_tables")


def upgrade() -> None:
    op.drop_constraint(KNOWN, RUN)
    op.create_check_constraint(
        KNOWN,
        RUN,
        "state IN ('done', 'preparing', 'refused', 'running', 'stopped', 'stopping')",
    )
    op.create_check_constraint(
        WITH_TABLES,
        RUN,
        "state NOT IN ('running', 'stopping') OR (residence_id IS NOT NULL AND permits_id IS"
        " NOT NULL AND (notifications_id IS NOT NULL OR consignment_id IS NOT NULL))",
    )


def downgrade() -> None:
    op.execute("DELETE FROM employment_matching_run WHERE state = 'preparing'")
    op.drop_constraint(WITH_TABLES, RUN)
    op.drop_constraint(KNOWN, RUN)
    op.create_check_constraint(
        KNOWN, RUN, "state IN ('done', 'refused', 'running', 'stopped', 'stopping')"
    )
