"""The live board: the room's situation, followed; each key calls a command."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingsMap

from data import incidents
from data.clock import boot_clock
from data.errors import WarroomError
from data.i18n import _
from data.keymap import BY_ID as ENTRIES
from data.keymap import key_called
from data.logfilter import LogFilter
from data.records import SECOND
from data.store import POLL_SECONDS, Tx
from data.views import IncidentView, LogPage, Situation
from warroom import situation as situations
from warroom.display import Display
from warroom.incidentviews import view_of
from warroom.room import Room
from warroom.rules.bells import Bell
from warroom.screens.actions import BY_ID, Action, bindings, foot_line
from warroom.screens.area import Area
from warroom.screens.asides import Aside
from warroom.screens.choosing import Choosing
from warroom.screens.companions import Companions
from warroom.screens.desk import Desk
from warroom.screens.heralding import Herald
from warroom.screens.indicators import chart_pane, indicator
from warroom.screens.jobs import Jobs, Work
from warroom.screens.jumping import Jump
from warroom.screens.keeper import EngineKeeper
from warroom.screens.keyboard import Keyboard
from warroom.screens.late import Late, load
from warroom.screens.layout import CALLS, PANES, TABS
from warroom.screens.logpages import LogPages
from warroom.screens.menu import Palette
from warroom.screens.pace import Pace
from warroom.screens.performing import Performer
from warroom.screens.stage import Stage
from warroom.screens.valid import Standing
from warroom.wording import ring_text
from widgets.chartpane import ChartPane
from widgets.checklist import ChecklistPane
from widgets.footer import Flash, KeyBar, Mood
from widgets.incidents import IncidentsPane
from widgets.ladder import LadderPane
from widgets.menu import Menu, menu_keys
from widgets.page import PagePane
from widgets.pane import Pane
from widgets.panels import PanelsPane
from widgets.prompt import Prompt
from widgets.sheet import Sheet
from widgets.situation import SituationBar
from widgets.tabs import Tabs
from widgets.timeline import TimelinePane

if TYPE_CHECKING:
    from warroom.screens import copying, pages
else:
    copying = Late("warroom.screens.copying")
    pages = Late("warroom.screens.pages")

OLD_AFTER = 3 * SECOND
"""Real time without an answer of the store after which the board says how old its picture is."""
RING_STAYS = 30.0
"""Seconds for which the words of a ring stand at the foot, unless others take their place."""


class BoardScreen(Choosing):
    """What the shift looks at."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    ALLOW_SELECT = False
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (5, "-short"), (9, "-tall")]

    def __init__(self, room: Room, keyboard: Keyboard, display: Display) -> None:
        super().__init__()
        self._keymap = room.site.keys
        # Which keys there are is the site's choice, and no part of the class.
        self._bindings = BindingsMap.merge([BindingsMap(bindings(self._keymap)), self._bindings])
        self.room = room
        self.read_only = display.read_only
        self.situation: Situation | None = None
        self.jobs = Jobs(self.show_working, self.say)
        self._keyboard = keyboard
        self._desk = Desk(self, keyboard)
        self._performer = Performer(self._desk, keyboard, self.catch_up)
        self._log = LogPages()
        self._history = situations.History()
        self._keeper = None if display.read_only else EngineKeeper(room, with_boards=display.with_boards)
        self._stage = Stage(self, room.site.pages)
        self._companions = Companions(self)
        self._palette = Palette(self, self, self._stage)
        self._jump = Jump(self, keyboard, self._focus_pane)
        self._bell = Bell(room.site.plan.policy.warn_before)
        self._herald = Herald(room)
        self._looking = asyncio.Lock()
        self._answered = boot_clock()
        self._leaving = False
        self._pace = Pace()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out of a read-only board what writes."""
        return not (self.read_only and action == "act" and BY_ID[str(parameters[0])].writes)

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
    def asks(self) -> bool:
        """Whether a question or a sheet waits for its answer."""
        return self.prompt.is_open or self.sheet.is_open

    @property
    def aside(self) -> Aside | None:
        """What stands in the place of the lower panes."""
        return self._stage.aside

    @property
    def checklist(self) -> ChecklistPane:
        """The checklist."""
        return self.query_one(ChecklistPane)

    @property
    def page(self) -> PagePane:
        """The page that may stand in the place of the lower panes."""
        return self.query_one("#page", PagePane)

    @property
    def incidents(self) -> IncidentsPane:
        """The incident log."""
        return self.query_one(IncidentsPane)

    @property
    def searched(self) -> Pane | None:
        """What stands in the place of the lower panes."""
        aside = self._stage.aside
        return None if aside is None else self.query_one(f"#{aside.pane}", Pane)

    def compose(self) -> ComposeResult:
        """Lay out the situation line, the panes, what may take their place, and the foot."""
        yield SituationBar(id="situation")
        with Area(id="area"):
            yield Tabs(id=TABS)
            yield PanelsPane(id="panels")
            yield IncidentsPane(id="incidents")
            yield LadderPane(id="ladder")
            yield ChecklistPane(id="checklist")
            yield TimelinePane(id="timeline")
            yield PagePane(id="page")
            yield chart_pane()
            yield PagePane(id=CALLS)
            yield Menu(id="menu")
        yield Flash(id="flash")
        yield KeyBar(id="keys")
        # Last, and so above what is said where both stand on the last rows.
        yield Prompt(id="prompt")
        yield Sheet(id="sheet")

    async def on_mount(self) -> None:
        """Begin to follow the store, whose first picture is the first that is drawn."""
        self.query_one(f"#{CALLS}").can_focus = False
        self._show_keys()
        self._stage.begin()
        await self._look_again()
        self.go_on(self._follow(), "follow")
        self.set_interval(1, self._grow_old)
        if self._keeper is not None:
            self.go_on(self._keep_engine(), "engine")

    async def _follow(self) -> None:
        """Draw what somebody did at once, and what was measured, and the countdowns, once a second.

        Keys typed before mean something from the first picture on, or from when there is none.
        """
        await self._look_again()
        self._keyboard.free()
        self.go_on(load(), "late")
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self._look_again()

    async def _look_again(self) -> None:
        try:
            await self.catch_up()
        except WarroomError as error:
            self.say(str(error), "error")

    async def catch_up(self, *, anew: bool = False) -> None:
        """Draw what has changed since the last look, whoever changed it, or only the countdowns.

        Args:
            anew: whether all is read and put into words again, changed or not.

        Raises:
            StoreError: the store cannot be read.
        """
        async with self._looking:
            store, real = self.room.store, asyncio.get_running_loop().time()
            store.must_stand()
            second = self.room.clock.now() // 1000
            now = await self._pace.at(store, second, real)
            look = "all" if anew else self._pace.wants(now)
            if look == "nothing":
                self._answered = boot_clock()
                return
            if look == "all" or self.situation is None:
                situation = await situations.read(self.room, self._history, self._zone)
                page = await self._log.look(self.room, situation.now, self.incidents)
                self.situation = situation.model_copy(update={"log": page})
            else:
                self.situation = await situations.tick(self.room, self.situation)
            self._pace.looked(look, now)
            self._answered = boot_clock()
            await self._draw()
            self._ring()
            if words := await self._herald.look(self.situation):
                self.query_one(Flash).say_next(words, "info", RING_STAYS)

    def _grow_old(self) -> None:
        """Say since when the picture is old, while the store refuses to answer or does not."""
        age = boot_clock() - self._answered
        if self.situation is not None and age >= OLD_AFTER:
            # Whatever is answered next is read in full.
            self._pace = Pace()
            self._present(situations.grown_old(self.room, self.situation, age))

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
        if self.situation is None:
            return
        self._present(self.situation)
        await self._stage.draw_aside(self.situation)
        await self._draw_companions(self.situation)
        self._show_keys()

    def _present(self, situation: Situation) -> None:
        self.query_one(SituationBar).present(situation)
        self.query_one(PanelsPane).present(situation, self._stage.page)
        self.query_one(IncidentsPane).present(situation)
        self.query_one(ChecklistPane).present(situation)
        self.query_one(LadderPane).present(situation, self.query_one(IncidentsPane).selected_number)
        self._stage.present(situation)

    @property
    def standing(self) -> Standing:
        """What the board shows, and where its focus is."""
        situation, stage = self.situation, self._stage
        number = self.query_one(IncidentsPane).selected_number
        page = "" if stage.aside is None else stage.aside.name
        incident = None if situation is None else situation.meant(number)
        done, actor = self._desk.undos.any_back, self.room.actor.name
        return Standing(situation, incident, stage.focused, page, self.read_only, stage.possible, done, actor)

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

        async def read(tx: Tx) -> IncidentView | None:
            incident = await incidents.get(tx, number)
            return None if incident is None else await view_of(tx, self.room, incident, situation.now, self._zone)

        return await self.room.store.look(read)

    def say(self, words: str, mood: Mood = "info") -> None:
        """Say something at the foot."""
        self.query_one(Flash).say(words, mood)

    def show_working(self, words: str) -> None:
        """Let words stand at the end of the foot line; a job's own where there are none."""
        self.query_one(KeyBar).show_working(words or self.jobs.words)

    def start_job(self, words: str, work: Work) -> None:
        """Begin a job; it ends with the board at the latest."""
        self._leaving = False
        self.go_on(self.jobs.run(words, work), "job")

    # The mouse, where it is on

    def on_click(self, event: events.Click) -> None:
        """Go to the pane under the pointer."""
        if isinstance(event.widget, Pane) and event.widget.id in PANES:
            self._stage.point_at(event.widget.id)
            self._show_keys()

    @on(KeyBar.Clicked)
    def _key_clicked(self, event: KeyBar.Clicked) -> None:
        """Let a key of the foot line wait for its turn like one that is typed."""
        self._keyboard.type_key(key_called(event.key))

    # Panes

    def show_pane(self, name: str) -> None:
        """Focus a pane; where there is room for one only, show that one."""
        self._stage.show_pane(name)
        self._show_keys()

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
    async def _incident_selected(self) -> None:
        if self.situation is not None:
            number = self.query_one(IncidentsPane).selected_number
            self.query_one(LadderPane).present(self.situation, number)
            await self._arranged()

    @on(IncidentsPane.Wanted)
    async def _log_turned(self, event: IncidentsPane.Wanted) -> None:
        with self._said():
            async with self._looking:
                now = self.room.clock.now()
                self._arrive(await self._log.turn(self.room, now, self.incidents, event.row), event.row)

    async def filter_log(self, text: str) -> tuple[LogFilter, LogPage]:
        """Let the log show what a filter leaves of it, and return how it was read and what it left.

        Raises:
            StoreError: the store cannot be read.
        """
        async with self._looking:
            page, row = await self._log.filter(self.room, self.room.clock.now(), self.incidents, text)
            self._arrive(page, row)
        return self._log.by, page

    def _arrive(self, page: LogPage, row: int) -> None:
        if self.situation is not None:
            self.situation = self.situation.model_copy(update={"log": page})
            self.incidents.arrive(self.situation, row)

    @on(Prompt.Typed)
    async def _prompt_typed(self, event: Prompt.Typed) -> None:
        with self._said():
            await self._desk.hear(event.text)

    @on(Prompt.Stepped)
    def _prompt_stepped(self, event: Prompt.Stepped) -> None:
        self._desk.step(event.sign)

    @on(Pane.Chosen, "#incidents")
    async def _incident_chosen(self) -> None:
        await self.action_look("timeline")

    @on(Pane.Chosen, "#panels")
    async def _indicator_chosen(self, event: Pane.Chosen) -> None:
        await self.show_aside(indicator(self.room, self.query_one(ChartPane), str(event.key)))

    @on(ChartPane.Asked)
    async def _aside_asked(self) -> None:
        aside, situation = self._stage.aside, self.situation
        if situation is not None:
            with self._said():
                await (self._draw_companions if aside is None else aside.draw)(situation)

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
            self._stage.leave_aside()
            self._show_keys()

    def action_page(self, sign: int) -> None:
        """Turn the page while a question about it has the focus."""
        self.page.turn(sign)

    async def action_look(self, name: str) -> None:
        """Show or leave the page of an action; where there is an act beside it, begin that too."""
        action = BY_ID[name]
        if action.again and not self.read_only and await self._stage.back_on(name, self.situation):
            self._performer.hold()
            self.app.call_later(self.action_act, name)
            return
        aside = None if action.look is None else await action.look(self)
        if aside is None:
            return
        await self.show_aside(aside)
        begins = action.act is not None and not action.again
        if begins and self._stage.aside is aside and not self.read_only:
            # The page gets the focus only when its turn comes, and must not take it from the question.
            self._performer.hold()
            self.app.call_later(self.action_act, name)

    async def key_escape(self) -> None:
        """Leave whatever stands in the place of the panes, else the filter; a question is left by its own key."""
        if self.prompt.is_open:
            return
        if self._stage.aside is None and not self._log.by.holds_all:
            with self._said():
                await self.filter_log("")
            return
        self._stage.leave()
        with self._said():
            await self._stage.draw_aside(self.situation)
        self._show_keys()

    def action_act(self, name: str) -> None:
        """Begin what a key does."""
        self.begin(BY_ID[name])

    def begin(self, action: Action) -> None:
        """Begin an act; the board stays live while it asks."""
        self._performer.hold()
        self.go_on(self._performer.perform(action), "act", exclusive=True)

    async def action_copy(self) -> None:
        """Copy what is selected to the operator's own clipboard, through the terminal."""
        text = await copying.current(self, self._stage.current, self._stage.aside)
        if not text:
            self.say(_("nothing to copy is selected"), "warn")
            return
        self.app.copy_to_clipboard(text)
        self.say(_("copied: {text}").format(text=text.replace("\n", " / ")))

    def action_quit(self) -> None:
        """Leave the board; while a job goes on, asked twice."""
        if self.jobs.words and not self._leaving:
            self._leaving = True
            words = _("{job}: it ends unfinished with this board; {key} again leaves")
            self.say(words.format(job=self.jobs.words, key=self._keymap.shown(ENTRIES["quit"])), "warn")
            return
        self.app.exit()

    def action_repaint(self) -> None:
        """Draw everything anew, for a terminal that has been scribbled on."""
        self.refresh(repaint=True, layout=True)
        self.app.refresh(repaint=True)
