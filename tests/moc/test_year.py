"""A year of exchange ends alike on both sides, and as it would in one shared system (moc:2)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from registry.moc.post.rules import Side
from tests.moc.conftest import NOW, Instance, open_instance
from tests.moc.year import STEPS, Offices, Year, nameless, shared

# A courier's days come more often than each single thing that is done.
SEVERAL = [*STEPS, "pack-kg", "pack-jp", "deliver", "deliver", "answer-kg", "answer-jp", "notify"]


@dataclass(frozen=True)
class Worlds:
    """Two systems with no network between them, and one that both sides share."""

    kg: Instance
    jp: Instance
    both: Instance


@pytest.fixture(scope="module")
def worlds(databases, tmp_path_factory, key_folders) -> Iterator[Worlds]:
    """Three empty databases; each year leaves them as it found them."""
    folder = tmp_path_factory.mktemp("worlds")
    of_both = folder / "keys"
    of_both.mkdir()
    for side in Side:
        for path in sorted(key_folders[side].glob("*")):
            if not (of_both / path.name).exists() or path.suffix == ".key":
                (of_both / path.name).write_bytes(path.read_bytes())
    with ExitStack() as opened:
        yield Worlds(
            *(
                opened.enter_context(open_instance(databases, folder, keys))
                for keys in (key_folders[Side.KG], key_folders[Side.JP], of_both)
            )
        )


@contextmanager
def undone(*instances: Instance) -> Iterator[None]:
    """Begin with nothing, and undo all that is done: nothing of a year is ever committed."""
    try:
        yield
    finally:
        for one in instances:
            one.session.rollback()
            one.session.expunge_all()
            one.accounts.clear()
            one.now = NOW


@given(
    steps=st.lists(st.sampled_from(SEVERAL), min_size=4, max_size=12),
    chance=st.randoms(use_true_random=False),
)
@settings(suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
def test_both_sides_end_alike_and_as_in_one_shared_system(worlds: Worlds, steps, chance):
    """Certifications, revocations, orders, lists, reports, results, whatever becomes of packages.

    What was done is done again in one shared system, where no package is needed; there, taking in
    what it sent itself changes nothing.
    """
    with undone(worlds.kg, worlds.jp, worlds.both):
        year = Year(worlds.kg, worlds.jp, chance)
        year.live(steps)
        there, here = shared(worlds.kg), shared(worlds.jp)
        for what, held in there.items():
            assert held == here[what], what
        for one in (worlds.kg, worlds.jp):
            assert all(why.split(" ", 1)[1] != "" for why in one.refusals())

        both = worlds.both
        for at, verb, named in year.script:
            both.now = at
            getattr(Offices(both, both), verb)(*named)
        together = shared(both)
        apart, as_one = nameless(there), nameless(together)
        for what, held in apart.items():
            assert held == as_one[what], what
        own = [both.bytes_of(one) for side in Side for one in both.pack(side)]
        chance.shuffle(own)
        for data in own:
            both.receive(data)
        assert shared(both) == together
