"""What a measure of the plan is worth now, judged against its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean

from data.i18n import _
from data.plan import Indicator, Target
from data.readings import Sample
from data.records import HOUR, MINUTE, SECOND, Ms
from data.views import PanelView
from warroom.rules.availability import of_all

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


@dataclass(frozen=True)
class Source:
    """What a panel is measured by: a probe, or one series of it."""

    ok: Sequence[Sample]
    """1 or 0 at each reading of the probe, oldest first, over the window."""
    values: Sequence[Sample]
    """The series over the window; for a whole probe its latency in milliseconds."""
    interval: Ms
    whole_probe: bool

    @property
    def last_at(self) -> Ms | None:
        """The newest reading's moment."""
        newest = [samples[-1].at for samples in (self.ok, self.values) if samples]
        return max(newest, default=None)


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


def measure(indicator: Indicator, sources: Sequence[Source], now: Ms) -> PanelView:
    """Return what the panel of ``indicator`` shows at ``now``."""
    ages = [now - source.last_at for source in sources if source.last_at is not None]
    holds = [2 * source.interval + SECOND for source in sources]
    stale = len(ages) < len(sources) or any(age > hold for age, hold in zip(ages, holds, strict=False))
    value, coverage, detail = _value(indicator, sources, now)
    state = "unknown" if value is None or stale else _state(indicator, sources, value)
    return PanelView(
        id=indicator.id,
        name="",
        unit=indicator.unit,
        kind=indicator.kind,
        value=value,
        target=indicator.target,
        state=state,
        coverage=coverage,
        age_ms=max(ages, default=None),
        stale=stale,
        trend=tuple(_bucket(indicator, sources, begin, now) for begin in _buckets(now)),
        detail=detail,
    )


def _is_uptime(indicator: Indicator) -> bool:
    return indicator.kind == "share" and indicator.target is not None and indicator.target.op in (">=", ">")


def _state(indicator: Indicator, sources: Sequence[Source], value: float) -> str:
    if _is_uptime(indicator):
        failing = any(source.ok and source.ok[-1].value < 1 for source in sources)
        state = judge(value, indicator.target, 1.0)
        return "warn" if failing and state == "ok" else state
    return judge(value, indicator.target, indicator.warn_at if indicator.kind == "capacity" else NEAR)


def _value(indicator: Indicator, sources: Sequence[Source], now: Ms) -> tuple[float | None, float | None, str]:
    """Return value, coverage and detail."""
    if _is_uptime(indicator):
        return _uptime(sources, now)
    if indicator.kind in ("share", "mean"):
        return _mean(indicator, sources, now)
    last = [source.values[-1].value for source in sources if source.values]
    if not last:
        return None, None, ""
    if indicator.kind == "capacity" and indicator.target is not None:
        total = sum(last)
        return total, None, f"{total / indicator.target.value * 100:.0f} %"
    lost = [
        sample.value < 1 for source in sources if source.whole_probe for sample in _since(source.ok, now - RECENT)
    ]
    loss = _("{share} % lost").format(share=f"{sum(lost) / len(lost) * 100:.0f}") if lost else ""
    return max(last), None, loss


def _uptime(sources: Sequence[Source], now: Ms) -> tuple[float | None, float | None, str]:
    first = min((source.ok[0].at for source in sources if source.ok), default=now)
    found = of_all([(source.ok, 2 * source.interval) for source in sources], max(now - WINDOW, first), now)
    if found.share is None or found.coverage < KNOWN_ENOUGH:
        return None, found.coverage, ""
    return found.share * 100, found.coverage, ""


def _mean(indicator: Indicator, sources: Sequence[Source], now: Ms) -> tuple[float | None, float | None, str]:
    values = [value for source in sources for value in _measures(indicator, source, now - RECENT, now)]
    if not values:
        return None, None, ""
    if indicator.kind == "share":
        return fmean(values), None, ""
    return fmean(values), None, f"p95 {percentile(values, 0.95):.2f}"


def _measures(indicator: Indicator, source: Source, start: Ms, end: Ms) -> list[float]:
    """Return a source's values between two moments, in the indicator's unit."""
    if indicator.kind == "share" and source.whole_probe:
        return [(1 - sample.value) * 100 for sample in _since(source.ok, start) if sample.at <= end]
    scale = 1 / SECOND if source.whole_probe and indicator.unit == "s" else 1.0
    return [sample.value * scale for sample in _since(source.values, start) if sample.at <= end]


def _since(samples: Sequence[Sample], start: Ms) -> list[Sample]:
    return [sample for sample in samples if sample.at > start]


def _buckets(now: Ms) -> list[Ms]:
    """Return where each bucket begins; aligned, so that only the last one changes between two looks."""
    current = now // BUCKET * BUCKET
    return [current - index * BUCKET for index in reversed(range(BUCKETS))]


def _bucket(indicator: Indicator, sources: Sequence[Source], begin: Ms, now: Ms) -> float | None:
    end = min(begin + BUCKET, now)
    if _is_uptime(indicator):
        found = of_all([(source.ok, 2 * source.interval) for source in sources], begin, end)
        return None if found.share is None else found.share * 100
    values = [value for source in sources for value in _measures(indicator, source, begin, end)]
    return fmean(values) if values else None
