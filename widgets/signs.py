"""Other signs for terminals without the usual ones: pure ASCII, and signs whose width no terminal doubts.

Letters that people write stay as they are in ASCII mode: Hangul is text, no sign. Whatever else is not ASCII has a
stand-in of the same width: a known one in the tables here, an unknown one a question mark.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import sub
from typing import Final

from rich.cells import split_graphemes

from widgets.glyphs import BLOCKS

_STAND_INS: Final = {
    # Signs that mean something; each differs from the others beside which it may stand.
    "✓": "V",
    "✗": "X",
    "⊛": "A",
    "–": "-",
    "—": "-",
    "▸": ">",
    "▌": "|",
    "◆": "#",
    "◈": "@",
    "◇": "%",
    "‖": "=",
    "▾": "v",
    "▴": "^",
    "▲": "*",
    "·": ".",
    "…": "~",
    "≥": ">",
    "≤": "<",
    # What stands in words and in keys.
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "⌫": "<",
    "⏎": "<",
    "×": "x",
    "±": "~",
    "°": "o",
    "µ": "u",
    "•": "*",
    "‣": ">",
    "◦": "o",
    "●": "*",
    "○": "o",
    "■": "#",
    "□": "o",
    "▪": "*",
    "▫": "o",
    "▶": ">",
    "▷": ">",
    "►": ">",
    "▹": ">",
    "◀": "<",
    "◁": "<",
    "◂": "<",
    "▼": "v",
    "▽": "v",
    "△": "^",
    "⏱": "@",
    "⏸": "=",
    "⏵": ">",
    "★": "*",
    "☆": "*",
    "⭑": "*",
    "⭘": "o",
    "✔": "V",
    "✘": "X",
    "✦": "#",
    "✧": "%",
    "❖": "@",
    "※": "*",
    "∞": "8",
    "≈": "~",
    "≠": "#",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "«": "<",
    "»": ">",
    "‹": "<",
    "›": ">",
    "£": "L",
    "€": "E",
    "¥": "Y",
    "₩": "W",
    "§": "S",
    "¶": "P",
    "©": "C",
    "®": "R",
    "™": "T",
    "�": "?",
    "⟳": "@",
    "↻": "@",
    "⇥": ">",
    "⇧": "^",
    "⌃": "^",
    "⌘": "#",
    "␣": "_",
    "\u00a0": " ",
    "\u3000": "  ",
}
_LEVELS: Final = "_.-=+*#@"
"""The eighths of a block, the lowest first."""
_PAIRS: Final = {"≥ ": ">=", "≤ ": "<="}
"""Two cells that have room for a sign of two."""
_HORIZONTAL: Final = "─━┄┅┈┉╌╍═╴╶╸╺╼╾"
_VERTICAL: Final = "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"
_DIAGONAL: Final = {"╱": "/", "╲": "\\", "╳": "X"}
_SHADES: Final = {"░": ".", "▒": ":", "▓": "#", "█": "@"}

_DOTS: Final = (0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80)
"""The eight dots of a braille cell, row by row from the top, left before right."""
_DRAWINGS: Final = (
    (" ", "........"),
    ("`", "x......."),
    ("'", "xx......"),
    ("^", "xxxx...."),
    ('"', "xxx....."),
    ("~", "..xx...."),
    ("-", "...xx..."),
    ("=", "..xxxx.."),
    (".", "......x."),
    ("_", "......xx"),
    (",", "....x.x."),
    (":", "..xx..xx"),
    ("|", "x.x.x.x."),
    ("|", ".x.x.x.x"),
    ("!", "x.x...x."),
    ("/", ".x.xx.x."),
    ("\\", "x.x..x.x"),
    ("o", "....xxxx"),
    ("8", "..xxxxxx"),
    ("*", "xxxxxx.."),
    ("#", "xxxxxxxx"),
)
"""What some ASCII signs look like on the dots of a braille cell."""


def _frames() -> dict[str, str]:
    signs = {chr(code): "+" for code in range(0x2500, 0x2580)}
    return signs | dict.fromkeys(_HORIZONTAL, "-") | dict.fromkeys(_VERTICAL, "|") | _DIAGONAL


def _blocks() -> dict[str, str]:
    """Return stand-ins for parts of a cell: the lower ones by height, the others by how much of it they fill."""
    signs = dict(zip(BLOCKS, _LEVELS, strict=True)) | _SHADES
    signs |= {"▀": '"', "▔": '"', "▐": "|", "▉": "#", "▊": "#", "▋": "|", "▍": "|", "▎": "|", "▏": "|", "▕": "|"}
    return signs | dict(zip("▖▗▘▝▙▛▜▟▚▞", ".,`'LFT##/", strict=True)) | _STAND_INS


def _dots(of: str) -> int:
    return sum(dot for dot, mark in zip(_DOTS, of, strict=True) if mark == "x")


def _by_row(dots: int) -> list[int]:
    """Count the dots of each row; those of either column count alike."""
    return [(dots & (left | right)).bit_count() for left, right in zip(_DOTS[::2], _DOTS[1::2], strict=True)]


_LIKENESSES: Final = [(sign, _dots(drawing), _by_row(_dots(drawing))) for sign, drawing in _DRAWINGS]


def _braille(dots: int) -> str:
    """Return the sign that looks most like a braille cell."""
    rows = _by_row(dots)

    def unlike(likeness: tuple[str, int, list[int]]) -> int:
        _sign, drawn, lines = likeness
        apart: int = sum(map(abs, map(sub, rows, lines)))
        # Nothing stands for nothing alone: a single dot of a curve must stay in sight.
        return 3 * apart + (dots ^ drawn).bit_count() + (100 if bool(drawn) != bool(dots) else 0)

    return min(_LIKENESSES, key=unlike)[0]


@cache  # few terminals ask for them, and 256 likenesses take a while
def ascii_signs() -> dict[str, str]:
    """Return ASCII signs in the place of others, in as many cells."""
    return _frames() | _blocks() | {chr(0x2800 + code): _braille(code) for code in range(256)} | _PAIRS


@cache
def safe_signs() -> dict[str, str]:
    """Return signs that are one cell wide everywhere, in the place of those that are two on some terminals."""
    known = ascii_signs().items()
    return {sign: stand_in for sign, stand_in in known if unicodedata.east_asian_width(sign[0]) == "A"} | {
        **dict(zip(BLOCKS, "⣀⣀⣤⣤⣶⣶⣿⣿", strict=True)),
        "▌": "⡇",
        "◆": "✦",
        "◈": "❖",
        "◇": "✧",
        "▲": "▴",
        "·": "⠂",
        "‖": "¦",
        "▶": "▸",
        "▼": "▾",
    }


def is_ambiguous(sign: str) -> bool:
    """Return whether a character, or a mark on it, is wider on some terminals than on others."""
    return any(unicodedata.east_asian_width(each) == "A" for each in sign)


@lru_cache(maxsize=4096)
def ascii_only(text: str) -> str:
    """Return a text with ASCII signs alone, in as many cells; letters of any language stay."""
    return "".join(
        part
        if part.isascii() or unicodedata.category(part[0])[0] in "LMN"
        else _stand_in(part, cells, ascii_signs())
        for part, cells in _parts(text)
    )


@lru_cache(maxsize=4096)
def safe_only(text: str) -> str:
    """Return a text without a character of ambiguous width, in as many cells as where all of them are narrow."""
    return "".join(
        _stand_in(part, cells, safe_signs()) if is_ambiguous(part) else part for part, cells in _parts(text)
    )


def _parts(text: str) -> Iterator[tuple[str, int]]:
    """Find the characters with their marks and cells, and the pairs that have a stand-in together."""
    spans, index = split_graphemes(text)[0], 0
    while index < len(spans):
        begin, end, cells = spans[index]
        if text[begin : end + 1] in _PAIRS:
            yield text[begin : end + 1], cells + 1
            index += 1
        else:
            yield text[begin:end], cells
        index += 1


def _stand_in(part: str, cells: int, table: dict[str, str]) -> str:
    """Return what the table has, else what is closest to a character that nobody thought of, in as many cells."""
    if part in _PAIRS:
        return table[part]
    known = table.get(part[0])
    if known is None:
        alike = unicodedata.normalize("NFKD", part)[:1]
        known = alike if cells == 1 and alike.isascii() and alike.isprintable() else "?" * cells
    return known.ljust(cells)[:cells]
