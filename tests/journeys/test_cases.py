"""Cases of the memorandum between Bishkek and Tokyo (moc:4.1, 7.3, 7.4)."""

import re

OFFICER = "在外就労センター担当官|Kyrgyz centre, officer"
HEAD = "在外就労センター課長|head of section"
ISA = "在留管理課|Residence Management Division"
METI = "分野所管課|METI, field desk"
BROKER = "ЖЧК «Өмүр Жолу Үчүн»"
WORKER = "Бегимай Сынакова"


def choose(walk, name, *values):
    for value in values:
        walk.page.locator(f'main [name="{name}"][value="{value}"]').check(force=True)


def act(walk, message):
    """Follow the link to an act and press its button."""
    walk.link(message)
    walk.press(message)


def file_it(walk):
    """File a report as a Kyrgyz officer, from answers in plain words; return its address."""
    walk.sit(OFFICER)
    walk.link("Broker reports")
    walk.photograph("reports")
    walk.link("Begin a report")
    choose(walk, "answers", "papers-for-money", "fee-basis")
    walk.photograph("questions")
    walk.press("Go on")
    assert walk.page.locator('main [name="kinds"]:checked').count() == 3
    walk.photograph("content")
    walk.fill("broker_name", BROKER)
    walk.fill("facts", "Күрөө үчүн 100 000 сом алган, паспортту кайтарбайт.")
    walk.fill("learned_on", "2026-11-20")
    walk.press("Keep the draft")
    walk.link("Seal an identity")
    choose(walk, "role", "worker")
    walk.fill("name", WORKER)
    walk.photograph("seal")
    walk.press("Seal an identity")
    walk.sees(walk.say("Sealed"))
    assert WORKER not in walk.page.content()
    walk.photograph("draft")
    act(walk, "File the report")
    return walk.page.url.removeprefix(walk.base)


def test_moc_4_1_a_kyrgyz_officer_reports_a_broker_and_japan_reports_back(walk):
    say = walk.say
    report = file_it(walk)
    walk.sit(HEAD)
    walk.go("/")
    walk.sees(say("Share a report of broker misconduct"))
    walk.photograph("head-owes")
    walk.go(report)
    act(walk, "Share with the other side")

    walk.sit(METI)
    assert walk.go(report).status == 403
    walk.sit(ISA)
    walk.go("/")
    walk.photograph("isa-owes")
    walk.go(report)
    walk.sees(BROKER)
    assert WORKER not in walk.page.content()
    walk.link("Acknowledge receipt")
    walk.fill("words", "受領しました。")
    walk.press("Acknowledge receipt")
    walk.link("Report back")
    walk.fill("words", f"{BROKER} の日本側の取引先に聴取しました。")
    walk.press("Report back")
    walk.sees(say("Reported back"))
    walk.photograph("reported-back")
    printed = walk.page.request.get(f"{walk.base}{report}/print")
    assert printed.body().startswith(b"%PDF-")

    walk.sit(OFFICER)
    walk.go(report)
    walk.sees("日本側の取引先に聴取しました。")
    walk.go("/moc/reports/brokers")
    walk.sees(BROKER)
    walk.photograph("brokers")


def test_moc_7_3_a_notice_leads_to_its_result_and_to_a_revocation(walk):
    say = walk.say
    walk.sit(ISA)
    walk.go("/moc/notices/new?agency=204102")
    choose(walk, "ground", "improper")
    walk.fill("facts", "面接の前に手付金を受け取ったとの相談がありました。")
    walk.photograph("notice")
    walk.press("Keep the draft")
    notice = walk.page.url.removeprefix(walk.base)
    act(walk, "Send the notice")

    walk.sit(HEAD)
    walk.go(notice)
    walk.photograph("notice-received")
    for message, outcome in (
        ("Record the investigation", ""),
        ("Record guidance and supervision", "given"),
        ("Give Japan the result", ""),
    ):
        walk.link(message)
        if outcome:
            choose(walk, "outcome", outcome)
        walk.fill("words", "Жеринде текшерилди, эскертүү берилди.")
        walk.press(message)
    walk.photograph("result-given")
    walk.link("The agency in the register")
    walk.follow(walk.page.get_by_role("link", name=re.compile("KG-JP-")).first)
    act_revoke(walk)
    walk.go(notice)
    walk.link("Record the revocation")
    walk.page.locator('main [name="reference"]').select_option(index=1)
    walk.fill("words", "Критерийлерге жооп бербейт.")
    walk.press("Record the revocation")
    walk.sees(say("Certification revoked"))

    walk.sit(ISA)
    walk.go(notice)
    walk.sees(say("Certification revoked because of the notice"))
    walk.photograph("notice-ended")


def act_revoke(walk):
    """Revoke the certification on its own page, with the second factor where it is asked for."""
    walk.link("Revoke")
    walk.fill("on", "2026-11-20")
    walk.fill("ground", "Критерийлерге жооп бербейт.")
    walk.press("Revoke")
