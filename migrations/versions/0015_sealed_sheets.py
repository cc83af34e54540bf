"""An officer is named for the sealed sheets of one instrument, not of a desk's all."""

from alembic import op

revision = "0015_sealed_sheets"
down_revision = "0014_moc_lists"
branch_labels = None
depends_on = None

INDEX = "uq_seal_officer_once"
LIVE = "state <> 'ended'"


def upgrade() -> None:
    op.drop_index(INDEX, "seal_officer")
    columns = ["compartment", "account_id"]
    op.create_index(INDEX, "seal_officer", columns, unique=True, postgresql_where=LIVE)


def downgrade() -> None:
    op.drop_index(INDEX, "seal_officer")
    columns = ["addressed_to", "account_id"]
    op.create_index(INDEX, "seal_officer", columns, unique=True, postgresql_where=LIVE)
