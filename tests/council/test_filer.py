"""A body files by its own screens: join, correction, change, withdrawal (council:8.1, 9, 10)."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core import clock
from registry.core.actor import THE_SYSTEM, Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.council.examination import services as examination
from registry.council.filings import queries
from registry.council.filings.models import Filing
from registry.council.filings.rules import FilingKind, FilingState
from registry.council.members import queries as members
from registry.council.members import services as register
from registry.council.members.rules import Began, Ended, Item
from registry.parties.models import Account, Organisation
from tests.house.site import TOKEN, Browser, Site, hidden, main

ANSWERS: Final = {
    "name": "架空県",
    "kana": "かくうけん",
    "name_en": "Kakū Prefecture",
    "corporate_number": "",
    "postal_code": "１００-8901",
    "address": "架空県中央市一丁目２番３号",
    "representative": "知事　髙山　一郎",
    "contact_name": "産業課　山田　花子",
    "contact_phone": "03-1234-5678",
    "contact_email": "desk@example.jp",
    "purpose": "y",
    "cooperation": "市町村と県内企業への周知、調査への協力",
}
ELIGIBLE: Final = {
    "is_member": "no",
    "is_body": "yes",
    "employs_workers_only": "no",
    "shares_purpose": "yes",
    "can_cooperate": "yes",
}


class Body:
    """A body with a clerk at a browser."""

    def __init__(self, site: Site, name: str = "架空県", email: str = "clerk@example.jp") -> None:
        self.site = site
        self.organisation: Organisation = site.organisation(name)
        self.account: Account = self.clerk(email)
        self.browser: Browser = site.signed_in(self.account)

    def clerk(self, email: str) -> Account:
        return self.site.person(email, Desk.ORGANISATION, organisation_id=self.organisation.id)

    def became_member(self, since: date, item: Item = Item.ORGANISATION) -> None:
        register.begin(
            self.site.session,
            self.organisation,
            item=item,
            values={**ANSWERS, "postal_code": "100-8901"},
            began=Began.JOINED,
            valid_from=since,
            now=clock.now(),
        )
        self.site.session.commit()

    def drafted(self, **changes: str) -> str:
        """Begin the join filing and write it; return where its pages are."""
        begun = self.browser.send("/my/join", **ELIGIBLE)
        place = begun.location.removesuffix("/form")
        answer = self.write(f"{place}/form", go="next", **{**ANSWERS, **changes})
        assert answer.status_code == 303, main(answer)
        return place

    def joined(self, place: str | None = None) -> str:
        place = place or self.drafted()
        answer = self.write(f"{place}/check")
        assert answer.location == f"{place}/sent", main(answer)
        return place

    def write(self, url: str, **fields: Any) -> Any:
        """Send the form of a page with its hidden fields."""
        return self.browser.client.post(url, data={**form_of(self.browser, url), **fields})

    def filing(self, place: str) -> Filing:
        self.site.session.rollback()
        self.site.session.expire_all()
        return queries.get(self.site.session, UUID(place.rsplit("/", 1)[1]), THE_SYSTEM)


def form_of(browser: Browser, url: str) -> dict[str, str]:
    """Return the hidden fields of the main form of a page."""
    page = browser.get(url)
    form = re.search(r'<form class="form.*?</form>', page.text, re.S)
    assert form is not None, f"{page.status} {page.text[-3000:]}"
    return dict(hidden(form[0]).items())


def officer(site: Site) -> Actor:
    account = site.person("officer@meti.example", Desk.METI_SECRETARIAT)
    return Actor(account_id=account.id, desks=frozenset({Desk.METI_SECRETARIAT}))


def ask(site: Site, filing: Filing, **points: str) -> None:
    examination.ask_correction(
        site.session,
        filing,
        points=points,
        text="補正をお願いします。",
        answer_by=clock.legal_date(clock.now()) + timedelta(days=14),
        actor=officer(site),
        now=clock.now(),
    )
    site.session.commit()


@pytest.fixture
def body(site: Site) -> Body:
    return Body(site)


def today() -> date:
    return clock.legal_date(clock.now())


def test_council_8_1_five_questions_lead_to_the_filing_or_say_why_not(body: Body):
    no = body.browser.send("/my/join", **{**ELIGIBLE, "employs_workers_only": "yes"})
    assert no.status_code == 200
    assert "notice-warn" in main(no)
    unanswered = body.browser.send("/my/join", is_body="yes")
    assert unanswered.status_code == 422
    yes = body.browser.send("/my/join", **ELIGIBLE)
    assert yes.status_code == 303
    assert yes.location.endswith("/form")


def test_council_8_1_anybody_may_ask_whether_its_body_can_join(site: Site):
    visitor = site.browser()
    found = visitor.send("/en/join", **ELIGIBLE)
    assert "notice-good" in main(found)
    assert "/registration" in main(found)
    refused = visitor.send("/ja/join", **{**ELIGIBLE, "is_body": "no"})
    assert "/registration" not in main(refused)


def test_council_8_1_a_body_joins_from_draft_to_receipt(body: Body):
    place = body.drafted()
    check = body.browser.get(f"{place}/check")
    assert "100-8901" in main(check)
    assert "カクウケン" in main(check)
    body.joined(place)
    filing = body.filing(place)
    assert filing.state == FilingState.SUBMITTED
    done = main(body.browser.get(f"{place}/sent"))
    assert filing.receipt_number is not None
    assert filing.receipt_number in done
    receipt = re.search(r"/my/papers/[0-9a-f-]+", done)
    assert receipt is not None
    assert body.browser.get(receipt[0]).data.startswith(b"%PDF")
    home = main(body.browser.get("/my"))
    assert filing.receipt_number in home


def test_a_draft_is_kept_half_written_and_found_again(body: Body):
    form = body.browser.send("/my/join", **ELIGIBLE).location
    kept = body.write(form, go="save", name="架空県", corporate_number="123", address="")
    assert kept.location == "/my"
    again = main(body.browser.get(form))
    assert 'value="123"' in again
    missing = body.write(form, go="next", name="架空県", corporate_number="123", address="")
    assert missing.status_code == 422
    assert 'id="form-corporate_number-error"' in missing.text
    assert 'id="form-address-error"' in missing.text
    assert body.browser.get("/my/join").location == form


@pytest.mark.parametrize(
    ("item", "wrong"),
    [
        ("postal_code", "12"),
        ("corporate_number", "1234567890123"),
        ("contact_phone", "12"),
        ("contact_email", "desk.example.jp"),
        ("kana", "架空県"),
        ("name", "架\u202e空県"),
        ("name", "あ" * 201),
    ],
)
def test_what_is_wrong_is_said_beside_its_item_and_stays_typed(body: Body, item: str, wrong: str):
    form = body.browser.send("/my/join", **ELIGIBLE).location
    answer = body.write(form, go="next", **{**ANSWERS, item: wrong})
    assert answer.status_code == 422
    assert f'id="form-{item}-error"' in answer.text
    assert wrong in answer.text


def test_council_8_1_pressing_twice_files_once(body: Body):
    place = body.drafted()
    fields = form_of(body.browser, f"{place}/check")
    first = body.browser.client.post(f"{place}/check", data=fields)
    second = body.browser.client.post(f"{place}/check", data=fields)
    assert first.location == second.location == f"{place}/sent"
    assert len(body.filing(place).rounds) == 1


def test_two_clerks_of_one_body_see_both_texts(body: Body):
    place = body.drafted()
    stale = form_of(body.browser, f"{place}/form")
    body.write(f"{place}/form", go="save", **{**ANSWERS, "address": "先の人の所在地"})
    answer = body.browser.client.post(
        f"{place}/form", data={**stale, **ANSWERS, "address": "後の人の所在地", "go": "save"}
    )
    assert answer.status_code == 409
    assert "先の人の所在地" in main(answer)
    assert "後の人の所在地" in main(answer)
    form = re.search(r'<form class="form.*?</form>', answer.text, re.S)
    assert form is not None
    again = {**hidden(form[0]).to_dict(), **ANSWERS, "address": "後の人の所在地", "go": "save"}
    assert body.browser.client.post(f"{place}/form", data=again).status_code == 303
    assert body.filing(place).content["address"] == "後の人の所在地"


def test_what_was_checked_is_what_is_sent(body: Body):
    place = body.drafted()
    stale = form_of(body.browser, f"{place}/check")
    body.write(f"{place}/form", go="save", **{**ANSWERS, "address": "変わった所在地"})
    answer = body.browser.client.post(f"{place}/check", data=stale)
    assert answer.status_code == 409
    assert body.filing(place).state == FilingState.DRAFT


def test_a_switch_of_language_keeps_what_was_typed_and_saves_nothing(body: Body):
    form = body.browser.send("/my/join", **ELIGIBLE).location
    drawn = body.write(form, _language="en", name="Half a na")
    assert drawn.status_code == 200
    assert 'value="Half a na"' in drawn.text
    assert '<html lang="en"' in drawn.text
    assert body.filing(form.removesuffix("/form")).content["name"] == body.organisation.name


def test_attachments_are_added_labelled_given_back_and_removed(body: Body):
    place = body.drafted()
    url = f"{place}/attachments"
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    added = body.write(url, go="add", label="規約", file=(BytesIO(b"hello\n"), "rules.txt"))
    assert added.status_code == 422, "texts are not taken"
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
    )
    added = body.write(url, go="add", label="規約", file=(BytesIO(png), "規約.png"))
    assert added.status_code == 303, main(added)
    (file,) = body.filing(place).files
    assert (file.label, file.stored.original_name) == ("規約", "規約.png")
    assert body.browser.get(f"{place}/files/{file.id}").data == png
    wrong = body.write(url, go="add", label="", file=(BytesIO(pdf[:4]), "x.png"))
    assert wrong.status_code == 422
    assert "「x.png」：" in main(wrong), "which of several files it is"
    body.browser.press(f"{url}/{file.id}/remove")
    assert body.filing(place).files == []


def test_what_the_registration_said_stands_in_the_join_form(site: Site):
    body = Body(site)
    read_for(site.session, {"*"})
    site.session.get_one(Organisation, body.organisation.id).name_en = "Fictional Prefecture"
    site.session.commit()
    begun = body.browser.send("/my/join", **ELIGIBLE)
    form = main(body.browser.get(begun.location))
    assert 'value="架空県"' in form
    assert 'value="Fictional Prefecture"' in form


def test_council_8_1_a_correction_is_answered_beside_what_is_asked(body: Body, site: Site):
    place = body.joined()
    first = body.filing(place)
    arrived = first.arrived_on
    ask(
        site,
        first,
        address="番地まで記入してください。",
        attachments="規約の全文を添付してください。",
    )
    for url in (place, f"{place}/form", f"{place}/attachments"):
        page = main(body.browser.get(url))
        assert "<b>添付書類</b>: 規約の全文を添付してください。" in page, url
        assert ("番地まで記入してください。" in page) == (url != f"{place}/attachments")
        assert "/ja/contact" in page
    answer = body.write(f"{place}/form", go="next", **{**ANSWERS, "address": "中央市１－２－３"})
    assert answer.location == f"{place}/attachments"
    sent = body.write(f"{place}/check")
    assert sent.location == f"{place}/sent", main(sent)
    filing = body.filing(place)
    assert filing.state == FilingState.SUBMITTED
    assert filing.arrived_on == arrived
    assert [filed.content["address"] for filed in filing.rounds] == [
        ANSWERS["address"],
        "中央市１－２－３",
    ]
    assert ANSWERS["address"] in main(body.browser.get(place))


def test_council_8_1_a_correction_that_changes_nothing_is_sent_on_purpose_only(
    body: Body, site: Site
):
    place = body.joined()
    ask(site, body.filing(place), address="番地まで書いてください。")
    shown = body.browser.get(f"{place}/check")
    assert "前回提出した内容から変更がありません" in main(shown)
    unsaid = body.write(f"{place}/check")
    assert unsaid.status_code == 422
    assert 'id="form-unchanged-error"' in unsaid.text
    assert body.filing(place).state == FilingState.CORRECTION_ASKED
    assert body.write(f"{place}/check", unchanged="y").location == f"{place}/sent"
    assert len(body.filing(place).rounds) == 2


def begun(body: Body, kind: FilingKind) -> str:
    answer = body.browser.press(f"/my/begin/{kind}")
    assert answer.location.endswith("/form"), answer.location
    return str(answer.location.removesuffix("/form"))


CHANGED: Final = {
    name: text for name, text in ANSWERS.items() if name not in {"purpose", "cooperation"}
}


def test_council_9_a_change_starts_from_the_register_and_shows_before_and_after(body: Body):
    body.became_member(today() - timedelta(days=30))
    place = begun(body, FilingKind.CHANGE)
    assert ANSWERS["address"] in main(body.browser.get(f"{place}/form"))
    day = (today() + timedelta(days=10)).isoformat()
    same = body.write(f"{place}/form", go="next", effective_on=day, **CHANGED)
    assert same.status_code == 422, "nothing differs"
    changed = {**CHANGED, "address": "新しい所在地", "effective_on": day}
    assert body.write(f"{place}/form", go="next", **changed).status_code == 303
    check = main(body.browser.get(f"{place}/check"))
    assert f"<del>{ANSWERS['address']}</del>" in check
    assert "<ins>新しい所在地</ins>" in check
    assert "notice-warn" not in check
    assert body.write(f"{place}/check").location == f"{place}/sent"
    assert not body.filing(place).is_late


def test_council_9_a_late_change_is_announced_as_late_and_accepted(body: Body):
    body.became_member(today() - timedelta(days=30))
    place = begun(body, FilingKind.CHANGE)
    changed = {**CHANGED, "address": "新しい所在地", "effective_on": today().isoformat()}
    body.write(f"{place}/form", go="next", **changed)
    assert "notice-warn" in main(body.browser.get(f"{place}/check"))
    assert body.write(f"{place}/check").location == f"{place}/sent"
    assert body.filing(place).is_late


def test_council_9_a_change_known_already_is_not_taken_back_by_another(body: Body, site: Site):
    body.became_member(today() - timedelta(days=30))
    register.change(
        site.session,
        body.organisation.id,
        changes={"representative": "次の知事"},
        effective_on=today() + timedelta(days=5),
        now=clock.now(),
    )
    site.session.commit()
    place = begun(body, FilingKind.CHANGE)
    day = (today() + timedelta(days=10)).isoformat()
    body.write(
        f"{place}/form", go="next", **{**CHANGED, "address": "新しい所在地", "effective_on": day}
    )
    assert body.filing(place).content["representative"] == "次の知事"


def test_council_10_a_withdrawal_is_a_notice_with_a_last_day(body: Body):
    body.became_member(today() - timedelta(days=30))
    place = begun(body, FilingKind.WITHDRAWAL)
    over = (today() - timedelta(days=1)).isoformat()
    assert body.write(f"{place}/form", go="next", effective_on=over).status_code == 422
    last = (today() + timedelta(days=20)).isoformat()
    sent = body.write(f"{place}/form", go="next", effective_on=last)
    assert sent.location == f"{place}/check"
    assert body.write(f"{place}/check").location == f"{place}/sent"
    assert body.filing(place).state == FilingState.SUBMITTED


def test_council_10_a_second_withdrawal_says_which_last_day_it_replaces(body: Body, site: Site):
    body.became_member(today() - timedelta(days=30))
    first = today() + timedelta(days=40)
    place = begun(body, FilingKind.WITHDRAWAL)
    office = site.signed_in(site.person("clerk@meti.example", Desk.METI_SECRETARIAT))
    for recorded in (False, True):
        if recorded:
            read_for(site.session, {"*"})
            register.end(
                site.session,
                body.organisation.id,
                valid_until=first + timedelta(days=1),
                how=Ended.WITHDRAWN,
                now=clock.now(),
            )
            site.session.commit()
        form = main(body.browser.get(f"{place}/form"))
        assert ("この届出により置き換わります" in form) is recorded
    last = (today() + timedelta(days=20)).isoformat()
    body.write(f"{place}/form", go="next", effective_on=last)
    body.joined(place)
    shown = main(office.get(place.replace("/my/", "/council/")))
    assert "この届出により置き換わります" in shown
    assert first.isoformat() in shown


def test_council_9_and_10_only_the_rights_of_the_item_are_offered(body: Body):
    nobody = main(body.browser.get("/my"))
    assert "/my/join" in nobody
    assert "/my/begin/" not in nobody
    body.became_member(today() - timedelta(days=30), item=Item.ORGAN)
    organ = main(body.browser.get("/my"))
    assert "/my/begin/withdrawal" in organ
    assert "/my/begin/change" not in organ
    assert body.browser.press("/my/begin/change").location == "/my"


def test_a_pending_filing_is_taken_back_and_a_draft_thrown_away(body: Body):
    place = body.drafted()
    assert body.write(f"{place}/discard").location == "/my"
    assert body.browser.get(place).status_code == 404
    place = body.joined()
    assert "/take-back" in main(body.browser.get(place))
    assert body.write(f"{place}/take-back", reason="").location == place
    assert body.filing(place).state == FilingState.TAKEN_BACK
    assert "/take-back" not in main(body.browser.get(place))


def test_another_bodys_filings_files_and_papers_do_not_exist(body: Body, site: Site):
    place = body.joined()
    paper = re.search(r"/my/papers/[0-9a-f-]+", main(body.browser.get(place)))
    assert paper is not None
    assert body.browser.get(paper[0]).status_code == 200
    stranger = Body(site, "別の県", "other@example.jp")
    for url in (place, f"{place}/form", f"{place}/check", f"{place}/take-back", paper[0]):
        assert stranger.browser.get(url).status_code == 404, url
    clerk = site.person("desk@meti.example", Desk.METI_SECRETARIAT)
    inside = site.signed_in(clerk)
    assert inside.get("/my").status_code == 403
    assert inside.get(f"{place}/check").status_code == 403
    assert site.browser().get("/my").status_code == 302


def test_a_session_that_ran_out_takes_nothing_with_it(body: Body):
    place = body.drafted()
    fields = form_of(body.browser, f"{place}/form")
    body.browser.press("/sign-out")
    answer = body.browser.client.post(
        f"{place}/form", data={**fields, **ANSWERS, "address": "打ちかけの所在地", "go": "save"}
    )
    assert answer.status_code == 401
    assert 'name="carried"' in answer.text or TOKEN.search(answer.text)


def test_a_certificate_is_made_for_a_stated_day_of_membership(body: Body, site: Site):
    body.became_member(today() - timedelta(days=30))
    before = (today() - timedelta(days=31)).isoformat()
    assert body.browser.send("/my/certificates", stated_on=before).status_code == 422
    made = body.browser.send("/my/certificates", stated_on=today().isoformat())
    assert made.status_code == 303
    page = main(body.browser.get("/my/certificates"))
    paper = re.search(r"/my/papers/[0-9a-f-]+", page)
    assert paper is not None
    assert body.browser.get(paper[0]).data.startswith(b"%PDF")
    (certificate,) = members.certificates_of(site.session, body.organisation.id)
    assert certificate.code in page


def test_nothing_of_a_proposal_inside_the_desks_is_shown(body: Body, site: Site):
    place = body.joined()
    before = main(body.browser.get(place))
    examination.propose(
        site.session,
        body.filing(place),
        "refusal",
        reason="秘密の理由",
        actor=officer(site),
        now=clock.now(),
    )
    site.session.commit()
    after = main(body.browser.get(place))
    assert "秘密の理由" not in after
    assert after.count("timeline-title") == before.count("timeline-title")


def test_council_9_a_pending_change_says_so_where_its_card_was(body: Body):
    body.became_member(today())
    place = begun(body, FilingKind.CHANGE)
    home = main(body.browser.get("/my"))
    assert "処理中のものがあります。" in home
    assert f'class="button button-secondary" href="{place}/form"' in home


def test_a_body_without_duties_is_told_where_to_begin(body: Body):
    home = main(body.browser.get("/"))
    assert "協議・連絡会への入会" in home
    assert 'class="button button-primary" href="/my"' in home


def test_a_second_filing_of_a_kind_is_not_begun_while_one_is_pending(body: Body, site: Site):
    place = body.joined()
    assert body.browser.get("/my/join").location == "/my"
    with Session(site.engine) as session:
        read_for(session, THE_SYSTEM.reach)
        assert len(session.scalars(select(Filing)).all()) == 1
    assert body.filing(place).state == FilingState.SUBMITTED


@pytest.mark.parametrize("day", ["3026-11-20", "1026-11-20", "2018-04-01", "soon"])
def test_council_10_a_last_day_that_can_not_be_meant_is_told_and_stays_in_its_box(
    body: Body, day: str
) -> None:
    body.became_member(date(2022, 4, 1))
    begun = body.browser.press("/my/begin/withdrawal")
    answer = body.write(begun.location, go="next", effective_on=day)
    assert answer.status_code == 422
    assert 'id="form-effective_on-error"' in answer.text
    assert f'value="{day}"' in answer.text
    soon = (today() + timedelta(days=30)).isoformat()
    assert body.write(begun.location, go="next", effective_on=soon).status_code == 303


def navigating(browser: Browser, url: str, **fields: Any) -> Any:
    """Send a form as a browser does that goes to its answer."""
    page = browser.get(url)
    form = re.search(r'<form class="form.*?</form>', page.text, re.S)
    assert form is not None
    sent = {**hidden(form[0]), **fields}
    return browser.client.post(url, data=sent, headers={"Sec-Fetch-Mode": "navigate"})


def test_council_8_1_a_refused_form_has_an_address_of_its_own_for_its_reader_only(
    site: Site, body: Body
) -> None:
    answer = navigating(body.browser, "/my/join", is_member="no")
    assert answer.status_code == 303
    kept = body.browser.get(answer.location)
    assert kept.status_code == 422
    assert "error-summary" in kept.text
    assert body.browser.get(answer.location).text == kept.text
    other = Body(site, "別の県", "other@example.jp")
    for browser in (other.browser, site.signed_in(body.account)):
        plain = browser.get(answer.location)
        assert plain.status_code == 200
        assert "error-summary" not in plain.text
    assert site.browser().get(answer.location).status_code == 302
    for wrong in ("0" * 64, "../x", ""):
        assert body.browser.get("/my/join", query_string={"_kept": wrong}).status_code == 200
    begun = navigating(body.browser, answer.location, **ELIGIBLE)
    assert begun.location.endswith("/form")


def test_nothing_is_kept_of_a_form_that_asks_for_a_secret(site: Site) -> None:
    answer = navigating(site.browser(), "/sign-in", email="x@example.jp", password="wrong")
    assert answer.status_code == 422


def test_council_8_1_a_draft_kept_by_itself_is_never_sent(body: Body) -> None:
    place = body.drafted()
    url = f"{place}/form"
    kept = body.write(url, go="by-itself", **{**ANSWERS, "name": "碧県", "contact_email": "x"})
    assert kept.status_code == 200
    assert kept.text == str(body.filing(place).version)
    assert body.filing(place).content["name"] == "碧県"
    assert body.filing(place).state == FilingState.DRAFT
    partly = body.write(url, go="by-itself", **{**ANSWERS, "name": "あ" * 300, "kana": "アオ"})
    assert partly.status_code == 202
    assert body.filing(place).content["name"] == "碧県"
    assert body.filing(place).content["kana"] == "アオ"
    before = form_of(body.browser, url)
    body.write(url, go="save", **{**ANSWERS, "name": "先の県"})
    late = body.browser.client.post(
        url, data={**before, **ANSWERS, "name": "後の県", "go": "by-itself"}
    )
    assert late.status_code == 409
    assert body.filing(place).content["name"] == "先の県"


def test_council_8_1_a_filing_taken_back_is_confirmed_by_letter(body: Body) -> None:
    place = body.joined()
    assert body.write(f"{place}/take-back", reason="日程の都合").location == place
    letters = re.findall(r'/my/papers/[^"]+', main(body.browser.get(place)))
    assert len(letters) == 2  # the receipt, and the confirmation
    pdf = body.browser.get(letters[-1]).data
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "取下げ" in text
    assert "日程の都合" in text


def test_council_8_1_the_check_has_the_order_of_the_form(body: Body) -> None:
    place = body.drafted()
    names = re.findall(r'name="([a-z_]+)"', main(body.browser.get(f"{place}/form")))
    asked = [name for name in dict.fromkeys(names) if name in ANSWERS]
    checked = re.findall(r"#form-([a-z_]+)", main(body.browser.get(f"{place}/check")))
    assert list(dict.fromkeys(checked)) == asked
