"""The live board: the room's situation, followed; each key calls a command."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Horizontal
from textual.screen import Screen

from data import incidents
from data.errors import WarroomError
from data.i18n import _
from data.store import POLL_SECONDS
from data.views import IncidentView, Situation
from warroom import situation as situations
from warroom.display import Display
from warroom.incidentviews import view_of
from warroom.room import Room
from warroom.rules.bells import Bell
from warroom.screens import helping, pages
from warroom.screens.actions import BY_ID, Action, bindings, foot_line, key_table, valid_now
from warroom.screens.asides import Aside, page
from warroom.screens.desk import Desk
from warroom.screens.indicators import chart_pane, indicator
from warroom.screens.jumping import Jump
from warroom.screens.keeper import EngineKeeper
from warroom.screens.keyboard import Keyboard
from warroom.screens.menu import Palette
from warroom.screens.performing import Performer
from warroom.screens.stage import PANES, Stage
from warroom.screens.valid import Standing
from warroom.wording import ring_text
from widgets.chartpane import ChartPane
from widgets.checklist import ChecklistPane
from widgets.footer import Flash, KeyBar, Mood
from widgets.help import help_rows
from widgets.incidents import IncidentsPane
from widgets.ladder import LadderPane
from widgets.menu import Menu, menu_keys
from widgets.page import Draw, PagePane
from widgets.pane import Pane
from widgets.panels import PanelsPane
from widgets.prompt import Prompt
from widgets.sheet import Sheet
from widgets.situation import SituationBar
from widgets.timeline import TimelinePane

NARROW = 100
"""Columns below which one pane is shown at a time."""
READ_ANEW = 10
"""Seconds after which all is read although nobody has written: readings that do not come commit nothing."""
RING_STAYS = 30.0
"""Seconds for which the words of a ring stand at the foot, unless others take their place."""


class BoardScreen(Screen[None]):
    """What the shift looks at."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#incidents"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-wide")]

    def __init__(self, room: Room, keyboard: Keyboard, display: Display) -> None:
        super().__init__()
        self._keymap = room.site.keys
        # Which keys there are is the site's choice, and no part of the class.
        self._bindings = BindingsMap.merge([BindingsMap(bindings(self._keymap)), self._bindings])
        self.room = room
        self.read_only = display.read_only
        self.situation: Situation | None = None
        self._desk = Desk(self, keyboard)
        self._performer = Performer(self._desk, keyboard, self.catch_up)
        self._history = situations.History()
        self._keeper = None if display.read_only else EngineKeeper(room, with_boards=display.with_boards)
        self._stage = Stage(self)
        self._palette = Palette(self, self, self._stage)
        self._jump = Jump(self, keyboard, self._focus_pane)
        self._bell = Bell(room.site.plan.policy.warn_before)
        self._looking = asyncio.Lock()
        self._seen: int | None = None
        self._second = -1
        self._read = -1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out of a read-only board what writes."""
        return not (self.read_only and action == "act")

    @property
    def timeline(self) -> TimelinePane:
        """Where a timeline is drawn."""
        return self.query_one(TimelinePane)

    @property
    def prompt(self) -> Prompt:
        """Where questions are asked."""
        return self.query_one(Prompt)

    @property
    def sheet(self) -> Sheet:
        """Where longer texts are written."""
        return self.query_one(Sheet)

    @property
    def checklist(self) -> ChecklistPane:
        """The checklist."""
        return self.query_one(ChecklistPane)

    @property
    def page(self) -> PagePane:
        """The page that may stand in the place of the lower panes."""
        return self.query_one(PagePane)

    def compose(self) -> ComposeResult:
        """Lay out the situation line, four panes, and the foot."""
        yield SituationBar(id="situation")
        with Horizontal(id="upper"):
            yield PanelsPane(f"1 {_('Indicators')}", id="panels")
            yield LadderPane(f"3 {_('Escalation')}", id="ladder")
        with Horizontal(id="lower"):
            yield IncidentsPane(f"2 {_('Incidents')}", id="incidents")
            yield ChecklistPane(f"4 {_('Checklist')}", id="checklist")
            yield TimelinePane(id="timeline")
            yield PagePane(id="page")
            yield chart_pane()
        yield Menu(id="menu")
        yield Prompt(id="prompt")
        yield Sheet(id="sheet")
        yield Flash(id="flash")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Begin to follow the store."""
        self._show_keys()
        self._stage.show_pane("incidents")
        self.run_worker(self._follow(), name="follow", exit_on_error=True)
        if self._keeper is not None:
            self.run_worker(self._keep_engine(), name="engine", exit_on_error=True)

    async def _follow(self) -> None:
        """Draw every commit at once, and the countdowns once a second."""
        while True:
            try:
                await self.catch_up()
            except WarroomError as error:
                self.say(str(error), "error")
            await asyncio.sleep(POLL_SECONDS)

    async def catch_up(self) -> None:
        """Draw what has changed since the last look, whoever changed it, or only the countdowns.

        Raises:
            StoreError: the store cannot be read.
        """
        async with self._looking:
            version, second = await self.room.store.version(), self.room.clock.now() // 1000
            if version != self._seen or abs(second - self._read) >= READ_ANEW:
                self.situation = await situations.read(self.room, self._history)
                self._read = second
            elif second != self._second and self.situation is not None:
                self.situation = await situations.tick(self.room, self.situation)
            else:
                return
            self._seen, self._second = version, second
            await self._draw()
            self._ring()

    def _ring(self) -> None:
        """Ring the terminal's bell for what has come near since the last look, and say the worst of it."""
        rings = self._bell.look(self.situation) if self.situation is not None else []
        if rings:
            self.app.bell()
            more = f" (+{len(rings) - 1})" if len(rings) > 1 else ""
            self.query_one(Flash).say_next(ring_text(rings[0]) + more, "warn", RING_STAYS)

    async def _keep_engine(self) -> None:
        while self._keeper is not None:
            try:
                words = await self._keeper.look()
            except WarroomError as error:
                words = str(error)
            if words:
                self.say(words, "warn")
            await asyncio.sleep(1)

    async def _draw(self) -> None:
        situation = self.situation
        if situation is None:
            return
        self.query_one(SituationBar).present(situation)
        self.query_one(PanelsPane).present(situation)
        self.query_one(IncidentsPane).present(situation)
        self.query_one(ChecklistPane).present(situation)
        self.query_one(LadderPane).present(situation, self.query_one(IncidentsPane).selected_number)
        if self._stage.aside is not None:
            await self._stage.aside.draw(situation)
        self._show_keys()

    @property
    def standing(self) -> Standing:
        """What the board shows, and where its focus is."""
        situation, stage = self.situation, self._stage
        number = self.query_one(IncidentsPane).selected_number
        page = "" if stage.aside is None else stage.aside.name
        incident = None if situation is None else situation.meant(number)
        done, actor = self._desk.undos.any_back, self.room.actor.name
        return Standing(situation, incident, stage.focused, page, self.read_only, done, actor)

    def _show_keys(self) -> None:
        open_menu = self._palette.is_open
        self.query_one(KeyBar).show(menu_keys() if open_menu else foot_line(self.standing, self._keymap))

    async def view(self) -> IncidentView | None:
        """Return the incident that a key is about: the selected one, else the worst open one."""
        situation = self.situation
        if situation is None:
            return None
        number = self.query_one(IncidentsPane).selected_number
        found = situation.incident(number)
        if found is not None or number is None:
            return found
        async with self.room.store.reading() as tx:
            incident = await incidents.get(tx, number)
            return None if incident is None else await view_of(tx, self.room, incident, situation.now)

    def say(self, words: str, mood: Mood = "info") -> None:
        """Say something at the foot."""
        self.query_one(Flash).say(words, mood)

    # Panes

    def show_pane(self, name: str) -> None:
        """Focus a pane; where there is room for one only, show that one."""
        self._stage.show_pane(name)
        self._show_keys()

    def _focus_pane(self, pane: Pane) -> None:
        """Focus a pane that is in sight; what stands in the place of the lower ones stays there."""
        if self._stage.aside is None and pane.id is not None:
            self._stage.show_pane(pane.id)
        self.set_focus(pane)
        self._show_keys()

    def action_jump(self) -> None:
        """Give each row in sight a letter, which selects it."""
        self._jump.begin()

    def action_turn(self, step: int) -> None:
        """Go to the next pane, or the one before."""
        self._stage.turn(step)
        self._show_keys()

    def key_1(self) -> None:
        """Show the indicators."""
        self.show_pane(PANES[0])

    def key_2(self) -> None:
        """Show the incidents."""
        self.show_pane(PANES[1])

    def key_3(self) -> None:
        """Show the ladder."""
        self.show_pane(PANES[2])

    def key_4(self) -> None:
        """Show the checklist."""
        self.show_pane(PANES[3])

    @on(Pane.Selected, "#incidents")
    def _incident_selected(self) -> None:
        if self.situation is not None:
            number = self.query_one(IncidentsPane).selected_number
            self.query_one(LadderPane).present(self.situation, number)
            self._show_keys()

    @on(Pane.Chosen, "#incidents")
    async def _incident_chosen(self) -> None:
        await self.action_look("timeline")

    @on(Pane.Chosen, "#panels")
    async def _indicator_chosen(self, event: Pane.Chosen) -> None:
        await self.show_aside(indicator(self.room, self.query_one(ChartPane), str(event.key)))

    @on(ChartPane.Asked)
    async def _aside_asked(self) -> None:
        if self._stage.aside is None or self.situation is None:
            return
        with self._said():
            await self._stage.aside.draw(self.situation)

    @on(Pane.Chosen, "#checklist")
    def _task_chosen(self) -> None:
        self.action_act("tick")

    @on(Pane.Chosen, "#page")
    def _row_chosen(self) -> None:
        aside = self._stage.aside
        if aside is not None and aside.chosen is not None and not self.read_only:
            self.action_act(aside.chosen)

    # What takes the place of the lower panes for a while

    async def show_aside(self, aside: Aside) -> None:
        """Show an aside; the action that shows it hides it again."""
        await self._stage.show_aside(aside, self.situation)
        self._show_keys()

    async def show_page(self, make: Callable[[PagePane], Aside]) -> None:
        """Show a page."""
        await self.show_aside(make(self.page))

    async def show_message(self, title: str, text: str) -> None:
        """Show a message in full."""
        self.leave_message()
        pane = self.page
        pane.rewind()
        await self.show_aside(pages.message(pane, title, text))

    def leave_message(self) -> None:
        """Show the panes again, unless something else stands there by now."""
        if self._stage.aside is not None and self._stage.aside.name == "message":
            self.key_escape()

    def action_page(self, sign: int) -> None:
        """Turn the page while a question about it has the focus."""
        self.page.turn(sign)

    async def action_look(self, name: str) -> None:
        """Show or leave the page of an action; where there is an act beside it, begin that too."""
        action = BY_ID[name]
        aside = None if action.look is None else await action.look(self)
        if aside is None:
            return
        await self.show_aside(aside)
        if action.act is not None and self._stage.aside is aside and not self.read_only:
            # The page gets the focus only when its turn comes, and must not take it from the question.
            self._performer.hold()
            self.app.call_later(self.action_act, name)

    async def action_help(self) -> None:
        """Show or leave the list of keys: what means something here, then all the others."""
        keys, valid = self._keymap, [entry.id for entry in valid_now(self.standing)]
        focused, read_only = self._stage.focused, self.read_only
        here = str(self.focused.border_title or "") if isinstance(self.focused, Pane) else ""
        title = helping.title(self.standing, here)

        async def read(_situation: Situation) -> Draw:
            return lambda cells, _height: help_rows(key_table(keys, valid, focused, read_only=read_only), cells)

        await self.show_aside(page("help", self.page, title, read))

    def key_escape(self) -> None:
        """Leave whatever stands in the place of the panes; a question is left first, by its own key."""
        if not self.prompt.is_open:
            self._stage.leave_aside()
            self._show_keys()

    def action_act(self, name: str) -> None:
        """Begin what a key does."""
        self.begin(BY_ID[name])

    def begin(self, action: Action) -> None:
        """Begin an act; the board stays live while it asks."""
        self._performer.hold()
        work = self._performer.perform(action)
        self.run_worker(work, group="act", exclusive=True, exit_on_error=True)

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

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except WarroomError as error:
            self.say(str(error), "error")

    def action_quit(self) -> None:
        """Leave the board."""
        self.app.exit()

    def action_repaint(self) -> None:
        """Draw everything anew, for a terminal that has been scribbled on."""
        self.refresh(repaint=True, layout=True)
        self.app.refresh(repaint=True)
