"""The colours and signs that a board is drawn with: as it was asked for, and as its terminal can show them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from textual.app import App
from textual.filter import ANSIToTruecolor, LineFilter

from data.i18n import _
from warroom.display import Display
from widgets.filters import Colourless, Signs
from widgets.signs import ascii_only, safe_only
from widgets.themes import THEME_NAMES, THEMES, ThemeName, coloured, drawn_as

STYLES: Final = Path(__file__).with_suffix(".tcss")
"""The style sheet of the whole application."""


class Looks:
    """How one application is drawn."""

    def __init__(self, app: App[Any], display: Display) -> None:
        self._app = app
        self._theme: ThemeName = display.theme
        own: Literal["few", "many"] = "few" if app.console.color_system in (None, "standard") else "many"
        self._colours = own if display.colours == "own" else display.colours
        self._filters: list[LineFilter] = []
        if display.ascii:
            self._filters.append(Signs(ascii_only))
        elif display.wide == "yes":
            self._filters.append(Signs(safe_only))
        if display.colours == "none":
            self._filters.append(Colourless())
        for theme in THEMES:
            app.register_theme(coloured(theme, display.environment))
        self._draw()

    def filters(self, stock: Sequence[LineFilter]) -> list[LineFilter]:
        """Return the filters of the lines; ``stock`` are Textual's own.

        What Textual makes of ``NO_COLOR`` is grey, which is a colour too, and it does so for an empty one.
        """
        return [*(each for each in stock if isinstance(each, ANSIToTruecolor)), *self._filters]

    def turn(self) -> str:
        """Draw in the next colours; return words that say which they are."""
        if self._colours == "none":
            return _("NO_COLOR is set: no colours are drawn")
        index = THEME_NAMES.index(self._theme)
        self._theme = THEME_NAMES[(index + 1) % len(THEME_NAMES)]
        self._draw()
        return _("colours: {name}").format(name=theme_words(self._theme))

    def _draw(self) -> None:
        self._app.theme = drawn_as(self._theme, colours=self._colours)


def theme_words(name: ThemeName) -> str:
    """Return a theme's name in the language spoken."""
    return {
        "dark": _("dark"),
        "light": _("light"),
        "colour-blind": _("for colour-blind eyes"),
    }[name]
