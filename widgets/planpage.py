"""The plan on its dates: its phases and routines, one checklist in full, and what changes next."""

from collections.abc import Iterator, Sequence
from datetime import date

from data.hours import WEEKDAY_NAMES
from data.i18n import _, ngettext
from data.planviews import BoundaryView, CoverageView, ExtensionView, PlanView
from data.records import Ms
from data.situationviews import ChecklistView, TaskView
from widgets.checklist import task_lines
from widgets.glyphs import CROSS, GAP, RANGE, RULE
from widgets.line import Line, Span, ends, fit_line
from widgets.pane import Key, Rows
from widgets.phases import phase_lines
from widgets.text import local, tidy, width, wrapped

HEAD = "head"
"""The row above the items of the checklist that is chosen."""
_ROWS = 6
"""Rows that are left to the plan, however much is to say of the selected one."""


def plan_rows(view: PlanView, lists: Sequence[ChecklistView], chosen: str, now: Ms, zone: str, cells: int) -> Rows:
    """Draw the plan.

    Args:
        view: the programme on its dates.
        lists: the checklists of its phases and routines.
        chosen: id of the one that is drawn in full.
        now: the moment that is shown.
        zone: in which moments are told.
        cells: width.

    Returns:
        rows whose keys begin with what they are: ``list`` and ``item`` with an id, and others that are only read.
    """
    ruler, phases = phase_lines(view, lists, chosen, now, cells)
    rows: list[tuple[Key | None, Line]] = [(None, line) for line in (_today(view, cells), *ruler)]
    rows += [(f"list {id_}", line) for id_, line in phases]
    rows += _checklist(lists, chosen, now, zone, cells)
    rows += _section("next", _("At the next boundary"), _boundary(view), cells)
    rows += _section(
        "off", _("Days off ahead"), ((f"{_day(each.day)}  {tidy(each.name, 60)}") for each in view.days_off), cells
    )
    rows += _section("longer", _("Extensions"), (_extension(each, zone) for each in view.extensions), cells)
    return tuple(rows)


def detail_lines(
    view: PlanView,
    lists: Sequence[ChecklistView],
    chosen: str,
    key: Key | None,
    now: Ms,
    zone: str,
    cells: int,
    height: int,
) -> tuple[Line, ...]:
    """Draw what there is to know of the selected row, in a page of ``height`` rows."""
    kind, _blank, name = str(key or "").partition(" ")
    title, words = "", []
    if kind == "item":
        task = next((each for some in lists for each in some.tasks if each.id == name), None)
        if task is not None:
            title, words = task.id, [tidy(task.text), _stand(task, now, zone)]
    elif kind in ("list", HEAD):
        found = next((each for each in lists if each.id == (chosen if kind == HEAD else name)), None)
        if found is not None:
            title, words = tidy(found.name, 60), _told(view, found, now)
    if not words or height <= _ROWS:
        return ()
    head: Line = (Span(f"{RULE} {title} ", "title"), Span(RULE * max(cells - width(title) - 3, 0), "rule"))
    lines = [(Span(part),) for each in words for part in wrapped(each, cells)]
    return tuple(fit_line(line, cells) for line in (head, *lines))[: height - _ROWS]


def coverage_words(coverage: CoverageView | None) -> str:
    """Return what the coverage is called, and its hours."""
    return _("nobody watches") if coverage is None else f"{tidy(coverage.name, 60)}, {coverage.hours}"


def _day(day: date) -> str:
    return f"{day:%m-%d} {_(WEEKDAY_NAMES[day.weekday()])}"


def _moment(at: Ms, zone: str) -> str:
    return f"{local(at, zone):%m-%d %H:%M}"


def _today(view: PlanView, cells: int) -> Line:
    dates = f" {GAP} {_day(view.first)} {RANGE} {_day(view.last)}"
    if view.day > view.days:
        words = _("the programme is over")
    elif view.day < 1:
        left = 1 - view.day
        words = ngettext("{count} day until going live", "{count} days until going live", left).format(count=left)
    else:
        words = _("day {day} of {days}").format(day=view.day, days=view.days)
    right: Line = (Span(_("outside coverage now"), "warn"),) if view.outside.now else ()
    return ends((Span(words, "title"), Span(dates, "dim")), right, cells)


def _checklist(
    lists: Sequence[ChecklistView], chosen: str, now: Ms, zone: str, cells: int
) -> Iterator[tuple[Key | None, Line]]:
    found = next((each for each in lists if each.id == chosen), None)
    if found is None:
        return
    settled, total = found.settled, len(found.tasks)
    late = found.late(now)
    left: Line = (Span(tidy(found.name, 60), "title"), Span(f" {settled}/{total}", "dim"))
    right: Line = (Span(f"{CROSS} " + _("{count} late").format(count=late), "breach"),) if late else ()
    yield HEAD, ends(left, right, cells)
    for task, line in zip(found.tasks, task_lines(found.tasks, now, zone, cells), strict=True):
        yield f"item {task.id}", line
    if not found.tasks:
        yield None, fit_line((Span(_("nothing is on this list"), "dim"),), cells)


def _section(
    kind: str, title: str, words: Sequence[str] | Iterator[str], cells: int
) -> Iterator[tuple[Key | None, Line]]:
    """Return rows under a title; none where there are none."""
    for i, each in enumerate(words):
        if not i:
            yield None, fit_line((Span(title, "title"),), cells)
        yield f"{kind} {i}", fit_line((Span(f"  {each}"),), cells)


def _boundary(view: PlanView) -> Iterator[str]:
    found = view.boundary
    if found is None:
        return
    names = {phase.id: tidy(phase.name, 60) for phase in view.phases}
    when = ngettext("in {count} day", "in {count} days", found.days_left).format(count=found.days_left)
    what = _("the programme ends")
    if found.beginning is not None:
        what = _("{phase} begins").format(phase=names.get(found.beginning, found.beginning))
    yield f"{_day(found.day)}, {when}: {what}"
    yield from _changes(found)


def _changes(found: BoundaryView) -> Iterator[str]:
    before, after = coverage_words(found.coverage_before), coverage_words(found.coverage_after)
    if before == after:
        yield _("coverage stays: {hours}").format(hours=before)
    else:
        yield _("coverage until then: {hours}").format(hours=before)
        yield _("coverage from then on: {hours}").format(hours=after)
    parts: list[tuple[str, Sequence[str]]] = [
        (_("ends: {names}"), [tidy(each.name, 60) for each in found.ends]),
        (_("begins: {names}"), [tidy(each.name, 60) for each in found.begins]),
        (_("shifts no longer needed: {names}"), found.shifts_idle),
        (_("shifts needed from then on: {names}"), found.shifts_needed),
    ]
    for words, names in parts:
        if names:
            yield words.format(names=", ".join(names))


def _extension(each: ExtensionView, zone: str) -> str:
    days = ngettext("{days} day", "{days} days", abs(each.days)).format(days=f"{each.days:+d}")
    told = (
        f"{each.id} {tidy(each.phase_name, 40)} {days}",
        tidy(each.reason),
        tidy(each.by, 40),
        _moment(each.at, zone),
    )
    return f" {GAP} ".join(told)


def _stand(task: TaskView, now: Ms, zone: str) -> str:
    """Return what became of an item: who did it, when and by what evidence, else by when it is due."""
    if task.state == "open":
        words = _("was due {moment}") if task.due_at < now else _("due {moment}")
        return words.format(moment=_moment(task.due_at, zone))
    words = _("done by {name}, {moment}") if task.state == "done" else _("skipped by {name}, {moment}")
    at = task.due_at if task.at is None else task.at
    told = words.format(name=tidy(task.by or "", 40), moment=_moment(at, zone))
    return f"{told} {GAP} {tidy(task.evidence)}" if task.evidence else told


def _told(view: PlanView, found: ChecklistView, now: Ms) -> list[str]:
    """Return a checklist's dates and hours, how much of it is done, and why it takes longer."""
    settled, total = found.settled, len(found.tasks)
    facts = [
        ngettext("{done} of {count} item done", "{done} of {count} items done", total).format(
            done=settled, count=total
        )
    ]
    if late := found.late(now):
        facts.append(_("{count} late").format(count=late))
    phase = next((each for each in view.phases if each.id == found.id), None)
    if phase is None:
        return [f" {GAP} ".join((_("comes again"), *facts))]
    days = phase.to_day - phase.from_day + 1
    dates = f"{_day(phase.first)} {RANGE} {_day(phase.last)}, " + ngettext(
        "{count} day", "{count} days", days
    ).format(count=days)
    words = [f" {GAP} ".join((dates, *facts)), coverage_words(phase.coverage)]
    return [
        *words,
        *(
            f"{each.days:+d}: {tidy(each.reason)}, {tidy(each.by, 40)}"
            for each in view.extensions
            if each.phase == phase.id
        ),
    ]
