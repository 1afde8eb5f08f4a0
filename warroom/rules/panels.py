"""What a measure of the plan is worth now, judged against its target."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from operator import attrgetter
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

from data.i18n import _
from data.panelviews import Budget, PanelView, Peak, Percentiles
from data.plan import Indicator, Target
from data.readings import Sample
from data.records import HOUR, MINUTE, SECOND, Ms, Spell
from warroom.rules import budget as budgets
from warroom.rules import trend, why
from warroom.rules.availability import Stretch, joint, total
from warroom.rules.sources import Past, Source

WINDOW: Ms = HOUR
"""What availability looks back on."""
RECENT: Ms = 5 * MINUTE
"""What means and percentiles look back on."""
BUCKET: Ms = MINUTE
BUCKETS = 10
KNOWN_ENOUGH = 0.9
"""Coverage below which an availability is not shown."""
NEAR = 0.9
"""Share of an upper limit from which a measure is amber."""
_MOMENT = attrgetter("at")


@dataclass
class _Found:
    """What is found out about one panel."""

    value: float | None = None
    coverage: float | None = None
    detail: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    alarming: bool = False
    """Whether it is amber at least, whatever the value."""
    more: dict[str, Any] = field(default_factory=dict)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile of ``values``, which must not be empty."""
    # The product may come out a hair above a whole number.
    rank = ceil(share * len(values) - 1e-9)
    return sorted(values)[max(rank - 1, 0)]


def judge(value: float, target: Target | None, warn_at: float) -> str:
    """Return ok, warn or breach; without a target everything is ok."""
    if target is None:
        return "ok"
    held = {
        ">=": value >= target.value,
        "<=": value <= target.value,
        ">": value > target.value,
        "<": value < target.value,
        "==": value == target.value,
    }[target.op]
    if not held:
        return "breach"
    return "warn" if target.op in ("<=", "<") and value >= target.value * warn_at else "ok"


def uptime_of(indicator: Indicator) -> float | None:
    """Return the percentage of time that has to be up; None for a measure of another kind."""
    target = indicator.target
    return target.value if indicator.kind == "share" and target is not None and target.op in (">=", ">") else None


def measure(indicator: Indicator, sources: Sequence[Source], past: Past, now: Ms, zone: ZoneInfo) -> PanelView:
    """Return what the panel of ``indicator`` shows at ``now``.

    Args:
        indicator: of the plan.
        sources: what it is measured by.
        past: what has to be known of the time before.
        now: the present moment.
        zone: in which moments are told.
    """
    reads = [_last(indicator, source) for source in sources]
    ages = [now - at for at in reads if at is not None]
    late = any(is_stale(source, age) for source, age in zip(sources, ages, strict=False))
    stale = len(ages) < len(sources) or late
    stretches = _stretches(sources, past, now)
    uptime = uptime_of(indicator)
    if uptime is not None:
        found = _uptime(uptime, sources, past, stretches, now)
    elif indicator.kind in ("share", "mean"):
        found = _mean(indicator, sources, now)
    else:
        found = _last_values(indicator, sources, past, now, zone)
    state = "unknown" if found.value is None or stale else _state(indicator, found.value, alarming=found.alarming)
    probes = tuple(dict.fromkeys(source.probe for source in sources))
    return PanelView(
        id=indicator.id,
        name="",
        unit=indicator.unit,
        kind=indicator.kind,
        value=found.value,
        target=indicator.target,
        state=state,
        coverage=found.coverage,
        age_ms=max(ages, default=None),
        stale=stale,
        trend=_trend_of(indicator, sources, stretches, now),
        detail=" · ".join(found.detail),
        probes=probes,
        why=why.bounded(
            *([why.silent(max(ages, default=None))] if stale and sources else []),
            why.measured_by(probes),
            *found.why,
            *why.last_failure(_last_down(sources, past), now, zone),
        ),
        **found.more,
    )


def is_stale(source: Source, age: Ms) -> bool:
    """Return whether a reading of ``source`` is so old that another should have come."""
    return age > 2 * source.interval + SECOND


def _last(indicator: Indicator, source: Source) -> Ms | None:
    """Return the moment of the newest reading that the panel's value may rest on."""
    of_value = source.values[-1].at if source.values else None
    if not source.whole_probe or indicator.kind in ("capacity", "gauge"):
        return of_value
    newest = source.ok[-1].at if source.ok else of_value
    return max((at for at in (source.read_at, newest) if at), default=None)


def _last_down(sources: Sequence[Source], past: Past) -> Spell | None:
    downs = [spell for source in sources for spell in source.spells if not spell.up]
    return max(downs, key=lambda spell: spell.begin_at, default=past.last_down)


def _state(indicator: Indicator, value: float, *, alarming: bool) -> str:
    near = {"capacity": indicator.warn_at, "share": NEAR, "mean": NEAR, "gauge": NEAR}[indicator.kind]
    state = judge(value, indicator.target, near)
    return "warn" if alarming and state == "ok" else state


# Availability


def _stretches(sources: Sequence[Source], past: Past, now: Ms) -> list[Stretch]:
    spells = {source.probe: source.spells for source in sources}
    return joint(spells, past.windows, past.until, now)


def _uptime(
    percent: float, sources: Sequence[Source], past: Past, stretches: Sequence[Stretch], now: Ms
) -> _Found:
    if past.first is None:
        return _Found(coverage=0.0)
    since = max(now - WINDOW, min(past.first, now))
    hour = total(stretches, since, now)
    known = hour.share is not None and hour.coverage >= KNOWN_ENOUGH
    month = past.before + total(stretches, max(past.until, past.begun_at), now)
    owed = [
        budgets.of_target(percent, month.down),
        *(Budget(period=budgets.PERIOD, allowed=allowed, spent=month.down) for allowed in past.allowed),
    ]
    burn = {
        name: budgets.burn_rate(total(stretches, now - length, now), percent)
        for name, length in budgets.RATES.items()
    }
    gone = _gone_in(owed, sources, stretches, now)
    words = [why.of_the_hour(hour, now - since), *why.coverage_of(hour), *map(why.budget_of, owed)]
    detail = [_("budget {share} %").format(share=why.percent(owed[0].left))]
    if gone is not None:
        words.append(_("budget gone in {span} at this rate").format(span=why.told(gone)))
        detail.append(_("gone in {span}").format(span=why.told(gone, 1)))
    failing = bool(stretches) and stretches[-1].state == "down"
    return _Found(
        value=hour.share * 100 if known and hour.share is not None else None,
        coverage=hour.coverage,
        detail=detail,
        why=[*words, *why.burning(burn)],
        alarming=failing or gone is not None,
        more={"budgets": tuple(owed), "burn": tuple(burn.items())},
    )


def _gone_in(
    owed: Sequence[Budget], sources: Sequence[Source], stretches: Sequence[Stretch], now: Ms
) -> Ms | None:
    """Return in how long the first of the budgets will be gone; None where no trend says so."""
    hour = total(stretches, now - HOUR, now).down
    minutes = total(stretches, now - 5 * MINUTE, now).down
    least = budgets.LEAST_FAILURES * max((source.interval for source in sources), default=0)
    moments = (budgets.gone_in(each, hour, minutes, least) for each in owed)
    return min((each for each in moments if each is not None), default=None)


# Means and shares


def _mean(indicator: Indicator, sources: Sequence[Source], now: Ms) -> _Found:
    recent = _recent(sources)
    values = [value for source in sources for value in _measures(indicator, source, now - recent, now)]
    if not values:
        return _Found()
    mean = fmean(values)
    if indicator.kind == "share":
        whole = all(source.whole_probe for source in sources)
        failed = round(sum(values) / 100)
        words = why.failures(failed, len(values), recent) if whole else why.mean_of(len(values), recent)
        return _Found(value=mean, why=[words])
    found = Percentiles(p50=percentile(values, 0.5), p95=percentile(values, 0.95), p99=percentile(values, 0.99))
    slow = sum(_timeouts(source, now - recent, now) for source in sources)
    told = [why.answers(len(values), recent, found)]
    within: float | None = None
    if indicator.target is not None and indicator.target.op in ("<=", "<"):
        limit = indicator.target.value
        within = sum(value <= limit for value in values) / (len(values) + slow)
        told.append(why.within(within, limit, indicator.unit, slow))
    return _Found(
        value=mean,
        detail=[f"p95 {found.p95:.2f}"],
        why=told,
        more={"percentiles": found, "within_target": within},
    )


def _timeouts(source: Source, start: Ms, end: Ms) -> int:
    """Return how many readings had no answer in time."""
    if not source.whole_probe:
        return 0
    late = [spell for spell in source.spells if not spell.up and spell.reason == "timeout"]
    return sum(
        sample.value < 1
        and any(spell.begin_at <= sample.at and sample.at <= (spell.end_at or end) for spell in late)
        for sample in _between(source.ok, start, end)
    )


# Capacities and gauges


def _last_values(indicator: Indicator, sources: Sequence[Source], past: Past, now: Ms, zone: ZoneInfo) -> _Found:
    last = [source.values[-1].value for source in sources if source.values]
    if indicator.kind == "capacity" and indicator.target is not None:
        found = _capacity(sum(last) if last else None, indicator.target.value, sources, past, now, zone)
    else:
        lost, words = _loss(sources, now)
        found = _Found(value=max(last, default=None), detail=lost, why=words)
    _add_trend(found, indicator, past, now)
    return found


def _capacity(
    value: float | None, size: float, sources: Sequence[Source], past: Past, now: Ms, zone: ZoneInfo
) -> _Found:
    found = _Found(value=value)
    if value is not None:
        found.detail.append(f"{value / size * 100:.0f} %")
        found.why.append(why.utilisation(value, size))
    peak = peak_of([past.peak, highest(sources, past.begun_at, now)])
    if peak is not None:
        found.more["peak"] = Peak(value=peak.value, at=peak.at, met=peak.value >= size)
        found.why.append(why.peak_of(peak.value, why.moment(peak.at, now, zone), size, peak.value >= size))
    return found


def _add_trend(found: _Found, indicator: Indicator, past: Past, now: Ms) -> None:
    """Say when an upper bound that holds yet will be reached, where a trend tells."""
    target = indicator.target
    if found.value is None or target is None or target.op not in ("<=", "<") or found.value >= target.value:
        return
    left = trend.reaches(past.points, target.value, now, budgets.AHEAD)
    if left is None:
        return
    size = f"{target.value:g} {indicator.unit}".strip()
    found.alarming = True
    found.detail.append(_("{limit} in {span}").format(limit=size, span=why.told(left, 1)))
    found.why.append(_("{limit} in {span} at this rate").format(limit=size, span=why.told(left)))


def _loss(sources: Sequence[Source], now: Ms) -> tuple[list[str], list[str]]:
    recent = _recent(sources)
    read = [
        sample for source in sources if source.whole_probe for sample in _between(source.ok, now - recent, now)
    ]
    if not read:
        return [], []
    lost = sum(sample.value < 1 for sample in read)
    detail = _("{share} % lost").format(share=f"{lost / len(read) * 100:.0f}")
    return [detail], [why.failures(lost, len(read), recent)]


def highest(sources: Sequence[Source], begin: Ms, now: Ms) -> Sample | None:
    """Return the highest that a capacity is seen at in the readings at hand, its sources together."""
    if len(sources) == 1:
        return peak_of([sample for sample in sources[0].values if begin <= sample.at <= now])
    values = [source.values[-1] for source in sources if source.values and source.values[-1].at >= begin]
    if not values:
        return None
    return Sample(max(sample.at for sample in values), sum(sample.value for sample in values))


def peak_of(samples: Sequence[Sample | None]) -> Sample | None:
    """Return the highest of ``samples``, the first of equals."""
    known = [sample for sample in samples if sample is not None]
    return max(known, key=lambda sample: sample.value, default=None)


def _measures(indicator: Indicator, source: Source, start: Ms, end: Ms) -> list[float]:
    """Return a source's values between two moments, in the indicator's unit."""
    if indicator.kind == "share" and source.whole_probe:
        return [(1 - sample.value) * 100 for sample in _between(source.ok, start, end)]
    scale = 1 / SECOND if source.whole_probe and indicator.unit == "s" else 1.0
    return [sample.value * scale for sample in _between(source.values, start, end)]


def _between(samples: Sequence[Sample], start: Ms, end: Ms) -> Sequence[Sample]:
    first = bisect_right(samples, start, key=_MOMENT)
    return samples[first : bisect_right(samples, end, lo=first, key=_MOMENT)]


def _recent(sources: Sequence[Source]) -> Ms:
    """Return what means look back on: `RECENT`, or long enough for two readings of the slowest probe."""
    slowest = max((source.interval for source in sources), default=0)
    return min(max(RECENT, 2 * slowest), WINDOW)


def _trend_of(
    indicator: Indicator, sources: Sequence[Source], stretches: Sequence[Stretch], now: Ms
) -> tuple[float | None, ...]:
    """Return the newest buckets; aligned, so that only the last one changes between two looks.

    A bucket is no shorter than the slowest probe's interval: where all is well there are no gaps.
    """
    slowest = max((source.interval for source in sources), default=0)
    step = min(max(BUCKET, -(-slowest // BUCKET) * BUCKET), WINDOW // BUCKETS)
    current = now // step * step
    begins = (current - index * step for index in reversed(range(BUCKETS)))
    return tuple(_bucket(indicator, sources, stretches, begin, min(begin + step, now)) for begin in begins)


def _bucket(
    indicator: Indicator, sources: Sequence[Source], stretches: Sequence[Stretch], begin: Ms, end: Ms
) -> float | None:
    if uptime_of(indicator) is not None:
        share = total(stretches, begin, end).share
        return None if share is None else share * 100
    values = [value for source in sources for value in _measures(indicator, source, begin, end)]
    return fmean(values) if values else None
