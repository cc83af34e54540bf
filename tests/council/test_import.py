"""Bringing tables in: preview, decisions on likenesses, all or nothing, out again unchanged."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from time import monotonic, sleep

import pytest
from sqlalchemy import func, select

from registry.core import clock
from registry.core.actor import Actor
from registry.core.db import read_for
from registry.core.desks import Desk
from registry.core.refusals import NotEntitled, Refused
from registry.council.imports import services
from registry.council.imports.models import TableImport
from registry.council.imports.rules import Decision, ImportState
from registry.council.members import queries as register_queries
from registry.council.members.models import MemberState
from registry.council.members.queries import EmployerFilter, MemberFilter
from registry.council.members.rules import Item
from registry.council.rosters import queries as rosters
from registry.council.rosters import services as out
from registry.council.rosters.rules import TableKind
from registry.papers.files import FileStore
from tests.council.members import Register
from tests.house.site import main

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HEAD = (
    '"class","name","name_en","kana","corporate_number","postal_code","address","representative",'
    '"contact_name","contact_phone","contact_email","member_since","member_until","basis"'
)
ROWS = (
    '"organisation","架空県","Fictional Prefecture","カクウケン","4000012090001","100-0001",'
    '"架空県中央市１－２－３","知事　髙山 一郎","産業課","03-3501-1511","a@example.test",'
    '"2022-04-01","",""',
    '"registered","架空機構","","キコウ","","","","","","","","2025-06-25","","第1号"',
    '"employer_until_2025","株式会社旧会員","","ン","","","東京都","","","","","2020-04-01",'
    '"2025-12-25",""',
)
MEMBERS = "\r\n".join((HEAD, *ROWS, ""))
EMPLOYERS = "\r\n".join(
    (
        '"name","corporate_number","establishment","address","prefecture","industry",'
        '"work_categories","ssw_workers","listed_since","listed_until","roster"',
        '"株式会社鋳造","4000012090001","本社工場","架空県中央市１","架空県","0225","鋳造、鍛造",'
        '"12","2024-04-01","2025-03-31","council"',
        '"有限会社縫製","","","","","11","","","","","registered-corporation"',
        "",
    )
)


@pytest.fixture
def register(site):
    return Register(site)


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "files")


def clerk(register, mailbox="hand"):
    """Return an officer of the secretariat, ready to act without a browser."""
    account = register.site.person(f"{mailbox}@example.go.jp", Desk.METI_SECRETARIAT)
    return Actor(
        account_id=account.id,
        desks=frozenset({Desk.METI_SECRETARIAT}),
        extra_reach=frozenset({"offices"}),
    )


def brought_in(register, store, tmp_path, text, **choices):
    """Bring a file in without a browser, as the command does."""
    kind = choices.pop("kind", TableKind.MEMBERS)
    actor = choices.pop("actor", None) or clerk(register)
    path = tmp_path / f"{kind}-{len(list(tmp_path.iterdir()))}.csv"
    path.write_bytes(text.encode("utf-8-sig"))
    session = register.site.session
    read_for(session, actor.reach)
    done = services.import_file(session, store, path, kind, actor=actor, now=NOW, **choices)
    session.commit()
    return done


def exported(register, kind=TableKind.MEMBERS):
    """Return a whole table as the command writes it, without its BOM."""
    session = register.site.session
    read_for(session, {"*"})
    table = rosters.whole_table(kind)
    return b"".join(out.as_csv(session, table)).decode("utf-8-sig")


def test_what_was_exported_is_brought_in_unchanged(register, store, tmp_path):
    done = brought_in(register, store, tmp_path, MEMBERS)
    assert (done.taken, done.faulty) == (3, 0)
    assert sorted(exported(register).splitlines()) == sorted(MEMBERS.splitlines())
    again = brought_in(
        register, store, tmp_path, f"\r\n{exported(register)}", actor=clerk(register, "second")
    )
    assert (again.taken, again.known_already) == (0, 3)


def test_employers_go_in_and_out_unchanged_and_are_found(register, store, tmp_path):
    done = brought_in(register, store, tmp_path, EMPLOYERS, kind=TableKind.EMPLOYERS)
    assert done.taken == 2
    assert sorted(exported(register, TableKind.EMPLOYERS).splitlines()) == sorted(
        EMPLOYERS.splitlines()
    )
    found = main(register.clerk.get("/council/employers?q=鋳"))
    assert "株式会社鋳造" in found
    assert "有限会社縫製" not in found
    assert "株式会社鋳造" in main(register.clerk.get("/council/employers?as_of=2025-03-31"))
    assert "株式会社鋳造" not in main(register.clerk.get("/council/employers?as_of=2025-04-01"))
    assert "有限会社縫製" in main(
        register.clerk.get("/council/employers?roster=registered-corporation")
    )


def test_the_last_day_in_a_file_is_a_day_of_membership(register, store, tmp_path):
    brought_in(register, store, tmp_path, MEMBERS)
    session = register.site.session
    read_for(session, {"*"})
    for day, there in ((date(2025, 12, 25), 1), (date(2025, 12, 26), 0)):
        asked = MemberFilter(as_of=day, item=Item.EMPLOYER_UNTIL_2025)
        found = session.scalars(register_queries.members(asked)).all()
        assert len(found) == there


def test_a_file_with_errors_is_taken_whole_or_not_or_without_them(register, store, tmp_path):
    faulty = MEMBERS.replace("2022-04-01", "2022-02-30")
    with pytest.raises(Refused):
        brought_in(register, store, tmp_path, faulty)
    session = register.site.session
    session.rollback()
    read_for(session, {"*"})
    assert session.scalar(select(func.count()).select_from(MemberState)) == 0
    done = brought_in(
        register, store, tmp_path, faulty, without_faulty=True, actor=clerk(register, "second")
    )
    assert (done.taken, done.faulty) == (2, 1)


def told(register, url):
    """Return the errors that a preview lists, as one text."""
    return " ".join(re.sub(r"<[^>]+>", " ", re_errors(register.clerk.get(url))).split())


def test_days_that_no_form_takes_are_refused_in_their_row_and_column(register):
    today = clock.legal_date(clock.now())
    far_off = str(today + timedelta(days=94))
    for row, ours, theirs in ((2, "2022-04-01", "令和99年1月1日"), (3, "2025-06-25", far_off)):
        far = told(register, handed_in(register, MEMBERS.replace(ours, theirs)))
        assert f"{row} 入会日 この日付は、2019年3月26日" in far
    far = told(register, handed_in(register, MEMBERS.replace("2025-12-25", "9999-12-31")))
    assert "4 退会日 この日付は、2019年3月26日" in far
    early = EMPLOYERS.replace("2024-04-01", "1924-04-01")
    assert "2 掲載日 この日付は" in told(register, handed_in(register, early, "employers"))
    soon = MEMBERS.replace("2025-06-25", str(today + timedelta(days=31)))
    assert 'id="faults"' not in register.clerk.get(handed_in(register, soon)).text


def test_a_control_character_is_told_by_row_and_column(register):
    url = handed_in(register, MEMBERS.replace("架空機構", "架空\x0b機構"))
    assert "3 名称 目に見えない制御文字（U+000B）" in told(register, url)


def test_a_file_of_headings_alone_is_said_to_have_no_rows(register):
    url = handed_in(register, f"{HEAD}\r\n")
    assert "見出しの下に行がありません。" in main(register.clerk.get(url))
    assert "見出しの下に行がありません。" not in main(register.clerk.get(handed_in(register)))


def test_a_row_that_looks_known_waits_for_a_decision(register, store, tmp_path):
    register.put("架空県", since=date(2022, 4, 1))
    actor = clerk(register)
    earlier = "\r\n".join(
        (HEAD, ROWS[0].replace('"2022-04-01",""', '"2020-04-01","2021-03-31"'), "")
    )
    with pytest.raises(Refused):
        brought_in(register, store, tmp_path, earlier, actor=actor)
    register.site.session.rollback()
    left = brought_in(register, store, tmp_path, earlier, actor=actor, for_all=Decision.LEFT_OUT)
    assert (left.taken, left.left_out) == (0, 1)
    same = brought_in(
        register, store, tmp_path, f"{earlier}\r\n", actor=actor, for_all=Decision.SAME_BODY
    )
    assert (same.taken, same.same_body) == (1, 1)
    session = register.site.session
    read_for(session, {"*"})
    rows = session.scalars(select(MemberState).where(MemberState.name == "架空県")).all()
    assert len({row.organisation_id for row in rows}) == 1
    overlapping = earlier.replace('"2021-03-31"', '""').replace("産業課", "総務課")
    with pytest.raises(Refused, match="on these days"):
        brought_in(register, store, tmp_path, overlapping, actor=actor, for_all=Decision.SAME_BODY)


def test_two_rows_of_one_file_may_be_one_body(register, store, tmp_path):
    twice = "\r\n".join(
        (HEAD, ROWS[0].replace('"2022-04-01",""', '"2020-04-01","2021-03-31"'), ROWS[0], "")
    )
    done = brought_in(register, store, tmp_path, twice, for_all=Decision.SAME_BODY)
    assert (done.taken, done.same_body) == (2, 1)


def test_only_the_secretariat_brings_tables_in(register, store, tmp_path):
    chair = Actor(
        account_id=register.site.person("chair@example.go.jp", Desk.METI_CHAIR).id,
        desks=frozenset({Desk.METI_CHAIR}),
        extra_reach=frozenset({"offices"}),
    )
    with pytest.raises(NotEntitled):
        brought_in(register, store, tmp_path, MEMBERS, actor=chair)
    register.site.session.rollback()
    assert register.at(Desk.METI_CHAIR).get("/council/imports").status_code == 403
    assert register.clerk.get("/council/imports").status_code == 200


def handed_in(register, text=MEMBERS, kind="members", name="名簿.csv", encoding="cp932"):
    """Hand a file in by the page; return where its preview is."""
    arrived = register.clerk.send(
        "/council/imports",
        kind_of_table=kind,
        file=(BytesIO(text.encode(encoding)), name),
    )
    assert arrived.status_code == 303, arrived.text
    return arrived.location


def waited_for(register, url):
    """Return the state of an import once it has come to an end."""
    until = monotonic() + 20
    while monotonic() < until:
        session = register.site.session
        session.rollback()
        read_for(session, {"*"})
        found = session.get(TableImport, url.rsplit("/", 1)[1], populate_existing=True)
        if found.finished_at is not None:
            return found
        sleep(0.1)
    raise AssertionError("the import goes on and on")


def test_on_the_page_a_file_is_looked_at_decided_on_and_taken(register):
    register.put("架空県", since=date(2010, 4, 1), until=date(2011, 4, 1))
    faulty = MEMBERS.replace("4000012090001", "4000012090002")
    url = handed_in(register, faulty.replace(ROWS[1], ROWS[1].replace("架空機構", "架空県")))
    shown = register.clerk.get(url)
    assert "CP932" in main(shown)
    assert "4000012090002" not in re_errors(shown)
    whole = register.clerk.send(url, mode="whole", for_all="another-body")
    assert whole.status_code == 422
    undecided = register.clerk.send(url, mode="without-faulty")
    assert undecided.status_code == 422
    taken = register.clerk.send(url, **{"mode": "without-faulty", "decision-3": "left-out"})
    assert taken.status_code == 303, taken.text
    found = waited_for(register, url)
    assert (found.state, found.taken_count) == (ImportState.TAKEN, 1)
    assert found.decisions == {"3": "left-out"}
    told = main(register.clerk.get(url))
    assert "株式会社旧会員" in register.clerk.get("/council/members?as_of=2024-10-01").text
    assert register.clerk.get(f"{url}/file").data == faulty.replace(
        ROWS[1], ROWS[1].replace("架空機構", "架空県")
    ).encode("cp932")
    assert "<ol" in told
    again = register.clerk.send(url, mode="whole") if 'id="form"' in told else None
    assert again is None


def re_errors(page):
    """Return the part of a preview that lists the errors."""
    return page.text.split('id="faults"')[1].split("</section>")[0]


def test_the_very_same_file_is_not_taken_twice(register):
    url = handed_in(register)
    register.clerk.send(url, mode="whole")
    assert waited_for(register, url).state == ImportState.TAKEN
    again = register.clerk.send(
        "/council/imports",
        kind_of_table="members",
        file=(BytesIO(MEMBERS.encode("cp932")), "again.csv"),
    )
    assert again.status_code == 422


def test_a_file_that_is_no_table_is_told_and_kept_out(register):
    url = handed_in(register, "名前はない\r\n何もない\r\n")
    answer = register.clerk.get(url)
    assert answer.status_code == 422
    assert "notice-bad" in answer.text


def test_a_file_that_nobody_brings_in_is_put_aside(register):
    url = handed_in(register)
    assert "判断待ち" in main(register.clerk.get("/council/imports"))
    aside = register.clerk.press(f"{url}/stop")
    assert aside.location == "/council/imports"
    assert "判断待ち" not in main(register.clerk.get("/council/imports"))
    assert waited_for(register, url).state == ImportState.STOPPED
    assert 'name="mode"' not in main(register.clerk.get(url))


def test_an_import_that_is_stopped_takes_nothing(register, store, tmp_path):
    url = handed_in(register)
    session = register.site.session
    read_for(session, {"*"})
    found = session.get(TableImport, url.rsplit("/", 1)[1])
    found.state = ImportState.STOPPING
    session.commit()
    with pytest.raises(services.Stopped):
        services.beat(session, found.id, rows=1, now=NOW)
    session.refresh(found)
    assert found.done_count == 1
    services.give_up(found, services.Stopped(), now=NOW)
    session.commit()
    assert session.scalar(select(func.count()).select_from(MemberState)) == 0
    assert "notice-bad" in register.clerk.get(url).text


def test_an_import_whose_process_died_can_be_closed(register):
    url = handed_in(register)
    session = register.site.session
    read_for(session, {"*"})
    found = session.get(TableImport, url.rsplit("/", 1)[1])
    found.state, found.beat_at = ImportState.RUNNING, NOW.replace(year=2020)
    session.commit()
    assert "notice-warn" in register.clerk.get(url).text
    register.clerk.press(f"{url}/stop")
    assert waited_for(register, url).state == ImportState.STOPPED


def test_templates_can_be_filled_in_and_handed_in(register):
    for kind in TableKind:
        for ending in ("csv", "xlsx"):
            answer = register.clerk.get(f"/council/imports/templates/{kind}.{ending}")
            assert answer.status_code == 200
            url = handed_in_bytes(register, answer.data, kind.value, f"{kind}.{ending}")
            assert register.clerk.get(url).status_code == 200
    assert register.clerk.get("/council/imports/templates/agencies.csv").status_code == 404


def handed_in_bytes(register, content, kind, name):
    arrived = register.clerk.send(
        "/council/imports", kind_of_table=kind, file=(BytesIO(content), name)
    )
    assert arrived.status_code == 303, arrived.text
    return arrived.location


def test_all_errors_can_be_taken_along_as_a_list_without_the_values(register):
    url = handed_in(register, MEMBERS.replace("2022-04-01", "2022-02-30"))
    answer = register.clerk.get(f"{url}/faults.csv")
    assert "2022-02-30" not in answer.text
    assert len(answer.text.splitlines()) == 2


def test_employers_of_the_council_only(register, store, tmp_path):
    brought_in(register, store, tmp_path, EMPLOYERS, kind=TableKind.EMPLOYERS)
    session = register.site.session

    def listed():
        return register_queries.employer_lines(
            session, asked=EmployerFilter(), descending=False, offset=0, limit=9
        )

    read_for(session, {"public"})
    assert listed() == []
    read_for(session, {"council"})
    assert len(listed()) == 2


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("form", ["csv", "csv-cp932", "xlsx"])
def test_what_the_page_exported_is_brought_in_unchanged(register, language, form):
    """The lines above the headings, in either language and encoding, are passed over."""
    register.put("架空県", kana="カクウケン")
    register.put("株式会社旧会員", Item.EMPLOYER_UNTIL_2025, date(2020, 4, 1), date(2025, 12, 26))
    register.clerk.press("/language", _language=language, back="/")
    answer = register.clerk.get(f"/council/members/export/{form}?as_of=2025-12-01&accepted=1")
    name = answer.headers["Content-Disposition"].split('"')[1]
    assert ("shift_jis" in name) == (form == "csv-cp932")
    url = handed_in_bytes(register, answer.data, "members", name)
    shown = main(register.clerk.get(url))
    assert "aria-invalid" not in shown
    assert 'id="faults"' not in shown
    counts = dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", shown))
    assert list(counts.values())[:4] == ["2", "2", "0", "2"], counts  # all known exactly so


def test_employers_of_nobody_are_none(register):
    shown = main(register.clerk.get("/council/employers"))
    assert re.search(r'list-count"[^>]*>0\D', shown)


def test_codes_are_explained_where_a_table_is_made_and_looked_at(register):
    index = main(register.clerk.get("/council/imports"))
    for kind, ending in (("members", "csv"), ("members", "xlsx")):
        assert f"{kind}.{ending}" in index
    assert '<dt class="code">employer_until_2025</dt>' in index
    template = register.clerk.get("/council/imports/templates/members.csv").data.decode("utf-8-sig")
    assert "organisation = " in template
    row = ROWS[1].replace("registered", "nobody")
    url = handed_in(register, f"{HEAD}\r\n{row}\r\n")
    assert '<dt class="code">organisation</dt>' in main(register.clerk.get(url))


def test_a_likeness_leads_to_the_member(register):
    page = register.put("架空県")
    shown = main(register.clerk.get(handed_in(register)))
    assert f'href="{page}"' in shown
