"""Meetings from end to end, as the people concerned do it (council:5.1 to 5.4, council:6)."""

import re
from datetime import timedelta

import time_machine

from registry.core import clock
from tests.journeys.test_membership import (
    CHAIRS,
    FIRST,
    PDF_BYTES,
    answer,
    pdf_behind,
    today,
)

OUTSIDER = "会議に招かれた方|Invited to a meeting"
NPA = "警察庁|National Police Agency"
TITLE = "技能実習からの移行について"


def open_meeting(walk, number, tab=""):
    """Open a meeting by its number, as secretariat or chair; return its address."""
    walk.go("/council/meetings")
    walk.follow(walk.page.get_by_role("link", name=re.compile(number)).first)
    walk.page.wait_for_url(re.compile(r"/council/meetings/[0-9a-f-]{36}"))
    url = re.sub(r"\?.*", "", walk.page.url).removeprefix(walk.base)
    if tab:
        walk.go(f"{url}?tab={tab}")
    return url


def prepare(walk):
    """Draft a meeting of those concerned, with an item, a paper, an organ and somebody invited."""
    walk.sit(FIRST)
    walk.go("/council/meetings")
    walk.link("Prepare a meeting")
    answer(walk, "kind", "restricted")
    walk.fill("number", "第１０回")
    walk.fill("title_ja", TITLE)
    walk.fill("title_en", "Moving on from training")
    walk.press("Begin the draft")
    walk.fill("day", (today() + timedelta(days=9)).isoformat())
    walk.fill("begins", "14:00")
    walk.fill("ends", "16:00")
    walk.fill("place_ja", "経済産業省別館")
    walk.fill("choice_reason", "議題に関係するため")
    walk.press("Save")
    url = re.sub(r"\?.*", "", walk.page.url).removeprefix(walk.base)
    walk.link("Add an item")
    walk.fill("title_ja", "移行の状況")
    answer(walk, "topic", "1")
    walk.press("Save")
    walk.go(f"{url}/papers/new")
    walk.fill("title", "資料１")
    content = PDF_BYTES + b".4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
    file = {"name": "資料１.pdf", "mimeType": "application/pdf", "buffer": content}
    walk.page.locator('main input[type="file"]').set_input_files(file)
    walk.press("Save")
    walk.go(f"{url}?tab=participants")
    walk.link("Choose participants")
    walk.page.locator('main [name="organs"][value="npa"]').check(force=True)
    walk.press("Put on the list")
    walk.link("Invite somebody who is no member")
    walk.fill("name", "架空　花子")
    walk.fill("office", "架空大学")
    walk.fill("email", "outsider1@demo.example")
    walk.photograph("invited")
    walk.press("Save")
    walk.sees("架空　花子")
    walk.link("Lay before the chairs")
    walk.press("Lay before the chairs")
    return url


def test_council_5_3_a_restricted_meeting_with_one_outsider(walk):
    say = walk.say
    url = prepare(walk)
    walk.sit(OUTSIDER)
    assert TITLE not in walk.page.content()  # nobody learns of a draft
    walk.sit(CHAIRS[0])
    open_meeting(walk, "第１０回")
    walk.link("Convene")
    walk.photograph("before-the-chairs")
    walk.press("Convene")
    walk.sees(say("Convened"))
    pdf_behind(walk, walk.page.locator("aside .file-list a").first)
    walk.sit(OUTSIDER)
    walk.page.wait_for_url(re.compile("/meetings$"))
    walk.follow(walk.page.get_by_role("link", name=re.compile("第１０回")).first)
    walk.page.locator("ol").first.wait_for()
    walk.photograph("outsider")
    pdf_behind(walk, walk.page.locator('main a[href*="/papers/"]').first)
    walk.link("Reply to the call")
    answer(walk, "reply", "attends")
    walk.press("Reply to the call")
    walk.sees(say("Attends"))
    with time_machine.travel(clock.now() + timedelta(days=10), tick=True):
        walk.sit(FIRST)
        walk.go(f"{url}?tab=replies")
        walk.photograph("replies")
        walk.link("Record who was there")
        for box in walk.page.locator('main input[type="radio"][value="present"]').all():
            box.check(force=True)
        walk.photograph("attendance")
        walk.press("Record who was there")
        walk.sees(say("Was present"))


def test_council_5_4_a_circulation_with_a_silent_member_and_its_result(walk):
    say = walk.say
    walk.sit(FIRST)
    url = open_meeting(walk, "書面", tab="replies")
    walk.photograph("silent")
    walk.link("Remind all who are silent")
    walk.press("Remind all who are silent")
    walk.sees(say("Silent"))
    walk.sit(NPA)
    walk.go("/meetings")
    walk.follow(walk.page.get_by_role("link", name=re.compile("書面")).first)
    walk.page.locator("ol").first.wait_for()
    pdf_behind(walk, walk.page.locator('main a[href*="/papers/"]').first)
    walk.link("Confirm receipt")
    walk.fill("comment", "意見はありません。")
    walk.photograph("receipt")
    walk.press("Confirm receipt")
    walk.sees("意見はありません。")
    with time_machine.travel(clock.now() + timedelta(days=6), tick=True):
        walk.sit(FIRST)
        walk.go(f"{url}?tab=replies")
        walk.photograph("board")
        walk.link("End the circulation with its result")
        walk.fill("result", "改正案のとおりとする。")
        walk.press("End the circulation with its result")
        walk.sees(say("Circulation ended"))
        pdf_behind(walk, walk.page.locator("aside .file-list a").last)
        walk.sit(NPA)
        walk.go("/meetings")
        walk.follow(walk.page.get_by_role("link", name=re.compile("書面")).first)
        walk.sees("改正案のとおりとする。")
        walk.photograph("result")
