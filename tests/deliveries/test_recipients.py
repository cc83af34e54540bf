"""Every field of each agreement and whoever might want it: a table by hand from the texts."""

import pytest

from registry.core.clauses import Clause
from registry.core.text import LocalizedText
from registry.deliveries.layouts import layout_of
from registry.deliveries.receiving import OTHER_BODY
from registry.deliveries.rules import refusals_of_purpose, refusals_to_pass_on
from registry.deliveries.streams import Stream
from registry.employment.deliveries.rules import MISMATCHES, NOTIFICATIONS, OMISSIONS
from registry.mlit.deliveries.rules import MONTHLY as MLIT
from registry.mlit.returns.rules import FORM_1, FORM_2, FORM_3
from registry.pension.deliveries.rules import MONTHLY as PENSION

YES, NO, LAW, THROUGH = "yes", "no", "only by law", "through the Pension Service"
RECIPIENTS = (
    "monitoring",
    "acceptance",
    "pension-service",
    "municipality",
    "j-lis",
    "contractor",
    "employer",
    "police",
)
# mlit:2.2.b and 3: the two bodies named, anybody else by law. pension:1.3: the Pension Service, and
# through it those that it asks or charges. employment: nobody.
MAY = {
    "mlit": (YES, YES, LAW, LAW, LAW, LAW, LAW, LAW),
    "employment": (NO, NO, NO, NO, NO, NO, NO, NO),
    "pension": (NO, NO, YES, THROUGH, THROUGH, THROUGH, NO, NO),
}
# What each text lists, item by item; the pension text's own list is not in our papers.
ITEMS = {
    "mlit.monthly": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭",
    "employment.notifications": "①②③④⑤⑥⑦⑧⑧⑨⑩⑪⑫⑫⑬⑭⑮⑯⑰⑱⑱⑲",
    "employment.omissions": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲",
}
# Form 1 is printed whole in the text; the lists of Forms 2 and 3 are not, and pension's neither.
WHOLE = {*ITEMS, "mlit.form-1"}
PURPOSES = {
    "mlit": {"residence-control", "work-supervision"},
    "employment": {"immigration-control", "labour-policy", "employment-insurance"},
    "pension": {"enrolment", "premiums"},
}
OF_MLIT = (MLIT, FORM_1, FORM_2, FORM_3)
STREAMS = (*OF_MLIT, NOTIFICATIONS, MISMATCHES, OMISSIONS, PENSION)


def answer(stream: Stream, recipient: str) -> str:
    """Say what the desk is told about a recipient, with and without a statute."""
    if not refusals_to_pass_on(stream.onward, recipient):
        return YES
    if not refusals_to_pass_on(stream.onward, OTHER_BODY, statute="刑訴法197条2項", other=True):
        return LAW
    (refusal,) = refusals_to_pass_on(stream.onward, recipient)
    return THROUGH if "through" in refusal.params else NO


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.code)
def test_each_field_goes_to_whom_the_texts_name(stream: Stream):
    """mlit:2.2.b, 3, employment:7, pension:1.3: the answer holds for every field of a delivery."""
    layout = layout_of(stream.code, stream.layout.default)
    for column in layout.columns:
        found = tuple(answer(stream, one) for one in RECIPIENTS)
        assert found == MAY[stream.instrument], (column.key, found)


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.code)
def test_a_refusal_cites_the_clause_in_our_words(stream: Stream):
    (refusal,) = refusals_to_pass_on(stream.onward, "employer")
    assert refusal.params["clause"] == stream.onward.clause.id
    assert isinstance(refusal.params["gist"], LocalizedText)
    assert isinstance(stream.onward.clause, Clause)


def test_by_law_needs_the_statute_and_only_mlit_knows_it():
    """mlit:3: except as laws prescribe; the other two texts know no such exception."""
    for stream in STREAMS:
        without = refusals_to_pass_on(stream.onward, OTHER_BODY, statute=" ", other=True)
        named = refusals_to_pass_on(stream.onward, OTHER_BODY, statute="法令", other=True)
        assert [one.field for one in without] == ["statute" if stream in OF_MLIT else "body"]
        assert bool(named) is (stream not in OF_MLIT)


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.code)
def test_rows_are_looked_at_for_the_texts_purposes_only(stream: Stream):
    """mlit:3, employment:7, pension:1.3."""
    assert {one.code for one in stream.purposes} == PURPOSES[stream.instrument]
    for purpose in {*PURPOSES["mlit"], *PURPOSES["employment"], *PURPOSES["pension"], "statistics"}:
        allowed = purpose in PURPOSES[stream.instrument]
        assert (refusals_of_purpose(stream.purposes, purpose) == []) is allowed


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.code)
def test_each_layout_holds_the_items_of_its_annex(stream: Stream):
    """mlit:2.1.a, employment:2.1, 3.1.b: no item more and none less; pension's are marked ours."""
    layout = layout_of(stream.code, stream.layout.default)
    if stream.code in ITEMS:
        assert "".join(layout.items) == ITEMS[stream.code]
    if stream.code in WHOLE:
        assert not layout.ours
    else:
        assert layout.ours
    described = layout.as_json()
    assert [field["name"] for field in described["fields"]] == [one.key for one in layout.columns]
