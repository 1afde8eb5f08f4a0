"""The live board: the room's situation, followed; each key calls a command."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingsMap

from data.i18n import _
from data.keymap import BY_ID as ENTRIES
from data.keymap import key_called
from warroom.display import Display
from warroom.room import Room
from warroom.screens.actions import BY_ID, Action, bindings, foot_line
from warroom.screens.area import Area
from warroom.screens.companions import Companions
from warroom.screens.desk import Desk
from warroom.screens.indicators import chart_pane
from warroom.screens.jobs import Jobs, Work
from warroom.screens.jumping import Jump
from warroom.screens.keyboard import Keyboard
from warroom.screens.late import Late
from warroom.screens.layout import CALLS, TABS
from warroom.screens.menu import Palette
from warroom.screens.performing import Performer
from warroom.screens.showing import Showing
from warroom.screens.stage import Stage
from warroom.screens.valid import Standing
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
    from warroom.screens import copying
else:
    copying = Late("warroom.screens.copying")


class BoardScreen(Showing):
    """What the shift looks at."""

    CSS_PATH = Path(__file__).with_suffix(".tcss")
    ALLOW_SELECT = False
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (5, "-short"), (9, "-tall")]

    def __init__(self, room: Room, keyboard: Keyboard, display: Display) -> None:
        super().__init__(room, display)
        self._keymap = room.site.keys
        # Which keys there are is the site's choice, and no part of the class.
        self._bindings = BindingsMap.merge([BindingsMap(bindings(self._keymap)), self._bindings])
        self.read_only = display.read_only
        self.jobs = Jobs(self.show_working, self.say)
        self._keyboard = keyboard
        self._desk = Desk(self, keyboard)
        self._performer = Performer(self._desk, keyboard, self.catch_up)
        self._stage = Stage(self, room.site.pages)
        self._companions = Companions(self)
        self._palette = Palette(self, self, self._stage)
        self._jump = Jump(self, keyboard, self._focus_pane)
        self._leaving = False

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
    def checklist(self) -> ChecklistPane:
        """The checklist."""
        return self.query_one(ChecklistPane)

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
        self._begin_to_follow()

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

    @on(KeyBar.Clicked)
    def _key_clicked(self, event: KeyBar.Clicked) -> None:
        """Let a key of the foot line wait for its turn like one that is typed."""
        self._keyboard.type_key(key_called(event.key))

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

    @on(Pane.Chosen, "#checklist")
    def _task_chosen(self) -> None:
        self.action_act("tick")

    @on(Pane.Chosen, "#page")
    def _row_chosen(self) -> None:
        aside = self._stage.aside
        if aside is not None and aside.chosen is not None and not self.read_only:
            self.action_act(aside.chosen)

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
