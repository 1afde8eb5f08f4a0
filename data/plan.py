"""The plan of a support programme: its phases, policy, indicators, people and shifts, as bilingual data.

A plan is a YAML file; ``data/plans`` holds the bundled ones. Field names here are the file's keys.
"""

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Field,
    FiniteFloat,
    StringConstraints,
    model_validator,
)

from data.duration import Duration
from data.hours import Hours, TimeOfDay, Weekday
from data.i18n import _
from data.modelfaults import did_you_mean
from data.records import Priority, Record, Step
from data.text import clean
from data.yamlfile import Document, Fault, Faults, load, validate

_BUNDLED: Final = Path(__file__).parent / "plans"
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError(
            _("{text!r} cannot be a name; use small letters, digits, - and _").format(text=clean(value, 60))
        )
    return value


Slug = Annotated[str, AfterValidator(_slug)]
"""An identifier that stands in commands and in the store: small letters, digits, ``-`` and ``_``."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text for a reader; never empty."""


def _zone_name(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        raise ValueError(
            _("{text!r} is not a known time zone; write for instance Asia/Seoul").format(text=clean(value, 60))
        ) from None
    return value


ZoneName = Annotated[str, AfterValidator(_zone_name)]
"""A name that the time zone database knows."""


Interval = Annotated[Duration, Field(gt=0)]
"""A duration after which something comes again; never nought."""


class Text(Record):
    """The same words in Korean and in English."""

    ko: Words
    en: Words

    def say(self, lang: str) -> str:
        """Give the words in a language: Korean for ``ko``, English for any other."""
        return self.ko if lang == "ko" else self.en


class Source(Record):
    """A document that the plan was written from."""

    title: Text
    version: Words
    issued: date
    author: Text
    approved_by: Text


class Coverage(Record):
    """The hours in which somebody watches, in the plan's zone."""

    name: Text
    always: bool = False
    weekdays: tuple[Weekday, ...] = ()
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None

    @model_validator(mode="after")
    def _has_hours(self) -> Self:
        """Refuse hours beside ``always``, and the lack of them without it."""
        hours = (bool(self.weekdays), self.start is not None, self.end is not None)
        if self.always and any(hours):
            raise ValueError(_("always has hours beside it; take out weekdays, start and end, or always"))
        if not self.always and not all(hours):
            raise ValueError(_("hours are incomplete; write weekdays, start and end, or always: true"))
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise ValueError(_("start is not before end; write hours that lie within one day"))
        return self


class PlanTask(Record):
    """One item of a phase's checklist."""

    id: Slug
    text: Text
    panel: str | None = None
    """The indicator that shows whether it is well."""


class Phase(Record):
    """A stretch of days of the programme; day 1 is the day of going live."""

    id: Slug
    name: Text
    from_day: int = Field(ge=1)
    to_day: int
    """The last day, counted in."""
    coverage: Coverage
    tasks: tuple[PlanTask, ...]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        """Refuse a phase that ends before it starts, and two tasks of one name."""
        if self.to_day < self.from_day:
            raise ValueError(_("to_day is before from_day; write the last day of the phase"))
        _refuse_doubles([task.id for task in self.tasks])
        return self


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


class Plan(Record):
    """A whole programme."""

    id: Slug
    name: Text
    sources: tuple[Source, ...] = ()
    timezone: ZoneName
    phases: tuple[Phase, ...]
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
        for records in (self.phases, self.indicators, self.kpis, self.roles):
            _refuse_doubles([record.id for record in records])
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

    def task(self, task_id: str) -> tuple[Phase, PlanTask]:
        """Find a checklist item by its full name, for instance ``d1-3.availability``.

        Raises:
            KeyError: the plan has none of this name.
        """
        phase_id, _, item = task_id.partition(".")
        phase = self.phase(phase_id)
        return phase, _find(phase.tasks, item)


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
    document = load(path)
    plan = validate(document, Plan)
    strays = _strays(plan, document)
    if strays:
        raise Faults(*strays)
    return plan


def _strays(plan: Plan, document: Document) -> list[Fault]:
    """Find names that nothing in the plan answers to."""
    roles = [role.id for role in plan.roles]
    indicators = [indicator.id for indicator in plan.indicators]
    uses: list[tuple[tuple[str | int, ...], str, list[str]]] = [
        *((("policy", "ladder", i, "role"), rung.role, roles) for i, rung in enumerate(plan.policy.ladder)),
        *(
            (("policy", "ladder", i, "also", j), name, roles)
            for i, rung in enumerate(plan.policy.ladder)
            for j, name in enumerate(rung.also)
        ),
        (("outside_coverage",), plan.outside_coverage, roles),
        *((("people", key, "role"), person.role, roles) for key, person in plan.people.items()),
        *((("kpis", i, "group"), kpi.group, list(plan.kpi_groups)) for i, kpi in enumerate(plan.kpis)),
        *(
            (("phases", i, "tasks", j, "panel"), task.panel, indicators)
            for i, phase in enumerate(plan.phases)
            for j, task in enumerate(phase.tasks)
            if task.panel is not None
        ),
    ]
    return [
        document.fault(loc, unknown_name(name), did_you_mean(name, known))
        for loc, name, known in uses
        if name not in known
    ]


def unknown_name(name: str) -> str:
    """Return what to say of a name that nothing answers to."""
    return _("nothing is called {name!r}").format(name=clean(name, 60))


_Named = TypeVar("_Named", Phase, Indicator, PlanTask)


def _find(items: tuple[_Named, ...], wanted: str) -> _Named:
    for item in items:
        if item.id == wanted:
            return item
    raise KeyError(wanted)


def _refuse_doubles(ids: list[str]) -> None:
    for position, name in enumerate(ids):
        if name in ids[:position]:
            raise ValueError(_("the id {name} stands twice; give each its own").format(name=name))
