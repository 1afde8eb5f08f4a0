"""Which rows of the incident log a board holds: those around what is in sight, read anew when they may differ."""

from typing import Final

from data import incidentlog
from data.logfilter import LogFilter, parse_filter
from data.records import MINUTE, Ms
from data.situationviews import LogPage
from data.store import Tx
from warroom.room import Room
from widgets.incidents import IncidentsPane

LENGTH: Final = 200
"""Rows that are read at once: enough for a tall screen above and below the selected one."""


class LogPages:
    """The rows that a board's log shows, of however many there are."""

    def __init__(self) -> None:
        self.by = LogFilter()
        """What the log is filtered by."""
        self._page = LogPage()
        self._state_read: tuple[object, ...] | None = None

    async def look(self, room: Room, now: Ms, pane: IncidentsPane) -> LogPage:
        """Return the rows around the selected one: the very same page while nothing of any has changed."""

        async def read(tx: Tx) -> None:
            state = await self._state(tx, now)
            if state != self._state_read:
                self._page = await self._around(tx, now, pane, await self._selected(tx, now, pane))
                self._state_read = state

        await room.store.look(read)
        return self._page

    async def turn(self, room: Room, now: Ms, pane: IncidentsPane, row: int) -> LogPage:
        """Return the rows around ``row``."""

        async def read(tx: Tx) -> None:
            self._page = await self._around(tx, now, pane, row)
            self._state_read = await self._state(tx, now)

        await room.store.look(read)
        return self._page

    async def filter(self, room: Room, now: Ms, pane: IncidentsPane, text: str) -> tuple[LogPage, int]:
        """Filter by what is typed; return the rows around the selected one, else the first, and its row."""
        self.by = parse_filter(text)
        async with room.store.reading() as tx:
            number = pane.selected_number
            row = None if number is None else await incidentlog.place(tx, self.by, now, number)
            self._page = await self._around(tx, now, pane, row or 0)
            self._state_read = await self._state(tx, now)
        return self._page, row or 0

    async def _state(self, tx: Tx, now: Ms) -> tuple[object, ...]:
        """Return what the rows depend on; what was opened lately is another set each minute."""
        minute = 0 if self.by.since is None else now // MINUTE
        return (*await incidentlog.mark(tx), self.by, minute)

    async def _selected(self, tx: Tx, now: Ms, pane: IncidentsPane) -> int:
        number = pane.selected_number
        found = None if number is None else await incidentlog.place(tx, self.by, now, number)
        return pane.row if found is None else found

    async def _around(self, tx: Tx, now: Ms, pane: IncidentsPane, row: int) -> LogPage:
        counts = await incidentlog.counts(tx, self.by, now)
        first = max(min(row - LENGTH // 2, counts.shown - LENGTH), 0)
        kept = {each.number: each for each in self._page.rows}
        rows = await incidentlog.rows(tx, self.by, now, first, LENGTH, kept)
        left_at, newest = pane.left_at, (await incidentlog.mark(tx)).newest
        return LogPage(
            first=first,
            rows=tuple(rows),
            shown=counts.shown,
            shown_open=counts.shown_open,
            all=counts.all,
            open=counts.open,
            hidden=counts.hidden,
            filter=self.by.text if not self.by.holds_all else "",
            newest=newest,
            new=0 if left_at is None else await incidentlog.newer(tx, self.by, now, left_at),
        )
