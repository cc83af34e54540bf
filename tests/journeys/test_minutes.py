"""Minutes and closings from end to end, as the people concerned do it (council:7.1, 7.2)."""

import re

from tests.journeys.test_membership import CHAIRS, FIRST, pdf_behind

MEMBER = "一般社団法人架空製造技能機構|Fictional Association for Manufacturing Skills"
NAMED = "株式会社架空鋳造"
TITLES = {"ja": "製造業分野の受入れ状況", "en": "How hosting goes in manufacturing"}


def open_meeting(walk, number):
    """Open a past meeting by its number, as secretariat or chair; return its identity."""
    walk.go("/council/meetings?show=past")
    walk.follow(walk.page.get_by_role("link", name=re.compile(number)).first)
    walk.page.locator("aside").first.wait_for()
    return re.findall(r"[0-9a-f-]{36}", walk.page.url)[0]


def public(walk, meeting_id, path=""):
    walk.go(f"/{walk.say.language}/meetings/{meeting_id}{path}")


def close(walk, telling):
    """Close the meeting on whose page a chair is."""
    walk.link("Close the meeting to the public")
    walk.fill("reason", "個別の企業の経営に関わる内容を扱ったため。")
    walk.page.locator(f'main [name="telling"][value="{telling}"]').check(force=True)
    if telling == "publish":
        walk.fill("public_reason_ja", "個別企業の情報を扱うため。")
        walk.fill("public_reason_en", "It concerns single firms.")
    else:
        walk.page.locator('main [name="ground"][value="rights"]').check(force=True)
        walk.fill("why_withheld", "名称を示すと事業者が特定されるため。")
    walk.photograph("closing")
    walk.press("Close to the public")
    walk.photograph("closed")


def test_council_7_1_an_open_meeting_is_closed_afterwards_while_somebody_reads(walk):
    say = walk.say
    walk.sit(CHAIRS[0])
    meeting_id = open_meeting(walk, "第３回")
    title = (
        "製造業分野の受入れ状況" if say.language == "ja" else "How hosting goes in manufacturing"
    )
    reader = walk.page.context.browser.new_context()
    reading = reader.new_page()
    reading.goto(f"{walk.base}/{say.language}/meetings/{meeting_id}")
    reading.get_by_text(title).first.wait_for()
    paper = reading.locator("main .file-list a").first.get_attribute("href")
    close(walk, "publish")
    reading.get_by_role("link", name=say("Read the minutes")).first.click()
    reading.get_by_text(say("Closed to the public")).first.wait_for()
    assert reading.url.endswith(meeting_id)  # the next click leads to the one line
    assert title not in reading.content()
    old = reading.request.get(walk.base + paper)
    assert old.status == 200
    assert title not in old.text()
    reader.close()
    public(walk, meeting_id)
    walk.sees("個別企業の情報を扱うため。" if say.language == "ja" else "It concerns single firms.")
    walk.photograph("one-line")
    walk.go(f"/{say.language}/meetings")
    assert title not in walk.page.locator("main").inner_text()
    walk.photograph("list")


def test_council_7_2_a_closed_meeting_whose_reason_is_withheld(walk):
    say = walk.say
    walk.sit(CHAIRS[1])
    meeting_id = open_meeting(walk, "第６回")
    close(walk, "withhold")
    public(walk, meeting_id)
    walk.sees(say("The reason is withheld."))
    shown = walk.page.locator("main").inner_text()
    assert "地域の団体" not in shown
    assert say("Ground:") not in shown  # nobody chose to say it
    walk.photograph("one-line")
    walk.sit(FIRST)
    open_meeting(walk, "第６回")
    walk.sees("地域の団体")


def correct_it(walk):
    """Let a member propose a correction of the minutes that were shown to it."""
    walk.sit(MEMBER)
    walk.go("/council/minutes")
    walk.follow(walk.page.get_by_role("link", name=re.compile("第６回")).first)
    walk.photograph("as-a-participant")
    walk.link("Propose a correction")
    walk.fill("proposed", "主宰者が開会を宣し、参加者全員の出席を確認した。")
    walk.fill("remark", "欠席者はいなかった。")
    walk.photograph("correction")
    walk.press("Propose a correction")
    walk.link("No further corrections")
    walk.press("No further corrections")


def take_it_and_write(walk):
    """Let the secretariat take the correction, write on, compare, and lay the minutes."""
    walk.sit(FIRST)
    walk.go("/council/minutes")
    walk.follow(walk.page.get_by_role("link", name=re.compile("第６回")).first)
    shown = walk.page.url
    walk.follow(walk.page.locator("#corrections + ul a").first)
    walk.photograph("proposed-beside-the-text")
    walk.link("Take it into the minutes")
    walk.press("Take it into the minutes")
    walk.sees("参加者全員")
    walk.link("Compare two revisions")
    walk.page.locator("ins").first.wait_for()
    walk.photograph("compared")
    walk.go(shown)
    walk.link("Lay the minutes before the chairs")
    walk.press("Lay the minutes before the chairs")
    return shown


def test_council_7_1_minutes_are_corrected_compared_confirmed_and_published_in_part(walk):
    say = walk.say
    correct_it(walk)
    shown = take_it_and_write(walk)
    walk.sit(CHAIRS[0])
    walk.go(shown)
    walk.link("Confirm the minutes")
    walk.photograph("confirmation")
    walk.press("Confirm the minutes")
    walk.sit(FIRST)
    walk.go(shown)
    walk.link("Prepare the public version")
    box = walk.page.locator('main [name="marked_1"]')
    start = box.input_value().index(NAMED)
    box.evaluate("(box, [a, b]) => box.setSelectionRange(a, b)", [start, start + len(NAMED)])
    walk.page.locator(f'main [data-marks="{box.get_attribute("id")}"]').click()
    assert f"⟦{NAMED}⟧" in box.input_value()
    walk.photograph("marks")
    walk.press("Save the public version")
    walk.link("Look at it as the public would")
    assert NAMED not in walk.page.locator("main").inner_text()
    walk.photograph("as-the-public")
    walk.sit(CHAIRS[0])
    walk.go(shown)
    walk.link("Publish the minutes")
    walk.press("Publish the minutes")
    pdf_behind(walk, walk.page.get_by_role("link", name=say("Full text (PDF)")))
    walk.go(f"/{say.language}/meetings?q=参加者全員")
    walk.follow(walk.page.locator("main tbody a").first)
    walk.link("Read the minutes")
    read = walk.page.locator("main").inner_text()
    assert "参加者全員" in read
    assert NAMED not in walk.page.content()
    assert say("[not public]") in read
    walk.photograph("public-minutes")
    pdf_behind(walk, walk.page.get_by_role("link", name=say("Minutes (PDF)")))
