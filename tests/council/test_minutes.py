"""Minutes by HTTP: written by two, corrected, confirmed, locked, published (council:7.1)."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from registry.core import clock
from registry.council.meetings.models import AgendaItem
from registry.council.meetings.queries import participants
from registry.council.minutes.models import Correction, PublicPassage, Review, Revision
from registry.council.minutes.rules import MinutesState, ReviewState
from registry.duties.models import DutyState, OwedDuty
from registry.ledger.queries import entries_about
from tests.council.gatherings import Gathering
from tests.house.site import hidden, main

SECRET = "発言者は田中一郎である"


@pytest.fixture
def gathering(site):
    return Gathering(site)


def duties(gathering, subject):
    """Return the open duties about a record."""
    gathering.session.rollback()
    rows = gathering.session.query(OwedDuty).filter_by(subject=subject, state=DutyState.OPEN)
    return {row.code for row in rows}


def form_of(page):
    """Return the hidden fields of a page's form, as a browser holds it open."""
    return hidden(re.findall(r'<form[^>]*id="form"[^>]*>(.*?)</form>', page.text, re.S)[0])


def circulated(gathering, **texts):
    page = gathering.written(gathering.held(), **texts)
    until = (clock.legal_date(clock.now()) + timedelta(days=10)).isoformat()
    assert gathering["clerk"].send(f"{page}/circulation", until=until).status_code == 303
    return page


def test_council_7_1_minutes_are_owed_once_a_meeting_was_held(gathering):
    meeting_id = gathering.held()
    assert "council.minutes.prepare" in duties(gathering, f"council.meeting:{meeting_id}")
    page = gathering.written(meeting_id)
    assert "council.minutes.prepare" not in duties(gathering, f"council.meeting:{meeting_id}")
    minutes = gathering.minutes(page)
    assert duties(gathering, f"council.minutes:{minutes.id}") == {"council.minutes.lay"}
    again = gathering["clerk"].get(f"/council/minutes/new/{meeting_id}")
    assert again.location == page


def test_council_7_1_every_saving_is_a_revision_and_any_two_are_compared(gathering):
    page = gathering.written(gathering.held(), text_1="座長は来月に開くと述べた。")
    gathering["clerk"].send(f"{page}/text", text_1="座長は翌月に開くと述べた。", note="日付")
    gathering["clerk"].send(f"{page}/text", text_1="座長は翌月に開くと述べた。")
    shown = gathering["clerk"].get(f"{page}/comparison?before=2&after=3")
    assert re.search(r"<del>.*?来月.*?</del>", main(shown))
    assert re.search(r"<ins>.*?翌月.*?</ins>", main(shown))
    assert "[taken away:" in main(shown) or "［削除" in main(shown)
    assert gathering["clerk"].get(f"{page}/comparison?before=x&after=9").status_code == 404
    assert gathering["clerk"].get(f"{page}/comparison?after=-3").status_code == 200
    numbers = [row.number for row in gathering.session.query(Revision)]
    assert sorted(numbers) == [1, 2, 3]  # nothing changed, nothing made
    assert gathering["clerk"].send(f"{page}/revisions/2").status_code == 303
    assert "来月" in main(gathering["clerk"].get(page))
    assert gathering["chair"].get(f"{page}/revisions/2").status_code == 200
    assert "来月" in main(gathering["clerk"].get(f"{page}/revisions/4"))
    assert gathering["clerk"].get(f"{page}/revisions/99").status_code == 404


def test_council_7_1_two_who_write_at_once_lose_no_text(gathering):
    page = gathering.written(gathering.held(), text_1="一つ目。二つ目。", text_2="乙。")
    mine = form_of(gathering["clerk"].get(f"{page}/text"))
    gathering["clerk2"].send(f"{page}/text", text_1="一つ目。二つ目を彼が直した。", text_2="乙。")
    boxes = {"text_0": "", "text_1": "一つ目。二つ目を私が直した。", "text_2": "乙も私が足した。"}
    conflict = gathering["clerk"].client.post(f"{page}/text", data={**mine, **boxes})
    assert conflict.status_code == 409
    shown = main(conflict)
    for words in ("彼が直した", "私が直した", "乙も私が足した。"):
        assert words in shown
    box = re.findall(r'<textarea[^>]*name="text_1"[^>]*>(.*?)</textarea>', shown, re.S)[0]
    assert "彼が直した" in box
    assert "私が直した" in box
    merged = {**form_of(conflict), **boxes, "text_1": box.strip()}
    merged["csrf_token"] = mine["csrf_token"]
    saved = gathering["clerk"].client.post(f"{page}/text", data=merged)
    assert saved.status_code == 303, saved.text
    read = main(gathering["clerk"].get(page))
    assert "彼が直した" in read
    assert "私が直した" in read
    until = clock.legal_date(clock.now()).isoformat()
    for step, said in (("circulation", {"until": until}), ("laying", {})):
        assert gathering["clerk"].send(f"{page}/{step}", **said).status_code == 422, step
    gathering["clerk"].send(f"{page}/text", text_1="一つ目。二つ目を直した。", text_2="乙。")
    for step, said in (("circulation", {"until": until}), ("laying", {})):
        assert gathering["clerk"].send(f"{page}/{step}", **said).status_code == 303, step


def test_council_7_1_minutes_are_not_handed_on_before_the_meeting_is_over(gathering):
    page = gathering.written(gathering.meeting(), text_1="先に書いた。")
    until = clock.legal_date(clock.now()).isoformat()
    for step, said in (("circulation", {"until": until}), ("laying", {})):
        early = gathering["clerk"].send(f"{page}/{step}", **said)
        assert early.status_code == 422, step
        assert "会議が終わっていません" in main(early)


def test_who_was_first_is_named_in_the_readers_language(gathering):
    page = gathering.confirmed(gathering.held(), text_1="議事。")
    gathering.people["chair"].name_en = "Eguchi Rin"
    gathering.session.commit()
    gathering["clerk"].press("/language", _language="en", back="/")
    late = gathering["clerk"].press(f"{page}/laying", version=str(gathering.minutes(page).version))
    assert late.status_code == 409
    assert "(Eguchi Rin, " in main(late)


def test_council_7_1_between_confirmed_and_published_the_secretariat_prepares(gathering):
    page = gathering.confirmed(gathering.held(), text_1="甲社の話。", text_2="乙。")
    subject = f"council.minutes:{page.rsplit('/', 1)[1]}"
    assert "council.minutes.prepare-public" in duties(gathering, subject)
    assert "council.minutes.publish" not in duties(gathering, subject)
    boxes = {"marked_0": "", "marked_1": "⟦甲社⟧の話。", "marked_2": "乙。"}
    assert gathering["clerk"].send(f"{page}/public-version", **boxes).status_code == 303
    assert "council.minutes.prepare-public" not in duties(gathering, subject)
    assert "council.minutes.publish" in duties(gathering, subject)
    assert gathering["clerk"].send(f"{page}/public-version", **boxes).status_code == 303
    assert gathering["chair"].send(f"{page}/publication").status_code == 303
    assert "council.minutes.publish" not in duties(gathering, subject)


def test_council_7_1_a_participant_corrects_and_the_secretariat_takes_it_with_a_word(gathering):
    page = circulated(gathering, text_1="出席者は三名。", text_2="異議はない。")
    read = gathering["member"].get(page)
    assert "出席者は三名。" in main(read)
    assert gathering["stranger"].get(page).status_code == 404
    assert gathering["npa"].get(page).status_code == 404
    assert gathering["isa"].get(page).status_code == 200
    review = re.findall(r"/council/minutes/reviews/[0-9a-f-]{36}", main(read))[0]
    assert gathering["stranger"].get(f"{review}/corrections/1").status_code == 404
    nothing = gathering["member"].send(f"{review}/corrections/1", proposed="出席者は三名。")
    assert nothing.status_code == 422
    sent = gathering["member"].send(
        f"{review}/corrections/1", proposed="出席者は四名。", remark="一名多い。"
    )
    assert sent.status_code == 303, sent.text
    assert gathering["member"].get(f"{review}/corrections/9").status_code == 404
    correction = gathering.session.query(Correction).one()
    assert "council.minutes.answer-correction" in duties(
        gathering, f"council.minutes-correction:{correction.id}"
    )
    at = f"/council/minutes/corrections/{correction.id}"
    assert "一名多い。" in main(gathering["member"].get(at))
    assert gathering["isa"].get(at).status_code == 404
    blocked = gathering["clerk"].send(f"{page}/laying")
    assert blocked.status_code == 422
    gathering["clerk2"].send(f"{page}/text", text_1="出席者は三名。ほかに傍聴二名。")
    shown = main(gathering["clerk"].get(f"{at}/taking"))
    assert "傍聴二名" in shown
    assert "四名" in shown
    text = "出席者は四名。ほかに傍聴二名。"
    taken = gathering["clerk"].send(f"{at}/taking", text=text, answer="そのとおり改めた。")
    assert taken.status_code == 303, taken.text
    assert text in main(gathering["clerk"].get(page))
    assert "そのとおり改めた。" in main(gathering["member"].get(at))
    late = gathering["clerk"].press(f"{at}/declining", answer="否", version="1")
    assert late.status_code == 409
    assert gathering["member"].send(f"{review}/done").status_code == 303
    assert gathering["clerk"].send(f"{page}/laying").status_code == 303
    states = {row.organisation_id: row.state for row in gathering.session.query(Review)}
    assert states[gathering.body.id] == ReviewState.DONE
    assert states[None] == ReviewState.ENDED
    assert gathering["member"].press(f"{review}/corrections/1", remark="遅い").status_code == 409


def test_council_7_1_who_takes_part_owes_a_reading_until_the_stated_day_as_practice(gathering):
    page = circulated(gathering, text_1="本文。")
    owed = gathering.session.query(OwedDuty).filter_by(code="council.minutes.correct").all()
    assert {row.owed_by_desk for row in owed} == {None, "isa.residence"}
    assert {row.owed_by_organisation for row in owed} == {None, gathering.body.id}
    stated = clock.legal_date(clock.now()) + timedelta(days=10)
    assert {row.due_on for row in owed} == {stated}
    until = clock.legal_date(clock.now()).isoformat()
    assert gathering["clerk"].send(f"{page}/circulation", until="2020-01-01").status_code == 422
    assert gathering["clerk"].send(f"{page}/circulation", until=until).status_code == 303


def test_council_7_1_what_stands_in_the_way_of_laying_minutes_is_said_before(gathering):
    page = circulated(gathering, text_1="本文。")
    assert "「修正なし」の回答がまだありません" in main(gathering["clerk"].get(f"{page}/laying"))
    read = gathering["isa"].get(page).text
    review = re.findall(r"/council/minutes/reviews/[0-9a-f-]{36}", read)[0]
    proposed = gathering["isa"].send(f"{review}/corrections/0", proposed="", remark="全体に。")
    assert proposed.status_code == 303, proposed.text
    shown = main(gathering["clerk"].get(page))
    assert f'href="{page}/laying"' not in shown
    assert gathering["clerk"].send(f"{page}/laying").status_code == 422


def test_council_7_1_a_chair_reads_who_had_not_answered_before_confirming_early(gathering):
    page = circulated(gathering, text_1="本文。")
    gathering["clerk"].send(f"{page}/laying")
    shown = main(gathering["chair"].get(f"{page}/confirmation"))
    assert "もう修正を申し出ることができません" in shown
    assert gathering["chair"].send(f"{page}/confirmation").status_code == 303


def test_council_7_1_declining_needs_a_word(gathering):
    page = circulated(gathering, text_1="本文。")
    read = gathering["isa"].get(page)
    review = re.findall(r"/council/minutes/reviews/[0-9a-f-]{36}", read.text)
    gathering["isa"].send(f"{review[0]}/corrections/0", proposed="", remark="全体に丁寧に。")
    at = f"/council/minutes/corrections/{gathering.session.query(Correction).one().id}"
    assert gathering["clerk"].send(f"{at}/declining").status_code == 422
    assert gathering["member"].get(f"{at}/declining").status_code == 403
    assert (
        gathering["clerk"].send(f"{at}/declining", answer="原案のままとする。").status_code == 303
    )
    assert "原案のままとする。" in main(gathering["isa"].get(at))


def test_council_7_1_confirmed_minutes_are_locked_and_changed_only_by_a_new_revision(gathering):
    page = gathering.written(gathering.held(), text_1="本文。")
    gathering["clerk"].send(f"{page}/laying")
    locked = gathering["clerk"].send(f"{page}/text", text_1="勝手に直した。")
    assert locked.status_code == 409
    assert "勝手に直した。" in locked.text  # what was typed stays on the page
    assert gathering["clerk"].get(f"{page}/confirmation").status_code == 403
    assert gathering["chair"].send(f"{page}/confirmation", number="1").status_code == 409
    assert gathering["chair"].send(f"{page}/return", reason="誤字がある。").status_code == 303
    gathering["clerk"].send(f"{page}/text", text_1="本文を直した。")
    gathering["clerk"].send(f"{page}/laying")
    assert gathering["chair"].send(f"{page}/confirmation").status_code == 303
    assert "本文を直した。" in main(gathering["member"].get(page))
    assert gathering["clerk"].send(f"{page}/revising").status_code == 422
    assert gathering["clerk"].send(f"{page}/revising", reason="誤記の訂正。").status_code == 303
    gathering["clerk"].send(f"{page}/text", text_1="再び直した。")
    assert "再び直した。" not in main(gathering["member"].get(page))
    gathering["clerk"].send(f"{page}/laying")
    assert gathering["chair"].send(f"{page}/confirmation").status_code == 303
    assert "再び直した。" in main(gathering["member"].get(page))
    minutes = gathering.minutes(page)
    acts = [
        entry.act for entry in entries_about(gathering.session, f"council.minutes:{minutes.id}")
    ]
    assert acts.count("council.minutes.confirmed") == 2


def test_council_7_1_what_only_some_read_is_pointed_out_before_everybody_reads_it(gathering):
    meeting_id = gathering.held()
    page = gathering.confirmed(meeting_id, text_1="甲の議事。", text_2="乙の議事。")
    form, preview = f"{page}/public-version", f"{page}/public-version/preview"
    pointed, tag = "誰でも読めるようになります", "閲覧を限る"
    assert pointed not in main(gathering["clerk"].get(form))
    assert tag not in main(gathering["clerk"].get(preview))
    item = gathering.row(AgendaItem, gathering.items(meeting_id)[1])
    item.only_for = [participants(gathering.session, meeting_id)[0].id]
    gathering.session.commit()
    assert main(gathering["clerk"].get(form)).count(pointed) == 1
    assert main(gathering["clerk"].get(preview)).count(tag) == 1


def test_council_7_1_the_public_version_holds_no_byte_of_what_was_taken_out(gathering):
    meeting_id = gathering.held()
    text = f"報告があった。{SECRET}。以上。"
    page = gathering.confirmed(meeting_id, text_1=text, text_2="乙の議事。")
    tampered = gathering["clerk"].send(
        f"{page}/public-version", marked_0="", marked_1="報告はなかった。", marked_2="乙の議事。"
    )
    assert tampered.status_code == 422
    assert "報告はなかった。" in tampered.text
    unprepared = gathering["chair"].send(f"{page}/publication")
    assert unprepared.status_code == 422
    assert f'href="{page}/publication"' not in main(gathering["chair"].get(page))
    marked = text.replace(SECRET, f"⟦{SECRET}⟧")
    boxes = {"marked_0": "", "marked_1": marked, "marked_2": "乙の議事。", "english_2": "Item B."}
    assert gathering["clerk"].send(f"{page}/public-version", **boxes).status_code == 303
    preview = main(gathering["chair"].get(f"{page}/public-version/preview"))
    assert SECRET not in preview
    held_open = form_of(gathering["chair"].get(f"{page}/publication"))
    gathering["clerk"].send(f"{page}/public-version", **{**boxes, "marked_2": "乙の⟦議事⟧。"})
    stale = gathering["chair"].client.post(f"{page}/publication", data=held_open)
    assert stale.status_code == 409
    assert gathering["clerk"].get(f"{page}/publication").status_code == 403
    assert f'href="{page}/publication"' in main(gathering["chair"].get(page))
    assert gathering["chair"].send(f"{page}/publication").status_code == 303
    gathering.session.rollback()
    stored = gathering.session.query(PublicPassage).all()
    assert all(SECRET not in row.text_ja for row in stored)
    assert SECRET in main(gathering["member"].get(page))  # the original is kept
    for language in ("ja", "en"):
        shown = gathering.visitor.get(f"/{language}/meetings/{meeting_id}/minutes")
        assert "報告があった。" in shown.text
        assert SECRET not in shown.text
        assert 'class="taken-out"' in shown.text
    assert gathering.minutes(page).state == MinutesState.PUBLISHED
    assert f'href="{page}/publication"' not in main(gathering["chair"].get(page))  # it is out


def test_council_7_1_words_taken_out_are_not_left_in_another_text_unasked(gathering):
    """The English and the other items are the public's too; a chair sees what was left."""
    text = "報告者はＡＣＭＥ Works社の者。"
    page = gathering.confirmed(gathering.held(), text_1=text, text_2="乙の議事。")
    form, preview = f"{page}/public-version", f"{page}/public-version/preview"
    boxes = {
        "marked_0": "",
        "marked_1": "報告者は⟦ＡＣＭＥ Works社の者⟧。",
        "marked_2": "乙の議事。",
        "english_2": "Somebody of Acme works reported.",
    }
    left = gathering["clerk"].send(form, **boxes)
    assert left.status_code == 422
    assert 'id="form-english_2-error"' in left.text
    assert 'id="form-left_on_purpose-error"' in left.text
    assert gathering["clerk"].send(form, **boxes, left_on_purpose="y").status_code == 303
    warned = "ほかの箇所に残っています"
    assert warned in main(gathering["chair"].get(preview))
    boxes["english_2"] = "Somebody of ⟦Acme works⟧ reported."
    assert gathering["clerk"].send(form, **boxes).status_code == 303
    assert warned not in main(gathering["chair"].get(preview))


def test_council_7_1_a_change_after_publication_needs_its_marks_again(gathering):
    meeting_id = gathering.held()
    text = f"報告。{SECRET}。"
    marks = {"marked_1": text.replace(SECRET, f"⟦{SECRET}⟧")}
    page = gathering.published(meeting_id, marks, text_1=text, text_2="乙。")
    gathering["clerk"].send(f"{page}/revising", reason="訂正。")
    gathering["clerk"].send(f"{page}/text", text_1=f"報告を改めた。{SECRET}。", text_2="乙。")
    gathering["clerk"].send(f"{page}/laying")
    gathering["chair"].send(f"{page}/confirmation")
    refused = gathering["chair"].send(f"{page}/publication")
    assert refused.status_code == 422
    public = gathering.visitor.get(f"/ja/meetings/{meeting_id}/minutes").text
    assert "報告を改めた" not in public  # what was published stays until it is replaced
    assert SECRET not in public
    editor = main(gathering["clerk"].get(f"{page}/public-version"))
    assert f"⟦{SECRET}⟧" in editor  # how it was marked before is shown beside the new text
    assert gathering["clerk"].get(f"{page}/pdf").mimetype == "application/pdf"
    assert gathering["member"].get(f"{page}/pdf").mimetype == "application/pdf"
    assert gathering["stranger"].get(f"{page}/pdf").status_code == 404


def test_bad_input_changes_nothing_and_is_told(gathering):
    page = gathering.written(gathering.held(), text_1="本文。")
    for text in ("⟦印⟧は使えない。", "見えない\u202e字", "長" * 20_001):
        refused = gathering["clerk"].send(f"{page}/text", text_1=text)
        assert refused.status_code == 422, text[:10]
        assert "本文。" in main(gathering["clerk"].get(page))
    for base in ("", "x", "99", "-1"):
        odd = gathering["clerk"].send(f"{page}/text", text_1="直した。", base=base)
        assert odd.status_code == 409
        assert "直した。" in odd.text
    unknown = UUID(int=0)
    assert gathering["clerk"].get(f"/council/minutes/{unknown}").status_code == 404
    assert gathering["clerk"].get(f"/council/minutes/new/{unknown}").status_code == 404
    assert gathering["member"].get(f"/council/minutes/reviews/{unknown}").status_code == 404
    assert gathering["member"].get(f"/council/minutes/corrections/{unknown}").status_code == 404
