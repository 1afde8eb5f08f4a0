"""Colours that are read: contrast over every theme, on many colours and on sixteen, and for colour-blind eyes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot

from tests.eyes import DEUTERANOPIA, PROTANOPIA, RGB, VGA, XTERM, apart, contrast, rgb, seen
from tests.rooms import BoardOnDrill, Prepared
from tests.test_snapshots import pressed
from widgets.drawn import Drawn
from widgets.inks import block
from widgets.line import LOUD, ROLES, Role
from widgets.pane import Pane
from widgets.shades import shade
from widgets.situation import SituationBar
from widgets.themes import NO_COLOUR, THEMES, coloured

TEXT, LINE = 4.5, 3.0
"""The least contrast of text, and of lines and blocks that say nothing which words beside them do not say."""
COLOURED = [theme.name for theme in THEMES if theme.name != NO_COLOUR]
DEEP = [name for name in COLOURED if not name.endswith("-16")]
LINES: set[Role] = {"rule", "bar", "trend"}


class Pair(NamedTuple):
    """Ink on paper, as one kind of terminal shows them."""

    where: str
    ink: RGB
    paper: RGB


def shown(colour: Color, palette: list[str], *, bright: bool = False) -> RGB:
    if colour.type in (ColorType.TRUECOLOR, ColorType.EIGHT_BIT):
        red, green, blue = colour.get_truecolor()
        return red, green, blue
    assert colour.number is not None, f"{colour} is whatever the terminal takes for its own"
    return rgb(palette[colour.number + (8 if bright and colour.number < 8 else 0)])


def pairs(style: Style) -> Iterator[Pair]:
    """Find all that terminals make of a style: true colours, 256 of them, or sixteen, where bold may be bright."""
    ink, paper = style.color, style.bgcolor
    assert ink is not None
    assert paper is not None
    if style.reverse:
        ink, paper = paper, ink
    if ink.type is ColorType.TRUECOLOR:
        yield Pair("true colours", shown(ink, []), shown(paper, []))
        few = [each.downgrade(ColorSystem.EIGHT_BIT) for each in (ink, paper)]
        yield Pair("256 colours", shown(few[0], []), shown(few[1], []))
        return
    for name, palette in (("VGA", VGA), ("xterm", XTERM)):
        yield Pair(name, shown(ink, palette), shown(paper, palette))
        if style.bold:
            yield Pair(f"{name}, bold is bright", shown(ink, palette, bright=True), shown(paper, palette))


def faults(style: Style, least: float, what: str) -> list[str]:
    return [
        f"{what} on {pair.where}: {found:.2f} < {least}, {pair.ink} on {pair.paper}"
        for pair in pairs(style)
        if (found := contrast(pair.ink, pair.paper)) < least
    ]


class Look:
    """A board, drawn in one theme after another."""

    def __init__(self, app: BoardOnDrill, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def wear(self, theme: str) -> None:
        self.app.theme = theme
        await self.pilot.pause()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

    def segments(self) -> Iterator[Segment]:
        for strip in self.app.screen._compositor.render_strips():
            yield from strip

    def faults(self, where: str) -> list[str]:
        """Find everything on the screen that cannot be read."""
        found: dict[str, None] = {}
        for text, style, _control in self.segments():
            if not text.strip() or style is None:
                continue
            frame = all(0x2500 <= ord(each) < 0x25A0 or 0x2800 <= ord(each) < 0x2900 for each in text.strip())
            found |= dict.fromkeys(faults(style, LINE if frame else TEXT, f"{where} {text.strip()[:20]!r}"))
        return list(found)


@pytest.fixture
async def look(tmp_path: Path) -> AsyncIterator[Look]:
    app = BoardOnDrill(Prepared(tmp_path, "en"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pressed()(pilot)
        yield Look(app, pilot)


async def test_every_role_can_be_read_in_every_theme_wherever_it_may_stand(look: Look) -> None:
    found = []
    for theme in COLOURED:
        await look.wear(theme)
        for widget in look.app.screen.query(Drawn):
            for role in ROLES:
                if role == "select":
                    continue
                style = widget.style_of(role)
                what = f"{theme} {widget.id or type(widget).__name__} {role}"
                found += faults(style, LINE if role in LINES else TEXT, what)
                if isinstance(widget, Pane) and role not in LOUD:
                    selected = style + widget.style_of("select", partial=True)
                    found += faults(selected, LINE if role in LINES else TEXT, f"{what}, selected")
    assert found == []


async def test_the_name_of_an_environment_is_read_in_every_theme_on_whatever_colour(look: Look) -> None:
    bar = look.app.screen.query_one(SituationBar)
    found = []
    for colour in ("red", "#767676", "#c9500f"):
        for theme in THEMES:
            look.app.register_theme(coloured(theme, colour))
        for name in reversed(DEEP):
            await look.wear(name)
            style = shade(bar, "environment", partial=False)
            found += faults(style, TEXT, f"{name}, {colour}")
            assert style.bgcolor is not None
            assert style.bgcolor.get_truecolor().hex == block(colour)[0].lower()
    for name in set(COLOURED) - set(DEEP):
        # Too few colours for one of the site's own: the name is text, reversed.
        await look.wear(name)
        style, text = bar.style_of("environment"), bar.style_of("text")
        assert (style.color, style.bgcolor) == (text.bgcolor, text.color)
    assert found == []


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_black_or_white_is_read_on_any_colour(colour: tuple[int, int, int]) -> None:
    written = "#{:02x}{:02x}{:02x}".format(*colour)
    paper, ink = (Color.parse(each) for each in block(written))
    assert ink.get_truecolor() in {(0, 0, 0), (255, 255, 255)}
    assert faults(Style(color=ink, bgcolor=paper, bold=True), TEXT, written) == []
    assert max(abs(a - b) for a, b in zip(paper.get_truecolor(), colour, strict=True)) <= 255 // 4


async def test_everything_on_the_screen_can_be_read_in_every_theme(look: Look) -> None:
    asked = {
        "board": (),
        "choice": ("w", "s"),
        "chart, note": ("escape", "t", "1", "home", "enter", "left", "n", "a", "b", "shift+left"),
    }
    found = []
    for where, keys in asked.items():
        await look.press(*keys)
        for theme in COLOURED:
            await look.wear(theme)
            found += look.faults(f"{theme}, {where}:")
    assert found == []


async def test_the_selected_row_and_the_loud_stand_out(look: Look) -> None:
    for theme in COLOURED:
        await look.wear(theme)
        pane = look.app.screen.query_one("#incidents", Pane)
        plain = pane.style_of("text").bgcolor
        papers = {role: pane.style_of(role).bgcolor for role in LOUD}
        papers["select"] = pane.style_of("select", partial=True).bgcolor
        assert plain is not None
        for role, paper in papers.items():
            assert paper is not None
            for palette in (VGA, XTERM):
                assert apart(shown(paper, palette), shown(plain, palette)) > 12, (theme, role)


async def test_well_warned_and_broken_differ_for_colour_blind_eyes(look: Look) -> None:
    for theme in ("colour-blind", "colour-blind-16"):
        await look.wear(theme)
        pane = look.app.screen.query_one("#panels", Pane)
        inks = {role: pane.style_of(role).color for role in ("ok", "warn", "breach")}
        for palette in (VGA, XTERM):
            eyes = {role: shown(ink, palette) for role, ink in inks.items() if ink is not None}
            for one, other in (("ok", "warn"), ("warn", "breach"), ("ok", "breach")):
                assert apart(eyes[one], eyes[other]) > 40
                for matrix in (DEUTERANOPIA, PROTANOPIA):
                    assert apart(seen(eyes[one], matrix), seen(eyes[other], matrix)) > 25, (theme, one, other)


def test_red_and_green_are_what_colour_blind_eyes_take_for_each_other() -> None:
    red, green = rgb("c05050"), rgb("6f8f2a")
    assert apart(red, green) > 60
    assert apart(seen(red, DEUTERANOPIA), seen(green, DEUTERANOPIA)) < 25
    assert contrast(rgb("000000"), rgb("ffffff")) == pytest.approx(21)
    assert contrast(rgb("767676"), rgb("ffffff")) == pytest.approx(4.54, abs=0.01)


async def test_percent_turns_through_the_themes_and_says_their_names(look: Look) -> None:
    def text() -> str:
        return "".join(segment.text for segment in look.segments())

    assert look.app.theme == "dark"
    turns = {"light": "colours: light", "colour-blind": "colours: for colour-blind eyes", "dark": "colours: dark"}
    for name, words in turns.items():
        await look.press("%")
        assert look.app.theme == name
        assert words in text()
