"""Numbers are checked, and each has one normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.tables.faults import Invalid, Rule
from registry.tables.numbers import (
    corporate_number,
    email,
    insurance_office_number,
    phone,
    postal_code,
)


def rule_of(parse, text) -> Rule:
    with pytest.raises(Invalid) as caught:
        parse(text)
    assert text.strip() not in str(caught.value) or not text.strip()
    return caught.value.rule


@pytest.mark.parametrize(
    "number", ["4000012090001", "4011001098993", "7123456789012", "2120901007402"]
)
def test_corporate_numbers_in_use_are_accepted(number):
    assert corporate_number(number) == number
    assert corporate_number(f" {number[0]}-{number[1:5]}-{number[5:9]}−{number[9:]} ") == number


def test_corporate_numbers_may_be_full_width():
    assert corporate_number("４０００012090001") == "4000012090001"


def is_accepted(number: str) -> bool:
    try:
        return corporate_number(number) == number
    except Invalid:
        return False


@given(base=st.text("0123456789", min_size=12, max_size=12))
def test_one_check_digit_fits_each_base_number(base):
    assert sum(is_accepted(digit + base) for digit in "123456789") == 1
    assert rule_of(corporate_number, f"0{base}") is Rule.CORPORATE_NUMBER_CHECK


@pytest.mark.parametrize(
    "text", ["400001209000", "40000120900011", "T4000012090001", "٤000012090001", ""]
)
def test_what_has_not_thirteen_digits_is_no_corporate_number(text):
    assert rule_of(corporate_number, text) is Rule.CORPORATE_NUMBER_LENGTH


@pytest.mark.parametrize(
    "text", ["1008901", "100-8901", "〒100-8901", "〒１００－８９０１", " 100 8901 "]
)
def test_postal_codes_have_one_form(text):
    assert postal_code(text) == "100-8901"


@pytest.mark.parametrize("text", ["600000", "10089011", "abc", "1OO-8901"])
def test_postal_codes_have_seven_digits(text):
    assert rule_of(postal_code, text) is Rule.POSTAL_CODE


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" 03-3501-1511", "03-3501-1511"),
        ("０３（３５０１）１５１１", "03(3501)1511"),
        ("+81 3 3501 1511", "+81 3 3501 1511"),
        ("0120-444-444", "0120-444-444"),
        ("03-3501-1511　内線１２３", "03-3501-1511 内線123"),
        ("+996 312 66 34 09", "+996 312 66 34 09"),
    ],
)
def test_telephone_numbers_stay_as_written_in_narrow_characters(text, written):
    assert phone(text) == written


@pytest.mark.parametrize(
    "text",
    ["12", "03-3501-151", "03-3501-1511、03-3501-1512", "none", "3501-1511", "+0", "0120-CALL-ME"],
)
def test_what_nobody_can_dial_is_refused(text):
    assert rule_of(phone, text) is Rule.PHONE


def test_addresses_of_mail_have_one_form():
    assert email(" Office.A+1@EXAMPLE.co.jp ") == "Office.A+1@example.co.jp"
    assert email("ｏｆｆｉｃｅ＠ｅｘａｍｐｌｅ．ｊｐ") == "office@example.jp"


@pytest.mark.parametrize(
    "text",
    [
        "office",
        "office@example",
        "a..b@example.jp",
        ".a@example.jp",
        "a@-example.jp",
        "a@example.jp\nBcc: b@example.jp",
        "a@b.jp, c@d.jp",
        "a b@example.jp",
        f"{'a' * 65}@example.jp",
        f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.jp",
        "岐阜@example.jp",
    ],
)
def test_what_is_no_address_of_mail_is_refused(text):
    assert rule_of(email, text) is Rule.EMAIL


def test_insurance_office_numbers_have_one_form():
    assert insurance_office_number("13011234567") == "1301-123456-7"
    assert insurance_office_number("１３０１−１２３４５６−７") == "1301-123456-7"
    assert rule_of(insurance_office_number, "1301-12345-6") is Rule.INSURANCE_OFFICE_NUMBER
