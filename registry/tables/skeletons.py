"""Tells names that look alike though their letters differ: Cyrillic а for Latin a, 0 for O.

After Unicode Technical Standard 39 (confusable detection): both names are reduced to a skeleton
and compared. Of its table (confusables.txt) only those Cyrillic, Greek and Latin letters and
digits are taken here in which the names of agencies come; compare skeletons, never show them.
"""

import unicodedata
from typing import Final

from registry.tables.keys import name_key

# Each character with the Latin one that it is taken for, upper and lower case apart.
_PAIRS: Final = (
    "АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ҮY ХX ЗЗ Ԁd ԌG Ԛq Ԝw "
    "аa еe оo рp сc уy үy хx ѕs іi јj һh ԁd ԛq ԝw Ӏl ґr гr кk мm тt нh вb пn зӡ "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa εe ιi κk νv οo ρp σo τt υu χx γy "
    "0o 1l il |l ӏl"
)
_TAKEN_FOR: Final = str.maketrans({pair[0]: pair[1:] for pair in _PAIRS.split(" ")})
_ACCENT: Final = "Mn"
_BESIDE: Final = str.maketrans({"ө": "о", "ң": "н", "-": ""})  # as a Russian keyboard writes them


def skeleton(text: str) -> str:
    """Return what two names have in common that look alike, whatever script they are in."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in plain if unicodedata.category(char) != _ACCENT)
    swapped = "".join(bare.translate(_TAKEN_FOR).split())
    return swapped.casefold().translate(_TAKEN_FOR).translate(_TAKEN_FOR).replace("rn", "m")


def look(name: str) -> str:
    """Return what two names share that are taken for one another.

    Beside letters that look alike, the form of company, hyphens and stops are left aside, and
    Kyrgyz letters are as they are typed on a Russian keyboard.
    """
    return skeleton(name_key(name).translate(_BESIDE))


def mixes_scripts(word: str) -> bool:
    """Say whether one word holds letters of two of these scripts, as no honest name does."""
    scripts = {
        unicodedata.name(char, "").partition(" ")[0]
        for char in word
        if unicodedata.category(char).startswith("L")
    }
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1
