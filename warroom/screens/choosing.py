"""What of a board's keys helps to find others, and what is in sight: the menu, the jump, the list of keys."""

from abc import abstractmethod

from textual import on

from data.keymap import Keymap
from data.situationviews import Situation
from warroom.screens import helping
from warroom.screens.actions import key_table, valid_now
from warroom.screens.asides import Aside, page
from warroom.screens.jumping import Jump
from warroom.screens.menu import Palette
from warroom.screens.performing import Performer
from warroom.screens.telling import Telling
from warroom.screens.valid import Standing
from widgets.help import help_rows
from widgets.menu import Menu
from widgets.page import Draw, PagePane
from widgets.pane import Pane


class Choosing(Telling):
    """A screen on which whatever can be done is found."""

    read_only: bool
    _keymap: Keymap
    _palette: Palette
    _jump: Jump
    _performer: Performer

    @property
    @abstractmethod
    def standing(self) -> Standing:
        """What the board shows, and where its focus is."""

    @property
    @abstractmethod
    def page(self) -> PagePane:
        """The page that may stand in the place of the lower panes."""

    @abstractmethod
    async def show_aside(self, aside: Aside) -> None:
        """Show an aside; asked for again, hide it."""

    def _focus_pane(self, pane: Pane) -> None:
        """Focus a pane that is in sight; what stands in the place of the lower ones stays there."""
        if self._stage.aside is None and pane.id is not None:
            self._stage.show_pane(pane.id)
        self.set_focus(pane)
        self._show_keys()

    def action_jump(self) -> None:
        """Give each row in sight a letter, which selects it."""
        self._jump.begin()

    async def action_help(self) -> None:
        """Show or leave the list of keys: what means something here, then all the others."""
        keys, valid = self._keymap, [entry.id for entry in valid_now(self.standing)]
        focused, read_only = self._stage.focused, self.read_only
        here = str(self.focused.border_title or "") if isinstance(self.focused, Pane) else ""
        standing = self.standing

        async def read(_situation: Situation) -> Draw:
            return lambda cells, _height: help_rows(key_table(keys, valid, focused, read_only=read_only), cells)

        await self.show_aside(page("help", self.page, lambda: helping.title(standing, here), read))

    # The menu

    def action_menu(self) -> None:
        """Open the menu, once whatever is asked has been left."""
        if not self._performer.interrupt(self.open_menu):
            self.open_menu()

    def open_menu(self) -> None:
        """Open the menu."""
        self._palette.open()
        self._show_keys()

    @on(Menu.Left)
    def _menu_left(self) -> None:
        self._palette.leave()
        self._show_keys()

    @on(Menu.Typed)
    async def _menu_typed(self, event: Menu.Typed) -> None:
        with self._said():
            await self._palette.find(event.text)

    @on(Pane.Chosen, "#menu")
    async def _menu_chosen(self, event: Pane.Chosen) -> None:
        with self._said():
            await self._palette.take(str(event.key))
        self._show_keys()
