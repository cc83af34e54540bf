"""How a name looks is worked out when names are compared, and not kept."""

import sqlalchemy as sa
from alembic import op

revision = "0038_moc_names_by_sight"
down_revision = "0037_council_moot_wishes"
branch_labels = None
depends_on = None

INDEX = "ix_moc_agency_name_skeleton"


def upgrade() -> None:
    op.drop_index(INDEX, table_name="moc_agency_name")
    op.drop_column("moc_agency_name", "skeleton")


def downgrade() -> None:
    op.add_column(
        "moc_agency_name",
        sa.Column("skeleton", sa.String(), server_default="", nullable=False),
    )
    op.alter_column("moc_agency_name", "skeleton", server_default=None)
    op.create_index(INDEX, "moc_agency_name", ["skeleton"])
