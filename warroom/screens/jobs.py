"""Work that takes longer than a breath: it goes on beside everything else, and the foot shows how far it is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from data.errors import Refused, WarroomError
from data.i18n import _
from data.progress import Tell
from widgets.footer import Mood

LOOK: Final = 0.5
"""Seconds between two looks at how far it is."""

Work = Callable[[Tell], Awaitable[str]]
"""Does it, tells how far it is, and returns what is to be said when it is done."""


class Jobs:
    """At most one job of a board at a time; no key waits for it."""

    def __init__(self, show: Callable[[str], None], say: Callable[[str, Mood], None]) -> None:
        """Make a place for jobs.

        Args:
            show: lets words stand at the end of the foot line; none of them when the job is done.
            say: says what came of it.
        """
        self._show = show
        self._say = say
        self._words = ""
        self._share = 0.0

    @property
    def words(self) -> str:
        """What is done and how far it is; empty while nothing is."""
        return f"{self._words} {int(self._share * 100)} %" if self._words else ""

    def refuse_second(self) -> None:
        """Raise Refused while one goes on."""
        if self._words:
            raise Refused(_("{job}: wait until it is done").format(job=self.words))

    async def run(self, words: str, work: Work) -> None:
        """Carry a job to its end.

        Args:
            words: what is done.
            work: does it; cancelled with this.
        """
        self._words, self._share = words, 0.0
        task = asyncio.ensure_future(work(self._tell))
        try:
            while not task.done():
                self._show(self.words)
                await asyncio.wait({task}, timeout=LOOK)
            self._say(task.result(), "info")
        except WarroomError as error:
            self._say(str(error), "error")
        finally:
            if not task.done():
                task.cancel()
                # What has been written by half is removed before the board is gone.
                await asyncio.wait({task})
            self._words = ""
            self._show("")

    def _tell(self, share: float) -> None:
        self._share = min(max(share, 0.0), 1.0)
