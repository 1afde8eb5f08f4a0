"""The checklist of the phase, and below it the action items that are not done yet."""

from collections.abc import Collection, Iterable
from typing import Final

from data.arrangements import ActionItem
from data.i18n import _, language
from data.records import MINUTE, Ms
from data.situationviews import Situation, TaskView
from widgets.glyphs import AUTO, CROSS, SKIPPED, TICK
from widgets.line import Line, Role, Span, ends, fit_line
from widgets.pane import Pane, Rows
from widgets.text import fit, moment, tidy, width

_TEXT: Final = 16
"""Fewer cells than this for the text, and who and when give way."""
_WHO: Final = 10
"""Cells for who has it; a sixth of a wide row where that is more."""


def is_action(name: str) -> bool:
    """Return whether a row's key names an action item, not an item of the phase."""
    return name.startswith("ACT-")


def done_count(tasks: tuple[TaskView, ...]) -> tuple[int, int]:
    """Return how many items are settled, done or skipped, and how many there are."""
    return sum(task.state != "open" for task in tasks), len(tasks)


def _box(task: TaskView) -> Span:
    if task.state == "done":
        return Span(f"[{AUTO if task.auto else TICK}]", "ok")
    return Span(f"[{SKIPPED}]", "dim") if task.state == "skipped" else Span("[ ]")


def _is_late(task: TaskView, now: Ms) -> bool:
    return task.state == "open" and task.due_at < now


def _who(task: TaskView, unknown: Collection[str]) -> str:
    """Return who did it, or whose it is; of what would prove itself, that nobody measures it."""
    if task.auto:
        return _("auto")
    if task.state != "open":
        return tidy(task.by or "", 40)
    return _("unmeasured") if any(each in unknown for each in task.proof) else tidy(task.role_name, 40)


def _tail(task: TaskView, now: Ms, zone: str, said: str, who: int) -> Line:
    """Return who did it and when, or whose it is and when it is due."""
    by = Span(fit(said, who, "right") + " " if who else "", "dim")
    if task.state != "open":
        return by, Span(moment(task.at, zone, now) if task.at is not None else "     ", "dim")
    late = _is_late(task, now)
    role: Role = "breach" if late else "dim"
    return by, Span((f"{CROSS} " if late else "") + moment(task.due_at, zone, now), role)


def task_lines(
    tasks: tuple[TaskView, ...], now: Ms, zone: str, cells: int, unknown: Collection[str] = ()
) -> tuple[Line, ...]:
    """Draw one row an item; ``unknown`` are the indicators that nobody measures now."""
    said = [_who(task, unknown) for task in tasks]
    who = min(max(map(width, said), default=0), max(_WHO, cells // 6))
    if cells - 4 - who - 7 - 2 * any(_is_late(task, now) for task in tasks) < _TEXT:
        who = 0
    lines = []
    for task, name in zip(tasks, said, strict=True):
        text: Role = "text" if task.state == "open" else "dim"
        left: Line = (_box(task), Span(" "), Span(tidy(task.text), text))
        tail = _tail(task, now, zone, name, who)
        lines.append(ends(left, tail, cells) if cells - 4 - 8 >= 8 else fit_line(left, cells))
    return tuple(lines)


def late_count(tasks: Iterable[TaskView], now: Ms) -> int:
    """Return how many items are open although their moment has passed."""
    return sum(_is_late(task, now) for task in tasks)


def _late_words(late: int) -> Line:
    return (Span(f"{CROSS} " + _("{count} late").format(count=late), "breach"),) if late else ()


def head_line(situation: Situation, cells: int) -> Line:
    """Draw how much is done, and how much is late."""
    settled, total = done_count(situation.tasks)
    count: Role = "ok" if settled == total else "title"
    left: Line = (Span(f"{settled}/{total}", count), Span(" " + _("done"), "dim"))
    return ends(left, _late_words(late_count(situation.tasks, situation.now)), cells)


def action_lines(actions: tuple[ActionItem, ...], now: Ms, zone: str, cells: int) -> tuple[Line, ...]:
    """Draw one row an action item: what, who, and by when; who gives way first."""
    who = min(max((width(tidy(item.owner, 40)) for item in actions), default=0), max(_WHO, cells // 6))
    late = max((width(_due(item, now, zone).text) for item in actions), default=0)
    if cells - 4 - who - 1 - late - 1 < _TEXT:
        who = 0
    lines = []
    for item in actions:
        owner = fit(tidy(item.owner, 40), who, "right") + " " if who else ""
        left: Line = (Span("[ ] "), Span(tidy(item.text)))
        tail: Line = (Span(owner, "dim"), _due(item, now, zone))
        lines.append(ends(left, tail, cells) if cells - 4 - late >= 8 else fit_line(left, cells))
    return tuple(lines)


def _due(item: ActionItem, now: Ms, zone: str) -> Span:
    when = moment(item.due_at, zone, now)
    return Span(f"{CROSS} {_('late')} {when}", "breach") if item.due_at < now else Span(when, "dim")


def _actions_head(actions: tuple[ActionItem, ...], now: Ms, cells: int) -> Line:
    late = sum(item.due_at < now for item in actions)
    left: Line = (Span(_("Action items"), "title"), Span(f" {len(actions)}", "dim"))
    return ends(left, _late_words(late), cells)


def _routines_head(tasks: tuple[TaskView, ...], now: Ms, cells: int) -> Line:
    settled, total = done_count(tasks)
    left: Line = (Span(_("Regular checks"), "title"), Span(f" {settled}/{total}", "dim"))
    return ends(left, _late_words(late_count(tasks, now)), cells)


def checklist_rows(situation: Situation, cells: int) -> Rows:
    """Draw the count, then the items with their ids as keys, then the action items."""
    unknown = {panel.id for panel in situation.panels if panel.state == "unknown"}
    rows: Rows = ((None, (Span(_("no checklist for this phase"), "dim"),)),)
    if situation.tasks:
        lines = task_lines(situation.tasks, situation.now, situation.zone, cells, unknown)
        items = tuple((task.id, line) for task, line in zip(situation.tasks, lines, strict=True))
        rows = ((None, head_line(situation, cells)), *items)
    if situation.routines:
        lines = task_lines(situation.routines, situation.now, situation.zone, cells, unknown)
        again = tuple((task.id, line) for task, line in zip(situation.routines, lines, strict=True))
        rows = (*rows, (None, _routines_head(situation.routines, situation.now, cells)), *again)
    if not situation.actions:
        return rows
    to_do = action_lines(situation.actions, situation.now, situation.zone, cells)
    named = tuple((item.id, line) for item, line in zip(situation.actions, to_do, strict=True))
    return (*rows, (None, _actions_head(situation.actions, situation.now, cells)), *named)


def _looks(situation: Situation) -> object:
    """Return what decides how the rows look: moments are told to the minute, and late is late at once."""
    now = situation.now
    return (
        situation.tasks,
        situation.routines,
        situation.actions,
        [panel.id for panel in situation.panels if panel.state == "unknown"],
        [each.due_at < now for each in (*situation.tasks, *situation.routines)],
        [each.due_at < now for each in situation.actions],
        now // MINUTE,
        situation.zone,
        language(),
    )


class ChecklistPane(Pane, can_focus=True):
    """The checklist; a row's key is the item's id, and the selection stays with it."""

    _situation: Situation | None = None
    _drawn_of: object = None

    @property
    def selected_item(self) -> str | None:
        """The id of the selected item, of the phase or an action item."""
        key = self.selected_key
        return key if isinstance(key, str) else None

    def present(self, situation: Situation) -> None:
        """Draw the checklist of ``situation``, unless it looks as it did: most seconds move nothing of it."""
        self._situation = situation
        before, self._drawn_of = self._drawn_of, _looks(situation)
        if before != self._drawn_of:
            self.redraw()

    def rows(self, width: int, height: int) -> Rows:
        """Return the count and one row an item."""
        return checklist_rows(self._situation, width) if self._situation else ()
