"""What a policy asks of the reach is called, not written into each plan: that takes longer.

A body that is kept parsed is read in again wherever it is written in, and most queries name several
policies, which name others. The names used here are all of `pg_catalog`, whatever the search path.
"""

from alembic import op

revision = "0040_reach_not_inlined"
down_revision = "0039_council_letters_to_post"
branch_labels = None
depends_on = None

CALLED = """
CREATE OR REPLACE FUNCTION reach() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(string_to_array(current_setting('registry.reach', true), ','), '{}');
END $$;

CREATE OR REPLACE FUNCTION reaches_everything() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(
        '*' = ANY (string_to_array(current_setting('registry.reach', true), ',')), false);
END $$;

CREATE OR REPLACE FUNCTION reach_ids(kind text) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(
        (SELECT array_agg(substr(name, length(kind) + 2)::uuid)
         FROM unnest(string_to_array(current_setting('registry.reach', true), ',')) AS name
         WHERE starts_with(name, kind || ':')), '{}');
END $$;
"""

WRITTEN_IN = """
CREATE OR REPLACE FUNCTION reach() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(string_to_array(current_setting('registry.reach', true), ','), '{}');

CREATE OR REPLACE FUNCTION reaches_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN '*' = ANY (reach());

CREATE OR REPLACE FUNCTION reach_ids(kind text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
    (SELECT array_agg(substr(name, length(kind) + 2)::uuid)
     FROM unnest(reach()) AS name WHERE starts_with(name, kind || ':')), '{}');
"""


def upgrade() -> None:
    op.execute(CALLED)


def downgrade() -> None:
    op.execute(WRITTEN_IN)
