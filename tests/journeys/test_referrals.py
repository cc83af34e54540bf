"""A breach from the member's answer that tells of it to two organs and back (council:3.3, 12)."""

import re
from base64 import b64decode

A_PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NAME, OTHER = "旅路　葵", "タビジ アオイ\nTabiji Aoi"
FACTS = "令和８年８月から賃金の一部が支払われていない。旅券は会社が保管している。"
FIRST = "Reads the referrals received and answers them; asks to open a sealed sheet."
SECOND = "Opens a sealed sheet together with the first officer, or leaves it closed."
CLERK = "Answer the council's requests, one by one or by a table."
ASKED = "受入れ状況の報告について|Report on how hosting goes"
MEMBER = "Give notice of a new address, or of leaving; print a certificate."
PREPARES = "Prepares: examines a filing, asks for a correction, proposes, opens a case."
DECIDES = "Decides what the first officer proposed; whoever prepared a case can't."
MOJ = "在留管理課|Residence Management Division"
MHLW = "外国人雇用対策課|Foreign Workers' Employment"


def sit(walk, does, desk=""):
    """Take the seat of whom the demonstration says this, at a desk."""
    walk.sit(re.escape(walk.say(does)), desk)


def choose(walk, name, *values):
    for value in values:
        walk.page.locator(f'main [name="{name}"][value="{value}"]').check(force=True)


def act(walk, message, pressed=""):
    """Follow the link to an act and press its button."""
    walk.link(message)
    walk.press(pressed or message)


def report_it(walk):
    """Report a breach as a member, with who told it sealed; return the report's address."""
    sit(walk, MEMBER)
    walk.go("/council/reports")
    walk.link("Report a breach")
    walk.press("Send the report")
    walk.page.locator("#error-summary").wait_for()
    choose(walk, "breaches", "labour-conditions", "papers-taken")
    walk.fill("concerned", "株式会社旅路製作所")
    walk.fill("facts", FACTS)
    walk.fill("name", NAME)
    walk.fill("other_names", OTHER)
    walk.page.locator('main input[type="file"]').first.set_input_files(
        {"name": "tabiji.png", "mimeType": "image/png", "buffer": A_PICTURE}
    )
    walk.photograph("report")
    walk.press("Send the report")
    walk.sees(walk.say("The secretariat looks at it"))
    assert NAME not in walk.page.content()
    walk.photograph("report-sent")
    return walk.page.url.removeprefix(walk.base)


def answer_it(walk):
    """Tell of unpaid wages in the answer to a request, as a member; return the request."""
    sit(walk, CLERK)
    walk.go("/my/requests")
    walk.page.get_by_role("row").filter(has_text=re.compile(ASKED)).get_by_role(
        "link"
    ).first.click()
    walk.link("Answer about the whole")
    walk.page.locator("main form textarea").first.fill(FACTS)
    walk.press("Keep it in the draft")
    request = walk.page.url.removeprefix(walk.base)
    act(walk, "Send in", "Send in what is ready")
    walk.sees(walk.say("It is with the council. The receipt lies with the request."))
    return request.replace("/my/", "/council/")


def open_the_case(walk, request):
    """Open a case from the answer as the secretariat, the informant sealed; return its address."""
    sit(walk, PREPARES)
    walk.go(request)
    walk.photograph("answer")
    walk.link("Open a violation case")
    assert FACTS in walk.page.locator('main [name="facts"]').input_value()
    walk.press("Open a violation case")
    walk.page.locator("#error-summary").wait_for()
    choose(walk, "breaches", "labour-conditions", "papers-taken")
    walk.photograph("case-from-an-answer")
    walk.press("Open a violation case")
    case = walk.page.url.removeprefix(walk.base)
    walk.link("Add a person or body")
    choose(walk, "sort", "body")
    choose(walk, "part", "suspected")
    walk.fill("name", "株式会社旅路製作所")
    walk.press("Add a person or body")
    walk.sees("株式会社旅路製作所")
    walk.link("Seal the informant's identity")
    walk.fill("name", NAME)
    walk.fill("other_names", OTHER)
    walk.press("Seal the informant's identity")
    walk.sees(walk.say("Follows from an answer to"))
    assert NAME not in walk.page.content()
    walk.photograph("case")
    return case


def prepare(walk, case, organ):
    """Prepare an organ's part and lay it before the second officer; return its address."""
    walk.go(case)
    walk.link("Inform an organ")
    walk.photograph("organs-proposed")
    walk.follow(walk.page.locator(f'a[href$="/{organ}"]'))
    walk.photograph("part")
    walk.press("Prepare a referral")
    part = walk.page.url.removeprefix(walk.base)
    act(walk, "Lay before the second officer")
    return part


def send(walk, parts):
    """Decide as the second officer, and send as the first."""
    sit(walk, DECIDES)
    for part in parts:
        walk.go(part)
        walk.link("Decide to inform the organ")
        walk.photograph("decision")
        walk.press("Decide to inform the organ")
    sit(walk, PREPARES)
    for part in parts:
        walk.go(part)
        act(walk, "Send to the organ")
        walk.sees(walk.say("Sent"))


def open_the_sheet(walk, part):
    """Ask to open the sheet as one officer, open it as another; each sees it once."""
    sit(walk, FIRST, MOJ)
    walk.go(part)
    walk.link("Ask to open the sealed sheet")
    walk.fill("reason", "実地調査の準備のため。")
    walk.press("Ask to open the sealed sheet")
    opening = walk.page.url.removeprefix(walk.base)
    sit(walk, SECOND, MOJ)
    walk.go(opening)
    walk.photograph("opening-asked")
    act(walk, "Open it together")
    walk.press("Show the sheet")
    walk.sees(NAME)
    walk.photograph("sealed-sheet")
    walk.go(opening)
    assert NAME not in walk.page.content()
    sit(walk, FIRST, MOJ)
    walk.go(opening)
    walk.press("Show the sheet")
    walk.sees(NAME)


def test_council_12_an_answer_becomes_a_case_that_one_organ_takes_on_and_one_refuses(walk):
    """council:3.1.1, council:3.3, council:12: from the member's answer to the outcome."""
    say = walk.say
    request = answer_it(walk)
    case = open_the_case(walk, request)
    parts = [prepare(walk, case, organ) for organ in ("isa.residence", "mhlw.foreign-workers")]
    send(walk, parts)
    moj, mhlw = parts

    sit(walk, FIRST, MOJ)
    walk.go("/")
    walk.photograph("organ-owes")
    walk.go(moj)
    walk.sees(say("The informant wishes to be kept secret"))
    walk.photograph("referral-received")
    act(walk, "Confirm receipt")
    act(walk, "Take it on")
    open_the_sheet(walk, moj)
    walk.go(moj)
    walk.link("Report the outcome")
    choose(walk, "outcome", "guided")
    walk.fill("words", "旅券の返還と未払賃金の支払を指導した。")
    walk.page.locator('main [name="shareable"]').check(force=True)
    walk.press("Report the outcome")
    walk.photograph("outcome-reported")

    sit(walk, FIRST, MHLW)
    assert walk.go(moj).status == 404
    walk.go(mhlw)
    walk.link("Do not take it on")
    walk.fill("reason", "所管する法令の違反が認められないため。")
    walk.press("Do not take it on")
    walk.photograph("not-taken-on")

    sit(walk, PREPARES)
    for part in parts:
        walk.go(part)
        act(walk, "Take note and finish")
    walk.go(case)
    walk.sees(say("Guidance was given"))
    walk.photograph("case-with-answers")
    sit(walk, CLERK)
    walk.go(request.replace("/council/", "/my/"))
    walk.sees(FACTS)
    assert walk.go(case).status == 403


def test_council_3_3_a_member_reports_a_breach_and_hears_what_came_of_it(walk):
    report = report_it(walk)
    sit(walk, PREPARES)
    walk.go(report)
    act(walk, "Open a case from this report")
    case = walk.page.url.removeprefix(walk.base)
    assert NAME not in walk.page.content()
    walk.go(report)
    walk.link("Tell the member what came of it")
    walk.fill("answer", "関係機関が指導を行いました。")
    walk.press("Tell the member what came of it")
    sit(walk, MEMBER)
    walk.go(report)
    walk.sees("関係機関が指導を行いました。")
    walk.photograph("member-hears")
    assert walk.go(case).status == 403
