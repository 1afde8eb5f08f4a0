"""Text on a block whose colour somebody else has chosen: black or white, whichever is read there."""

from typing import Final

from rich.color import Color as Sent
from rich.color import ColorSystem
from textual.color import Color

READ: Final = 4.5
"""The least contrast of text, as WCAG 2 measures it."""
_INKS: Final = (Color(0, 0, 0), Color(255, 255, 255))
_SHADES: Final = 32


def block(colour: str) -> tuple[str, str]:
    """Return the paper and the ink of a block, each as ``#rrggbb``.

    A few colours of middle lightness are drawn a little darker, because 256 of them would be too near to the ink.

    Args:
        colour: a name or ``#rrggbb``.
    """
    wish = Color.parse(colour)
    shades = (wish.blend(_INKS[0], step / _SHADES) for step in range(_SHADES + 1))
    return next((paper.hex, ink.hex) for paper in shades for ink in _INKS if _is_read(ink, paper))


def _is_read(ink: Color, paper: Color) -> bool:
    return all(_contrast(ink, shown) >= READ for shown in (paper, _of_256(paper)))


def _of_256(colour: Color) -> Color:
    """Return a colour as terminals of 256 show it."""
    return Color(*Sent.from_rgb(*colour.rgb).downgrade(ColorSystem.EIGHT_BIT).get_truecolor())


def _contrast(one: Color, other: Color) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
