"""The matching of a day that was delivered, in the demonstration, where there is such a day."""

import re
from uuid import uuid4

import pytest
from flask import Flask

from registry.core.refusals import Refusal
from registry.employment.preparing import services as preparing
from registry.employment.runs.rules import Table
from registry.employment.runs.services import AtFault
from registry.matching.intake import Taken
from tests.employment.test_matching_pages import TABLES, lay, prepared
from tests.house.site import Browser


def at_fault(*_given: object, **_options: object) -> Taken:
    raise AtFault(Table.NOTIFICATIONS, Refusal("行番号なし"))


def test_employment_3_1_the_notifications_may_be_a_day_that_was_delivered(
    demonstrating: Flask, monkeypatch: pytest.MonkeyPatch
):
    """Its rows are looked at when it is chosen; what is wrong with them stands beside the field."""
    isa = Browser(demonstrating.test_client())
    cards = isa.get("/demo").text.split("<li")
    (address,) = {
        found[0]
        for card in cards
        if "データ提供" in card and (found := re.findall(r'action="(/demo/[0-9a-f-]+)"', card))
    }
    assert isa.press(address).status_code == 303
    page = prepared(isa)
    for name in ("residence", "permits"):
        assert lay(isa, page, name, TABLES[name]).status_code == 303
    at = f"{page}?table=notifications"
    day = re.findall(r'<option[^>]* value="([0-9a-f-]{36})"', isa.get(at).text)[0]
    assert isa.send(at, delivery=str(uuid4())).status_code == 422
    with monkeypatch.context() as patched:
        patched.setattr(preparing, "look", at_fault)
        refused = isa.send(at, delivery=day)
    assert refused.status_code == 422
    assert '<a href="#form-delivery">「提供を受けた届出」：行番号なし' in refused.text
    taken = isa.send(at, delivery=day)
    assert (taken.status_code, taken.location) == (303, page), taken.text
    assert re.search(r'action="[^"]*/begin"', isa.get(page).text), "all three are there"
