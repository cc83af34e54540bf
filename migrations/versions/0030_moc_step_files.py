"""Evidence goes with what a side does about a record of the other's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0030_moc_step_files"
down_revision = "0029_employment_preparing"
branch_labels = None
depends_on = None

FILE = "moc_step_file"


def upgrade() -> None:
    refers = {"step_id": "moc_step", "stored_file_id": "stored_file"}
    op.create_table(
        FILE,
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(column, postgresql.UUID(), nullable=False) for column in refers),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_{FILE}_{column}_{table}")
            )
            for column, table in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{FILE}")),
    )
    op.create_index(op.f(f"ix_{FILE}_step_id"), FILE, ["step_id"], unique=False)
    secure(op, FILE, "EXISTS (SELECT FROM moc_step s WHERE s.id = moc_step_file.step_id)")


def downgrade() -> None:
    op.drop_table(FILE)
