"""What eyes see of colours: contrast, distance, and both for eyes that lack a kind of cone."""

import math
import re
from typing import Final

RGB = tuple[float, float, float]
"""Red, green and blue, 0 to 255."""
Matrix = tuple[RGB, RGB, RGB]

_VGA = """000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa
    555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"""
_XTERM = """000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5
    7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"""
VGA: Final = _VGA.split()
XTERM: Final = _XTERM.split()
"""What sixteen colours look like on the console, and in xterm, unless somebody has chosen others."""

DEUTERANOPIA: Final[Matrix] = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA: Final[Matrix] = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
"""Of Machado, Oliveira and Fernandes (2009), at full severity, for linear light."""


def rgb(text: str) -> RGB:
    """Read ``rrggbb``."""
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def _linear(colour: RGB) -> RGB:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in colour)
    )
    return red, green, blue


def luminance(colour: RGB) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast of WCAG 2: 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: RGB, matrix: Matrix) -> RGB:
    """Return a colour as eyes see it that lack a kind of cone."""
    light = _linear(colour)
    shares = (min(max(sum(a * b for a, b in zip(row, light, strict=True)), 0), 1) for row in matrix)
    red, green, blue = (
        255 * (12.92 * share if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055) for share in shares
    )
    return red, green, blue


def _lab(colour: RGB) -> RGB:
    red, green, blue = _linear(colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: RGB, other: RGB) -> float:
    """Return how far two colours are apart: CIE 1976, of which 2.3 is just seen by who looks closely."""
    return math.dist(_lab(one), _lab(other))


def colours_sent(raw: bytes) -> set[bytes]:
    """Return every sequence by which a terminal was told a colour, grey or not."""
    found = set()
    for sequence in re.findall(rb"\x1b\[[0-9;]*m", raw):
        numbers = [int(number or 0) for number in sequence[2:-1].split(b";")]
        if any(30 <= number <= 38 or 40 <= number <= 48 or 90 <= number <= 107 for number in numbers):
            found.add(sequence)
    return found
