"""`make mutation` tries every change; here one, so that it keeps up with what a run writes."""

from registry.matching.duckdb_engine import database
from registry.matching.steps import Relation
from tests.employment.mutants import Truth, mutants


def test_employment_3_1_a_changed_rule_is_noticed_and_an_unchanged_one_is_not(tmp_path):
    with database(tmp_path, parts=1) as db:
        truth = Truth(db, tmp_path)
        relations = [
            step for phase in truth.plan for step in phase.steps if isinstance(step, Relation)
        ]
        assert not truth.notices(relations[0])
        assert truth.notices(next(mutant for one in relations for mutant in mutants(one)))
