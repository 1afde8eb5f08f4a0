"""What of a board is in sight, and where: panes, what stands in their place for a while, pages of indicators."""

from collections.abc import Sequence
from dataclasses import replace

from textual.screen import Screen

from data.i18n import _
from data.situationviews import Situation
from warroom.screens.area import Area
from warroom.screens.asides import Aside
from warroom.screens.layout import COMPANIONS, MENU, PANES, TABS, Possible, Wish, arrange, next_to
from warroom.screens.panenames import out_of_sight, pane_name, pane_tabs
from warroom.sitefile import PageEntry
from widgets.incidents import IncidentsPane
from widgets.ladder import LadderPane
from widgets.page import PagePane
from widgets.pane import Key, Pane
from widgets.panels import PanelPage, page_title
from widgets.tabs import Tab, Tabs


class Stage:
    """Knows what is wanted in sight, for as long as the board is there."""

    def __init__(self, screen: Screen[None], pages: Sequence[PageEntry]) -> None:
        """Make the stage of a board.

        Args:
            screen: the board.
            pages: of indicators; none for one page with all of them.
        """
        self._screen = screen
        self._pages = tuple(pages)
        self._page = 0
        # What an operator hides on a page is hidden on that page alone.
        self._hidden = [frozenset(PANES) - frozenset(page.panes or PANES) for page in pages] or [frozenset()]
        first = self._pages[0].panes[:1] if self._pages else ()
        self._current: str = first[0] if first else "incidents"
        self._last: str | None = None
        self._pinned: frozenset[str] = frozenset()
        self._maximised = False
        self._aside: Aside | None = None
        self._row: Key | None = None
        """The row that was selected on the page that is under another."""
        self._menu = False
        self._situation: Situation | None = None

    @property
    def aside(self) -> Aside | None:
        """What stands in the place of other panes."""
        return self._aside

    @property
    def focused(self) -> str:
        """Id of the pane that has the focus; empty for none."""
        focused = self._screen.focused
        return (focused.id or "") if isinstance(focused, Pane) else ""

    @property
    def current(self) -> Pane:
        """The pane that was gone to last, whether or not it can have the focus."""
        return self._pane(self._area.wish.focus)

    @property
    def page(self) -> PanelPage | None:
        """The page of indicators that is turned up; None where there is one only."""
        if not self._pages:
            return None
        page = self._pages[self._page]
        return PanelPage(page.name, self._page + 1, len(self._pages), page.panels)

    @property
    def companions(self) -> tuple[str, ...]:
        """What stands beside the panes all the time, less what an aside has taken over."""
        taken = None if self._aside is None else self._aside.pane
        return tuple(name for name in self._area.arrangement.companions if name != taken)

    @property
    def possible(self) -> Possible:
        """Which changes mean something now."""
        wish, size = self._wish(), self._area.size
        alone = arrange(size.width, size.height, replace(wish, maximised=True))
        usual = arrange(size.width, size.height, replace(wish, maximised=False))
        return Possible(
            hide=self._aside is None and next_to(self._current, wish.hidden) is not None,
            maximise=alone.places != usual.places,
            pin=self._aside is None and usual.shape != "bare",
            pages=len(self._pages) > 1,
        )

    def begin(self) -> None:
        """Show the board as it is at first."""
        self._show()

    def show_pane(self, name: str) -> None:
        """Focus a pane, and bring it into sight where it was hidden or had no room."""
        self._aside = None
        self._go(name)
        self._show()

    def point_at(self, name: str) -> None:
        """Go to the pane that was clicked; not where it has left the screen before the click was heard."""
        if name in self._area.arrangement.places:
            self.show_pane(name)
        else:
            # The click took the focus to what nobody sees.
            self._show()

    def turn(self, step: int) -> None:
        """Go to the next pane that is not hidden, or the one before."""
        names = [name for name in PANES if name not in self._out]
        here = names.index(self._current) if self._current in names else 0
        self.show_pane(names[(here + step) % len(names)])

    async def show_aside(self, aside: Aside, situation: Situation | None) -> None:
        """Show an aside; asked for again, hide it."""
        if self._aside is not None and self._aside.name == aside.name:
            self.leave_aside()
            await self.draw_aside(situation)
            return
        pane = self._pane(aside.pane)
        if isinstance(pane, PagePane):
            if aside.under is not None and aside.under is self._aside:
                self._row = pane.selected_key
            # What was selected on another page stands for nothing here.
            pane.rewind()
        self._aside = aside
        place = arrange(*self._area.size, self._wish()).places.get(aside.pane)
        if place is not None:
            pane.expect(place.columns)
        await self.draw_aside(situation)
        self._show()

    async def draw_aside(self, situation: Situation | None) -> None:
        """Draw what stands in the place of other panes as of a situation."""
        if self._aside is not None and situation is not None:
            await self._aside.draw(situation)

    async def back_on(self, name: str, situation: Situation | None) -> bool:
        """Go back to an aside from what was shown above it; return whether it is in sight."""
        under = None if self._aside is None else self._aside.under
        if under is not None and under.name == name:
            self._uncover(under)
            await self.draw_aside(situation)
            self._show()
        return self._aside is not None and self._aside.name == name

    def open_menu(self, opened: bool) -> None:
        """Let the menu stand in the place of other panes, or no longer; what stood there is kept."""
        self._menu = opened
        self._area.want(self._wish())
        self.entitle()

    def leave_aside(self) -> None:
        """Show the panes again."""
        if self._aside is not None and self._aside.under is not None:
            self._uncover(self._aside.under)
            self._show()
        elif self._aside is not None:
            back = self._aside.back
            self.show_pane(self._current if back in self._out else back)

    def _uncover(self, aside: Aside) -> None:
        """Go back to what was under another aside, and to the row that it was left on."""
        pane = self._pane(aside.pane)
        if isinstance(pane, PagePane):
            pane.rewind(self._row)
        self._aside = aside

    def leave(self) -> None:
        """Leave the aside, or give back the room that a pane has taken."""
        if self._aside is not None:
            self.leave_aside()
        elif self._maximised:
            self._maximised = False
            self._show()

    def hide(self) -> str:
        """Hide the current pane; return what there is to say of it."""
        if self._aside is not None:
            return _("esc leaves it")
        name, hidden = self._current, self._out
        following = next_to(name, hidden)
        if following is None:
            return _("the last pane stays")
        self._pinned -= {name}
        self._hidden[self._page] |= {name}
        self._go(following)
        self._show()
        digit = PANES.index(name) + 1
        return _("{pane} is hidden; {digit} brings it back").format(pane=pane_name(name), digit=digit)

    def maximise(self) -> str:
        """Give the pane all the room, or give it back; return what there is to say of it."""
        if not self.possible.maximise:
            return _("it has all the room there is")
        self._maximised = not self._maximised
        self._show()
        return ""

    def pin(self) -> str:
        """Keep the current pane in sight beside whatever else is shown, or no longer; return what to say of it."""
        if self._aside is not None:
            return _("only the panes 1 to 4 can be pinned")
        name = self._current
        self._pinned ^= {name}
        self._show()
        said = _("{pane} is pinned; it stays in sight") if name in self._pinned else _("{pane} is not pinned now")
        return said.format(pane=pane_name(name))

    def turn_page(self, step: int) -> str:
        """Turn to the next page of indicators, or the one before; return what there is to say of it."""
        if len(self._pages) < 2:
            return _("there is one page of indicators only")
        self._page = (self._page + step) % len(self._pages)
        preset, hidden = self._pages[self._page].panes, self._out
        kept = [name for name in preset if name not in hidden]
        if kept:
            self._go(kept[0])
        elif self._current in hidden:
            self._go(next_to(self._current, hidden) or self._current)
        self._show()
        if self._aside is None and "panels" not in hidden and "panels" in self._area.arrangement.unseen:
            self.show_pane("panels")
        page = self._pages[self._page]
        return _("page {number}/{count}: {name}").format(
            number=self._page + 1, count=len(self._pages), name=page.name
        )

    def present(self, situation: Situation) -> None:
        """Write into frames and above the panes what they hold, also those that are out of sight."""
        self._situation = situation
        self._area.want(self._wish())
        self.entitle()

    def entitle(self) -> None:
        """Write titles, marks and what is not in sight; nothing is drawn where nothing differs."""
        arrangement, panels = self._area.arrangement, self._situation.panels if self._situation else ()
        for name in PANES:
            digit = PANES.index(name) + 1
            title = f"{digit} {pane_name(name)}"
            pane = self._pane(name)
            if isinstance(pane, LadderPane | IncidentsPane):
                pane.rename(title)
            else:
                pane.entitle(page_title(title, self.page, panels) if name == "panels" else title)
            pane.mark(_("pinned") if name in self._pinned else "")
        # What stands in each pane is worth reckoning where somebody sees it.
        tabs = self._tabs() if TABS in arrangement.places or arrangement.unseen else ()
        framed = TABS not in arrangement.places and arrangement.shape != "bare"
        unseen = [tab for tab, name in zip(tabs, PANES, strict=False) if name in arrangement.unseen]
        focus = self._area.wish.focus
        places = {name: place for name, place in arrangement.places.items() if name != TABS}
        aside = self._area.wish.aside
        says = aside or max(places, key=lambda name: (places[name].columns, places[name].y), default="")
        for pane in (each for each in self._area.children if isinstance(each, Pane)):
            told = framed and unseen and pane.id == says
            pane.footnote(out_of_sight(unseen, places[says].columns) if told else "")
        below = self._pane(focus).below if arrangement.shape == "bare" else 0
        if tabs:
            self._screen.query_one(Tabs).show(tabs, below)

    def _tabs(self) -> tuple[Tab, ...]:
        view = self._screen.query_one(LadderPane).view
        current = self._current if self._aside is None else None
        return pane_tabs(self._situation, view, current, self._out, self._pinned)

    @property
    def _out(self) -> frozenset[str]:
        """What is hidden on this page; what is pinned never is."""
        return self._hidden[self._page] - self._pinned

    @property
    def _area(self) -> Area:
        return self._screen.query_one(Area)

    def _pane(self, name: str) -> Pane:
        return self._screen.query_one(f"#{name}", Pane)

    def _go(self, name: str) -> None:
        self._hidden[self._page] -= {name}
        if name != self._current:
            self._current, self._last = name, self._current

    def _wish(self) -> Wish:
        situation = self._situation
        there = frozenset(COMPANIONS)
        if situation is None or not (situation.incidents or situation.log.rows):
            there -= {"timeline"}
        if situation is None or not situation.panels:
            there -= {"chart"}
        return Wish(
            current=self._current,
            last=self._last,
            aside=MENU if self._menu else None if self._aside is None else self._aside.pane,
            hidden=self._out,
            pinned=self._pinned,
            maximised=self._maximised and not self._menu,
            companions=there,
        )

    def _show(self) -> None:
        wish = self._wish()
        self._area.want(wish)
        pane = self._pane(wish.focus)
        if pane.can_focus:
            # At once: a question that is asked next takes the focus from it, not the other way round.
            self._screen.set_focus(pane)
        self.entitle()
