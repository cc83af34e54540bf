"""What the construction agreement leaves open is read by whoever issues and uses its forms, too."""

from alembic import op

revision = "0031_mlit_questions"
down_revision = "0030_moc_step_files"
branch_labels = None
depends_on = None

TABLE = "delivery_consultation"
SEEN = f"ck_{TABLE}_seen_by_both_sides"


def upgrade() -> None:
    _seen_where("compartment = instrument OR starts_with(compartment, instrument || ':')")
    _move(start="mlit", end="mlit:questions")


def downgrade() -> None:
    _move(start="mlit:questions", end="mlit")
    _seen_where("compartment = instrument")


def _seen_where(condition: str) -> None:
    op.drop_constraint(op.f(SEEN), TABLE)
    op.create_check_constraint(op.f(SEEN), TABLE, condition)


def _move(*, start: str, end: str) -> None:
    op.execute("SELECT set_config('registry.reach', '*', true)")
    op.execute(f"UPDATE {TABLE} SET compartment = '{end}' WHERE compartment = '{start}'")  # noqa: S608
    op.execute(
        f"UPDATE owed_duty SET compartment = '{end}'"  # noqa: S608
        f" WHERE compartment = '{start}' AND starts_with(subject, 'mlit.consultation:')"
    )
