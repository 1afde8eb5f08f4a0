"""What a probe saw, filled in while it looks, so that a time-out keeps what was reached."""

import asyncio
import gc
import json
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NoReturn

from data.i18n import _
from data.records import Ms, Push

JSON_LIMIT: Final = 1024 * 1024
"""Bytes of a body that are read as JSON: the worst of this size holds the event loop for some 50 ms."""

_PIECE: Final = 128 * 1024
"""Bytes that are read as text at one go: some 2 ms where none of them is UTF-8."""


class ProbeError(Exception):
    """The probe could not look, or did not understand the answer.

    Args:
        reason: One of dns, connect, tls, timeout, probe.
        text: What, where and, if there is one, the mend.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class NotYet(ProbeError):
    """What is looked for cannot be expected yet: the reading speaks neither for the target nor against it."""


@dataclass
class Observation:
    """One look at one target. Phases follow each other without a gap, so they add up to the latency."""

    at: Ms
    phases: dict[str, float] = field(default_factory=dict)
    """Milliseconds by phase; a phase that comes again (after a redirect) is added to."""
    phase: str | None = None
    """The phase that is running."""
    connected: bool = False
    status: int | None = None
    body: bytes | None = None
    truncated: bool = False
    """Whether the body went on past the limit and was cut."""
    packed: str | None = None
    """How the body is packed, which no probe asks for; None when it is not."""
    ip: str | None = None
    certificate_der: bytes | None = None
    certificate_expires_at: Ms | None = None
    values: dict[str, float] = field(default_factory=dict)
    """Numbers that the kind itself measures; each becomes a series."""
    facts: dict[str, float | str] = field(default_factory=dict)
    """What a condition may ask of this kind alone, by its name: ``DNS_RCODE``, ``EXIT_CODE``."""
    absent: dict[str, str] = field(default_factory=dict)
    """Why one of these is not there, where more is known than that; by the same names."""
    heard: Push | None = None
    """The last heartbeat that arrived for this probe."""
    _since: float = 0.0

    def enter(self, phase: str) -> None:
        """End the running phase, if any, and start ``phase``."""
        self.stop()
        self._since = self._since or time.perf_counter()
        self.phase = phase

    def stop(self) -> None:
        """End the running phase."""
        if self.phase is not None:
            now = time.perf_counter()
            self.phases[self.phase] = self.phases.get(self.phase, 0.0) + (now - self._since) * 1000
            self._since = now
            self.phase = None

    @property
    def latency_ms(self) -> float | None:
        """Milliseconds from the first phase's start to the last one's end; None when nothing was timed."""
        return sum(self.phases.values()) if self.phases else None

    @property
    def certificate_left_ms(self) -> Ms | None:
        """How long the peer's certificate is still good; negative when it is not."""
        return None if self.certificate_expires_at is None else self.certificate_expires_at - self.at

    @cached_property
    def text(self) -> str:
        """The body as text: white space around it is cut, and what is not UTF-8 shows as U+FFFD."""
        return (self.body or b"").decode("utf-8", "replace").strip()

    async def spell(self) -> None:
        """Read a large body as text piece by piece: others have their turn between them."""
        body = self.body or b""
        if len(body) <= _PIECE:
            return
        decode = getincrementaldecoder("utf-8")("replace").decode
        pieces = []
        for begin in range(0, len(body), _PIECE):
            pieces.append(decode(body[begin : begin + _PIECE], begin + _PIECE >= len(body)))
            await asyncio.sleep(0)
        self.__dict__["text"] = "".join(pieces).strip()

    @property
    def json(self) -> Any:
        """The body read as JSON, once.

        Raises:
            ValueError: It is not JSON, or too much of it; the message says so.
        """
        value, why = self._parsed
        if why is not None:
            raise ValueError(why)
        return value

    @cached_property
    def _parsed(self) -> tuple[Any, str | None]:
        body = self.body or b""
        if len(body) > JSON_LIMIT:
            why = _("{count} bytes are too many to be read as JSON; at most {limit} are").format(
                count=len(body), limit=JSON_LIMIT
            )
            return None, why
        try:
            with _uncollected():
                return json.loads(body, parse_constant=_refuse), None
        except RecursionError:
            return None, _("the body is JSON nested too deep")
        except ValueError:
            return None, _("the body is not JSON: {text}").format(text=self.text[:80])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from going through what is being made, again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)
