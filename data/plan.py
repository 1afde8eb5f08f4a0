"""The plan of a support programme: its phases, policy, indicators, people and shifts, as bilingual data.

A plan is a YAML file; ``data/plans`` holds the bundled ones. Field names here are the file's keys.
"""

import hashlib
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal, Self, TypeVar

from pydantic import Field, FiniteFloat, model_validator

from data import planfaults
from data.agendaplan import Meeting, ReportDue
from data.aims import CriterionGroup, RiskGroup, Stage, Topic
from data.deliverables import DeliverableGroup
from data.duration import Duration
from data.hours import Hours, TimeOfDay
from data.i18n import _
from data.plantypes import Interval, Slug, Text, Words, ZoneName, refuse_doubles
from data.programme import Phase, PlanTask, Routine
from data.records import Priority, Record, Step
from data.text import clean
from data.yamlfile import Document, Fault, Faults, load, validate

_BUNDLED: Final = Path(__file__).parent / "plans"


class Source(Record):
    """A document that the plan was written from."""

    title: Text
    version: Words
    issued: date
    author: Text
    approved_by: Text


class StepText(Record):
    """What a step of the incident procedure is called."""

    id: Step
    name: Text


class Unless(StrEnum):
    """What keeps a level of the ladder from being called when its moment comes."""

    NEVER = "never"
    ANALYSED = "analysed"
    """The incident is acknowledged and its initial analysis is recorded."""
    MITIGATED = "mitigated"


class Level(Record):
    """One rung of the escalation ladder."""

    level: int = Field(ge=1)
    after: Duration
    role: str
    name: Text
    unless: Unless
    also: tuple[str, ...] = ()
    """Roles that stand beside it when it is called, such as the customer's own contact; empty for none."""


class PriorityPolicy(Record):
    """The clocks that an incident of one priority starts; None is a clock that does not run."""

    name: Text
    response: Duration
    analysis: Duration | None
    temporary_fix: Duration | None
    first_notice: Duration | None
    update_every: Interval | None
    claim: Interval | None
    """How long an acknowledgement holds; None is without end."""
    ladder_from: Literal["opening", "missed_response"]
    """The moment that the ladder's offsets of level 2 and up count from."""
    hours: Literal["always", "coverage"]
    """Whether clocks run around the clock or in the phase's hours of coverage."""
    page_first: bool
    """Whether level 1 is paged; otherwise it stands on the board only."""


class Policy(Record):
    """What an incident owes, to whom, by when."""

    priorities: dict[Priority, PriorityPolicy]
    ladder: tuple[Level, ...]
    completion_report: Duration
    """From resolve to the report that closing needs."""
    exhausted_every: Interval
    """How often the last level is called again when nobody is left to call."""
    quiet_before_mitigated: Duration
    """How long a cleared alarm stays quiet before the incident counts as mitigated."""
    reopen_within: Duration
    """How long after resolve the same alarm reopens the incident."""
    warn_before: Duration
    """How long ahead of a level the bell rings."""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse a missing priority, and a ladder with gaps or rungs out of order."""
        missing = [priority.value for priority in Priority if priority not in self.priorities]
        if missing:
            raise ValueError(_("priorities lack {names}; write all of P1 to P4").format(names=" ".join(missing)))
        if [rung.level for rung in self.ladder] != list(range(1, len(self.ladder) + 1)) or not self.ladder:
            raise ValueError(_("the ladder has gaps; number its levels 1, 2, 3 and so on"))
        offsets = [rung.after for rung in self.ladder]
        if offsets != sorted(offsets):
            raise ValueError(_("the ladder goes back in time; let no level come before the one below it"))
        return self


class Target(Record):
    """What a measured value is held against."""

    op: Literal[">=", "<=", ">", "<", "=="]
    value: FiniteFloat


class Indicator(Record):
    """One measured value of the board.

    A ``share`` and a ``mean`` are judged against their target; a ``capacity`` is shown as the utilisation of
    its target; a ``gauge`` is the last value.
    """

    id: Slug
    name: Text
    unit: str
    """The same in both languages; empty for a plain count."""
    target: Target | None
    kind: Literal["share", "mean", "capacity", "gauge"]
    warn_at: float = Field(default=0.8, gt=0, le=1)
    """The share of a capacity from which it is amber."""
    outage_kpi: str | None = None
    """Of an availability: the KPI that allows an outage in hours a month, shown beside the target."""

    @model_validator(mode="after")
    def _capacity_has_target(self) -> Self:
        """Refuse a capacity of unknown size."""
        if self.kind == "capacity" and self.target is None:
            raise ValueError(_("a capacity has no target; write its size as target"))
        return self


class Kpi(Record):
    """One figure that the programme is judged by."""

    id: Slug
    group: str
    text: Text
    target: Target
    unit: str
    """The same in both languages; empty for a plain count."""
    sources: tuple[str, ...] = ()
    """The sections of the source document that ask for it."""


class Role(Record):
    """A part that people play, on the support's side, the customer's or a vendor's."""

    id: Slug
    side: Literal["support", "customer", "vendor"]
    name: Text
    count: int | None = Field(default=None, ge=1)
    duties: tuple[Text, ...] = ()


class Person(Record):
    """Somebody to call."""

    name: Words
    role: str
    title: Text | None = None
    phone: Words | None = None
    email: Words | None = None
    routes: tuple[str, ...] = ()
    """Names of the site's notify routes that reach this person, the preferred one first."""
    hours: Hours | None = None
    """When they may be called; None is always."""
    user: str | None = None
    """The login name."""


class ShiftTime(Record):
    """A shift's hours; one that ends at or before its start runs past midnight."""

    name: Text
    start: TimeOfDay
    end: TimeOfDay


class Communication(Record):
    """What each kind of message about an incident has to say."""

    notice: tuple[Text, ...]
    update: tuple[Text, ...]
    completion: tuple[Text, ...]
    channels: tuple[Text, ...] = ()
    """By what people talk while they work on it."""


class Plan(Record):
    """A whole programme."""

    id: Slug
    name: Text
    sources: tuple[Source, ...] = ()
    timezone: ZoneName
    holidays: Words | None = None
    """The country whose public holidays are days off, as ISO 3166 names it; None for none."""
    purpose: tuple[Text, ...] = ()
    scope: tuple[Topic, ...] = ()
    """What is supported."""
    stages: tuple[Stage, ...] = ()
    services: tuple[Topic, ...] = ()
    """How it is supported, and by what methods."""
    phases: tuple[Phase, ...]
    routines: tuple[Routine, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    reports: tuple[ReportDue, ...] = ()
    deliverables: tuple[DeliverableGroup, ...] = ()
    evaluation: tuple[Topic, ...] = ()
    """What results are judged from, and how."""
    risks: tuple[RiskGroup, ...] = ()
    contingencies: tuple[Topic, ...] = ()
    """What is done when it comes to the worst."""
    criteria: tuple[CriterionGroup, ...] = ()
    steps: tuple[StepText, ...]
    policy: Policy
    indicators: tuple[Indicator, ...]
    kpi_groups: dict[str, Text]
    kpis: tuple[Kpi, ...]
    roles: tuple[Role, ...]
    people: dict[Slug, Person]
    hotline: Words | None = None
    shifts: dict[Slug, ShiftTime]
    people_per_shift: int = Field(ge=1)
    stands_in: str
    """The role that is on duty in the hours of coverage where nobody is rostered."""
    outside_coverage: str
    """The role that is the ladder's first level while nobody is on duty."""
    handover_grace: Duration
    """How long after a shift's start the handover may still be accepted without escalation."""
    handover_draft: Duration
    """How long before a shift's start the draft fills itself."""
    communication: Communication

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse phases with gaps or overlaps, steps that are not the six, and doubled ids."""
        next_day = 1
        for phase in self.phases:
            if phase.from_day != next_day:
                flaw = (
                    _("phase {id} leaves a gap; write from_day: {day}")
                    if phase.from_day > next_day
                    else _("phase {id} overlaps the one before; write from_day: {day}")
                )
                raise ValueError(flaw.format(id=phase.id, day=next_day))
            next_day = phase.to_day + 1
        if not self.phases:
            raise ValueError(_("there are no phases; write at least one"))
        if [step.id for step in self.steps] != list(Step):
            raise ValueError(_("the steps are not the six; write in order {names}").format(names=" ".join(Step)))
        for ids in (
            [*(phase.id for phase in self.phases), *(routine.id for routine in self.routines)],
            [*(meeting.id for meeting in self.meetings), *(report.id for report in self.reports)],
            [indicator.id for indicator in self.indicators],
            [kpi.id for kpi in self.kpis],
            [role.id for role in self.roles],
            [group.id for group in self.deliverables],
            [topic.id for topic in (*self.scope, *self.services, *self.evaluation, *self.contingencies)],
            [stage.id for stage in self.stages],
            [group.id for group in self.risks],
            [group.id for group in self.criteria],
        ):
            refuse_doubles(ids)
        return self

    @property
    def total_days(self) -> int:
        """The programme's length in days."""
        return self.phases[-1].to_day

    def phase(self, phase_id: str) -> Phase:
        """Find a phase.

        Raises:
            KeyError: the plan has none of this id.
        """
        return _find(self.phases, phase_id)

    def indicator(self, indicator_id: str) -> Indicator:
        """Find an indicator.

        Raises:
            KeyError: the plan has none of this id.
        """
        return _find(self.indicators, indicator_id)

    def task(self, list_id: str, item: str) -> PlanTask:
        """Find an item of a phase's checklist or of a routine.

        Raises:
            KeyError: the plan has none of this name.
        """
        checklists: tuple[Phase | Routine, ...] = (*self.phases, *self.routines)
        return _find(_find(checklists, list_id).tasks, item)


def bundled_plans() -> list[str]:
    """Name the plans that come with the program."""
    return sorted(path.stem for path in _BUNDLED.glob("*.yaml"))


def plan_file(name_or_path: str, folder: Path = Path()) -> Path | None:
    """Find a plan: a bundled one by name, else a file, a relative path reckoned from ``folder``."""
    if name_or_path in bundled_plans():
        return _BUNDLED / f"{name_or_path}.yaml"
    path = folder / name_or_path
    return path if path.is_file() else None


def no_such_plan(name: str) -> tuple[str, str]:
    """Return what to say of a plan that is not there, and the mend."""
    message = _("there is no plan {name!r}").format(name=clean(name, 120))
    mend = _("write the path of a plan's file, or the name of a bundled one: {names}")
    return message, mend.format(names=" ".join(bundled_plans()))


def kept_file(path: Path) -> Path:
    """Return where a bundled plan stands as it was read: its YAML takes a fifth of a start."""
    return path.with_suffix(".json")


def kept_text(path: Path) -> str:
    """Return what is kept of a bundled plan: the SHA-256 of its file on a line, and the plan as it was read of it.

    Raises:
        Faults: it is not sound.
    """
    document, plan = _read(path)
    return f"{document.sha256}\n{plan.model_dump_json()}\n"


def _read(path: Path) -> tuple[Document, Plan]:
    document = load(path)
    plan = validate(document, Plan)
    if strays := planfaults.strays(plan, document):
        raise Faults(*strays)
    return document, plan


def _kept(path: Path) -> Plan | None:
    """Return a bundled plan as it was read, as long as its file is the one that was read."""
    try:
        sha256, _line, text = kept_file(path).read_text(encoding="utf-8").partition("\n")
    except OSError:
        return None
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        return None
    return Plan.model_validate_json(text)


def load_plan(name_or_path: str | Path) -> Plan:
    """Read a plan and see that its parts fit together.

    Args:
        name_or_path: a bundled plan's name, or a file.

    Raises:
        Faults: it is not there, or not sound; each fault with its place.
    """
    path = plan_file(str(name_or_path))
    if path is None:
        message, mend = no_such_plan(str(name_or_path))
        fault = Fault(file=str(name_or_path), line=1, column=1, key="", message=message, mend=mend)
        raise Faults(fault)
    if path.parent == _BUNDLED and (kept := _kept(path)) is not None:
        return kept
    _document, plan = _read(path)
    return plan


_Named = TypeVar("_Named", Phase, Phase | Routine, Indicator, PlanTask)


def _find(items: tuple[_Named, ...], wanted: str) -> _Named:
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)
