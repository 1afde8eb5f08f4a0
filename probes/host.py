"""``kind: host``: how loaded this very machine is."""

import asyncio
import json
from typing import Any, ClassVar, Literal

from pydantic import PrivateAttr

from probes.aside import Aside
from probes.base import ProbeConfig
from probes.observation import Observation

_FIRST_LOOK = 0.2
"""Seconds between the two looks that the very first reading of a process needs."""


class HostProbe(ProbeConfig):
    """This machine. Values: ``cpu``, ``memory`` and ``disk`` in percent, ``load`` over a minute, ``net_errors``.

    ``cpu`` and ``net_errors`` (packets broken or dropped) count since the reading before. The values are the
    body too, so that a condition can be written on one: ``[BODY].disk < 90``.
    """

    facts: ClassVar[tuple[str, ...]] = ("CONNECTED", "BODY")

    kind: Literal["host"] = "host"
    path: str = "/"
    """The file system that ``disk`` speaks of."""

    _before: tuple[float, float, int] | None = PrivateAttr(default=None)
    _aside: Aside = PrivateAttr(default_factory=Aside)

    @property
    def series(self) -> tuple[str, ...]:
        """What it measures, and what the site asks for beside."""
        return ("cpu", "memory", "disk", "load", "net_errors", *self.values)

    @property
    def host_key(self) -> str:
        """The loopback name."""
        return "localhost"

    def warm(self) -> None:
        """Import psutil."""
        import psutil  # noqa: F401

    async def observe(self, seen: Observation) -> None:
        """Read the figures in a thread: a file system whose server is gone holds up whoever asks it."""
        if self._before is None:
            self._before = _counters()
            await asyncio.sleep(_FIRST_LOOK)
        seen.values = await self._aside.run(self._figures, self.path)
        seen.body = json.dumps(seen.values).encode()
        seen.connected = True

    def _figures(self) -> dict[str, float]:
        import psutil

        values = {
            "memory": psutil.virtual_memory().percent,
            "disk": psutil.disk_usage(self.path).percent,
            "load": psutil.getloadavg()[0],
        }
        busy, total, errors = _counters()
        if self._before is not None:
            spent = total - self._before[1]
            if spent > 0:
                values["cpu"] = round(min(100.0, max(0.0, 100 * (busy - self._before[0]) / spent)), 1)
            values["net_errors"] = max(0, errors - self._before[2])
        self._before = busy, total, errors
        return {name: float(value) for name, value in values.items()}


def _counters() -> tuple[float, float, int]:
    """Return seconds busy, seconds in all, and packets lost, each since the machine started."""
    import psutil

    times: Any = psutil.cpu_times()
    # The kernel counts a guest's time in user and nice as well.
    total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    busy = total - times.idle - getattr(times, "iowait", 0.0)
    net = psutil.net_io_counters()
    errors = net.errin + net.errout + net.dropin + net.dropout if net else 0
    return busy, total, errors
