"""Cases of the memorandum: broker reports, notices of nonconformity, tests; their answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rows import secure

revision = "0020_moc_cases"
down_revision = "0019_moc_editions"
branch_labels = None
depends_on = None

TABLES = (
    "moc_step",
    "moc_report",
    "moc_report_person",
    "moc_report_file",
    "moc_notice",
    "moc_test_request",
    "moc_test_fraud",
)
PAPERS = (
    "'receipt', 'correction', 'registered', 'not_eligible', 'refusal', 'acknowledgement',"
    " 'hearing', 'expulsion', 'notice', 'certificate', 'roster', 'case_file', 'minutes', 'slip'"
)


def upgrade() -> None:
    _know_papers(f"{PAPERS}, 'case_sheet'")
    _create_moc_step()
    _create_moc_report()
    _create_moc_report_person()
    _create_moc_report_file()
    _create_moc_notice()
    _create_moc_test_request()
    _create_moc_test_fraud()


def _create_moc_step() -> None:
    op.create_table(
        "moc_step",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("of_kind", sa.String(), nullable=False),
        sa.Column("of_id", postgresql.UUID(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('jp', 'kg')", name=op.f("ck_moc_step_side_is_known")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_moc_step_says_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_step")),
    )
    op.create_index(
        op.f("ix_moc_step_of_kind_of_id"), "moc_step", ["of_kind", "of_id"], unique=False
    )
    secure(op, "moc_step", "reaches(room)")


def _create_moc_report() -> None:
    op.create_table(
        "moc_report",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("broker_sort", sa.String(), nullable=False),
        sa.Column("broker_country", sa.String(), nullable=False),
        sa.Column("broker_name", sa.String(), nullable=False),
        sa.Column("broker_names", sa.String(), nullable=False),
        sa.Column("broker_number", sa.String(), nullable=False),
        sa.Column("broker_address", sa.String(), nullable=False),
        sa.Column("broker_contact", sa.String(), nullable=False),
        sa.Column("agency_number", sa.String(), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("learned_on", sa.Date()),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("shared_on", sa.Date()),
        sa.CheckConstraint(
            "broker_sort IN ('person', 'corporation')",
            name=op.f("ck_moc_report_broker_sort_is_known"),
        ),
        sa.CheckConstraint(
            "kinds <@ ARRAY['a', 'b', 'c', 'd', 'e']", name=op.f("ck_moc_report_kinds_are_known")
        ),
        sa.CheckConstraint("side IN ('jp', 'kg')", name=op.f("ck_moc_report_side_is_known")),
        sa.CheckConstraint(
            "state = 'draft' OR (broker_name <> '' AND facts <> ''"
            " AND kinds <> '{}' AND learned_on IS NOT NULL)",
            name=op.f("ck_moc_report_filed_when_complete"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'filed', 'shared')", name=op.f("ck_moc_report_state_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_report")),
    )
    op.create_index(
        op.f("ix_moc_report_keys"), "moc_report", ["keys"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_moc_report_side_state"), "moc_report", ["side", "state"], unique=False)
    secure(op, "moc_report", "reaches(room)")


def _create_moc_report_person() -> None:
    op.create_table(
        "moc_report_person",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("report_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("seal_id", postgresql.UUID(), nullable=False),
        sa.CheckConstraint(
            "role IN ('worker', 'source')", name=op.f("ck_moc_report_person_role_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["moc_report.id"], name=op.f("fk_moc_report_person_report_id_moc_report")
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["seal.id"], name=op.f("fk_moc_report_person_seal_id_seal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_report_person")),
    )
    op.create_index(
        op.f("ix_moc_report_person_report_id"), "moc_report_person", ["report_id"], unique=False
    )
    secure(
        op,
        "moc_report_person",
        "EXISTS (SELECT FROM moc_report r WHERE r.id = moc_report_person.report_id)",
    )


def _create_moc_report_file() -> None:
    op.create_table(
        "moc_report_file",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("report_id", postgresql.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", postgresql.UUID(), nullable=False),
        sa.Column("original_id", postgresql.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["original_id"], ["seal.id"], name=op.f("fk_moc_report_file_original_id_seal")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["moc_report.id"], name=op.f("fk_moc_report_file_report_id_moc_report")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_moc_report_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_report_file")),
    )
    op.create_index(
        op.f("ix_moc_report_file_report_id"), "moc_report_file", ["report_id"], unique=False
    )
    secure(
        op,
        "moc_report_file",
        "EXISTS (SELECT FROM moc_report r WHERE r.id = moc_report_file.report_id)",
    )


def _create_moc_notice() -> None:
    op.create_table(
        "moc_notice",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agency_name", sa.String(), nullable=False),
        sa.Column("agency_number", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("report_id", postgresql.UUID()),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date()),
        sa.CheckConstraint(
            "state = 'draft' OR sent_on IS NOT NULL", name=op.f("ck_moc_notice_sent_on_a_day")
        ),
        sa.CheckConstraint(
            "agency_name <> '' AND facts <> ''", name=op.f("ck_moc_notice_says_whom_and_what")
        ),
        sa.CheckConstraint(
            "ground IN ('criteria', 'improper')", name=op.f("ck_moc_notice_ground_is_known")
        ),
        sa.CheckConstraint("side = 'jp'", name=op.f("ck_moc_notice_is_japanese")),
        sa.CheckConstraint("state IN ('draft', 'sent')", name=op.f("ck_moc_notice_state_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_notice")),
    )
    op.create_index(
        op.f("ix_moc_notice_agency_number"), "moc_notice", ["agency_number"], unique=False
    )
    secure(op, "moc_notice", "reaches(room)")


def _create_moc_test_request() -> None:
    op.create_table(
        "moc_test_request",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("planned", sa.String(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date()),
        sa.CheckConstraint("side = 'jp'", name=op.f("ck_moc_test_request_is_japanese")),
        sa.CheckConstraint(
            "sort IN ('skills', 'japanese', 'education')",
            name=op.f("ck_moc_test_request_sort_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'with-liaison', 'sent')",
            name=op.f("ck_moc_test_request_state_is_known"),
        ),
        sa.CheckConstraint(
            "subject <> '' AND words <> ''", name=op.f("ck_moc_test_request_says_what")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_test_request")),
    )
    op.create_index(
        op.f("ix_moc_test_request_field_state"),
        "moc_test_request",
        ["field", "state"],
        unique=False,
    )
    secure(op, "moc_test_request", "reaches(room)")


def _create_moc_test_fraud() -> None:
    op.create_table(
        "moc_test_fraud",
        sa.Column("id", postgresql.UUID(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date()),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("begun_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date()),
        sa.CheckConstraint("side IN ('jp', 'kg')", name=op.f("ck_moc_test_fraud_side_is_known")),
        sa.CheckConstraint(
            "sort IN ('impersonation', 'forged-certificate', 'other')",
            name=op.f("ck_moc_test_fraud_sort_is_known"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'with-liaison', 'sent')",
            name=op.f("ck_moc_test_fraud_state_is_known"),
        ),
        sa.CheckConstraint("test <> '' AND facts <> ''", name=op.f("ck_moc_test_fraud_says_what")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moc_test_fraud")),
    )
    op.create_index(
        op.f("ix_moc_test_fraud_field_state"), "moc_test_fraud", ["field", "state"], unique=False
    )
    secure(op, "moc_test_fraud", "reaches(room)")


def _know_papers(kinds: str) -> None:
    name = op.f("ck_paper_template_is_known")
    op.drop_constraint(name, "paper")
    op.create_check_constraint(name, "paper", f"template IN ({kinds})")


def downgrade() -> None:
    _know_papers(PAPERS)
    for table in reversed(TABLES):
        op.drop_table(table)
