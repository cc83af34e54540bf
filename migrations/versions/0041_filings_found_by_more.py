"""Filings are found by the body's reading, English name and corporate number too.

What was filed before is folded here as far as SQL does: width, case, spaces, small kana, dashes.
"""

from alembic import op

revision = "0041_filings_found_by_more"
down_revision = "0040_reach_not_inlined"
branch_labels = None
depends_on = None

ADDED = """
    UPDATE council_filing SET search_text = concat_ws(E'\\n', search_text, (
        SELECT string_agg(translate(lower(regexp_replace(normalize(given, NFKC), '\\s+', '', 'g')),
            'ァィゥェォヵヶッャュョヮー', 'アイウエオカケツヤユヨワ-'), E'\\n')
        FROM unnest(ARRAY[content->>'name_en', content->>'kana', content->>'corporate_number'])
            AS given
        WHERE given <> ''))"""


def upgrade() -> None:
    op.execute("SELECT set_config('registry.reach', '*', true)")
    op.execute(ADDED)


def downgrade() -> None:
    """Leave it: a name is found in more lines as in fewer."""
