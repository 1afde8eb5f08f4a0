"""The themes: what colours the roles have, for eyes and for terminals.

Every text has a contrast of 4.5 at least against what it may stand on, in all colours, in 256 and in 16; the lines
of frames, which say nothing that space does not say too, have 3.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from textual.theme import Theme

ThemeName = Literal["dark", "light", "colour-blind"]
"""What somebody chooses; how many colours it is drawn in, the terminal decides."""
THEME_NAMES: Final[tuple[ThemeName, ...]] = get_args(ThemeName)
NO_COLOUR: Final = "no-colour"
"""The theme of a terminal that is to show no colour: bold, reverse, underlined and dim say what is loud."""


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for, as a style sheet names them."""

    paper: str
    """Behind everything."""
    panel: str
    """Behind the situation line, the foot and the prompt."""
    text: str
    dim: str
    rule: str
    """Lines of frames."""
    ok: str
    warn: str
    breach: str
    info: str
    trend: str
    key: str
    focus: str
    """The frame of the pane that hears the keys."""
    select: str
    """Behind the selected row."""
    chosen: str
    """Block behind the option that is chosen."""
    alert: str
    """Block behind what must not be overlooked."""
    caution: str
    demo: str
    on_block: str = "auto 100%"
    """Text on a block: whichever of black and white is read better."""
    on_select: str = ""
    """The one colour of all text of the selected row, where the roles' own cannot be read there."""
    dark: bool = True


_DARK: Final = Palette(
    paper="#121212",
    panel="#242f38",
    text="#e0e0e0",
    dim="#a8a8a8",
    rule="#7c7c7c",
    ok="#7fd59a",
    warn="#ffc266",
    breach="#ff8095",
    info="#6cb2ea",
    trend="#5ea4da",
    key="#ffc266",
    focus="#2b8fdc",
    select="#0f2d5c",
    chosen="#0068bd",
    alert="#b3274a",
    caution="#ffa62b",
    demo="#4ebf71",
)
_LIGHT: Final = Palette(
    paper="#fafafa",
    panel="#e6e6e6",
    text="#1a1a1a",
    dim="#505458",
    rule="#747474",
    ok="#176130",
    warn="#6f3b00",
    breach="#a8002e",
    info="#00528f",
    trend="#1f679f",
    key="#6a2c9c",
    focus="#0068bd",
    select="#cfe3f5",
    chosen="#00528f",
    alert="#b00030",
    caution="#ffb347",
    demo="#8fd6a3",
    dark=False,
)
# Blue for well and orange for broken, yellow between them: they differ in hue for most eyes that see no difference
# of red and green, and in lightness for all.
_COLOUR_BLIND: Final = Palette(
    paper="#121212",
    panel="#242f38",
    text="#e0e0e0",
    dim="#a8a8a8",
    rule="#7c7c7c",
    ok="#56b4e9",
    warn="#faf27a",
    breach="#f47a20",
    info="#c9b6ff",
    trend="#a892e8",
    key="#f0e442",
    focus="#56b4e9",
    select="#0f2d5c",
    chosen="#0068bd",
    alert="#a84800",
    caution="#f0e442",
    demo="#56b4e9",
)
# The background is drawn too: whether a terminal's own is black or white, nobody knows. No text is bright black,
# which some terminals show as black, and none on a block is bold black, which many show as bright black.
_DARK_16: Final = Palette(
    paper="ansi_black",
    panel="ansi_black",
    text="ansi_bright_white",
    dim="ansi_white",
    rule="ansi_white",
    ok="ansi_bright_green",
    warn="ansi_bright_yellow",
    breach="ansi_bright_red",
    info="ansi_bright_cyan",
    trend="ansi_cyan",
    key="ansi_bright_cyan",
    focus="ansi_bright_cyan",
    select="ansi_cyan",
    chosen="ansi_white",
    alert="ansi_red",
    caution="ansi_bright_yellow",
    demo="ansi_green",
    on_block="ansi_black",
    on_select="ansi_black",
)
_LIGHT_16: Final = Palette(
    paper="ansi_bright_white",
    panel="ansi_bright_white",
    text="ansi_black",
    dim="ansi_black",
    rule="ansi_black",
    ok="ansi_blue",
    warn="ansi_magenta",
    breach="ansi_red",
    info="ansi_blue",
    trend="ansi_blue",
    key="ansi_magenta",
    focus="ansi_blue",
    select="ansi_cyan",
    chosen="ansi_cyan",
    alert="ansi_red",
    caution="ansi_bright_yellow",
    demo="ansi_green",
    on_block="ansi_black",
    on_select="ansi_black",
    dark=False,
)
_COLOUR_BLIND_16: Final = Palette(
    paper="ansi_black",
    panel="ansi_black",
    text="ansi_bright_white",
    dim="ansi_white",
    rule="ansi_white",
    ok="ansi_bright_cyan",
    warn="ansi_bright_yellow",
    breach="ansi_bright_red",
    info="ansi_bright_magenta",
    trend="ansi_cyan",
    key="ansi_bright_cyan",
    focus="ansi_bright_cyan",
    select="ansi_cyan",
    chosen="ansi_white",
    alert="ansi_red",
    caution="ansi_bright_yellow",
    demo="ansi_cyan",
    on_block="ansi_black",
    on_select="ansi_black",
)
_OWN: Final[dict[str, Any]] = {each.name: "ansi_default" for each in fields(Palette) if each.type is str}
_NONE: Final = replace(_DARK_16, **_OWN)


def _theme(name: str, of: Palette) -> Theme:
    variables = {
        "text": of.on_block,
        "text-muted": of.dim,
        "text-disabled": of.dim,
        "text-primary": of.info,
        "text-secondary": of.trend,
        "text-success": of.ok,
        "text-warning": of.warn,
        "text-error": of.breach,
        "text-accent": of.key,
        "foreground-muted": of.dim,
        "primary-muted": of.select,
        "surface": of.paper if of.on_select else of.panel,
        "panel": of.panel,
        "boost": "transparent",
        "border": of.focus,
        "border-blurred": of.rule,
        "input-cursor-background": of.text,
        "input-cursor-foreground": of.paper,
        "input-selection-background": of.select,
        "input-selection-foreground": of.on_select or of.text,
        "row-foreground": of.on_select or of.text,
        "alarm-foreground": "ansi_bright_white" if of.on_select else of.on_block,
    }
    ansi = of.paper.startswith("ansi_")
    if ansi:
        variables |= {"ansi-background": of.paper, "ansi-foreground": of.text}
    return Theme(
        name=name,
        primary=of.chosen,
        secondary=of.trend,
        accent=of.key,
        warning=of.caution,
        error=of.alert,
        success=of.demo,
        foreground=of.text,
        background=of.paper,
        surface=of.panel,
        panel=of.panel,
        dark=of.dark,
        ansi=ansi,
        variables=variables,
    )


THEMES: Final[tuple[Theme, ...]] = (
    _theme("dark", _DARK),
    _theme("light", _LIGHT),
    _theme("colour-blind", _COLOUR_BLIND),
    _theme("dark-16", _DARK_16),
    _theme("light-16", _LIGHT_16),
    _theme("colour-blind-16", _COLOUR_BLIND_16),
    _theme(NO_COLOUR, _NONE),
)
"""Every theme; those that end in ``-16`` are for terminals of 16 colours."""


def drawn_as(name: ThemeName, *, colours: Literal["none", "few", "many"]) -> str:
    """Return the name of the theme that draws ``name`` on a terminal that has no, 16 or more colours."""
    if colours == "none":
        return NO_COLOUR
    return f"{name}-16" if colours == "few" else name
