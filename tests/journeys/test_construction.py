"""A plan that is cancelled, from MLIT's market desk to what residence management did (mlit:2)."""

import re

from registry.core import clock
from tests.journeys.conftest import IN_JAPANESE

NAME, OTHER = "内部　告子", "ナイブ ツグコ\nNaibu Tsuguko"
FIRST = "Reads the referrals received and answers them; asks to open a sealed sheet."
SECOND = "Opens a sealed sheet together with the first officer, or leaves it closed."
MARKET = "国際市場課|International Market Division"
RESIDENCE = "在留管理課|Residence Management Division"
PLAN = "国計第1001号"


def sit(walk, desk, does=""):
    """Take a seat at a desk, that of whom the demonstration says this."""
    walk.sit(desk, re.escape(walk.say(does)) if does else "")


def act(walk, message):
    """Follow the link to an act and press its button."""
    walk.link(message)
    walk.press(message)


def plan_cancelled(walk):
    """Cancel a plan's certification, which makes Form 4 owed; return the plan's address."""
    sit(walk, MARKET)
    walk.link("Acceptance plans")
    walk.fill("q", PLAN)
    walk.press("Search")
    walk.photograph("plans")
    walk.follow(walk.page.get_by_role("link", name=PLAN).first)
    walk.link("Record that the certification is cancelled")
    walk.fill("on", "2999-01-01")
    walk.press("Record that the certification is cancelled")
    walk.page.locator("#error-summary").wait_for()
    walk.fill("on", clock.legal_date(clock.now()).isoformat())
    walk.press("Record that the certification is cancelled")
    walk.sees(walk.say("Report the end of a plan to the immigration agency on Form 4"))
    walk.photograph("plan-cancelled")
    return walk.page.url.removeprefix(walk.base)


def form_issued(walk, pdf):
    """Keep the plan itself, draw Form 4 up with it, seal the informant, issue it; its address."""
    walk.link("Keep the plan's file")
    walk.page.locator('main input[type="file"]').first.set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    walk.press("Keep the plan's file")
    walk.sees("plan.pdf")
    walk.photograph("plan-kept")
    walk.link("Report it to the immigration agency on Form 4")
    walk.press("Draw up a Form 4")
    walk.fill("details", "認定した計画の報酬額を下回る賃金を支払っていた。")
    walk.photograph("content")
    walk.press("Keep")
    notice = walk.page.url.removeprefix(walk.base)
    walk.sees("plan.pdf")
    walk.link("Seal who informed")
    walk.fill("name", NAME)
    walk.fill("other_names", OTHER)
    walk.press("Keep")
    assert NAME not in walk.page.content()
    walk.photograph("draft")
    act(walk, "Issue the form")
    walk.sees(walk.say("Issued"))
    walk.photograph("issued")
    return notice


def sheet_opened(walk, notice):
    """Ask to open the sheet as one officer, open it as another, who sees it once."""
    walk.go(notice)
    walk.link("Ask to open the sealed sheet")
    walk.fill("reason", "実地調査の準備のため。")
    walk.press("Ask to open the sealed sheet")
    opening = walk.page.url.removeprefix(walk.base)
    sit(walk, RESIDENCE, SECOND)
    walk.go(opening)
    act(walk, "Open it together")
    walk.press("Show the sheet")
    walk.sees(NAME)
    walk.photograph("sheet")
    walk.go(opening)
    assert NAME not in walk.page.content()


def printed(walk):
    """Return the PDF of a form that was issued before, to stand for the plan."""
    walk.go("/mlit/notices?show=all")
    link = walk.page.get_by_role("link", name=re.compile("国不国第")).first.get_attribute("href")
    return walk.page.request.get(f"{walk.base}{link}/form.pdf").body()


@IN_JAPANESE
def test_mlit_2_2_a_a_cancelled_plan_becomes_a_form_that_isa_acts_on(walk):
    """mlit:2.1.b, mlit:2.2.a: plan, form, sealed sheet, on-site check, what is told."""
    plan = plan_cancelled(walk)
    pdf = printed(walk)
    walk.go(plan)
    notice = form_issued(walk, pdf)
    sit(walk, RESIDENCE, FIRST)
    walk.link("Notices on Form 4")
    walk.photograph("notices")
    walk.go(notice)
    act(walk, "Acknowledge receipt")
    sheet_opened(walk, notice)
    sit(walk, RESIDENCE, FIRST)
    walk.go(notice)
    walk.link("Record guidance or an on-site check")
    walk.page.locator('main [name="sort"][value="on-site"]').check(force=True)
    walk.fill("words", "地方局が実地調査を行った。")
    walk.press("Record guidance or an on-site check")
    walk.sees("地方局が実地調査を行った。")
    walk.photograph("used")
    sit(walk, MARKET)
    walk.go(notice)
    walk.sees(walk.say("Used for guidance or checks"))
    assert "地方局が実地調査を行った。" not in walk.page.content()
    assert NAME not in walk.page.content()
