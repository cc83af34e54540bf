"""Silence means secret; two named officers, once each, for a short time; who is named by a text."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from registry.seals.rules import (
    ASKED_FOR,
    SHOWN_FOR,
    Identity,
    Original,
    Secrecy,
    names,
    refusals_to_answer,
    refusals_to_show,
    wish,
)

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ONE, TWO, OTHER = uuid4(), uuid4(), uuid4()
WHO = Identity(
    name="髙原　葵衣",
    other_names="タカハラ アオイ\nAsanova Aigul\nАсанова Айгүл",
    birth_on="1999-04-12",
    contact="電話 090-1234-5678、aigul@mail.example",
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, Secrecy.SECRET),
        ("", Secrecy.SECRET),
        ("yes", Secrecy.SECRET),
        ("secret", Secrecy.SECRET),
        ("may-be-known", Secrecy.MAY_BE_KNOWN),
    ],
)
def test_council_12_silence_and_what_is_unclear_mean_secret(said, meant):
    assert wish(said) is meant


@pytest.mark.parametrize(
    ("account", "officers", "late", "reasons"),
    [
        (TWO, (ONE, TWO), False, 0),
        (ONE, (ONE, TWO), False, 1),
        (OTHER, (ONE, TWO), False, 1),
        (TWO, (ONE,), False, 1),
        (TWO, (ONE, TWO), True, 1),
        (ONE, (), True, 3),
        (None, (ONE, TWO), False, 1),
    ],
)
def test_council_12_a_second_named_officer_answers_in_time(account, officers, late, reasons):
    lapses_at = NOW + ASKED_FOR
    now = lapses_at + timedelta(seconds=1) if late else lapses_at
    found = refusals_to_answer(
        account_id=account, asked_by=ONE, officers=officers, lapses_at=lapses_at, now=now
    )
    assert len(found) == reasons


@pytest.mark.parametrize(
    ("account", "opened", "after", "shown", "allowed"),
    [
        (ONE, True, timedelta(0), False, True),
        (TWO, True, SHOWN_FOR, False, True),
        (TWO, True, SHOWN_FOR + timedelta(seconds=1), False, False),
        (ONE, True, timedelta(0), True, False),
        (OTHER, True, timedelta(0), False, False),
        (None, True, timedelta(0), False, False),
        (ONE, False, timedelta(0), False, False),
    ],
)
def test_council_12_a_sheet_is_shown_to_the_two_once_for_ten_minutes(
    account, opened, after, shown, allowed
):
    found = refusals_to_show(
        account_id=account,
        pair=(ONE, TWO if opened else None),
        opened_at=NOW if opened else None,
        shown_at=NOW if shown else None,
        now=NOW + after,
    )
    assert (found == []) == allowed


@pytest.mark.parametrize(
    "text",
    [
        "髙原葵衣さんによると",
        "ﾀｶﾊﾗ ｱｵｲ",
        "asanova-aigul.jpg",
        "ＡＳＡＮＯＶＡ　ＡＩＧＵＬ",
        "АСАНОВА АЙГҮЛ",
        "1999年4月12日生まれ",
        "平成11年4月12日",
        "12.04.1999",
        "090 1234 5678",
        "Aigul@Mail.Example",
        "高原葵衣",
        "たかはらあおい",
        "Asanova Aïgül",
    ],
)
def test_a_text_that_names_somebody_is_found_however_it_is_written(text):
    assert names(WHO, "前置き", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Nguyễn Văn Ân", "Nguyen Van An から聞いた"),
        ("Nguyen Van An", "NGUYỄN VĂN ÂN"),
        ("Đỗ Thị Hoà", "Do Thi Hoa"),
        ("Пётр Алёшин", "Петр Алешин"),
        ("Петр Алешин", "Пётр Алёшин"),
        ("渡邊 一郎", "渡辺一郎"),
        ("渡辺 一郎", "渡邉　一郎"),
        ("ガルシア・マリア", "がるしあ まりあ"),
    ],
)
def test_a_name_is_found_in_the_spelling_that_people_use_for_it(name, text):
    assert names(Identity(name), text)


@pytest.mark.parametrize(
    "text", ["", "高原の工場", "Asan", "1999年", "電話で聞いた", "2026-04-12", "原 葵"]
)
def test_a_text_that_names_nobody_passes(text):
    assert not names(WHO, text)


NURGUL = Identity(
    name="Нургуль Токтогулова",
    other_names="NURGUL TOKTOGULOVA\nヌルグル トクトグロワ",
    contact="+996 555 123456、+81 90-1234-5678",
)


@pytest.mark.parametrize(
    "text",
    [
        "TOKTOGULOVA Nurgul（工員）",
        "Токтогулова Нургуль",
        "トクトグロワ・ヌルグル",
        "とくとぐろわ　ぬるぐる",
        "トクトグロワさん",
        "Toktogulova",
        "Токтогулова Н.",
        "TOKTOGULOVANURGUL",
        "toktogulova_1.jpg",
        "Nurgulが言った",
        "0555 12 34 56",
        "電話は０９０－１２３４－５６７８",
        "+81 90 1234 5678",
        "996555123456",
    ],
)
def test_a_name_is_found_in_any_order_by_one_part_and_a_number_whatever_its_prefix(text):
    assert names(NURGUL, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("髙原 葵衣", "葵衣 高原"),
        ("髙原 葵衣", "葵衣が言った"),
        ("髙原 葵衣", "高原さんが言った"),
        ("髙原 葵衣", "高原"),
        ("Nguyễn Thị Hoa", "Hoa Nguyen"),
        ("グエン・ティ・ホア", "ホアさん"),
        ("Nguyễn Thị Hoa", "Hoa-san"),
        ("Асан уулу Бакыт", "Бакыт Асан"),
        ("Nguyễn Thị Hoa", "nguyenthihoa_1.jpg"),
        ("Suharto", "Pak Suharto"),
        ("Li Na", "NA LI"),
        ("王 小明", "小明"),
        ("王小明", "工員王小明"),
    ],
)
def test_what_tells_who_it_is_by_itself_is_found(name, text):
    assert names(Identity(name), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Nur Alieva", "Nurlan"),
        ("Toktogul Asanov", "Toktogulova Aida"),
        ("ヌルグル トクトグロワ", "ヌルグルベク・アサノフ"),
        ("髙原 葵衣", "高原に工場がある"),
        ("髙原 葵衣", "高原太郎、高原製作所"),
        ("山田 一郎", "鈴木健一郎さん"),
        ("Nguyễn Thị Hoa", "Nguyen Thi Lan"),
        ("Асан уулу Бакыт", "Эрмек уулу Нурлан"),
        ("May Win", "This may be a win for all."),
        ("Maria Cruz", "Maria Reyes"),
        ("Li Na", "disciplinary, nationality"),
        ("Suharto", "Suhartono"),
        ("王 力", "王さんではなく李さん、国王の力"),
    ],
)
def test_letters_within_other_names_places_and_common_words_name_nobody(name, text):
    assert not names(Identity(name), text)


def test_a_number_is_another_where_its_last_digits_differ():
    assert not names(NURGUL, "+996 555 123457", "090-1234-5679", "123456")


def test_numbers_that_stand_together_are_each_found():
    both = Identity("", contact="090-8765-4321 0555 123456")
    assert names(both, "+81 90 8765 4321")
    assert names(both, "+996 555 123 456")


def test_what_is_packed_comes_out_whole():
    assert Identity.unpacked(WHO.packed()) == WHO
    original = Original("名前.pdf", "application/pdf", b"\0\xff", "資料1")
    assert Original.unpacked(original.packed()) == original
