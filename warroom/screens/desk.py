"""What an act of the board has at hand: the room, the incident meant, and questions at the foot."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

from textual.app import App

from data import events
from data.errors import Refused
from data.i18n import _, language
from data.incidentviews import IncidentView
from data.logfilter import LogFilter
from data.records import Incident, Priority
from data.situationviews import LogPage, Situation
from warroom import editor
from warroom.commands.takeback import Entry
from warroom.editor import EditorError
from warroom.room import Act, Room
from warroom.rules.sides import Side
from warroom.screens.asides import Aside
from warroom.screens.jobs import Jobs, Work
from warroom.screens.keyboard import Keyboard
from warroom.screens.late import Late
from warroom.screens.pending import Pending
from warroom.screens.takingback import Done, Undos, why_not
from widgets.checklist import ChecklistPane
from widgets.footer import Mood
from widgets.page import PagePane
from widgets.pane import Pane
from widgets.prompt import Prompt
from widgets.sheet import Sheet, Written
from widgets.timeline import TimelinePane

if TYPE_CHECKING:
    from warroom.screens import pages
else:
    pages = Late("warroom.screens.pages")

_BREATH = 1.0
"""Seconds after which it is shown that a command, or the lock it waits for, takes its time."""
_DIGITS = 8
"""Texts shown at once, so that a digit is left for the others."""

P = ParamSpec("P")
T = TypeVar("T")


class Board(Protocol):
    """What of a board an act may use."""

    @property
    def room(self) -> Room:
        """The store, the site and who acts."""

    @property
    def situation(self) -> Situation | None:
        """What is shown; None before the first look."""

    @property
    def prompt(self) -> Prompt:
        """Where questions are asked."""

    @property
    def checklist(self) -> ChecklistPane:
        """The checklist."""

    @property
    def page(self) -> PagePane:
        """The page of rows that may stand in the place of the lower panes."""

    @property
    def sheet(self) -> Sheet:
        """Where longer texts are written."""

    @property
    def app(self) -> App[Any]:
        """What has the terminal."""

    async def show_message(self, title: str, text: str) -> None:
        """Show a whole text in the place of the lower panes."""

    def leave_message(self) -> None:
        """Show the panes again."""

    async def view(self) -> IncidentView | None:
        """Return the incident that a key is about."""

    async def show_page(self, make: Callable[[PagePane], Aside]) -> None:
        """Show a page in the place of the lower panes."""

    async def filter_log(self, text: str) -> tuple[LogFilter, LogPage]:
        """Let the log show what a filter leaves of it, and return how it was read and what it left."""

    @property
    def timeline(self) -> TimelinePane:
        """Where a timeline is drawn."""

    @property
    def aside(self) -> Aside | None:
        """What stands in the place of the lower panes."""

    async def show_aside(self, aside: Aside) -> None:
        """Show something in the place of the lower panes."""

    @property
    def incidents(self) -> Pane:
        """The incident log."""

    @property
    def searched(self) -> Pane | None:
        """What stands in the place of the lower panes."""

    def say(self, words: str, mood: Mood = "info") -> None:
        """Say something at the foot."""

    def show_working(self, words: str) -> None:
        """Let words stand at the end of the foot line; none when the work is done."""

    @property
    def jobs(self) -> Jobs:
        """What goes on beside everything else."""

    def start_job(self, words: str, work: Work) -> None:
        """Begin a job."""


class Live(Protocol):
    """What a field does while it is typed into."""

    async def typed(self, text: str) -> str:
        """Take what stands in the field, and return the words that stand above it."""

    def stepped(self, sign: int) -> str:
        """Take an arrow, and return those words; none leaves them as they are."""


class Desk:
    """Where acts are carried out, one at a time."""

    def __init__(self, board: Board, keyboard: Keyboard) -> None:
        self._board = board
        self._keyboard = keyboard
        self.undos = Undos()
        """What was done from here."""
        self._said = ""
        self._wrote = False
        self._leaving = False
        self._own: set[int] = set()
        self.pending: dict[str, Pending] = {}
        """What was written to the customer and not posted, by incident."""
        self.sides: dict[str, Side] = {}
        """On which side of a handover people have said to stand, by their names."""
        self._live: Live | None = None

    @property
    def room(self) -> Room:
        """The store, the site and who acts."""
        return self._board.room

    @property
    def situation(self) -> Situation | None:
        """What the board shows."""
        return self._board.situation

    @property
    def zone(self) -> ZoneInfo:
        """In which the board tells moments."""
        situation = self.situation
        return self.room.site.zone if situation is None else ZoneInfo(situation.zone)

    def timed(self, question: str) -> str:
        """Return a question that a time answers, naming the site's zone while the board tells another.

        What is typed is the site's time whatever the board tells: no answer changes its meaning with a look.
        """
        site = self.room.site.zone
        if self.zone.key == site.key:
            return question
        return _("{question} · in {zone} time").format(question=question, zone=site.key)

    @property
    def checklist(self) -> ChecklistPane:
        """The checklist, of which a row may be selected."""
        return self._board.checklist

    @property
    def row(self) -> str:
        """What the selected row of the page stands for; empty for none."""
        key = self._board.page.selected_key
        return key if isinstance(key, str) else ""

    @property
    def aside(self) -> str:
        """Name of what stands in the place of the lower panes; empty for the panes themselves."""
        aside = self._board.aside
        return "" if aside is None else aside.name

    async def show_timeline(self, number: int) -> None:
        """Show the timeline of an incident over what stands there now."""
        await self._show_over(pages.timeline_of(self._board, number))

    async def show_over(self, title: str, text: str) -> None:
        """Show a whole text over what stands there now."""
        await self._show_over(pages.message(self._board.page, title, text))

    async def _show_over(self, aside: Aside) -> None:
        below = self._board.aside
        await self._board.show_aside(replace(aside, under=below if below is None else below.under or below))

    def say(self, words: str, mood: Mood = "info") -> None:
        """Say something at the foot."""
        self._said = words
        self._board.say(words, mood)

    def leave(self) -> None:
        """Leave what is asked, and whatever else the act in progress would ask; what was written is kept."""
        self._leaving = True
        self._board.prompt.leave()
        self._board.sheet.leave()

    def arrive(self) -> None:
        """Ask again: the next act begins."""
        self._leaving = False

    async def show(self, make: Callable[[PagePane], Aside]) -> None:
        """Show a page in the place of the lower panes."""
        await self._board.show_page(make)

    async def ask(self, label: str, initial: str = "") -> str | None:
        """Return what is typed; None when the question is left."""
        if self._leaving:
            return None
        with self._keyboard.lent():
            return await self._board.prompt.ask(label, initial=initial)

    async def ask_live(self, live: "Live", hint: str, initial: str = "", *, goes_on: bool = False) -> str | None:
        """Return what is typed, each letter of which has shown its effect; None when the question is left.

        Args:
            live: what has the effect, and says in what words it is asked for.
            hint: how to answer.
            initial: what stands in the field to begin with.
            goes_on: whether enter goes on as the arrows do.
        """
        if self._leaving:
            return None
        self._live = live
        try:
            # Before the keyboard is lent: a key pressed ahead of the field would be a shortcut.
            words = await live.typed(initial)
            with self._keyboard.lent():
                return await self._board.prompt.ask(words, initial=initial, hint=hint, goes_on=goes_on)
        finally:
            self._live = None

    async def hear(self, text: str) -> None:
        """Let what is typed have its effect."""
        if self._live is not None:
            self._board.prompt.tell(await self._live.typed(text))

    def step(self, sign: int) -> None:
        """Let an arrow in the field have its effect."""
        if self._live is not None:
            words = self._live.stepped(sign)
            if words:
                self._board.prompt.tell(words)

    async def choose(self, label: str, options: Sequence[tuple[str, str]]) -> int | None:
        """Return the index of the option taken; None when the question is left."""
        if self._leaving:
            return None
        with self._keyboard.lent():
            return await self._board.prompt.choose(label, options)

    async def confirmed(self, question: str) -> bool:
        """Return whether the operator says yes."""
        return await self.choose(question, (("1", _("yes")), ("2", _("no")))) == 0

    async def write(self, label: str, text: str) -> Written:
        """Let a longer text be changed over the lower half of the board."""
        if self._leaving:
            return Written(text, done=False)
        with self._keyboard.lent():
            return await self._board.sheet.write(label, text)

    def in_editor(self, text: str) -> str:
        """Let a longer text be changed in the operator's own editor, which has the terminal meanwhile.

        Raises:
            EditorError: it cannot be run, or has failed.
        """
        failed: EditorError | None = None
        with self._board.app.suspend():
            # Caught inside: what is raised through the suspension leaves the board suspended.
            try:
                text = editor.edit(text)
            except EditorError as error:
                failed = error
        if failed is not None:
            raise failed
        return text

    async def filter_log(self, text: str) -> tuple[LogFilter, LogPage]:
        """Let the log show what a filter leaves of it, and return how it was read and what it left."""
        return await self._board.filter_log(text)

    @property
    def log(self) -> Pane:
        """The incident log."""
        return self._board.incidents

    @property
    def searched(self) -> Pane | None:
        """What stands in the place of the lower panes."""
        return self._board.searched

    async def show_message(self, title: str, text: str) -> None:
        """Show a whole text in the place of the lower panes."""
        await self._board.show_message(title, text)

    def leave_message(self) -> None:
        """Show the panes again."""
        self._board.leave_message()

    async def do(
        self, command: Callable[Concatenate[Act, P], Awaitable[T | Refused]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Carry out a command.

        Raises:
            Refused: the state does not allow it.
            StoreError: the store could not take it.
        """
        working = asyncio.get_running_loop().call_later(_BREATH, self._board.show_working, _("working"))
        try:
            result = await self.room.do(command, *args, **kwargs)
        finally:
            working.cancel()
            self._board.show_working("")
        self._wrote = True
        return result

    def refuse_second_job(self) -> None:
        """Raise Refused while a job goes on."""
        self._board.jobs.refuse_second()

    def start(self, words: str, work: Work) -> None:
        """Begin a job, which goes on while other keys are pressed."""
        self._board.start_job(words, work)

    async def do_noted(
        self, command: Callable[Concatenate[Act, P], Awaitable[T | Refused]], *args: P.args, **kwargs: P.kwargs
    ) -> tuple[T, Entry]:
        """Carry out a command; return what it does and what of the chain tells of it, to take it back.

        Raises:
            Refused: the state does not allow it.
            StoreError: the store could not take it.
        """

        async def noted(act: Act) -> tuple[T, int, int] | Refused:
            before = await events.last_seq(act.tx)
            result = await command(act, *args, **kwargs)
            return result if isinstance(result, Refused) else (result, before, await events.last_seq(act.tx))

        result, before, last = await self.do(noted)
        self._own.update(range(before + 1, last + 1))
        return result, Entry(last, self._own)

    def can_be_undone(self, words: str, back: Callable[[], Awaitable[str]], item: str = "") -> None:
        """Keep how the act in progress is taken back.

        Args:
            words: what it has done.
            back: takes it back, and returns what came of it.
            item: the item of the phase that it has ticked.
        """
        self._wrote = False
        self.undos.push(Done(words, back, item=item))

    def end_act(self, action: str) -> None:
        """Note what the act that has ended did, if it did something that cannot be taken back."""
        if self._wrote and action != "undo":
            self.undos.push(Done(self._said, None, why_not(action)))
        self._wrote = False

    async def meant(self) -> Incident | None:
        """Return the incident that a key is about, without a word where there is none."""
        view = await self._board.view()
        return None if view is None else view.incident

    async def view(self) -> IncidentView | None:
        """Return the incident that a key is about and what it owes, and say so where there is none."""
        view = await self._board.view()
        if view is None:
            self.say(_("no incident is open; press o to open one"), "warn")
        return view

    async def incident(self) -> Incident | None:
        """Return the incident that a key is about, and say so where there is none."""
        view = await self.view()
        return None if view is None else view.incident

    async def pick(self, label: str, texts: Sequence[str]) -> int | None:
        """Return the index of the text taken by its digit, however many there are; None when it is left."""
        first = 0
        while True:
            shown = texts[first : first + _DIGITS]
            options = [(str(n), text) for n, text in enumerate(shown, 1)]
            if len(texts) > _DIGITS:
                options.append((str(_DIGITS + 1), _("others")))
            choice = await self.choose(label, options)
            if choice is None or choice < len(shown):
                return None if choice is None else first + choice
            first = first + _DIGITS if first + _DIGITS < len(texts) else 0

    def priority_words(self, priority: Priority) -> str:
        """Return what the plan calls a priority."""
        terms = self.room.site.plan.policy.priorities[priority]
        return f"{priority} {terms.name.say(language())}"
