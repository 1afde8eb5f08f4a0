"""The plan's indicators, measured by what the store holds."""

from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from data import history, readings, spells
from data.i18n import language
from data.panelviews import PanelView
from data.plan import Indicator
from data.readings import Sample
from data.records import HOUR, Alarm, Ms, Spell
from data.store import Tx
from probes.base import ProbeConfig
from warroom import maintenance
from warroom.room import Room
from warroom.rules import budget, panels
from warroom.rules.availability import NOTHING, Availability, joint, total
from warroom.rules.maintenance import Window as Maintenance
from warroom.rules.sources import Past, Source
from warroom.rules.spells import ended, hold_of
from warroom.window import Basis, Window, means, peak

LATEST_TICK: Ms = 5_000
"""How long after its answer a reading is in the store at the latest, by far."""
TREND: Final[Ms] = 3 * HOUR
"""What a measure's trend is made of."""

T = TypeVar("T")


async def panel_views(
    tx: Tx, room: Room, now: Ms, window: Window | None = None, zone: ZoneInfo | None = None
) -> tuple[PanelView, ...]:
    """Return every indicator of the plan, measured.

    ``window`` saves reading the past anew; moments in words are told in ``zone``, by default the site's.
    """
    bound = bindings(room)
    looking = await _look(tx, room, now, window or Window(), bound.values())
    views = []
    told = zone or room.site.zone
    for indicator in room.site.plan.indicators:
        mine = bound.get(indicator.id, [])
        sources = [looking.source(each) for each in mine]
        basis = Basis(now, sources, await looking.past(indicator, mine), (language(), told.key))
        view = looking.window.measure(indicator.id, basis, partial(_measured, indicator, basis, told))
        about = {"name": indicator.name.say(language()), "series": tuple(each.series for each in mine)}
        views.append(view.model_copy(update=about))
    return tuple(views)


def _measured(indicator: Indicator, basis: Basis, zone: ZoneInfo) -> PanelView:
    return panels.measure(indicator, basis.sources, basis.past, basis.at, zone)


def written_within(probes: Iterable[ProbeConfig]) -> Ms:
    """Return how long after its slot the slowest reading of ``probes`` is written."""
    return max((probe.timeout for probe in probes), default=0) + LATEST_TICK


async def spells_of(tx: Tx, probes: Iterable[ProbeConfig], begin: Ms, now: Ms) -> dict[str, list[Spell]]:
    """Return the spells of ``probes`` that touch the time since ``begin``, by name, each with an end."""
    every = {probe.name: probe for probe in probes}
    found = await spells.between(tx, every, begin, now)
    last = await readings.alarms(tx, every)
    by_probe: dict[str, list[Spell]] = {name: [] for name in every}
    for spell in found:
        by_probe[spell.probe].append(spell)
    return {
        name: ended(each, last.get(name, Alarm(probe=name)).at, hold_of(every[name].interval), now)
        for name, each in by_probe.items()
    }


def bindings(room: Room) -> dict[str, list["Bound"]]:
    """Return what each panel is measured by, by the panel's id."""
    return {panel.id: [_bound(room, name) for name in panel.from_] for panel in room.site.panels}


@dataclass(frozen=True)
class Bound:
    """One ``from`` of a panel, found among the probes."""

    probe: ProbeConfig
    series: str
    """The values; of a whole probe its latency."""
    whole_probe: bool


def _bound(room: Room, name: str) -> Bound:
    # A probe's name may hold dots, so the longest that fits is meant; the site file was checked for one.
    owner = max(
        (probe for probe in room.site.probes if name == probe.name or name.startswith(f"{probe.name}.")),
        key=lambda probe: len(probe.name),
    )
    whole = owner.name == name
    return Bound(owner, f"{name}:latency" if whole else name, whole)


@dataclass(frozen=True)
class _Looking:
    """One look: what all panels share."""

    tx: Tx
    room: Room
    now: Ms
    window: Window
    slowest: Ms
    """How long after its slot a reading may be written."""
    begin: Ms
    """Of the time that budgets are about."""
    until: Ms
    """The whole hour since which spells are read at each look: what was before does not change any more."""
    windows: tuple[Maintenance, ...]
    spells: dict[str, list[Spell]]
    read_at: dict[str, Ms]

    def source(self, bound: Bound) -> Source:
        """Return what a panel is measured by."""
        name = bound.probe.name
        return Source(
            probe=name,
            ok=self.window.samples.get(f"{name}:ok", []),
            values=self.window.samples.get(bound.series, []),
            interval=bound.probe.interval,
            whole_probe=bound.whole_probe,
            read_at=self.read_at.get(name),
            spells=self.spells[name],
        )

    async def past(self, indicator: Indicator, bound: Sequence[Bound]) -> Past:
        """Return what a panel needs of the time before."""
        probes = tuple({each.probe.name: each.probe for each in bound}.values())
        series = tuple(dict.fromkeys(each.series for each in bound))
        names = tuple(probe.name for probe in probes)
        settled = (names, self.begin, self.until, self.windows)
        kpis = self.room.site.plan.kpis
        allowed = [kpi.target.value * HOUR for kpi in kpis if kpi.id == indicator.outage_kpi]

        async def first() -> Ms | None:
            return await spells.first_known(self.tx, names)

        uptime = panels.uptime_of(indicator) is not None
        return Past(
            windows=self.windows,
            first=await self._once(indicator, "first", (names, any(self.spells[name] for name in names)), first),
            until=self.until,
            before=await self._once(indicator, "before", settled, self._before(probes)) if uptime else NOTHING,
            allowed=[round(each) for each in allowed],
            last_down=await self._once(indicator, "down", settled, self._last_down(names)),
            points=await self._points(indicator, series),
            begun_at=self.room.calendar.go_live,
            peak=await self._peak(indicator, series) if indicator.kind == "capacity" else None,
        )

    async def _once(self, indicator: Indicator, what: str, of: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        return await self.window.once(f"{indicator.id} {what}", of, read)

    def _before(self, probes: Sequence[ProbeConfig]) -> Callable[[], Awaitable[Availability]]:
        async def read() -> Availability:
            known = await spells_of(self.tx, probes, self.begin, self.until)
            return total(joint(known, self.windows, self.begin, self.until), self.begin, self.until)

        return read

    def _last_down(self, probes: Sequence[str]) -> Callable[[], Awaitable[Spell | None]]:
        async def read() -> Spell | None:
            return next(iter(await spells.last_down(self.tx, probes, 1)), None)

        return read

    async def _points(self, indicator: Indicator, series: Sequence[str]) -> list[tuple[Ms, float]]:
        """Return what a trend is seen in, of what has an upper bound and one series."""
        if indicator.kind not in ("capacity", "gauge") or indicator.target is None or not series:
            return []
        end = self._floor(history.FINE)

        async def read() -> list[tuple[Ms, float]]:
            return await means(self.tx, series, end - TREND, end)

        return await self._once(indicator, "points", (series, end), read)

    async def _peak(self, indicator: Indicator, series: Sequence[str]) -> Sample | None:
        """Return the highest of the programme, in its whole hours and then in five minutes at a time."""
        begin, hour, end = self.room.calendar.go_live, self._floor(HOUR), self._floor(history.FINE)

        async def hours() -> Sample | None:
            return await peak(self.tx, series, begin, hour, HOUR)

        async def minutes() -> Sample | None:
            return await peak(self.tx, series, max(begin, hour), end, history.FINE)

        return panels.peak_of(
            [
                await self._once(indicator, "hours", (series, begin, hour), hours),
                await self._once(indicator, "minutes", (series, begin, end), minutes),
            ]
        )

    def _floor(self, step: Ms) -> Ms:
        """Return up to where whole steps have settled: no reading of theirs is still to come."""
        return (self.now - self.slowest) // step * step


async def _look(tx: Tx, room: Room, now: Ms, window: Window, bound: Iterable[Sequence[Bound]]) -> _Looking:
    used = [each for sources in bound for each in sources]
    probes = {each.probe.name: each.probe for each in used}
    slowest = written_within(probes.values())
    names = {name for each in used for name in (f"{each.probe.name}:ok", each.series)}
    await window.extend(tx, names, now, slowest)
    until = (now - max(budget.RATES.values())) // HOUR * HOUR
    begin = min(max((now - budget.PERIOD) // HOUR * HOUR, room.calendar.go_live), until)
    alarms = await readings.alarms(tx, probes)
    return _Looking(
        tx=tx,
        room=room,
        now=now,
        window=window,
        slowest=slowest,
        begin=begin,
        until=until,
        windows=tuple(await maintenance.windows(tx, room, begin, now)),
        spells=await spells_of(tx, probes.values(), until, now),
        read_at={name: alarm.at for name, alarm in alarms.items() if alarm.at <= now},
    )
