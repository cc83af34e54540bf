"""Both engines work the same files out to the same rows, and so to the same bytes.

It needs the extra `spark` and a Java runtime, so it is no part of `make test`: `make test-spark`.
"""

import filecmp
from pathlib import Path

import pytest

from registry.employment.matching.services import EngineMaker, Files, in_this_process, match
from registry.matching.spark_engine import SparkEngine
from tests.matching import population

# Spark itself warns of much that is not ours.
pytestmark = pytest.mark.filterwarnings("default")
ENGINES: dict[str, EngineMaker] = {"duckdb": in_this_process, "spark": SparkEngine}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A population, matched by each engine."""
    folder = tmp_path_factory.mktemp("world")
    population.make(folder, 2000)
    files = Files(*(folder / f"{name}.csv" for name in ("residence", "notifications", "permits")))
    for name, engine in ENGINES.items():
        match(files, folder / name, matched_on=population.MATCHED_ON, engine=engine)
    return folder


@pytest.mark.parametrize("result", population.RESULTS)
def test_every_row_is_the_same(world: Path, result: str):
    rows = [
        (world / name / f"{result}.csv").read_text("utf-8-sig").splitlines() for name in ENGINES
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 100


def test_every_byte_is_the_same(world: Path):
    names = [path.name for path in (world / "duckdb").iterdir() if path.name != "run.json"]
    same, *others = filecmp.cmpfiles(world / "duckdb", world / "spark", names, shallow=False)
    assert (sorted(same), others) == (sorted(names), [[], []])
