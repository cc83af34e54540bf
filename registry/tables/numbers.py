"""Checks the numbers that bodies are known and reached by, and gives each its one normal form."""

import re
import unicodedata
from typing import Final

import phonenumbers

from registry.tables.faults import Invalid, Rule

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─━", "-"))
_PHONE: Final = re.compile(r"\+?[\d()\-. /]+(?: *(?:ext\.?|内線|x|#) *\d{1,7})?", re.ASCII | re.I)
_EMAIL: Final = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)"
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{1,59}))"
)


def _plain(text: str) -> str:
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def _digits(text: str) -> str:
    """Return the digits of a number that may be divided by hyphens and spaces; else nothing."""
    digits = _plain(text).replace("-", "").replace(" ", "")
    return digits if digits.isascii() and digits.isdigit() else ""


def corporate_number(text: str) -> str:
    """Return the 13 digits of a corporate number (法人番号).

    Raises Invalid where there are not 13, or where the first is not the check digit of the rest.
    """
    digits = _digits(text)
    if len(digits) != 13:
        raise Invalid(Rule.CORPORATE_NUMBER_LENGTH)
    if int(digits[0]) != _check_digit(digits[1:]):
        raise Invalid(Rule.CORPORATE_NUMBER_CHECK)
    return digits


def _check_digit(base: str) -> int:
    """Work out the check digit as the ministerial order (平成26年財務省令第70号, art. 2) has it."""
    from_the_right = [int(digit) for digit in reversed(base)]
    return 9 - (sum(from_the_right[0::2]) + 2 * sum(from_the_right[1::2])) % 9


def postal_code(text: str) -> str:
    """Return a postal code as 100-8901; raises Invalid where it has not 7 digits."""
    digits = _digits(text.strip().removeprefix("〒"))
    if len(digits) != 7:
        raise Invalid(Rule.POSTAL_CODE)
    return f"{digits[:3]}-{digits[3:]}"


def phone(text: str, *, region: str = "JP") -> str:
    """Return a telephone number as it is written, in narrow characters.

    A number without + is of `region`. Raises Invalid where there can be no such number, or several.
    """
    plain = _plain(text)
    if not _PHONE.fullmatch(plain):
        raise Invalid(Rule.PHONE)
    try:
        number = phonenumbers.parse(plain.replace("内線", " ext. "), region)
    except phonenumbers.NumberParseException:
        raise Invalid(Rule.PHONE) from None
    if not phonenumbers.is_valid_number(number):
        raise Invalid(Rule.PHONE)
    return plain


def email(text: str) -> str:
    """Return an e-mail address, its domain in lower case; raises Invalid where it can't be one."""
    address = _EMAIL.fullmatch(_plain(text))
    if address is None:
        raise Invalid(Rule.EMAIL)
    at = address.start("domain")
    return address.string[:at] + address.string[at:].lower()


def insurance_office_number(text: str) -> str:
    """Return an establishment's number in employment insurance as 1301-123456-7.

    雇用保険適用事業所番号: the rule of its check digit is not known. Raises Invalid where there
    are not 11 digits.
    """
    digits = _digits(text)
    if len(digits) != 11:
        raise Invalid(Rule.INSURANCE_OFFICE_NUMBER)
    return f"{digits[:4]}-{digits[4:10]}-{digits[10:]}"
