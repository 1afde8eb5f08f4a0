"""Changes of the system that is watched, with each measure before and after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from data import history
from data.arrangements import Change
from data.changeviews import ChangeView, MeasureChange
from data.i18n import language
from data.plan import Indicator
from data.readings import Sample
from data.records import SECOND, Ms, Spell
from data.store import Tx
from warroom import maintenance
from warroom.indicators import Bound, bindings, spells_of, written_within
from warroom.room import Room
from warroom.rules.availability import Stretch, joint, total
from warroom.rules.beforeafter import BLOCK, WINDOW, Side, difference, spans, verdict
from warroom.rules.panels import uptime_of
from warroom.wording import verdict_words


@dataclass
class Kept:
    """What a page has compared already: it changes only while the time after a change fills."""

    views: dict[int, ChangeView] = field(default_factory=dict)
    """By the change's number."""


async def compare(
    tx: Tx, room: Room, change: Change, now: Ms, *, window: Ms = WINDOW, kept: Kept | None = None
) -> ChangeView:
    """Return ``change`` with each measure that has readings, over equal windows before and after it.

    Args:
        tx: the reading.
        room: whose plan and panels are meant.
        change: the change.
        now: the present moment.
        window: how long to look to either side; shortened to what has passed since.
        kept: saves comparing anew what has not changed.
    """
    bound = bindings(room)
    every = {each.probe.name: each.probe for mine in bound.values() for each in mine}
    span = spans(change.at, window, now - written_within(every.values()))
    known = kept.views.get(change.number) if kept is not None else None
    if known is not None and known.window_ms == span.length:
        return known
    begin, end = span.before[0], span.after[1]
    names = {name for mine in bound.values() for each in mine for name in (each.series, f"{each.probe.name}:ok")}
    samples = await history.samples(tx, names, begin, end) if span.length else {}
    spells = await spells_of(tx, every.values(), begin, end)
    windows = await maintenance.windows(tx, room, begin, end)
    measures = []
    for indicator in room.site.plan.indicators:
        mine = bound.get(indicator.id, [])
        if uptime_of(indicator) is not None:
            service: Mapping[str, Sequence[Spell]] = {each.probe.name: spells[each.probe.name] for each in mine}
            stretches = joint(service, windows, begin, end)
            readings = [sample.at for each in mine for sample in samples.get(f"{each.probe.name}:ok", [])]
            sides = [_uptime(stretches, readings, *part) for part in (span.before, span.after)]
        else:
            values = [_values(indicator, each, samples) for each in mine]
            sides = [_means(indicator, values, *part) for part in (span.before, span.after)]
        if any(side.readings for side in sides):
            measures.append(_compared(indicator, mine, *sides))
    view = ChangeView(change=change, window_ms=span.length, measures=tuple(measures))
    if kept is not None:
        kept.views[change.number] = view
    return view


def _compared(indicator: Indicator, bound: Sequence[Bound], before: Side, after: Side) -> MeasureChange:
    whole = all(each.whole_probe for each in bound)
    of_time = uptime_of(indicator) is not None or (indicator.kind == "share" and whole)
    found = difference(before, after, share_of=100.0 if of_time else None)
    judged = verdict(indicator, found)
    return MeasureChange(
        id=indicator.id,
        name=indicator.name.say(language()),
        unit=indicator.unit,
        before=before.mean,
        after=after.mean,
        readings_before=before.readings,
        readings_after=after.readings,
        difference=found.value if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        verdict=judged,
        words=verdict_words(judged),
    )


def _uptime(stretches: Sequence[Stretch], readings: Sequence[Ms], begin: Ms, end: Ms) -> Side:
    shares = [total(stretches, at, at + BLOCK).share for at in range(begin, end, BLOCK)]
    return Side([share * 100 for share in shares if share is not None], sum(begin <= at < end for at in readings))


def _values(indicator: Indicator, bound: Bound, samples: Mapping[str, Sequence[Sample]]) -> list[Sample]:
    """Return what one source measured, in the indicator's unit; a failure counts in a share only."""
    if indicator.kind == "share" and bound.whole_probe:
        return [Sample(at, (1 - ok) * 100) for at, ok in samples.get(f"{bound.probe.name}:ok", [])]
    scale = 1 / SECOND if bound.whole_probe and indicator.unit == "s" else 1.0
    return [Sample(at, value * scale) for at, value in samples.get(bound.series, [])]


def _means(indicator: Indicator, values: Sequence[Sequence[Sample]], begin: Ms, end: Ms) -> Side:
    """Return the minutes of all sources together: of a capacity their sum, else their mean."""
    blocks: list[float] = []
    inside = [[sample for sample in each if begin <= sample.at < end] for each in values]
    by_block: dict[int, list[list[float]]] = {}
    for number, each in enumerate(inside):
        for sample in each:
            sources = by_block.setdefault((sample.at - begin) // BLOCK, [[] for _ in inside])
            sources[number].append(sample.value)
    for _block, sources in sorted(by_block.items()):
        if indicator.kind != "capacity":
            blocks.append(fmean(value for source in sources for value in source))
        elif all(sources):
            blocks.append(sum(fmean(source) for source in sources))
    return Side(blocks, sum(len(each) for each in inside))
