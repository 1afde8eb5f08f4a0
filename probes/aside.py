"""One thread beside the loop for what may block: a file system whose server is gone, a table of processes."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, TypeVar

from data.i18n import _
from probes.observation import ProbeError

T = TypeVar("T")


@dataclass
class Aside:
    """Runs the blocking looks of one probe, one at a time: one that hangs holds up its own probe only."""

    _running: Future[Any] | None = field(default=None, repr=False, compare=False)

    async def run(self, look: Callable[[], T], where: str) -> T:
        """Do ``look`` in a thread and return what it returns.

        Args:
            look: What may block.
            where: What hangs when it does.

        Raises:
            ProbeError: The look before has not come back yet.
        """
        if self._running is not None and not self._running.done():
            raise ProbeError("timeout", _("the reading before still hangs; look after {path}").format(path=where))
        future: Future[T] = Future()
        # Running, it cannot be cancelled: it is done only when the look has come back.
        future.set_running_or_notify_cancel()

        def work() -> None:
            try:
                future.set_result(look())
            except BaseException as exc:
                future.set_exception(exc)

        # A daemon: a look that never comes back must not keep the process from ending.
        Thread(target=work, name="aside", daemon=True).start()
        self._running = future
        return await asyncio.wrap_future(future)
