"""One measure over the past, read for a page: columns, marks, and the last failures."""

from data import changes, history, incidents, readings, spells
from data.i18n import _
from data.panelviews import PanelView
from data.records import MINUTE, SECOND, Ms
from data.store import Tx
from data.trends import Column, Failure, IndicatorPage, Mark
from probes.base import ProbeConfig
from warroom import maintenance
from warroom.indicators import LATEST_TICK
from warroom.room import Room
from warroom.rules import trends
from warroom.rules.availability import Known, joint
from warroom.rules.spells import ended, hold_of

FAILURES = 20
"""How many of the last failures are shown."""
MARKS = 500
"""How many incidents, and how many changes, may stand on an axis: the newest."""


def step_of(room: Room, panel: PanelView, window: Ms, columns: int) -> Ms:
    """Return how long a column of ``panel`` is where there is room for so many."""
    slowest = max((probe.interval for probe in _probes(room, panel)), default=0)
    return trends.step_for(window, columns, slowest)


async def read(
    tx: Tx,
    room: Room,
    panel: PanelView,
    now: Ms,
    window: Ms,
    step: Ms,
    before: IndicatorPage | None = None,
    zone: str | None = None,
) -> IndicatorPage:
    """Return the page of ``panel``.

    Args:
        tx: the reading.
        room: whose probes measure it.
        panel: the measure as it is now.
        now: where the window ends.
        window: how far back it looks.
        step: how long a column is.
        before: what was read a while ago; what cannot have changed since is taken from it.
        zone: on which its moments are laid; by default the site's.
    """
    begin = now // step * step - (-(-window // step) - 1) * step
    kept, since, read_at = _kept(room, panel, now, begin, step, before)
    fresh = [] if since is None else await _columns(tx, room, panel, since, now + 1, step)
    return IndicatorPage(
        panel=panel,
        now=now,
        zone=zone or room.site.zone.key,
        window=window,
        step=step,
        begin=begin,
        read_at=read_at,
        columns=(*kept, *fresh),
        marks=tuple(await _marks(tx, begin, now + 1)),
        failures=tuple(await _failures(tx, room, panel, now)),
    )


def _probes(room: Room, panel: PanelView) -> list[ProbeConfig]:
    return [probe for probe in room.site.probes if probe.name in panel.probes]


def _kept(
    room: Room, panel: PanelView, now: Ms, begin: Ms, step: Ms, before: IndicatorPage | None
) -> tuple[tuple[Column, ...], Ms | None, Ms]:
    """Return the columns that stand, from where on to read (None for nowhere), and when all of it was read.

    A reading carries its slot's moment and is written when its answer is there, so a column is read once more
    after it has passed. The newest column of a long window grows slowly, and is looked at the less often.
    """
    same = before is not None and (before.panel.id, before.panel.series, before.step) == (
        panel.id,
        panel.series,
        step,
    )
    if before is None or not same or before.begin > begin or now < before.read_at:
        return (), begin, now
    if now - before.read_at < min(max(step // 20, SECOND), MINUTE) and now // step == before.read_at // step:
        return tuple(each for each in before.columns if each.at >= begin), None, before.read_at
    slowest = max((probe.timeout for probe in _probes(room, panel)), default=0) + LATEST_TICK
    since = max((before.read_at - slowest) // step * step, begin)
    return tuple(each for each in before.columns if begin <= each.at < since), since, now


async def _columns(tx: Tx, room: Room, panel: PanelView, begin: Ms, end: Ms, step: Ms) -> list[Column]:
    if not trends.is_uptime(panel):
        series = await history.buckets(tx, trends.series_of(panel), begin, end, step)
        return trends.columns_of(panel, series)
    counted = await history.buckets(tx, [f"{name}:ok" for name in panel.probes], begin, end, step)
    found = await spells.stretches(tx, panel.probes, begin, end)
    targets = {}
    for name, (last_at, hold) in (await _last(tx, room, panel)).items():
        # What goes on is known as far as the last reading holds.
        until = min(last_at + hold, end)
        targets[name] = [Known(since, until if to is None else to, up) for since, to, up in found[name]]
    windows = await maintenance.windows(tx, room, begin, end)
    return trends.uptime_columns(joint(targets, windows, begin, end), begin, end, step, counted)


async def _last(tx: Tx, room: Room, panel: PanelView) -> dict[str, tuple[Ms, Ms]]:
    """Return of each probe when its last reading was, and how long it holds."""
    alarms = await readings.alarms(tx, panel.probes)
    return {
        probe.name: (alarms[probe.name].at if probe.name in alarms else 0, hold_of(probe.interval))
        for probe in _probes(room, panel)
    }


async def _marks(tx: Tx, begin: Ms, end: Ms) -> list[Mark]:
    noticed = await incidents.between(tx, begin, end, MARKS)
    changed = await changes.between(tx, begin, end - 1, MARKS)
    found = [
        Mark(
            id=f"INC-{each.number}",
            priority=each.priority,
            at=each.detected_at,
            end_at=each.resolved_at,
            words=each.title,
        )
        for each in noticed
    ]
    found += [
        Mark(id=each.id, priority=None, at=each.at, end_at=each.at, words=f"{_(each.kind)} {each.text}")
        for each in changed
    ]
    return sorted(found, key=lambda each: (each.at, each.id))


async def _failures(tx: Tx, room: Room, panel: PanelView, now: Ms) -> list[Failure]:
    last = await _last(tx, room, panel)
    found = []
    for spell in await spells.last_down(tx, panel.probes, FAILURES):
        (closed,) = ended([spell], *last[spell.probe], now)
        until = closed.end_at if closed.end_at is not None else now
        found.append(
            Failure(
                probe=spell.probe,
                at=spell.begin_at,
                lasted_ms=max(until - spell.begin_at, 0),
                running=spell.end_at is None and until >= now,
                phase=spell.phase,
                reason=spell.reason,
                words=spell.words,
            )
        )
    return found
