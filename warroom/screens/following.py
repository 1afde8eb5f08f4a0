"""What of a board follows the store: it reads what has changed, draws it, and says what has come near."""

import asyncio

from textual import on

from data import incidents
from data.clock import boot_clock
from data.errors import WarroomError
from data.incidentviews import IncidentView
from data.logfilter import LogFilter
from data.records import SECOND
from data.situationviews import LogPage, Situation
from data.store import Tx
from data.watching import Watch
from warroom import situation as situations
from warroom.display import Display
from warroom.incidentviews import view_of
from warroom.room import Room
from warroom.rules.bells import Bell
from warroom.screens.choosing import Choosing
from warroom.screens.heralding import Herald
from warroom.screens.keeper import EngineKeeper
from warroom.screens.keyboard import Keyboard
from warroom.screens.late import load
from warroom.screens.logpages import LogPages
from warroom.screens.pace import Pace, Rest
from warroom.wording import ring_text
from widgets.checklist import ChecklistPane
from widgets.footer import Flash
from widgets.incidents import IncidentsPane
from widgets.ladder import LadderPane
from widgets.pane import Pane
from widgets.panels import PanelsPane
from widgets.situation import SituationBar

OLD_AFTER = 3 * SECOND
"""Real time without an answer of the store after which the board says how old its picture is."""
RING_STAYS = 30.0
"""Seconds for which the words of a ring stand at the foot, unless others take their place."""


class Following(Choosing):
    """A screen that shows the store as it stands."""

    _keyboard: Keyboard

    def __init__(self, room: Room, display: Display) -> None:
        super().__init__()
        self.room = room
        self.situation: Situation | None = None
        self._log = LogPages()
        self._history = situations.History()
        self._keeper = None if display.read_only else EngineKeeper(room, with_boards=display.with_boards)
        self._bell = Bell(room.site.plan.policy.warn_before)
        self._herald = Herald(room)
        self._looking = asyncio.Lock()
        self._answered = boot_clock()
        self._pace = Pace()

    def _begin_to_follow(self) -> None:
        self.go_on(self._follow(), "follow")
        self.set_interval(1, self._grow_old)
        if self._keeper is not None:
            self.go_on(self._keep_engine(), "engine")

    @property
    def incidents(self) -> IncidentsPane:
        """The incident log."""
        return self.query_one(IncidentsPane)

    async def _follow(self) -> None:
        """Draw what somebody did at once, and what was measured, and the countdowns, once a second.

        Keys typed before mean something from the first picture on, or from when there is none.
        """
        await self._look_again()
        self._keyboard.free()
        self.go_on(load(), "late")
        watch = Watch(self.room.store.path)
        rest = Rest(watch.tells)
        try:
            while True:
                written = await watch.wait(rest.seconds(self.room.clock.now(), self.room.clock.speed))
                await self._look_again()
                rest.looked(self._pace.version, written=written)
        finally:
            watch.close()

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
