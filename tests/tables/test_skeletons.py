"""Names that look alike share a skeleton, whatever their script (UTS #39); others do not."""

import pytest

from registry.tables.skeletons import look, mixes_scripts, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Аска", "Acka"),
        ("НОРМА", "HOPMA"),
        ("Ocean", "0cean"),
        ("ΟΡΙΟΝ", "OPION"),
        ("Рамай Саякат", "Рамай  саякат"),
        ("modern", "modem"),
        ("Illi", "llli"),
        ("Ёлка", "Елка"),
    ],
)
def test_what_looks_alike(one: str, other: str):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Аска", "Айрис"), ("Нур", "Hyp Plus"), ("Ак-Жол", "Ак Кол"), ("", "a")]
)
def test_what_does_not(one: str, other: str):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    ("word", "mixed"),
    [
        ("Аска", False),
        ("Aska", False),
        ("Аskа", True),
        ("Ак-Жол", False),
        ("ΟRION", True),
        ("7", False),
    ],
)
def test_a_word_in_two_scripts(word: str, mixed: bool):
    assert mixes_scripts(word) is mixed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ОсОО «Пример Трэвел»", "ЖЧК «Пример-Трэвел»"),
        ("ОсОО «Жаңы Үй»", "ООО Жаны Уй"),
        ("Өмүр", "Омур"),
        ("АСКА TRAVEL LLC", "Acka Travel"),
    ],
)
def test_what_is_taken_for_another_name(one: str, other: str):
    """moc:7.1: the form of company, hyphens, and letters that a Russian keyboard lacks."""
    assert look(one) == look(other)
    assert look(one) != look(f"{other} Плюс")
