"""The themes: what colours the roles have, for eyes and for terminals.

Every text has a contrast of 4.5 at least against what it may stand on, in all colours, in 256 and in 16; the lines
of frames, which say nothing that space does not say too, have 3.
"""

from dataclasses import replace
from typing import Final, Literal, get_args

from textual.theme import Theme

from widgets.inks import block

ThemeName = Literal["dark", "light", "colour-blind"]
"""What somebody chooses; how many colours it is drawn in, the terminal decides."""
THEME_NAMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)
NO_COLOUR: Final = "no-colour"
"""The theme of a terminal that is to show no colour: bold, reverse, underlined and dim say what is loud."""


_TABLE: Final = """
            dark     light    colour-blind  dark-16        light-16       colour-blind-16
paper       #121212  #fafafa  #121212       black          bright_white   black
panel       #242f38  #e6e6e6  #242f38       black          bright_white   black
text        #e0e0e0  #1a1a1a  #e0e0e0       bright_white   black          bright_white
dim         #a8a8a8  #505458  #a8a8a8       white          black          white
rule        #7c7c7c  #747474  #7c7c7c       white          black          white
ok          #7fd59a  #176130  #56b4e9       bright_green   blue           bright_cyan
warn        #ffc266  #6f3b00  #faf27a       bright_yellow  magenta        bright_yellow
breach      #ff8095  #a8002e  #f47a20       bright_red     red            bright_red
info        #6cb2ea  #00528f  #c9b6ff       bright_cyan    blue           bright_magenta
trend       #5ea4da  #1f679f  #a892e8       cyan           blue           cyan
key         #ffc266  #6a2c9c  #f0e442       bright_cyan    magenta        bright_cyan
focus       #2b8fdc  #0068bd  #56b4e9       bright_cyan    blue           bright_cyan
select      #0f2d5c  #cfe3f5  #0f2d5c       cyan           cyan           cyan
on_select   #e0e0e0  #1a1a1a  #e0e0e0       black          black          black
chosen      #0068bd  #00528f  #0068bd       white          cyan           white
alert       #b3274a  #b00030  #a84800       red            red            red
on_alert    auto     auto     auto          bright_white   bright_white   bright_white
caution     #ffa62b  #ffb347  #f0e442       bright_yellow  bright_yellow  bright_yellow
demo        #4ebf71  #8fd6a3  #56b4e9       green          green          cyan
on_block    auto     auto     auto          black          black          black
"""
"""What each theme draws in: true colours or, by their names, the sixteen of a terminal.

``paper`` is behind everything, ``panel`` behind the situation line, the foot and the prompt, ``select`` behind the
selected row, whose text is ``on_select`` where the roles' own colours cannot be read on it. ``rule`` is for lines
of frames, ``focus`` for the frame of the pane that hears the keys. ``chosen`` (the option that is chosen),
``alert`` (what must not be overlooked), ``caution`` and ``demo`` are blocks; text on them is ``on_alert`` and
``on_block``, of which ``auto`` is whichever of black and white is read better.

For colour-blind eyes well is blue and broken is orange, yellow between them: they differ in hue for most eyes that
see no difference of red and green, and in lightness for all. In 16 colours the paper is drawn too: whether a
terminal's own is black or white, nobody knows. No text is bright black, which some terminals show as black, and
none on a block is bold black, which many show as bright black.
"""


def _palettes() -> dict[str, dict[str, str]]:
    """Return the table by theme and by what a colour is for, as a style sheet names them."""
    head, *rows = (line.split() for line in _TABLE.strip().splitlines())
    found: dict[str, dict[str, str]] = {name: {} for name in head}
    for what, *colours in rows:
        for name, colour in zip(head, colours, strict=True):
            written = "auto 100%" if colour == "auto" else colour if colour[0] == "#" else f"ansi_{colour}"
            found[name][what] = written
    found[NO_COLOUR] = dict.fromkeys(found["dark"], "ansi_default")
    return found


def _theme(name: str, of: dict[str, str]) -> Theme:
    variables = {
        "text": of["on_block"],
        "text-muted": of["dim"],
        "text-disabled": of["dim"],
        "text-primary": of["info"],
        "text-secondary": of["trend"],
        "text-success": of["ok"],
        "text-warning": of["warn"],
        "text-error": of["breach"],
        "text-accent": of["key"],
        "foreground-muted": of["dim"],
        "primary-muted": of["select"],
        "surface": of["panel"],
        "panel": of["panel"],
        "boost": "transparent",
        "border": of["focus"],
        "border-blurred": of["rule"],
        "input-cursor-background": of["text"],
        "input-cursor-foreground": of["paper"],
        "input-selection-background": of["select"],
        "input-selection-foreground": of["on_select"],
        "row-foreground": of["on_select"],
        "alarm-foreground": of["on_alert"],
        "environment": of["text"],
        "environment-foreground": of["paper"],
    }
    ansi = of["paper"].startswith("ansi_")
    if ansi:
        variables |= {"ansi-background": of["paper"], "ansi-foreground": of["text"]}
    return Theme(
        name=name,
        primary=of["chosen"],
        secondary=of["trend"],
        accent=of["key"],
        warning=of["caution"],
        error=of["alert"],
        success=of["demo"],
        foreground=of["text"],
        background=of["paper"],
        surface=of["panel"],
        panel=of["panel"],
        dark=not name.startswith("light"),
        ansi=ansi,
        variables=variables,
    )


THEMES: Final[tuple[Theme, ...]] = tuple(_theme(name, of) for name, of in _palettes().items())
"""Every theme; those that end in ``-16`` are for terminals of 16 colours."""


def coloured(theme: Theme, environment: str | None) -> Theme:
    """Return a theme with a site's own colour behind the name of its environment.

    Where that has no colour, or the terminal few, the name is drawn as text reversed.
    """
    if environment is None or theme.ansi:
        return theme
    paper, ink = block(environment)
    own = {"environment": paper, "environment-foreground": ink}
    return replace(theme, variables={**theme.variables, **own})


def drawn_as(name: ThemeName, *, colours: Literal["none", "few", "many"]) -> str:
    """Return the name of the theme that draws ``name`` on a terminal that has no, 16 or more colours."""
    if colours == "none":
        return NO_COLOUR
    return f"{name}-16" if colours == "few" else name
