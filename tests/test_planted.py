"""The personas have two objects of every kind that the routes take."""

import re
from collections import Counter, defaultdict
from typing import Final

from tests.peopled import Peopled

# What a party has one of by its nature, or by the rules: then two parties have one each.
ONE_EACH: Final = {
    *("account", "organisation", "session", "absence", "recovery", "mail", "duty", "import"),
    *("draft", "arrival"),
}
# Another state of the same kind of record.
STATES: Final = re.compile(r"-(\d|dropped|taken-back|recorded|held|circulation)(?=-|$)")


def test_every_kind_of_object_is_there_twice(peopled: Peopled):
    """Per party: beside a single one no other can be shown by mistake."""
    kept: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for party, objects in peopled.objects.items():
        for label, parameters in objects.items():
            kind = STATES.sub("", label)
            kept[kind].append((party, repr(sorted(parameters.values()))))
    few: list[str] = []
    for kind, records in kept.items():
        parties = Counter(party for party, _parameters in set(records))
        if kind in ONE_EACH:
            parties = Counter({"everybody": parties.total()})
        few += [f"{party} has one {kind} only" for party, count in parties.items() if count < 2]
    assert sorted(few) == []
