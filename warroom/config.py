"""The site: where its file is, and what plan, probes, people and roster come of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field

from data.agendaplan import Meeting, ReportDue
from data.i18n import _
from data.keymap import Keymap
from data.modelfaults import Loc, did_you_mean
from data.plan import Person, Plan, ShiftTime, load_plan, no_such_plan, plan_file
from data.planfaults import unknown_name
from data.plantypes import Text
from data.records import Ms, Record
from data.text import clean
from data.yamlfile import Document, Fault, Faults, load, validate
from probes import AnyProbe, ProbeConfig
from probes.host import HostProbe
from warroom import alarmfaults, keyfaults, pagefaults
from warroom.alarmfile import AlarmEntry, ConnectivityEntry
from warroom.display import Theme
from warroom.rules.maintenance import Weekly
from warroom.sitefile import (
    Address,
    AgendaEntry,
    Environment,
    Heartbeat,
    PageEntry,
    PanelBinding,
    PersonEntry,
    Route,
    SiteFile,
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Override(Record):
    """One person in another's place for a while."""

    from_: Ms
    to: Ms
    out: str
    in_: str
    reason: str


class Roster(Record):
    """Who is on, by shift; people by their key."""

    shifts: dict[str, ShiftTime]
    days: dict[date, dict[str, tuple[str, ...]]] = Field(default={})
    """By the local date on which a shift starts."""
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """All that is known before the first reading."""

    path: Path | None
    """The site file; None on a try-out."""
    sha256: str
    """Of the site file, in hexadecimal; empty on a try-out."""
    plan: Plan
    """With the site's people, zone and shifts in place of its own."""
    go_live_at: Ms | None
    zone: ZoneInfo
    language: str | None
    store: str | None
    probes: tuple[AnyProbe, ...]
    panels: tuple[PanelBinding, ...]
    roster: Roster
    alarms: tuple[AlarmEntry, ...] = ()
    maintenance: tuple[Weekly, ...] = ()
    connectivity: ConnectivityEntry | None = None
    notify: tuple[Route, ...] = ()
    heartbeat: Heartbeat | None = None
    templates: Path | None = None
    """Where the site keeps templates of its own for messages to the customer."""
    environment: Environment | None = None
    theme: Theme | None = None
    """The colours of its boards."""
    pages: tuple[PageEntry, ...] = ()
    """Pages of indicators on the board; none for one with all of them."""
    days_off: Mapping[date, str] = field(default_factory=dict)
    """Days on which nobody works, beside the public holidays, by their names."""
    days_on: frozenset[date] = frozenset()
    """Public holidays that are days of work here."""
    keys: Keymap = field(default_factory=Keymap)
    """Which keys of the board reach what."""
    secrets_file: Path | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The secrets of routes, heartbeat and probes, as far as they are known here; never to be shown or stored."""

    @property
    def people(self) -> dict[str, Person]:
        """Everybody, by key."""
        return self.plan.people

    def ready_probes(self) -> tuple[AnyProbe, ...]:
        """Give the probes with their secrets in place, to be read and never to be shown or stored."""
        return tuple(probe.resolved(self.secrets) for probe in self.probes)


def load_site(path: Path | None, env: Mapping[str, str], host_probes: bool = True) -> Site:
    """Read a site file and see that its parts fit together; without one, set up a try-out.

    Args:
        path: the site file; None for the bundled plan on this machine.
        env: where secrets are looked up.
        host_probes: whether a try-out looks at this machine.

    Raises:
        Faults: a file is not there or not sound; each fault with its place.
    """
    if path is None:
        return _try_out(host_probes)
    document = load(path)
    doubles = [*_doubles(document, "probes", "name"), *_doubles(document, "panels", "id")]
    doubles += [
        *_doubles(document, "notify", "name"),
        *_doubles(document, "alarms", "name"),
        *_doubles(document, "pages", "name"),
    ]
    try:
        file = validate(document, SiteFile)
    except Faults as found:
        raise Faults(*found.faults, *doubles) from None
    plan_path = plan_file(file.plan, path.parent)
    if plan_path is None:
        raise Faults(document.fault(("plan",), *no_such_plan(file.plan)), *doubles)
    plan = load_plan(plan_path)
    secrets_file = path.parent / file.secrets_file if file.secrets_file else None
    stored, flaws = _read_secrets(secrets_file, document)
    templates = path.absolute().parent / file.templates if file.templates else None
    if templates is not None and not templates.is_dir():
        flaws.append(document.fault(("templates",), _("is no folder"), _("check the path")))
    faults = [*doubles, *flaws, *_misfits(file, plan, document), *alarmfaults.misfits(file, plan, document)]
    faults += [*keyfaults.misfits(file, document), *pagefaults.misfits(file, plan, document)]
    if faults:
        raise Faults(*faults)
    site = _site(path, document.sha256, file, plan, secrets_file, {**stored, **env})
    return replace(site, templates=templates)


def _try_out(host_probes: bool) -> Site:
    plan = load_plan("aicc")
    probes = (HostProbe(name="host"),) if host_probes else ()
    shown = ("cpu", "memory", "disk") if host_probes else ()
    return Site(
        path=None,
        sha256="",
        plan=plan,
        go_live_at=None,
        zone=ZoneInfo(plan.timezone),
        language=None,
        store=None,
        probes=probes,
        panels=tuple(PanelBinding(id=name, from_=(f"host.{name}",)) for name in shown),
        roster=Roster(shifts=plan.shifts),
    )


def _site(
    path: Path, sha256: str, file: SiteFile, plan: Plan, secrets_file: Path | None, known: Mapping[str, str]
) -> Site:
    zone_name = file.timezone or plan.timezone
    zone = ZoneInfo(zone_name)
    people = {**plan.people, **{key: _person(plan.people.get(key), said) for key, said in file.people.items()}}
    shifts = {
        key: ShiftTime(name=_shift_name(plan, key), start=start, end=end)
        for key, (start, end) in file.roster.shifts.items()
    } or plan.shifts
    overrides = tuple(
        Override(
            from_=_to_ms(entry.from_, zone),
            to=_to_ms(entry.to, zone),
            out=entry.out,
            in_=entry.in_,
            reason=entry.reason,
        )
        for entry in file.roster.overrides
    )
    users: tuple[Address | ProbeConfig, ...] = (
        *file.notify,
        *([file.heartbeat] if file.heartbeat else []),
        *file.probes,
    )
    every_level = tuple(rung.level for rung in plan.policy.ladder)
    return Site(
        path=path,
        sha256=sha256,
        plan=plan.model_copy(
            update={
                "people": people,
                "timezone": zone_name,
                "shifts": shifts,
                "holidays": file.holidays.country or plan.holidays,
                "meetings": tuple(_at(each, file.agenda) for each in plan.meetings),
                "reports": tuple(_at(each, file.agenda) for each in plan.reports),
            }
        ),
        days_off=file.holidays.closed,
        days_on=frozenset(file.holidays.open),
        go_live_at=None if file.go_live is None else _to_ms(file.go_live, zone),
        zone=zone,
        language=file.language,
        store=file.store,
        probes=file.probes,
        panels=file.panels,
        alarms=file.alarms,
        connectivity=file.connectivity,
        maintenance=tuple(entry.weekly for entry in file.maintenance),
        roster=Roster(shifts=shifts, days=file.roster.days, overrides=overrides),
        notify=tuple(
            route if route.levels or route.posts else route.model_copy(update={"levels": every_level})
            for route in file.notify
        ),
        heartbeat=file.heartbeat,
        environment=file.environment,
        theme=file.theme,
        pages=file.pages,
        keys=Keymap(file.keys),
        secrets_file=secrets_file,
        secrets={name: known[name] for each in users for name in each.variables if name in known},
    )


def _person(known: Person | None, said: PersonEntry) -> Person:
    return known.model_copy(update=said.said) if known else Person.model_validate(said.said)


def _shift_name(plan: Plan, key: str) -> Text:
    return plan.shifts[key].name if key in plan.shifts else Text(ko=key, en=key)


def _to_ms(moment: datetime, zone: ZoneInfo) -> Ms:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def _doubles(document: Document, section: str, key: str) -> Iterator[Fault]:
    """Find entries of one name, in the file as written: other faults must not hide them."""
    entries = document.data.get(section) if isinstance(document.data, dict) else None
    first: dict[str, int] = {}
    for i, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get(key) if isinstance(entry, dict) else None
        if not isinstance(name, str):
            continue
        if name in first:
            line = document.locate((section, first[name], key)).line
            message = _("{name!r} stands twice, first on line {line}").format(name=clean(name, 60), line=line)
            yield document.fault((section, i, key), message, _("give each its own"))
        first.setdefault(name, i)


_Timed = TypeVar("_Timed", Meeting, ReportDue)


def _at(each: _Timed, said: Mapping[str, AgendaEntry]) -> _Timed:
    """Return a meeting or report with the hour that the site gives it."""
    entry = said.get(each.id)
    if entry is None:
        return each
    return each.model_copy(update={"recurs": each.recurs.model_copy(update={"at": entry.at})})


def _misfits(file: SiteFile, plan: Plan, document: Document) -> Iterator[Fault]:
    """Find names that nothing answers to."""
    for loc, name, known in _uses(file, plan):
        if name not in known:
            yield document.fault(loc, unknown_name(name), did_you_mean(name, known), at_key=loc[-1] == name)
    for key, person in file.people.items():
        for needed in ("name", "role"):
            if getattr(person, needed) is None and key not in plan.people:
                yield document.fault(("people", key), _("is missing"), _("add it"), adds=needed)
    zone = ZoneInfo(file.timezone or plan.timezone)
    for i, entry in enumerate(file.roster.overrides):
        if _to_ms(entry.to, zone) <= _to_ms(entry.from_, zone):
            message, mend = _("is not after from"), _("write the moment at which the shift goes back")
            yield document.fault(("roster", "overrides", i, "to"), message, mend)
    levels = [rung.level for rung in plan.policy.ladder]
    for i, route in enumerate(file.notify):
        for j, level in enumerate(route.levels):
            if level not in levels:
                message = _("the plan has no level {level}").format(level=level)
                yield document.fault(("notify", i, "levels", j), message, did_you_mean("", map(str, levels)))


def _uses(file: SiteFile, plan: Plan) -> Iterator[tuple[Loc, str, list[str]]]:
    """List every name that the file uses, with its place and the names there are."""
    roles = [role.id for role in plan.roles]
    routes = [route.name for route in file.notify]
    people = [*plan.people, *(key for key in file.people if key not in plan.people)]
    shifts = list(file.roster.shifts or plan.shifts)
    indicators = [indicator.id for indicator in plan.indicators]
    appointments = [*(meeting.id for meeting in plan.meetings), *(report.id for report in plan.reports)]
    yield from ((("agenda", name), name, appointments) for name in file.agenda)
    sources = list(_sources(file.probes))
    for i, panel in enumerate(file.panels):
        yield ("panels", i, "id"), panel.id, indicators
        for j, name in enumerate(panel.from_):
            open_ended = [name] if _only_answers_tell(name, file.probes) else []
            yield ("panels", i, "from", j), name, sources + open_ended
    for key, person in file.people.items():
        if person.role is not None:
            yield ("people", key, "role"), person.role, roles
        for j, name in enumerate(person.routes):
            yield ("people", key, "routes", j), name, routes
    for day, on in file.roster.days.items():
        for shift, names in on.items():
            yield ("roster", "days", day.isoformat(), shift), shift, shifts
            for j, name in enumerate(names):
                yield ("roster", "days", day.isoformat(), shift, j), name, people
    for i, entry in enumerate(file.roster.overrides):
        yield ("roster", "overrides", i, "out"), entry.out, people
        yield ("roster", "overrides", i, "in"), entry.in_, people


def _sources(probes: Iterable[AnyProbe]) -> Iterator[str]:
    """Name what a panel can be measured by."""
    for probe in probes:
        yield probe.name
        for value in probe.series or ():
            yield f"{probe.name}.{value}"


def _only_answers_tell(name: str, probes: Iterable[AnyProbe]) -> bool:
    """Return whether ``name`` is a value of a probe that cannot name its values beforehand."""
    return any(probe.series is None and name.startswith(f"{probe.name}.") for probe in probes)


def _read_secrets(path: Path | None, document: Document) -> tuple[dict[str, str], list[Fault]]:
    """Read ``NAME=value`` lines; a fault never repeats what stands there."""
    if path is None:
        return {}, []
    try:
        text = path.read_text(encoding="utf-8")
    except PermissionError:
        # Whoever only watches need not hold the secrets; an engine without them is refused the lease.
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or _("not UTF-8 text")).lower()
        message = _("cannot be read: {why}").format(why=why)
        return {}, [document.fault(("secrets_file",), message, _("check the path"))]
    secrets: dict[str, str] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        name, equals, value = line.strip().partition("=")
        if not name.removeprefix("#") or name.startswith("#"):
            continue
        if not equals or not name.isidentifier():
            message, mend = _("is not a secret"), _("write NAME=value")
            faults.append(Fault(file=str(path), line=number, column=1, key="", message=message, mend=mend))
            continue
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        secrets[name] = value[1:-1] if quoted else value
    return secrets, faults
