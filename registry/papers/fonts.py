"""The fonts that documents are printed with, and which characters they hold."""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from typst import Fonts

CHECKOUT: Final = Path(__file__).parents[2]

# In the order in which a glyph is looked for; the layout names the same families.
FILES: Final = (
    "noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "noto-serif/700Bold/NotoSerif_700Bold.ttf",
    "noto-sans/400Regular/NotoSans_400Regular.ttf",
    "noto-sans/700Bold/NotoSans_700Bold.ttf",
    "biz-udmincho/400Regular/BIZUDMincho_400Regular.ttf",
    "biz-udmincho/700Bold/BIZUDMincho_700Bold.ttf",
    "biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf",
    "biz-udgothic/700Bold/BIZUDGothic_700Bold.ttf",
    "noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf",
    "noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
    "noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf",
)


def _paths() -> list[Path]:
    modules = os.environ.get("REGISTRY_NODE_MODULES") or CHECKOUT / "node_modules"
    return [Path(modules) / "@expo-google-fonts" / name for name in FILES]


def missing() -> list[Path]:
    """Return the font files that are not installed; documents can't be made while there are any."""
    return [path for path in _paths() if not path.is_file()]


@cache
def book() -> Fonts:
    """Return the fonts as the typesetter takes them: these and no others of the machine."""
    if absent := missing():
        raise FileNotFoundError(f"fonts are not installed: {', '.join(map(str, absent))}")
    return Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path.parent) for path in _paths()],  # it looks into folders only
    )


@cache
def digest() -> str:
    """Return the SHA-256 over all font files: other fonts make other bytes of the same document."""
    whole = sha256()
    for path in _paths():
        whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def covered() -> frozenset[int]:
    """Return every code point that at least one of the fonts has a glyph for."""
    return frozenset().union(*(_cmap(path) for path in _paths()))


@cache
def variants() -> frozenset[tuple[int, int]]:
    """Return the pairs (character, variation selector) that print as the variant that is meant.

    A character is taken from the first font that has it, so only that font's variants count.
    """
    pairs: set[tuple[int, int]] = set()
    seen: set[int] = set()
    for path in _paths():
        with TTFont(path, lazy=True) as font:
            for table in font["cmap"].tables:
                for selector, entries in (table.uvsDict if table.format == 14 else {}).items():
                    pairs |= {(char, selector) for char, _ in entries if char not in seen}
        seen |= _cmap(path)
    return frozenset(pairs)


@cache
def _cmap(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        # What its glyphs are called is worked out at length where a font does not say.
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
        return frozenset(font.getBestCmap())
