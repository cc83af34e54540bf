"""Public pages of meetings: what is open is there, and of what is closed no byte (council:7)."""

import base64
import io
import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from registry.core import clock
from registry.council.meetings.models import AgendaItem, MeetingPaper
from registry.council.meetings.queries import participants
from tests.council.gatherings import Gathering
from tests.council.test_closing import INTERNAL, WHY, close
from tests.house.site import main

TITLE, ITEM, PAPER, SPOKEN = "極秘会議之題名", "極秘之議題", "極秘之資料", "極秘之発言"
PLANTED = (TITLE, ITEM, PAPER, SPOKEN, INTERNAL, WHY, "架空県商工会議所", "inner.example")


@pytest.fixture
def gathering(site):
    return Gathering(site)


def spellings(word):
    """Return a word's bytes in the encodings in which it could leak."""
    plain = word.encode()
    yield plain
    yield word.encode("utf-16-le")
    yield word.encode("cp932", "ignore")
    yield word.encode("euc-jp", "ignore")
    yield quote(word).encode()
    yield quote(word).lower().encode()
    yield base64.b64encode(plain).rstrip(b"=")[:-1]
    yield "".join(f"&#{ord(char)};" for char in word).encode()
    yield word.encode("unicode_escape")


def text_of(answer):
    """Return all bytes of an answer, headers and a PDF's own text with them."""
    whole = "\n".join(f"{name}: {value}" for name, value in answer.headers).encode()
    whole += answer.data
    if answer.mimetype == "application/pdf":
        pages = PdfReader(io.BytesIO(answer.data)).pages
        whole += re.sub(r"\s", "", "".join(page.extract_text() for page in pages)).encode()
    return whole


def crawl(browser, *starts):
    """Follow every link of the site from these addresses; return the answers by address."""
    waiting: list[str] = list(starts)
    found: dict[str, Any] = {}
    while waiting:
        url = waiting.pop()
        if url in found or len(found) > 300:
            continue
        answer = browser.get(url)
        found[url] = answer
        if answer.mimetype == "text/html":
            links = re.findall(r'href="(/(?:ja|en)/meetings[^"#]*)', answer.text)
            waiting += [link.replace("&amp;", "&") for link in links]
        if answer.location:
            waiting.append(answer.location)
    return found


def test_council_7_1_an_open_meeting_is_announced_with_all_that_an_observer_needs(gathering):
    meeting_id = gathering.meeting("次回の会議", in_days=12, papers=(("公の資料", 0, True),))
    for language in ("ja", "en"):
        shown = gathering.visitor.get(f"/{language}/meetings/{meeting_id}").text
        for words in ("次回の会議", "経済産業省別館", "事務局へ申し込む", "議題の甲", "公の資料"):
            assert words in shown
        assert "inner.example" not in shown  # the link is for those who are called
        assert "架空県商工会議所" not in shown
    english = gathering.visitor.get(f"/en/meetings/{meeting_id}").text
    assert "There is no English title" in english
    calendar = gathering.visitor.get("/ja/meetings/calendar")
    events = Calendar.from_ical(calendar.data).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["次回の会議"]
    feed = gathering.visitor.get("/ja/meetings/feed")
    assert feed.text.count("<entry>") == 1
    paper = gathering.session.query(MeetingPaper).one()
    taken = gathering.visitor.get(f"/ja/meetings/{meeting_id}/papers/{paper.id}")
    assert taken.status_code == 200
    assert taken.mimetype == "application/pdf"
    for answer in (calendar, feed, taken, gathering.visitor.get("/ja/meetings")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_council_7_1_papers_go_to_the_public_by_their_flag_alone(gathering):
    meeting_id = gathering.held(papers=(("公の資料", 0, True), ("内の資料", 1, False)))
    inner = gathering.session.query(MeetingPaper).filter_by(title="内の資料").one()
    shown = gathering.visitor.get(f"/ja/meetings/{meeting_id}").text
    assert "公の資料" in shown
    assert "内の資料" not in shown
    assert gathering.visitor.get(f"/ja/meetings/{meeting_id}/papers/{inner.id}").status_code == 404
    assert gathering.visitor.get(f"/ja/meetings/{meeting_id}/papers/{uuid4()}").status_code == 404
    outer = gathering.session.query(MeetingPaper).filter_by(title="公の資料").one().id
    address = f"/ja/meetings/{meeting_id}/papers/{outer}"
    assert gathering.visitor.get(address).status_code == 200
    item = gathering.row(AgendaItem, gathering.items(meeting_id)[0])
    item.only_for = [participants(gathering.session, meeting_id)[0].id]
    gathering.session.commit()
    assert gathering.visitor.get(address).status_code == 404  # whatever was said of the paper


def test_council_7_1_each_state_shows_its_one_line(gathering):
    draft = gathering.meeting("草案の会議", in_days=9, convened=False)
    coming = gathering.meeting("予定の会議", in_days=9)
    past = gathering.held("準備の会議")
    public = gathering.held("公開の会議")
    gathering.published(public, text_1="甲。", text_2="乙。")
    visitor = gathering.visitor
    assert visitor.get(f"/en/meetings/{draft}").status_code == 404
    for meeting_id, line in ((coming, "Announced"), (past, "Minutes in preparation")):
        shown = main(visitor.get(f"/en/meetings/{meeting_id}"))
        assert line in shown
        assert visitor.get(f"/en/meetings/{meeting_id}/minutes").status_code == 404
        assert visitor.get(f"/en/meetings/{meeting_id}/minutes/pdf").status_code == 404
    assert "Read the minutes" in main(visitor.get(f"/en/meetings/{public}"))
    listed = main(visitor.get("/en/meetings"))
    assert "草案の会議" not in listed
    assert "3 found" in listed
    assert "準備の会議" not in main(visitor.get("/en/meetings?q=公開の"))
    year = clock.legal_date(clock.now() + timedelta(days=9)).year
    assert "予定の会議" in main(visitor.get(f"/en/meetings?year={year}"))


@pytest.mark.parametrize(
    "asked", ["year=1066", "year=x", "q=" + "x" * 300, "q=a%E2%80%AEb", "page=99999"]
)
def test_bad_input_narrows_nothing_or_shows_nothing(gathering, asked):
    gathering.held("一つの会議")
    assert gathering.visitor.get(f"/en/meetings?{asked}").status_code == 200
    assert gathering.visitor.get("/en/meetings/not-a-number").status_code == 404
    assert gathering.visitor.get("/fr/meetings").status_code == 404


@pytest.mark.parametrize("withheld", [False, True])
def test_council_7_2_of_a_closed_meeting_no_byte_is_public_but_its_line(gathering, withheld):
    other = gathering.held("公開の会議")
    gathering.published(other, text_1="甲。", text_2="乙。")
    meeting_id = gathering.held(TITLE, items=(ITEM, ITEM + "二"), papers=((PAPER, 0, True),))
    gathering.published(meeting_id, text_1=SPOKEN, text_2=SPOKEN)
    paper = gathering.session.query(MeetingPaper).filter_by(title=PAPER).one()
    at = f"/ja/meetings/{meeting_id}"
    old = (at, f"{at}/minutes", f"{at}/minutes/pdf", f"{at}/papers/{paper.id}")
    for url in old:
        assert gathering.visitor.get(url).status_code == 200, url
    assert SPOKEN.encode() in text_of(gathering.visitor.get(old[2]))
    fields = {"telling": "withhold", "ground": "trust", "why_withheld": WHY} if withheld else {}
    close(gathering, meeting_id, **fields)
    visitor = gathering.visitor
    words = [quote(word) for word in (TITLE, ITEM, PAPER, SPOKEN)]
    found = crawl(
        visitor,
        "/ja/",
        "/en/",
        "/ja/meetings",
        "/en/meetings",
        *old,
        *(url.replace("/ja/", "/en/") for url in old),
        f"{at}/papers/{uuid4()}",
        f"{at}/anything",
        "/ja/meetings/feed",
        "/en/meetings/feed",
        "/ja/meetings/calendar",
        "/en/meetings/calendar",
    )
    searches = [visitor.get(f"/ja/meetings?q={word}") for word in words]
    assert all("tbody" not in main(answer) for answer in searches)
    for url, answer in found.items():
        whole = text_of(answer)
        for word in PLANTED:
            for spelling in spellings(word):
                assert len(spelling) < 6 or spelling not in whole, (url, word, spelling)
    for url in (*old[1:], f"{at}/papers/{uuid4()}", f"{at}/anything"):
        assert visitor.get(url).status_code == 303, url  # was there something, or was there never
        assert visitor.get(url).location == at
    line = main(visitor.get(at))
    assert ("公の理由。" in line) != withheld
    mails = " ".join(str(mail.params) for mail in gathering.site.mails_of_all())
    assert TITLE not in mails


def test_council_7_1_who_is_signed_in_reads_the_same_public_page(gathering):
    meeting_id = gathering.held(TITLE)
    gathering.published(meeting_id, text_1=SPOKEN, text_2="乙。")
    close(gathering, meeting_id)
    for name in ("clerk", "chair", "member", "isa"):
        shown = gathering[name].get(f"/ja/meetings/{meeting_id}")
        assert TITLE not in main(shown), name
        assert SPOKEN not in main(shown), name
    assert TITLE in main(gathering["clerk"].get(f"/council/meetings/{meeting_id}"))
