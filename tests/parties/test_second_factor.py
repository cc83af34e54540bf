"""Codes of an authenticator and on paper: when they match, and how they may be typed."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.parties import second_factor

NOW = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("seconds", "counts"),
    [(-61, False), (-33, True), (0, True), (26, True), (56, True), (58, False), (90, False)],
)
def test_a_code_counts_one_half_minute_either_way(seconds: int, counts: bool):
    moment = NOW + timedelta(seconds=seconds)
    code = pyotp.TOTP(SECRET).at(moment)
    step = second_factor.matching_step(SECRET, code, now=NOW)
    assert (step is not None) == counts
    assert step in {None, second_factor.step_of(moment)}


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "{3}"])
def test_a_code_may_be_typed_with_blanks_and_in_full_width(typed: str):
    code = pyotp.TOTP(SECRET).at(NOW)
    wide = code.translate({ord("0") + n: ord("０") + n for n in range(10)})
    text = typed.format(code, code[:3], code[3:], wide)
    assert second_factor.matching_step(SECRET, text, now=NOW) == second_factor.step_of(NOW)


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_check(text: str):
    if second_factor.normal_code(text) not in {
        pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=30 * n)) for n in (-1, 0, 1)
    }:
        assert second_factor.matching_step(SECRET, text, now=NOW) is None


def test_recovery_codes_are_long_different_and_typed_in_any_case():
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == 8
    for code in codes:
        assert second_factor.looks_like_recovery_code(code.lower().replace("-", " "))
        assert second_factor.digest_of_code(code) == second_factor.digest_of_code(code.lower())
    assert not second_factor.looks_like_recovery_code("123456")


def test_the_qr_code_has_no_style_of_its_own():
    address = second_factor.enrolment_address(SECRET, account="a@example.jp", issuer="台帳")
    assert address.startswith("otpauth://totp/")
    assert f"secret={SECRET}" in address
    picture = second_factor.enrolment_picture(address)
    assert picture.startswith("<svg")
    assert "style" not in picture
    assert "script" not in picture
