"""How often a board looks: at once when somebody has acted, else once a second, whatever is measured meanwhile."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from data.records import SECOND, Ms
from data.store import POLL_SECONDS, Store

READ_ANEW: Final = 10
"""Seconds after which all is read although nobody has written: readings that do not come commit nothing."""

AFTER_A_WRITE: Final = 2
"""Looks that follow a write closely at most: a disk that is slow makes it readable late."""

Look = Literal["all", "clocks", "nothing"]
"""What is worth a look: what stands in the store, or only how late it is."""


@dataclass(frozen=True)
class Moment:
    """What can be known of a store without reading it."""

    version: int
    """Differs after any commit."""
    newest: int
    """Number of the newest link of the chain: differs after any act."""
    commits: int
    """Differs after any commit but those by which an engine says that it lives."""
    second: int
    """By the store's clock, which may stand still."""
    real: float
    """Seconds on a clock that does not."""


class Pace:
    """Remembers when a board has looked.

    What adds nothing to the chain, as readings do, is drawn together with the countdowns; that an engine lives,
    which it commits each second, is worth no reading of the rest.
    """

    def __init__(self) -> None:
        self.version: int | None = None
        """Of the store, when it was last asked for; None before."""
        self._last: Moment | None = None
        self._read = 0

    async def at(self, store: Store, second: int, real: float) -> Moment:
        """Return what can be known of ``store`` at a second of its clock, and at seconds of one that never stands.

        Raises:
            StoreError: the store cannot be read.
        """
        self.version = version = await store.version()
        if self._last is not None and version == self._last.version:
            return replace(self._last, second=second, real=real)
        newest, commits = await store.news()
        return Moment(version, newest, commits, second, real)

    def wants(self, now: Moment) -> Look:
        """Return what is worth a look at this moment."""
        last = self._last
        if last is None or now.newest != last.newest or abs(now.second - self._read) >= READ_ANEW:
            return "all"
        turned = now.second != last.second
        if not turned and now.real - last.real < 1.0:
            return "nothing"
        if now.commits != last.commits:
            return "all"
        return "clocks" if turned or now.version != last.version else "nothing"

    def looked(self, look: Look, moment: Moment) -> None:
        """Remember a look that was begun at ``moment``."""
        self._last = moment
        if look == "all":
            self._read = moment.second


class Rest:
    """How long a board may rest until its next look.

    A write is told before what it commits can be read, so some looks follow it closely; fewer when a commit was
    found, which may still be the one before. Else a look is worth it when a second turns. Where no write is told,
    others' commits are looked for all the time.
    """

    def __init__(self, told: bool) -> None:
        self._told = told
        self._close = 0
        self._version: int | None = None

    def looked(self, version: int | None, *, written: bool) -> None:
        """Remember a look, the store's version that it found, and whether a write had been told before it."""
        found, self._version = version != self._version, version
        close = AFTER_A_WRITE if written else max(self._close - 1, 0)
        self._close = min(close, 1) if found else close

    def seconds(self, now: Ms, speed: float) -> float:
        """Return how many seconds to rest, at a moment of a clock that goes at ``speed``."""
        if not self._told or self._close:
            return POLL_SECONDS
        if speed == 0:
            return 1.0
        return min(max((SECOND - now % SECOND) / SECOND / speed, POLL_SECONDS), 1.0)
