"""Editions of lists: made by two people, looked through for signs, sent, received, published."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any, Final

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.acts import services as acts
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, OutOfDate, Refused
from registry.duties.models import DutyState, OwedDuty
from registry.exchange.rules import State
from registry.moc.editions import queries, services
from registry.moc.editions.letters import notices
from registry.moc.editions.models import AgencyList, Edition, EditionDraft, SupportList
from registry.moc.editions.rules import SCHEMAS, EditionState, Sign, Sort
from registry.moc.editions.views import as_file
from registry.moc.intake import services as intake
from registry.moc.intake import views as intake_views
from registry.moc.orders import services as orders
from registry.moc.orders.models import ImprovementOrder
from registry.moc.post.rules import Side
from registry.moc.publicity import queries as public
from registry.moc.publicity.rules import Verdict, is_close, is_whole
from registry.moc.support.rules import day_of, registration_number
from registry.moc.support.services import read_workbook
from registry.papers.models import StoredFile
from registry.seeding.workbooks import write_support_workbook
from registry.tables.faults import Unreadable
from tests.house.conftest import keys, quick_hashes, site  # noqa: F401 - screens by HTTP
from tests.house.site import Site, main
from tests.moc.conftest import NOW, TODAY, Instance
from tests.moc.lists import (
    agency,
    drafted,
    forward,
    issue,
    order_published,
    ordered,
    organisation,
    publish,
    revoked,
)
from tests.moc.test_post import notify

TEN = [agency(number) for number in range(21, 31)]


def states(at: Instance, code: str) -> list[str]:
    """Return where the duties of a code stand."""
    query = select(OwedDuty.state).where(OwedDuty.code == code).order_by(OwedDuty.opened_by_seq)
    return list(at.session.scalars(query))


def signs(at: Instance, edition: Edition) -> set[Sign]:
    found = queries.difference(at.session, edition)
    return {stop.sign for stop in queries.what_looks_wrong(at.session, edition, found)}


def test_a_list_is_made_from_the_register_and_issued_by_another_person(kyrgyz: Instance):
    """moc:7.2: the second person is the head; then it has a number, and Japan the details."""
    notice = revoked(kyrgyz, 1)  # what was revoked is on no list
    assert drafted(kyrgyz).row_count == 0
    edition = drafted(kyrgyz, TEN)
    with pytest.raises(OutOfDate):
        services.issue(kyrgyz.session, edition, actor=kyrgyz.actor(Desk.KG_HEAD), now=kyrgyz.now)
    head = kyrgyz.actor(Desk.KG_HEAD)
    services.put_forward(kyrgyz.session, edition, reasons={}, actor=head, now=kyrgyz.now)
    with pytest.raises(Refused):
        services.issue(kyrgyz.session, edition, actor=head, now=kyrgyz.now)
    with pytest.raises(NotEntitled):
        services.issue(kyrgyz.session, edition, actor=kyrgyz.actor(Desk.KG_OFFICER), now=kyrgyz.now)
    services.issue(kyrgyz.session, edition, actor=kyrgyz.actor(Desk.KG_HEAD, 1), now=kyrgyz.now)
    assert (edition.number, edition.state) == (1, EditionState.ISSUED)
    assert states(kyrgyz, "moc.agency-list.decide") == [DutyState.DISCHARGED]
    assert states(kyrgyz, "moc.agency-list.publish-at-home") == [DutyState.OPEN]
    assert states(kyrgyz, "moc.agency-list.publish") == [DutyState.OPEN]
    with pytest.raises(Refused):  # a certificate that was revoked can't come back
        forward(kyrgyz, drafted(kyrgyz, [agency(1, certificate_number=notice.certificate_number)]))


def test_an_edition_that_was_sent_back_is_somebodys_to_put_right(kyrgyz: Instance):
    """moc:7.2: whoever puts it forward again has done that; one that is discarded asks nothing."""
    head = kyrgyz.actor(Desk.KG_HEAD)
    for number, last in enumerate((forward, None)):
        edition = drafted(kyrgyz, TEN)
        forward(kyrgyz, edition)
        services.send_back(kyrgyz.session, edition, reason="Толуктоо", actor=head, now=kyrgyz.now)
        assert states(kyrgyz, "moc.agency-list.complete")[number] == DutyState.OPEN
        if last is forward:
            forward(kyrgyz, edition)
        services.discard(
            kyrgyz.session, edition, actor=kyrgyz.actor(Desk.KG_OFFICER), now=kyrgyz.now
        )
    assert states(kyrgyz, "moc.agency-list.complete") == [
        DutyState.DISCHARGED,
        DutyState.FALLEN_AWAY,
    ]


def test_moc_6_3_a_page_asked_for_while_the_reading_ends_shows_all_that_was_read(
    site: Site,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    """It does not ask again by itself: a wrong day and no count would stay on the screen."""
    readings: list[tuple[Any, ...]] = []

    class Later:
        def __init__(self, *, args: tuple[Any, ...], **_others: object) -> None:
            self.start = lambda: readings.append(args)

    monkeypatch.setattr(intake_views, "Thread", Later)
    isa = site.signed_in(site.person("isa@example.jp", Desk.ISA_RESIDENCE))
    book = BytesIO()
    write_support_workbook(book, rows=37, as_of=date(2026, 4, 15))
    chosen = (BytesIO(book.getvalue()), "register.xlsx")
    page = isa.send("/moc/lists/support-organisations/new", file=chosen).location
    assert 'hx-trigger="every 1s"' in isa.get(page).text

    def get_draft(session: Session, edition: Edition) -> EditionDraft | None:
        if readings:
            intake_views.read_support(*readings.pop())
        return draft_of(session, edition)

    draft_of = queries.get_draft
    monkeypatch.setattr(queries, "get_draft", get_draft)
    shown = isa.get(page)
    assert "hx-trigger" not in main(shown)
    assert "2026年4月15日" in main(shown)
    assert re.search(r"件数</dt>\s*<dd>\s*37\s*<", main(shown))


def test_a_new_certification_is_owed_to_japan_until_a_list_holds_it(kyrgyz: Instance):
    """moc:7.2."""
    revoked(kyrgyz, 1)
    assert states(kyrgyz, "moc.certification.provide") == [DutyState.OPEN]
    issue(kyrgyz, drafted(kyrgyz, [agency(1, certificate_number="KG-9")]))
    assert states(kyrgyz, "moc.certification.provide") == [DutyState.OPEN]


@pytest.mark.parametrize(
    ("rows", "sign"),
    [
        (TEN[:5], Sign.COUNT_DROP),
        ([agency(number) for number in range(26, 36)], Sign.MASS_REMOVAL),
        (
            [*(agency(n, name=f"ОсОО «Башка {n}»") for n in range(21, 25)), *TEN[4:]],
            Sign.MASS_RENAME,
        ),
        ([*TEN, agency(31, name="ОсОО «\u202eбюлҮ»")], Sign.UNSEEN),
        ([*TEN, agency(31, registration_number="")], Sign.MISSING_NUMBERS),
        ([*TEN, agency(31, name="ОсОО «Yлгү 21»")], Sign.LOOK_ALIKE),
        ([*TEN, agency(31, name="ОсОО «Aк-Жoл 7»")], Sign.REVOKED_BACK),
        ([*TEN, agency(31, registration_number="000007")], Sign.REVOKED_BACK),
    ],
)
def test_what_looks_wrong_needs_a_reason(kyrgyz: Instance, rows, sign: Sign):
    """moc:7.2: many gone, fewer, no numbers, look-alikes, a revoked one under another name."""
    revoked(kyrgyz, 7)
    issue(kyrgyz, drafted(kyrgyz, TEN))
    edition = drafted(kyrgyz, rows)
    assert sign in signs(kyrgyz, edition)
    with pytest.raises(Refused) as refused:
        forward(kyrgyz, edition)
    assert services.field_of(sign) in {one.field for one in refused.value.refusals}
    others = {one.value.replace("-", "_"): "текшерилди" for one in signs(kyrgyz, edition)}
    forward(kyrgyz, edition, **others)
    draft = kyrgyz.session.get_one(EditionDraft, edition.id)
    assert draft.overrides[sign] == "текшерилди"


def test_what_was_looked_through_is_what_goes_out(kyrgyz: Instance):
    """moc:7.2: another edition, or a revocation, that came meanwhile is not passed over."""
    head = kyrgyz.actor(Desk.KG_HEAD, 1)
    issue(kyrgyz, drafted(kyrgyz, TEN))
    one, two = drafted(kyrgyz, TEN), drafted(kyrgyz, [*TEN, *(agency(n) for n in range(50, 55))])
    for edition in (one, two):
        forward(kyrgyz, edition)
    services.issue(kyrgyz.session, two, actor=head, now=kyrgyz.now, after=1)
    with pytest.raises(OutOfDate):
        services.issue(kyrgyz.session, one, actor=head, now=kyrgyz.now, after=1)
    with pytest.raises(Refused):  # five would go, for which nobody gave a reason
        services.issue(kyrgyz.session, one, actor=head, now=kyrgyz.now, after=2)
    back = agency(1, certificate_number="KG-1", name="ОсОО «Ак-Жол 1»")
    three = drafted(kyrgyz, [*TEN, *(agency(n) for n in range(50, 55)), back])
    forward(kyrgyz, three)
    revoked(kyrgyz, 1)
    with pytest.raises(Refused):
        services.issue(kyrgyz.session, three, actor=head, now=kyrgyz.now, after=2)
    assert [one.state, three.state] == [EditionState.FORWARD] * 2
    four = drafted(kyrgyz, [*TEN, *(agency(n) for n in range(50, 55)), agency(60)])
    forward(kyrgyz, four)
    services.issue(kyrgyz.session, four, actor=head, now=kyrgyz.now, after=2)
    assert four.number == 3


def test_the_second_person_sees_what_goes_out(
    site: Site,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    """moc:7.2: the page of issuing shows the preview; what was issued meanwhile is told there."""
    monkeypatch.setattr(acts, "CONFIRMED_FOR", acts.CONFIRMED_FOR * 100)
    officer = site.signed_in(site.person("o@kg.example", Desk.KG_OFFICER))
    head = site.signed_in(site.person("h@kg.example", Desk.KG_HEAD))

    def begun(*numbers: int) -> str:
        rows = [f"KG-00{number},00{number},ОсОО «Үлгү {number}»" for number in numbers]
        table = "\n".join(["certificate_number,registration_number,name", *rows]).encode()
        chosen = (BytesIO(table), "list.csv")
        page = officer.send("/moc/lists/agencies/new", as_of="2026-11-20", file=chosen)
        edition = str(page.location).removesuffix("/columns")
        assert officer.send(f"{edition}/forward").status_code == 303
        return edition

    one, two = begun(1), begun(1, 2)
    assert main(head.get("/moc/lists/agencies")).count("<time") >= 2  # drafts are told apart
    page = head.get(f"{one}/issue")
    assert "KG-001" in main(page)
    assert head.send(f"{two}/issue").status_code == 303
    late = head.send(f"{one}/issue", after="0")
    told = head.get(late.location) if late.status_code == 303 else late
    assert "KG-002" in main(told)  # it would be taken off
    assert "Done" not in main(told)
    assert head.send(f"{one}/issue").status_code == 303
    assert "KG-002" in main(head.get(f"{one}/notice"))


def test_the_reason_that_a_sign_asks_for_is_no_optional_one(site: Site):  # noqa: F811
    """moc:7.2: what looks wrong is asked about as what is to be answered, and then answered."""
    officer = site.signed_in(site.person("o@kg.example", Desk.KG_OFFICER))
    table = "certificate_number,registration_number,name\nKG-1,,ОсОО «Үлгү»\n".encode()
    chosen = (BytesIO(table), "list.csv")
    page = officer.send("/moc/lists/agencies/new", as_of="2026-11-20", file=chosen)
    forwarding = f"{str(page.location).removesuffix('/columns')}/forward"
    form = main(officer.get(forwarding))
    (name,) = re.findall(r'name="(because_\w+)"', form)
    assert 'class="may"' not in form
    refused = officer.send(forwarding)
    assert refused.status_code == 422
    assert f'id="form-{name}-error"' in refused.text
    assert officer.send(forwarding, **{name: "Каттоо жүрүп жатат"}).status_code == 303


def test_a_revoked_agency_does_not_come_back_unseen(kyrgyz: Instance):
    """moc:7.4: with another form of company, a hyphen, or its number written otherwise."""
    revoked(kyrgyz, 1)
    for row in (
        agency(50, name="ЖЧК «Ак Жол-1»"),
        agency(50, registration_number="000 001"),
    ):
        assert Sign.REVOKED_BACK in signs(kyrgyz, drafted(kyrgyz, [row]))
    with pytest.raises(Refused):
        forward(kyrgyz, drafted(kyrgyz, [agency(50, certificate_number="kg 1")]))
    assert signs(kyrgyz, drafted(kyrgyz, [agency(50)])) == set()


@pytest.mark.parametrize("typed", ["kg 1", "KG1", "ＫＧ－１", "KG-1"])
def test_the_public_finds_a_number_however_it_is_typed(kyrgyz: Instance, typed: str):
    """moc:6.2: above all that of a certificate which was revoked."""
    notify(kyrgyz, revoked(kyrgyz, 1))
    issued = issue(kyrgyz, drafted(kyrgyz, [agency(50, certificate_number="KG-50")]))
    publish(kyrgyz, issued, Side.JP)
    (answer,) = public.answers(kyrgyz.session, typed, TODAY)
    assert answer.verdict == Verdict.REVOKED
    assert is_whole(typed, (answer.certificate_number,))


def test_whoever_asks_of_a_day_before_a_revocation_is_told_of_it(kyrgyz: Instance):
    """moc:6.2: a worker who types the day of a contract learns what came after it."""
    notice = revoked(kyrgyz, 1)
    notify(kyrgyz, notice)
    before = notice.revoked_on - timedelta(days=1)
    since = public.revoked_after(kyrgyz.session, before, today=TODAY)
    assert since == {notice.certificate_number: notice.revoked_on}
    assert public.revoked_after(kyrgyz.session, notice.revoked_on, today=TODAY) == {}


def test_the_notice_for_the_press_says_who_was_suspended_and_revoked(kyrgyz: Instance):
    """moc:6.1, moc:7.2: in both languages, with names."""
    issue(kyrgyz, drafted(kyrgyz, [agency(50), agency(51, phone="1")]))
    rows = [agency(51, standing="suspended", phone="2")]
    edition = issue(kyrgyz, drafted(kyrgyz, rows))
    japanese, english = notices(
        edition,
        queries.difference(kyrgyz.session, edition),
        names=queries.names_by_key(kyrgyz.session, edition),
        revoked={"KG-050"},
    )
    assert "  KG-050　ОсОО «Үлгү 50» (認定の取消し)" in japanese.lines
    assert "  KG-050　ОсОО «Үлгү 50» (certification revoked)" in english.lines
    (line,) = (line for line in english.lines if "KG-051" in line)
    assert "ОсОО «Үлгү 51»" in line
    assert "Standing: Certified → Suspended" in line
    assert "Phone" in line
    assert any("状態: 認定 → 停止" in line for line in japanese.lines)


def test_an_edition_goes_in_a_package_and_japan_publishes_it(kyrgyz: Instance, japanese: Instance):
    """moc:6.1, moc:7.2: names intact; a proof for the newest edition proves the earlier one."""
    rows = [agency(1, name="ЖЧК «Ңаң Өсүү Үй»", name_latin="Nang Osuu"), agency(2)]
    first = issue(kyrgyz, drafted(kyrgyz, rows, valid_until=TODAY + timedelta(days=9)))
    second = issue(kyrgyz, drafted(kyrgyz, [*rows, agency(3)]))
    one, two = kyrgyz.pack(Side.KG)
    japanese.after(days=1)
    early = japanese.receive(kyrgyz.bytes_of(two))
    assert early.package.state == State.HELD
    assert japanese.receive(kyrgyz.bytes_of(one)).package.state == State.ACCEPTED
    theirs = japanese.session.get_one(AgencyList, second.id)
    assert (theirs.number, theirs.state, theirs.row_count) == (2, EditionState.ISSUED, 3)
    assert queries.table_of(japanese.session, theirs) == queries.table_of(kyrgyz.session, second)
    assert states(japanese, "moc.agency-list.publish") == [DutyState.OPEN] * 2
    assert public.list_on(japanese.session, Sort.AGENCIES, TODAY) is None
    publish(japanese, theirs, Side.JP)
    assert states(japanese, "moc.agency-list.publish") == [DutyState.DISCHARGED] * 2
    shown = public.list_on(japanese.session, Sort.AGENCIES, TODAY)
    assert shown is not None
    assert shown.edition.number == 2
    (answer,) = public.answers(japanese.session, "ңаң өсүү", TODAY)
    assert (answer.verdict, answer.name) == (Verdict.CERTIFIED, "ЖЧК «Ңаң Өсүү Үй»")
    old = japanese.session.get_one(AgencyList, first.id)
    assert not queries.is_stale(old, TODAY + timedelta(days=9))
    assert queries.is_stale(old, TODAY + timedelta(days=10))
    japanese_text, english = notices(theirs, queries.difference(japanese.session, theirs), names={})
    assert "ОсОО «Үлгү 3»" in japanese_text.text()
    assert "Added: 1" in english.text()
    with pytest.raises(NotEntitled):
        publish_as(japanese, theirs, Desk.NPA)


def publish_as(at: Instance, edition: AgencyList, desk: Desk) -> None:
    services.publish(
        at.session,
        edition,
        Side.JP,
        address="https://www.example.go.jp/list",
        published_at=at.now,
        digest="0" * 64,
        actor=at.actor(desk),
        now=at.now,
    )


def test_a_revocation_is_sticky_whatever_a_later_list_says(kyrgyz: Instance, japanese: Instance):
    """moc:6.2, moc:6.1: the answer is that it was revoked, by any of its names."""
    notice = revoked(kyrgyz, 1)
    rows = [agency(5, certificate_number=notice.certificate_number, other_names="Ак Жол Плюс")]
    edition = drafted(kyrgyz, [*rows, agency(6, valid_until="2026-11-19")])
    edition.state, edition.number = EditionState.ISSUED, 1  # as if the other side had slipped
    publish(kyrgyz, edition, Side.KG)
    assert public.answers(kyrgyz.session, "Ак Жол Плюс", TODAY)[0].verdict is Verdict.CERTIFIED
    notify(kyrgyz, notice)
    for typed in ("Ак Жол Плюс", "Ak-Jol 1", notice.certificate_number, "Aк-Жол 1"):
        assert public.answers(kyrgyz.session, typed, TODAY)[0].verdict is Verdict.REVOKED, typed
    assert public.answers(kyrgyz.session, "Үлгү 6", TODAY)[0].verdict is Verdict.EXPIRED
    assert public.answers(kyrgyz.session, "Такыр башка", TODAY) == []
    before = TODAY - timedelta(days=1)
    assert public.answers(kyrgyz.session, "Ak-Jol 1", before) == []
    (close,) = public.close_to(kyrgyz.session, "Ak Zhool 1", TODAY)
    assert (close.verdict, close.certificate_number) == (
        Verdict.REVOKED,
        notice.certificate_number,
    )


@pytest.mark.parametrize(
    ("typed", "is_it"),
    [
        ("Мисал Жумуш Тен", True),  # ң is on no Russian keyboard
        ("Misol Jumus", True),
        ("misal dzhumush ten", True),
        ("Пример Трэвел", False),
        ("Тен", False),  # too short to tell
    ],
)
def test_a_name_is_close_as_it_is_heard_or_misspelt(typed: str, is_it: bool):
    assert is_close(typed, ["ОсОО «Мисал Жумуш Тең»"]) is is_it
    assert not is_whole(typed, ["ОсОО «Мисал Жумуш Тең»"])


OWN_TABLE = (
    ["№", "Наименование компании", "Рег. номер", "№ разрешения", "Страна", "Действителен до"],
    [1, "ОсОО «Ңаң Өсүү»", "000123", "KG-1", "Япония", "31.12.2026"],
    [2, "ЖЧК «Көрсөтмө»", "000124", "KG-2", "Япония", date(2027, 1, 31)],
)


def uploaded(at: Instance, content: bytes, name: str) -> tuple[Edition, EditionDraft]:
    edition = drafted(at, [])
    draft = at.session.get_one(EditionDraft, edition.id)
    draft.stored = StoredFile(
        compartment="moc",
        sha256=at.files.keep(content),
        size=len(content),
        media_type="text/csv",
        original_name=name,
        stored_at=NOW,
    )
    at.session.flush()
    intake.take_agencies(at.session, edition, draft, intake.read_agencies(content, draft))
    return edition, draft


def test_the_centre_s_own_table_is_read_and_columns_are_matched_with_help(kyrgyz: Instance):
    """moc:7.2: Russian headings, a title above, day before month, names in Kyrgyz letters."""
    book = openpyxl.Workbook()
    for row in (["Реестр агентств"], *OWN_TABLE):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    edition, draft = uploaded(kyrgyz, file.getvalue(), "реестр.xlsx")
    assert not any(fault["blocks"] for fault in draft.faults)
    first, second = queries.table_of(kyrgyz.session, edition).rows
    assert (first["name"], first["valid_until"]) == ("ОсОО «Ңаң Өсүү»", "2026-12-31")
    assert (second["certificate_number"], second["valid_until"]) == ("KG-2", "2027-01-31")
    columns = ("certificate_number", "registration_number", "name", "valid_until")
    draft.matched = dict(zip(columns, [OWN_TABLE[0][at] for at in (3, 2, 1, 5)], strict=True))
    table = intake.read_agencies(file.getvalue(), draft)  # what was recognised, chosen once more
    intake.take_agencies(kyrgyz.session, edition, draft, table)
    assert queries.table_of(kyrgyz.session, edition).rows == (first, second)
    draft.matched = {"certificate_number": "№ разрешения", "name": "Name in Latin letters"}
    with pytest.raises(Refused):
        intake.read_agencies(file.getvalue(), draft)
    lines = "Лицензия;Фирма\nKG-1;ОсОО «Өнүгүү»\nKG-1;ОсОО «Өнүгүү»\n".encode()
    own = lines.replace("Фирма".encode(), b"Name")
    edition, draft = uploaded(kyrgyz, own, "list.csv")
    assert edition.row_count == 0
    assert any(fault["blocks"] for fault in draft.faults)
    draft.matched = {"certificate_number": "Лицензия", "name": "Name"}
    intake.take_agencies(kyrgyz.session, edition, draft, intake.read_agencies(own, draft))
    assert edition.row_count == 1
    with pytest.raises(Refused):  # the second row is the first one once more
        forward(kyrgyz, edition)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("19登-000002", "19登-000002"),
        ("１９登－０００００２", "19登-000002"),
        ("19登000002", "19登-000002"),
        ("19to-000002", "19登-000002"),
        ("19-2", "19登-000002"),
        ("登-2", ""),
        ("", ""),
    ],
)
def test_dirty_registration_numbers_are_normalised(written: str, number: str):
    """moc:6.3."""
    assert registration_number(written) == number


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("As of April 15.2026", date(2026, 4, 15)),
        ("As of Sept. 1, 2026", date(2026, 9, 1)),
        ("令和8年4月15日現在", date(2026, 4, 15)),
        ("２０２６年４月１５日現在", date(2026, 4, 15)),
        ("As of February 30.2026", None),
        ("登録支援機関登録簿", None),
    ],
)
def test_the_day_of_the_workbook(line: str, day: date | None):
    """moc:6.3."""
    assert day_of(line) == day


def test_the_workbook_as_published_is_read_compared_sent_and_published(
    kyrgyz: Instance, japanese: Instance
):
    """moc:6.3, moc:7.5."""
    told: list[int] = []
    made = []
    for day, first, changed in ((15, 1, 0), (16, 3, 4)):
        file = BytesIO()
        as_of = date(2026, 11, day)
        write_support_workbook(file, rows=1_100, as_of=as_of, first=first, changed=changed)
        edition = drafted(japanese, [], sort=Sort.SUPPORT)
        draft = japanese.session.get_one(EditionDraft, edition.id)
        intake.take_support(
            japanese.session,
            edition,
            draft,
            file.getvalue(),
            day=None,
            now=japanese.now,
            progress=lambda rows, _share: told.append(rows),
        )
        assert (edition.as_of, edition.row_count, draft.faults) == (as_of, 1_100, [])
        made.append(issue(japanese, edition))
    assert told == [1_000, 1_000]
    found = queries.difference(japanese.session, made[1])
    assert (len(found.added), len(found.removed), len(found.changed)) == (2, 2, 4)
    assert found.added[0]["registration_number"].endswith("登-001101")
    for package in japanese.pack(Side.JP):
        assert kyrgyz.receive(japanese.bytes_of(package)).package.state == State.ACCEPTED
    theirs = kyrgyz.session.get_one(SupportList, made[1].id)
    assert queries.difference(kyrgyz.session, theirs) == found
    assert states(kyrgyz, "moc.support-list.publish") == [DutyState.OPEN] * 2
    publish(kyrgyz, theirs, Side.KG)
    assert states(kyrgyz, "moc.support-list.publish") == [DutyState.DISCHARGED] * 2
    with pytest.raises(NotEntitled):
        publish(kyrgyz, theirs, Side.JP)


@pytest.mark.parametrize("hostile", [b"PK\x03\x04zip", b"\x00\x01%PDF-1.4\x81"])
def test_hostile_workbooks_are_refused(hostile: bytes):
    with pytest.raises(Unreadable):
        read_workbook(hostile)


def sheet_of(*rows: Sequence[object]) -> bytes:
    """Return a workbook of these rows."""
    book, file = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


HEADINGS: Final[list[object]] = [column.heading.en for column in SCHEMAS[Sort.SUPPORT].columns]
ABOVE: Final[list[list[object]]] = [
    ["As of November 15.2026"],
    ["List of Registered Support Organization"],
    [str(number) for number in range(1, 11)],
    [""],
    [""],
    [""],
    [""],
    HEADINGS,
]
ENTRIES: Final[list[list[object]]] = [
    [f"19登-{number:06}", "2026-01-05", f"見本支援{number}"] for number in (1, 2, 3)
]


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "b"], ["1", "2"]],
        [*ABOVE[1:], *ENTRIES],  # the line with the day was deleted: an entry stands too high
        [["印刷"], *ABOVE, *ENTRIES],  # a line was put above: the headings stand too low
        [[*HEADINGS[:3], "Colour"], *ENTRIES],
        [[*HEADINGS[:3], HEADINGS[2]], *ENTRIES],
    ],
    ids=("other", "row-deleted", "row-added", "unknown-column", "doubled-column"),
)
def test_a_list_of_another_layout_is_refused_and_no_entry_is_lost(rows: list[list[object]]):
    """moc:6.3."""
    with pytest.raises(Refused):
        read_workbook(sheet_of(*rows))
    assert len(read_workbook(sheet_of(*ABOVE, *ENTRIES)).table.rows) == len(ENTRIES)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_support_list_that_was_handed_out_is_read_as_it_was(
    japanese: Instance,
    site: Site,  # noqa: F811
    ending: str,
):
    """moc:6.3, formats: what was exported can be imported back unchanged."""
    rows = [organisation(number, address="東京", languages="英語、ロシア語") for number in (1, 2)]
    with site.app.test_request_context():
        file = as_file(japanese.session, drafted(japanese, rows, sort=Sort.SUPPORT), ending)
    found = read_workbook(file.get_data())
    assert found.as_of is None
    columns = [column.key for column in SCHEMAS[Sort.SUPPORT].columns]
    assert [dict(row) for row in found.table.rows] == [
        {key: row.get(key, "") for key in columns} for row in rows
    ]


@pytest.mark.parametrize(
    ("line", "typed", "as_of"),
    [
        ("As of November 15.2026", None, date(2026, 11, 15)),
        ("As of November 15.2026", date(2026, 11, 2), date(2026, 11, 15)),
        ("As of November 31.2026", None, None),
        ("As of November 31.2026", date(2026, 11, 2), date(2026, 11, 2)),
        ("", None, None),
        ("As of November 15.2027", None, None),
    ],
)
def test_the_day_of_a_list_is_stated_and_never_guessed(
    japanese: Instance, line: str, typed: date | None, as_of: date | None
):
    """moc:6.3."""
    edition = drafted(japanese, [], sort=Sort.SUPPORT)
    draft = japanese.session.get_one(EditionDraft, edition.id)
    file = sheet_of([line], *ABOVE[1:], *ENTRIES)

    def take() -> None:
        intake.take_support(japanese.session, edition, draft, file, day=typed, now=japanese.now)

    if as_of is None:
        with pytest.raises(Refused):
            take()
        assert edition.row_count == 0
    else:
        take()
        assert edition.as_of == as_of


def test_an_entry_without_a_name_is_told(japanese: Instance):
    """moc:6.3: passed on as it is, like what else is odd about another office's list."""
    found = read_workbook(sheet_of(*ABOVE, *ENTRIES, ["20登-000009", "", " "]))
    assert [(fault.row, fault.column) for fault in found.faults] == [(12, "name")]


def test_an_order_is_corrected_until_the_kyrgyz_side_knows(japanese: Instance):
    """moc:6.3: a slip does not have to go out; what went out stays."""
    order, _other = ordered(japanese, 1), ordered(japanese, 2)
    isa = japanese.actor(Desk.ISA_RESIDENCE)
    words = {"number": "第1号", "host": "見本製作所", "content": "賃金の支払い"}

    def correct(**changes: str) -> None:
        orders.correct(
            japanese.session,
            order,
            words | changes,
            ordered_on=TODAY,
            improve_by=TODAY + timedelta(days=9),
            actor=isa,
            now=japanese.now,
        )

    with pytest.raises(Refused) as refused:
        correct(number="第2号")
    assert refused.value.refusals[0].field == "number"
    correct(host="見本製作所株式会社")
    assert (order.number, order.host) == ("第1号", "見本製作所株式会社")
    orders.notify(japanese.session, order, actor=isa, now=japanese.now)
    with pytest.raises(OutOfDate):
        correct()


def test_an_order_is_notified_and_published_in_the_kyrgyz_republic(
    kyrgyz: Instance, japanese: Instance
):
    """moc:6.3, moc:7.5: the duty to publish opens by the package, only a proof closes it."""
    order = ordered(japanese, 1)
    assert states(japanese, "moc.order.notify") == [DutyState.OPEN]
    with pytest.raises(NotEntitled):
        orders.notify(japanese.session, order, actor=japanese.actor(Desk.NPA), now=japanese.now)
    isa = japanese.actor(Desk.ISA_RESIDENCE)
    orders.notify(japanese.session, order, actor=isa, now=japanese.now)
    with pytest.raises(OutOfDate):
        orders.notify(japanese.session, order, actor=isa, now=japanese.now)
    (package,) = japanese.pack(Side.JP)
    kyrgyz.receive(japanese.bytes_of(package))
    theirs = kyrgyz.session.get_one(ImprovementOrder, order.id)
    assert theirs.host == "見本製作所1"
    assert public.orders(kyrgyz.session, TODAY) == []
    order_published(kyrgyz, theirs)
    assert states(kyrgyz, "moc.order.publish") == [DutyState.DISCHARGED]
    assert public.orders(kyrgyz.session, TODAY) == [theirs]
    assert organisation(1)["registration_number"] == "19登-000001"
