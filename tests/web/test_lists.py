import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from registry.web.lists import (
    LAST_PAGE,
    Listing,
    capped,
    pack_cursor,
    page_of,
    read_listing,
    unpack_cursor,
)
from tests.web.sample_app import create

APP = create()


def listing(query: str) -> Listing:
    with APP.test_request_context(f"/ja/register?{query}"):
        return read_listing(sorts=("name", "since"), default_sort="-since", filters=("q", "state"))


def test_a_bare_address_shows_the_first_page_in_the_usual_order() -> None:
    plain = listing("")
    assert (plain.page, plain.size, plain.sort, plain.descending) == (1, 50, "since", True)
    assert plain.url() == "/ja/register"


@pytest.mark.parametrize(
    ("query", "page"),
    [("page=3", 3), ("page=0", 1), ("page=-1", 1), ("page=x", 1), ("page=", 1), ("page=٣", 1),
     ("page=999999999", LAST_PAGE), ("page=" + "9" * 5000, 1), ("page=1e3", 1)],
)  # fmt: skip
def test_the_page_is_always_within_bounds(query: str, page: int) -> None:
    assert listing(query).page == page


def test_only_what_is_on_offer_sorts_and_filters() -> None:
    asked = listing("sort=-password&size=7&q=%20%E9%AB%99%20&state=in&state=out&secret=1&q=")
    assert (asked.sort, asked.descending, asked.size) == ("since", True, 50)
    assert asked.filters == {"q": ["髙"], "state": ["in", "out"]}
    assert asked.one("q") == "髙"
    assert asked.many("state") == ("in", "out")
    assert asked.one("secret") == ""


def test_addresses_can_be_shared_and_lead_to_the_same_list() -> None:
    asked = listing("q=%E9%AB%99&state=in&state=out&sort=name&size=100&page=4")
    again = listing(asked.url(page=4).split("?", 1)[1])
    assert again == asked
    assert asked.url() == "/ja/register?q=%E9%AB%99&state=in&state=out&sort=name&size=100"
    assert "state=in" not in asked.without("state", "in")
    assert "state=out" in asked.without("state", "in")


def test_a_heading_turns_the_order_round() -> None:
    assert listing("").sort_url("name") == "/ja/register?sort=name"
    assert listing("sort=name").sort_url("name") == "/ja/register?sort=-name"
    assert listing("sort=since").sort_url("since") == "/ja/register"


def test_one_row_more_than_shown_tells_that_another_page_follows() -> None:
    asked = listing("size=25&page=2")
    page = page_of(asked, range(26), total=capped(51))
    assert (asked.offset, asked.limit) == (25, 26)
    assert (len(page.items), page.has_next, page.first, page.last, page.pages) == (
        25,
        True,
        26,
        50,
        3,
    )
    assert page.near == [1, 2, 3]


def test_page_numbers_leave_out_what_is_far() -> None:
    page = page_of(listing("page=50"), range(51), total=capped(5000))
    assert page.near == [1, None, 48, 49, 50, 51, 52, None, 100]
    uncounted = page_of(listing("page=500"), range(51), total=capped(10_001))
    assert uncounted.near == [1, None, 498, 499, 500, 501]


def test_counts_stop_where_counting_stops_being_worth_it() -> None:
    with APP.test_request_context("/ja/register"):
        assert str(capped(10_000)) == "10,000"
        assert str(capped(10_001)) == "10,000+"
        assert capped(3).value == 3


@given(st.lists(st.one_of(st.none(), st.text(max_size=20), st.integers()), max_size=4))
def test_a_cursor_is_read_back(values: list[str | int | None]) -> None:
    assert unpack_cursor(pack_cursor(values)) == tuple(values)


@pytest.mark.parametrize(
    "word", ["", "!", "AAAA", "W10x", "eyJhIjoxfQ", "W1tdXQ", "A" * 2000, None]
)
def test_a_word_that_is_no_cursor_is_none(word: str | None) -> None:
    assert unpack_cursor(word) is None


@given(st.text(max_size=60))
def test_any_address_is_read(query: str) -> None:
    with APP.test_request_context(
        "/ja/register", query_string={"page": query, "q": query, "sort": query, "after": query}
    ):
        asked = read_listing(sorts=("name",), default_sort="name", filters=("q",))
        assert 1 <= asked.page <= LAST_PAGE
        assert "\0" not in asked.one("q")


def test_the_list_is_shown_with_its_pages(visitors: Flask) -> None:
    answer = visitors.test_client().get("/en/register?page=2&q=%E9%AB%99")
    assert "26–32 shown" in answer.text
    assert 'aria-current="page">2<' in answer.text
