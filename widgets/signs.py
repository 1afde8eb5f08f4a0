"""Other signs for terminals without the usual ones: pure ASCII, and signs whose width no terminal doubts.

Letters that people write stay as they are in ASCII mode: Hangul is text, no sign. Whatever else is not ASCII has a
stand-in of the same width: a known one in the tables here, an unknown one a question mark.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from rich.cells import split_graphemes

from widgets.glyphs import BLOCKS

_STAND_INS: Final = {
    # Signs that mean something; each differs from the others beside which it may stand.
    "✓": "V",
    "✗": "X",
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


def _dots(of: str) -> frozenset[int]:
    return frozenset(dot for dot, mark in zip(_DOTS, of, strict=True) if mark == "x")


def _braille(code: int) -> str:
    """Return the sign that looks most like a braille cell; the dots of either column count alike."""
    wanted = frozenset(dot for dot in _DOTS if code & dot)
    rows = [sum(dot in wanted for dot in _DOTS[index : index + 2]) for index in range(0, 8, 2)]

    def unlike(drawing: tuple[str, str]) -> int:
        drawn = _dots(drawing[1])
        lines = [sum(dot in drawn for dot in _DOTS[index : index + 2]) for index in range(0, 8, 2)]
        apart = sum(abs(one - other) for one, other in zip(rows, lines, strict=True))
        # Nothing stands for nothing alone: a single dot of a curve must stay in sight.
        return 3 * apart + len(wanted ^ drawn) + (100 if bool(drawn) != bool(wanted) else 0)

    return min(_DRAWINGS, key=unlike)[0]


_PLAIN: Final[dict[str, str]] = _frames() | _blocks() | _PAIRS


@cache
def ascii_signs() -> Mapping[str, str]:
    """Return ASCII signs in the place of others, in as many cells.

    Comparing every braille cell with every drawing takes longer than most boards, which never ask, should wait.
    """
    return _PLAIN | {chr(0x2800 + code): _braille(code) for code in range(256)}


SAFE: Final[dict[str, str]] = {
    sign: stand_in for sign, stand_in in _PLAIN.items() if unicodedata.east_asian_width(sign[0]) == "A"
} | {
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
"""Signs that are one cell wide everywhere, in the place of those that are two on some terminals."""


def is_ambiguous(sign: str) -> bool:
    """Return whether a character, or a mark on it, is wider on some terminals than on others."""
    return any(unicodedata.east_asian_width(each) == "A" for each in sign)


@lru_cache(maxsize=4096)
def ascii_only(text: str) -> str:
    """Return a text with ASCII signs alone, in as many cells; letters of any language stay."""
    table = ascii_signs()
    return "".join(
        part if part.isascii() or unicodedata.category(part[0])[0] in "LMN" else _stand_in(part, cells, table)
        for part, cells in _parts(text)
    )


@lru_cache(maxsize=4096)
def safe_only(text: str) -> str:
    """Return a text without a character of ambiguous width, in as many cells as where all of them are narrow."""
    return "".join(_stand_in(part, cells, SAFE) if is_ambiguous(part) else part for part, cells in _parts(text))


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


def _stand_in(part: str, cells: int, table: Mapping[str, str]) -> str:
    """Return what the table has, else what is closest to a character that nobody thought of, in as many cells."""
    if part in _PAIRS:
        return table[part]
    known = table.get(part[0])
    if known is None:
        alike = unicodedata.normalize("NFKD", part)[:1]
        known = alike if cells == 1 and alike.isascii() and alike.isprintable() else "?" * cells
    return known.ljust(cells)[:cells]
