"""What does not fit together in what a site file says of alarms."""

from collections.abc import Iterator, Mapping, Sequence

from data.duration import format_duration
from data.i18n import _
from data.modelfaults import Loc, did_you_mean
from data.plan import Plan
from data.planfaults import unknown_name
from data.yamlfile import Document, Fault
from probes import AnyProbe
from warroom.alarmfile import LATENCY, owner_of
from warroom.rules.dependencies import circle
from warroom.sitefile import SiteFile


def misfits(file: SiteFile, plan: Plan, document: Document) -> Iterator[Fault]:
    """Find names that nothing answers to, circles, and alarms that could never speak."""
    probes = {probe.name: probe for probe in file.probes}
    yield from _dependencies(file.probes, document)
    yield from _doubles(file, document)
    yield from _patience(file, document)
    for i, alarm in enumerate(file.alarms):
        if alarm.of is not None and not _is_series(alarm.of, probes):
            known = [name for probe in file.probes for name in series_of(probe)]
            yield document.fault(("alarms", i, "of"), unknown_name(alarm.of), did_you_mean(alarm.of, known))
        if alarm.burn is not None:
            yield from _burning(file, plan, i, alarm.burn, document)
    for i, window in enumerate(file.maintenance):
        for j, name in enumerate(window.probes):
            if name not in probes:
                loc: Loc = ("maintenance", i, "probes", j)
                yield document.fault(loc, unknown_name(name), did_you_mean(name, probes))


def series_of(probe: AnyProbe) -> list[str]:
    """Name the series of a probe that an alarm can be on, as far as they are known before an answer."""
    timed = [f"{probe.name}{LATENCY}"] if "RESPONSE_TIME" in probe.facts else []
    return [*timed, *(f"{probe.name}.{value}" for value in probe.series or ())]


def _is_series(name: str, probes: Mapping[str, AnyProbe]) -> bool:
    owner = owner_of(name, probes)
    if owner is None or name == owner:
        return False
    open_ended = probes[owner].series is None and name.startswith(f"{owner}.")
    return open_ended or name in series_of(probes[owner])


def _dependencies(probes: Sequence[AnyProbe], document: Document) -> Iterator[Fault]:
    known = {probe.name: probe for probe in probes}
    depends = {probe.name: probe.depends_on for probe in probes}
    told: set[frozenset[str]] = set()
    for i, probe in enumerate(probes):
        for j, name in enumerate(probe.depends_on):
            loc: Loc = ("probes", i, "depends_on", j)
            if name not in known:
                yield document.fault(loc, unknown_name(name), did_you_mean(name, [*known]))
            elif known[name].priority is None:
                message = _("{name} opens no incident, so nobody would be called for either").format(name=name)
                yield document.fault(loc, message, _("give {name} a priority").format(name=name))
        way = circle(probe.name, depends)
        if way is not None and frozenset(way) not in told:
            told.add(frozenset(way))
            message = _("goes round in a circle: {way}").format(way=" → ".join(way))
            yield document.fault(("probes", i, "depends_on"), message, _("take one of them out"))


def _doubles(file: SiteFile, document: Document) -> Iterator[Fault]:
    probes = {probe.name for probe in file.probes}
    for i, alarm in enumerate(file.alarms):
        if alarm.name in probes:
            message = _("{name!r} is the name of a probe, whose alarm has it").format(name=alarm.name)
            yield document.fault(("alarms", i, "name"), message, _("give each its own"))


def _patience(file: SiteFile, document: Document) -> Iterator[Fault]:
    """Find silences that begin before the next reading could have come."""
    probes = {probe.name: probe for probe in file.probes}
    owners = [(("probes", i), probe, probe.no_data) for i, probe in enumerate(file.probes)]
    owners += [
        (("alarms", i), probes[owner], alarm.no_data)
        for i, alarm in enumerate(file.alarms)
        if alarm.of is not None and (owner := owner_of(alarm.of, probes)) is not None
    ]
    for loc, probe, policy in owners:
        least = 2 * probe.interval
        if policy.after is not None and policy.after < least:
            message = _("{span} is less than two intervals of {name}").format(
                span=format_duration(policy.after), name=probe.name
            )
            mend = _("write {span} or more").format(span=format_duration(least))
            yield document.fault((*loc, "no_data", "after"), message, mend)


def budget_of(plan: Plan, panel: str) -> float | None:
    """Return the share of time that may be down where a panel shows an availability; None where it does not."""
    for each in plan.indicators:
        if each.id == panel and each.kind == "share" and each.target is not None and each.target.op in (">=", ">"):
            return 1 - each.target.value / 100 if each.target.value < 100 else None
    return None


def _burning(file: SiteFile, plan: Plan, i: int, panel: str, document: Document) -> Iterator[Fault]:
    known = [each.id for each in plan.indicators if budget_of(plan, each.id) is not None]
    if panel not in [each.id for each in plan.indicators]:
        yield document.fault(("alarms", i, "burn"), unknown_name(panel), did_you_mean(panel, known))
    elif panel not in known:
        message = _("{name} has no budget: it is no share that has to stay above a target").format(name=panel)
        yield document.fault(("alarms", i, "burn"), message, did_you_mean("", known))
    elif panel not in [each.id for each in file.panels]:
        message = _("nothing measures {name}").format(name=panel)
        yield document.fault(("alarms", i, "burn"), message, _("add it to panels"))
