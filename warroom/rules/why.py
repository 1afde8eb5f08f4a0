"""Why a measure is what it is: the sentences beside its value."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from data.duration import format_duration
from data.i18n import _, ngettext
from data.panelviews import Budget, Percentiles
from data.records import SECOND, Ms, Spell
from warroom.rules.availability import Availability

_SENTENCES: Final = 8
_UNITS: Final = "dhms"


def bounded(*sentences: str) -> tuple[str, ...]:
    """Return as many sentences as are read."""
    return sentences[:_SENTENCES]


def told(ms: Ms, units: int = 2) -> str:
    """Return a duration in its largest units: ``59m 20s``, ``2d 4h``, ``0s``."""
    whole = format_duration(max(ms, 0) // SECOND * SECOND)
    for unit in _UNITS:
        whole = whole.replace(unit, f"{unit} ")
    return " ".join(whole.split()[:units])


def moment(at: Ms, now: Ms, zone: ZoneInfo) -> str:
    """Return a moment by its time of day, with its date unless that is today's."""
    then, today = (datetime.fromtimestamp(each // SECOND, zone) for each in (at, now))
    return f"{then:%H:%M:%S}" if then.date() == today.date() else f"{then:%m-%d %H:%M:%S}"


def percent(share: float) -> str:
    """Return a share in whole hundredths, cut towards the worse: what is left is never rounded up."""
    return f"{share * 100 // 1:.0f}"


def measured_by(probes: Sequence[str]) -> str:
    """Return what measures it; of many probes the first few."""
    if not probes:
        return _("nothing measures it; bind it to a probe under panels in the site file")
    shown = ", ".join(probes[:6])
    more = f" (+{len(probes) - 6})" if len(probes) > 6 else ""
    return _("measured by {probes}").format(probes=shown + more)


def silent(age: Ms | None) -> str:
    """Return that readings which should have come have not."""
    if age is None:
        return _("no reading yet; the engine or the probe is not running")
    return _("no reading for {span}; the engine or the probe is not running").format(span=told(age))


def last_failure(spell: Spell | None, now: Ms, zone: ZoneInfo) -> Iterable[str]:
    """Return when and how a probe failed last."""
    if spell is None:
        return
    lasted = told((now if spell.end_at is None else spell.end_at) - spell.begin_at)
    what = spell.reason or ""
    if spell.phase and spell.phase != spell.reason:
        what = _("{reason} in {phase}").format(reason=what, phase=spell.phase)
    words = ", ".join(each for each in (what, spell.words or "") if each)
    yield _("last failure {moment} {probe}: {words}, for {span}").format(
        moment=moment(spell.begin_at, now, zone), probe=spell.probe, words=words, span=lasted
    )


# Availability


def of_the_hour(found: Availability, length: Ms) -> str:
    """Return how the window of the panel divides."""
    words = _("up {up}, down {down}, unknown {unknown} of the last {window}").format(
        up=told(found.up),
        down=told(found.down),
        unknown=told(found.unknown),
        window=told(length),
    )
    if not found.maintenance:
        return words
    return words + ", " + _("maintenance {span} apart").format(span=told(found.maintenance))


def coverage_of(found: Availability) -> Iterable[str]:
    """Return how much is known, where a percent or more is not."""
    if found.coverage < 0.99 and found.up + found.down:
        yield _("{coverage} % known, no figure below 90 %; at least {floor} % with the unknown as down").format(
            coverage=percent(found.coverage), floor=f"{found.floor * 100:.2f}"
        )


def budget_of(budget: Budget) -> str:
    """Return what an agreed time of outage was, is spent and left."""
    words = _("outage {spent} of the {allowed} allowed in {period}").format(
        spent=told(budget.spent), allowed=told(budget.allowed), period=told(budget.period)
    )
    if budget.left_ms < 0:
        return words + ": " + _("{span} too much").format(span=told(-budget.left_ms))
    return words + ": " + _("{span} left, {share} %").format(span=told(budget.left_ms), share=percent(budget.left))


def burning(rates: Mapping[str, float | None]) -> Iterable[str]:
    """Return how fast the budget goes."""
    known = [f"{name} {rate:.1f}" for name, rate in rates.items() if rate is not None]
    if known:
        yield _("burn rate {rates}; 1 spends the budget of the target exactly").format(rates=", ".join(known))


# Means and shares


def failures(failed: int, readings: int, window: Ms) -> str:
    """Return how many readings failed."""
    return ngettext(
        "{failed} of {count} reading failed in the last {window}",
        "{failed} of {count} readings failed in the last {window}",
        readings,
    ).format(failed=failed, count=readings, window=told(window))


def mean_of(readings: int, window: Ms) -> str:
    """Return what a mean is made of."""
    return ngettext(
        "mean of {count} reading of the last {window}",
        "mean of {count} readings of the last {window}",
        readings,
    ).format(count=readings, window=told(window))


def answers(count: int, window: Ms, found: Percentiles) -> str:
    """Return what the mean of a response time is made of."""
    words = ngettext(
        "mean of {count} good answer of the last {window}",
        "mean of {count} good answers of the last {window}",
        count,
    ).format(count=count, window=told(window))
    return f"{words}: p50 {found.p50:.2f}, p95 {found.p95:.2f}, p99 {found.p99:.2f}"


def within(share: float, limit: float, unit: str, timeouts: int) -> str:
    """Return the share of answers within the target, a time-out counted as slow."""
    words = _("{share} % within {limit}").format(share=f"{share * 100:.1f}", limit=f"{limit:g} {unit}".strip())
    if not timeouts:
        return words
    slow = ngettext("{count} time-out counts as slow", "{count} time-outs count as slow", timeouts).format(
        count=timeouts
    )
    return f"{words}, {slow}"


# Capacities


def utilisation(value: float, size: float) -> str:
    """Return how much of a capacity is used."""
    return _("{share} % of {size} used").format(share=f"{value / size * 100:.0f}", size=f"{size:g}")


def peak_of(value: float, when: str, size: float, met: bool) -> str:
    """Return the highest so far, and whether the plan's figure was reached."""
    words = _("peak {value} at {moment}").format(value=f"{value:g}", moment=when)
    reached = _("{size} was reached") if met else _("{size} was not reached yet")
    return words + ", " + reached.format(size=f"{size:g}")
