"""The menu over the lower panes: opened from anywhere, and what is chosen is done as if its key were pressed."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from textual.screen import Screen
from textual.widget import Widget

from data import incidents
from data.i18n import _
from data.records import Incident
from warroom.room import Room
from warroom.rules.finding import INITIALS, words_of
from warroom.screens import choices
from warroom.screens.actions import Action
from warroom.screens.asides import Aside, Onlooker
from warroom.screens.indicators import indicator
from warroom.screens.late import Late
from warroom.screens.stage import Stage
from warroom.screens.valid import Standing
from widgets.chartpane import ChartPane
from widgets.checklist import ChecklistPane
from widgets.footer import Mood
from widgets.incidents import IncidentsPane
from widgets.menu import Menu

if TYPE_CHECKING:
    from warroom.screens import pages
    from warroom.screens.acts import checklist
else:
    pages = Late("warroom.screens.pages")
    checklist = Late("warroom.screens.acts.checklist")

FURTHER: Final = 20
"""Incidents looked up in the store beside those of the log."""


class Board(Onlooker, Protocol):
    """What of a board its menu may use."""

    @property
    def standing(self) -> Standing:
        """What the board shows, and where its focus is."""

    def show_pane(self, name: str) -> None:
        """Focus a pane."""

    async def show_aside(self, aside: Aside) -> None:
        """Show an aside; asked for again, hide it."""

    def begin(self, action: Action) -> None:
        """Begin an act."""

    def say(self, words: str, mood: Mood = "info") -> None:
        """Say something at the foot."""


class Palette:
    """Opens the menu of a board, finds, and does what is chosen."""

    def __init__(self, screen: Screen[None], board: Board, stage: Stage) -> None:
        self._screen = screen
        self._board = board
        self._stage = stage
        self._before: Widget | None = None
        self._standing: Standing | None = None

    @property
    def is_open(self) -> bool:
        """Whether the menu stands there."""
        return self._standing is not None

    @property
    def _menu(self) -> Menu:
        return self._screen.query_one(Menu)

    @property
    def _room(self) -> Room:
        return self._board.room

    def open(self) -> None:
        """List what means something now; opened again, begin anew."""
        if self._standing is None:
            self._before = self._screen.focused
            self._standing = self._board.standing
        menu = self._menu
        menu.begin(choices.actions(self._standing, self._room.site.keys))
        self._stage.open_menu(True)
        # At once: a key that is typed now belongs to the menu.
        self._screen.set_focus(menu)

    def leave(self) -> None:
        """Give the place back to the panes, and the keyboard to the one that had it."""
        if self._standing is None:
            return
        self._standing = None
        self._stage.open_menu(False)
        before = self._before
        if before is not None and before.is_attached:
            self._screen.set_focus(before)

    async def find(self, text: str) -> None:
        """List what was meant.

        Raises:
            StoreError: the store cannot be read.
        """
        standing, keys = self._standing, self._room.site.keys
        if standing is None:
            return
        if not text.strip():
            self._menu.offer(choices.actions(standing, keys))
            return
        further = await self._further(text)
        self._menu.offer(choices.found(standing, self._room.site, keys, text, further))

    async def _further(self, text: str) -> list[Incident]:
        # The store compares letters only: what is found by initial consonants is found in what is at hand.
        words = [word for word in words_of(text) if not any(sign in INITIALS for sign in word)]
        if not words:
            return []
        async with self._room.store.reading() as tx:
            return await incidents.with_words(tx, words, FURTHER)

    async def take(self, chosen: str) -> None:
        """Do what was chosen, with the focus where it was before."""
        name, _blank, about = chosen.partition(" ")
        self.leave()
        does: dict[str, Callable[[str], Awaitable[None]]] = {
            choices.DO: self._do,
            choices.TOP: self._do_about,
            choices.TICK: self._tick,
            choices.INCIDENT: self._show_incident,
            choices.PERSON: self._show_person,
            choices.ITEM: self._show_item,
            choices.INDICATOR: self._show_indicator,
            choices.PANE: self._show_pane,
        }
        await does[name + " "](about)

    async def _do(self, name: str) -> None:
        aside, situation = self._stage.aside, self._board.standing.situation
        if aside is not None and aside.name == name and situation is not None and name == "callsheet":
            # Whom to call is to be seen: asked for again by its key it would be left.
            await aside.draw(situation)
            return
        call, by_pane = choices.call_of(name)
        target = self._screen.focused if by_pane else self._screen
        if target is not None:
            await self._screen.app.run_action(call, target)

    async def _do_about(self, about: str) -> None:
        """Select the incident of a number, so that all panes tell of it, then do something about it."""
        name, _blank, number = about.partition(" ")
        if not self._screen.query_one(IncidentsPane).select(int(number)):
            self._board.say(_("{id} is not listed any more").format(id=f"INC-{number}"), "warn")
            return
        await self._do(name)

    async def _tick(self, task_id: str) -> None:
        self._board.begin(Action("tick", partial(checklist.tick_item, task_id=task_id), asks=False))

    async def _show_incident(self, number: str) -> None:
        if self._screen.query_one(IncidentsPane).select(int(number)):
            self._board.show_pane("incidents")
        else:
            await self._show(pages.timeline_of(self._board, int(number)))

    async def _show_person(self, key: str) -> None:
        await self._show(pages.person(self._board, key))

    async def _show_item(self, name: str) -> None:
        self._board.show_pane("checklist")
        self._screen.query_one(ChecklistPane).select(name)

    async def _show_indicator(self, name: str) -> None:
        await self._show(indicator(self._room, self._screen.query_one(ChartPane), name))

    async def _show_pane(self, name: str) -> None:
        self._board.show_pane(name)

    async def _show(self, aside: Aside) -> None:
        """Show an aside, also where one of its name stands already: it may be about something else."""
        if self._stage.aside is not None and self._stage.aside.name == aside.name:
            self._stage.leave_aside()
        await self._board.show_aside(aside)
