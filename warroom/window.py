"""What a screen has read of the past, kept so that each look reads only what is new."""

from bisect import bisect_right
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, TypeVar

from data import history, readings
from data.history import Bucket
from data.panelviews import PanelView
from data.readings import Sample
from data.records import SECOND, Ms, Spell
from data.store import Tx
from warroom.rules import panels
from warroom.rules.sources import Past, Source

SHOWN: Final[Ms] = panels.BUCKETS * panels.BUCKET
"""What is drawn of each series."""

STANDS: Final[Ms] = 10 * SECOND
"""How long a good measure stands while nothing new is measured: as long as a board may go on without a reading."""

T = TypeVar("T")
_MOMENT: Final = attrgetter("at")


@dataclass(frozen=True)
class Basis:
    """What a measure is made of at a look."""

    at: Ms
    sources: Sequence[Source]
    past: Past
    told: Hashable
    """In which words: language and zone."""

    def is_no_more_than(self, before: "Basis") -> bool:
        """Return whether nothing was measured since the look ``before``: only time has passed."""
        return (
            self.told == before.told
            and self.past == before.past
            and all(
                _same(one, before.at, new, self.at) for one, new in zip(before.sources, self.sources, strict=True)
            )
        )


def _same(one: Source, at: Ms, new: Source, now: Ms) -> bool:
    """Return whether a source was read no further at ``now`` than at ``at``; what is too old to show may go."""
    return (
        (one.probe, one.read_at) == (new.probe, new.read_at)
        and _is_tail(new.ok, one.ok)
        and _is_tail(new.values, one.values)
        and _turns(one.spells, at) == _turns(new.spells, now)
    )


def _is_tail(samples: Sequence[Sample], of: Sequence[Sample]) -> bool:
    return len(samples) <= len(of) and samples == of[len(of) - len(samples) :]


def _turns(spells: Sequence[Spell], now: Ms) -> list[tuple[object, ...]]:
    """Return what is known of spells, but for how far the one that goes on has come."""
    return [
        (each.begin_at, each.up, each.phase, each.reason, each.words, each.end_at if each.end_at != now else None)
        for each in spells
    ]


@dataclass
class Window:
    """The newest readings, and what was made of those before, which do not change any more."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    """By series, the oldest first."""
    last: Ms = 0
    """The newest sample's moment."""
    looked: Ms = 0
    """The last look's moment."""
    settled: dict[str, tuple[Hashable, Any]] = field(default_factory=dict)
    """By what it is: of which stretch of the past it was made, and what."""
    measured: dict[str, tuple[Basis, PanelView]] = field(default_factory=dict)
    """By indicator, what it was made of and what was found."""

    async def extend(self, tx: Tx, names: Iterable[str], now: Ms, slowest: Ms) -> None:
        """Read what has come since the last look, and forget what left the window.

        A reading carries its slot's moment and is written when its answer is there, so one may come after a
        later one was seen: each look reads again as far back as the ``slowest`` answer may reach. What lies
        ahead was measured before the clock was set back; then nothing that was kept holds any more.
        """
        if now < max(self.last, self.looked):
            self.samples, self.last, self.settled = {}, 0, {}
        self.looked = now
        begin = now - SHOWN - slowest
        after = max(self.last - slowest, begin)
        fresh = await readings.since(tx, names, after)
        for name, samples in fresh.items():
            known = self.samples.get(name, [])
            kept = known[bisect_right(known, begin, key=_MOMENT) : bisect_right(known, after, key=_MOMENT)]
            self.samples[name] = kept + [sample for sample in samples if sample.at <= now]
        self.last = max((samples[-1].at for samples in self.samples.values() if samples), default=self.last)

    def measure(self, name: str, basis: Basis, find: Callable[[], PanelView]) -> PanelView:
        """Return an indicator as ``find`` measures it, or as it stood before, only older.

        What was good stands for a while as long as its readings hold; what was not is measured at each look.
        """
        if (known := self.measured.get(name)) is not None:
            before, view = known
            passed = basis.at - before.at
            age = (view.age_ms or 0) + passed
            holds = view.state == "ok" and not any(panels.is_stale(source, age) for source in basis.sources)
            if holds and 0 <= passed < STANDS and basis.is_no_more_than(before):
                return view.model_copy(update={"age_ms": age})
        found = find()
        self.measured[name] = basis, found
        return found

    async def once(self, what: str, of: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """Return what ``read`` makes of a stretch of the past, read once while ``of`` stays the same."""
        known = self.settled.get(what)
        if known is not None and known[0] == of:
            found: T = known[1]
            return found
        made = await read()
        self.settled[what] = (of, made)
        return made


async def means(tx: Tx, series: Sequence[str], begin: Ms, end: Ms) -> list[tuple[Ms, float]]:
    """Return the sum of ``series`` in means of five minutes; a moment at which one is missing is left out."""
    found = await history.buckets(tx, series, begin, end, history.FINE)
    by_moment = _by_moment(found)
    return [
        (at, sum(bucket.mean for bucket in each))
        for at, each in sorted(by_moment.items())
        if len(each) == len(series)
    ]


async def peak(tx: Tx, series: Sequence[str], begin: Ms, end: Ms, step: Ms) -> Sample | None:
    """Return the highest of ``series`` together in buckets of ``step``; None before any.

    Of several, each bucket counts for what they carried together at the least.
    """
    by_moment = _by_moment(await history.buckets(tx, series, begin, end, step))
    tops = [
        Sample(at, sum(bucket.low for bucket in each) + max(bucket.high - bucket.low for bucket in each))
        for at, each in sorted(by_moment.items())
    ]
    return panels.peak_of(tops)


def _by_moment(found: Mapping[str, Sequence[Bucket]]) -> dict[Ms, list[Bucket]]:
    by_moment: dict[Ms, list[Bucket]] = {}
    for buckets in found.values():
        for bucket in buckets:
            by_moment.setdefault(bucket.at, []).append(bucket)
    return by_moment
