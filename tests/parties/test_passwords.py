"""Passwords: long ones of several words are taken, famous and own ones are not."""

import pytest

from registry.parties import passwords

ABOUT = ("suzuki.hanako@meti.example.go.jp", "鈴木 花子", "Hanako Suzuki")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "むかしむかし山に竹を取る人がいた話",
        "x7Kq-mmV2-pP0s-Tz",
        "k" + "abcdefgh"[::-1] + "-vineyard",
        "もみじ" * 5 + "と夕焼け空の下",
        "a long sentence of plain words " * 8,
    ],
)
def test_what_can_not_be_guessed_is_taken(password: str):
    assert passwords.refusals_to_password(password, about=ABOUT) == []


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "fourteen chars",
        "x" * 257,
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "passwordpassword1!",
        "Password2026!!!!!",
        "ＰＡＳＳＷＯＲＤ２０２６！！！！！",
        "qwertyuiopasdfghjkl",
        "administrator123456",
        "123456789012345678",
        "2026-11-20 2026-11-20",
        "Hanako Suzuki 1985",
        "suzuki.hanako@meti.example.go.jp",
    ],
)
def test_what_is_short_or_easy_is_refused(password: str):
    assert len(passwords.refusals_to_password(password, about=ABOUT)) == 1


def test_a_hash_is_argon2id_with_the_parameters_of_the_standard():
    kept = passwords.hashed("correct horse battery staple")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,")
    assert not passwords.is_outdated(kept)
    assert passwords.is_outdated(kept.replace("t=3", "t=1"))


def test_full_width_letters_are_the_same_password_and_others_are_not():
    kept = passwords.hashed("correct horse battery staple")
    assert passwords.matches(kept, "ｃｏｒｒｅｃｔ ｈｏｒｓｅ ｂａｔｔｅｒｙ ｓｔａｐｌｅ")
    assert not passwords.matches(kept, "correct horse battery staplf")
    assert not passwords.matches(kept, "correct horse battery staple" + " " * 400)
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches("no hash at all", "correct horse battery staple")


def test_long_passwords_are_not_cut():
    kept = passwords.hashed("a" * 100 + "b")
    assert passwords.matches(kept, "a" * 100 + "b")
    assert not passwords.matches(kept, "a" * 100 + "c")
