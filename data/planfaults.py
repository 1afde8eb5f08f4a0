"""Names in a plan that nothing in it answers to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from data.i18n import _
from data.modelfaults import Loc, did_you_mean
from data.text import clean
from data.yamlfile import Document, Fault

if TYPE_CHECKING:
    from data.plan import Plan


def unknown_name(name: str) -> str:
    """Return what to say of a name that nothing answers to."""
    return _("nothing is called {name!r}").format(name=clean(name, 60))


def strays(plan: "Plan", document: Document) -> list[Fault]:
    """Return a fault for every name that nothing in the plan answers to."""
    roles = [role.id for role in plan.roles]
    phases = [phase.id for phase in plan.phases]
    indicators = [indicator.id for indicator in plan.indicators]
    groups = list(plan.kpi_groups)
    return [
        document.fault(loc, unknown_name(name), did_you_mean(name, known))
        for uses, known in (
            (_roles(plan), roles),
            (_phases(plan), phases),
            (_panels(plan), indicators),
            (((("kpis", i, "group"), kpi.group) for i, kpi in enumerate(plan.kpis)), groups),
            (_kpis(plan), [kpi.id for kpi in plan.kpis]),
        )
        for loc, name in uses
        if name not in known
    ]


def _roles(plan: "Plan") -> Iterator[tuple[Loc, str]]:
    for i, rung in enumerate(plan.policy.ladder):
        yield ("policy", "ladder", i, "role"), rung.role
        for j, name in enumerate(rung.also):
            yield ("policy", "ladder", i, "also", j), name
    yield ("stands_in",), plan.stands_in
    yield ("outside_coverage",), plan.outside_coverage
    for key, person in plan.people.items():
        yield ("people", key, "role"), person.role
    for kind in ("phases", "routines"):
        for i, checklist in enumerate(getattr(plan, kind)):
            for j, task in enumerate(checklist.tasks):
                if task.role is not None:
                    yield (kind, i, "tasks", j, "role"), task.role
    for i, meeting in enumerate(plan.meetings):
        for j, name in enumerate(meeting.attendees):
            yield ("meetings", i, "attendees", j), name
    for i, report in enumerate(plan.reports):
        for j, name in enumerate(report.recipients):
            yield ("reports", i, "recipients", j), name
    for i, group in enumerate(plan.deliverables):
        for j, item in enumerate(group.items):
            if item.role is not None:
                yield ("deliverables", i, "items", j, "role"), item.role
    for i, risk_group in enumerate(plan.risks):
        for kind in ("risks", "mitigations"):
            for j, each in enumerate(getattr(risk_group, kind)):
                if each.role is not None:
                    yield ("risks", i, kind, j, "role"), each.role
    for i, criteria in enumerate(plan.criteria):
        for j, criterion in enumerate(criteria.items):
            if criterion.role is not None:
                yield ("criteria", i, "items", j, "role"), criterion.role


def _kpis(plan: "Plan") -> Iterator[tuple[Loc, str]]:
    for i, indicator in enumerate(plan.indicators):
        if indicator.outage_kpi is not None:
            yield ("indicators", i, "outage_kpi"), indicator.outage_kpi
    for i, group in enumerate(plan.criteria):
        for j, criterion in enumerate(group.items):
            if criterion.kpi is not None:
                yield ("criteria", i, "items", j, "kpi"), criterion.kpi


def _phases(plan: "Plan") -> Iterator[tuple[Loc, str]]:
    for kind in ("routines", "meetings", "reports", "stages"):
        for i, each in enumerate(getattr(plan, kind)):
            for j, name in enumerate(each.phases):
                yield (kind, i, "phases", j), name


def _panels(plan: "Plan") -> Iterator[tuple[Loc, str]]:
    for kind in ("phases", "routines"):
        for i, checklist in enumerate(getattr(plan, kind)):
            for j, task in enumerate(checklist.tasks):
                for k, name in enumerate(task.panels):
                    yield (kind, i, "tasks", j, "panels", k), name
