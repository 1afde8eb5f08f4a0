"""Filtering the incident log, and searching what stands in the place of the lower panes, as it is typed."""

from data.i18n import _
from warroom.screens.desk import Desk
from widgets.glyphs import GAP, WARN
from widgets.pane import Pane
from widgets.text import tidy


async def find(desk: Desk) -> None:
    """Filter the log; where a page stands, search that."""
    pane = desk.searched
    if pane is None:
        await _filter(desk)
    else:
        await _search(desk, pane)


async def _filter(desk: Desk) -> None:
    live = _Filtering(desk)
    situation = desk.situation
    initial = "" if situation is None else situation.log.filter
    text = await desk.ask_live(live, _("enter: keep · esc: all"), initial)
    # What was typed last may not have had its turn yet.
    await live.typed(text or "")
    if live.faults:
        desk.say(f" {GAP} ".join(live.faults), "warn")


class _Filtering:
    """Shows at each letter what the filter leaves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.faults: tuple[str, ...] = ()

    async def typed(self, text: str) -> str:
        by, page = await self._desk.filter_log(text)
        self.faults = by.faults
        if by.faults:
            return f"{WARN} {by.faults[0]}"
        left = f"{page.shown:,}/{page.all:,}"
        hint = _("words, status:open priority:p1 by:name since:2d")
        return _("Filter {left}").format(left=left) + f" {GAP} {hint}"

    def stepped(self, sign: int) -> str:
        self._desk.log.move(sign)
        return ""


async def _search(desk: Desk, pane: Pane) -> None:
    live = _Searching(pane)
    try:
        await desk.ask_live(live, _("enter ↓: next · ↑: before · esc: end"), goes_on=True)
    finally:
        pane.seek("")


class _Searching:
    """Goes at each letter to what has it."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._text = ""

    async def typed(self, text: str) -> str:
        self._text = text
        return self._words(self._pane.seek(text))

    def stepped(self, sign: int) -> str:
        return self._words(self._pane.seek_on(sign))

    def _words(self, found: tuple[int, int]) -> str:
        here, count = found
        if not tidy(self._text).strip():
            return _("Search")
        return _("Search {here}/{count}").format(here=here, count=count)
