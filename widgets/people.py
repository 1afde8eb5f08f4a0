"""The organisation chart: both sides beside each other, each role with the people who have it now."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from data.i18n import _, ngettext
from data.peopleviews import SIDES, MemberView, PeopleView, RoleView, Side, side_words
from widgets.glyphs import CROSS, GAP, RULE
from widgets.line import Line, Role, Span, fit_line, joined, line_width
from widgets.pane import Key, Rows
from widgets.text import fit, tidy, width, wrapped

_BESIDE: Final = 94
"""Cells from which on the sides stand beside each other: those of a page on a terminal of 100 columns."""
_BETWEEN: Final = 3
_NAME: Final = 14
_PHONE: Final = 16
"""Cells at most for a name and for a number."""
_CHART: Final = 5
"""Rows that are left to the chart, however many duties there are."""


class _Sizes(NamedTuple):
    name: int
    phone: int


class _Block(NamedTuple):
    """A role, its people below it."""

    role: str
    lines: tuple[Line, ...]


def people_rows(view: PeopleView, cells: int) -> Rows:
    """Draw the chart; a row's key is its role's id, and both ids where two roles stand beside each other."""
    if cells < _BESIDE:
        blocks = _blocks(view, SIDES, cells)
        return tuple(row for block in blocks for row in _rows_of(block.role, block.lines, cells))
    half = (cells - _BETWEEN) // 2
    rows: list[tuple[Key | None, Line]] = []
    for left, right in zip_longest(_blocks(view, ("support",), half), _blocks(view, ("customer", "vendor"), half)):
        pair = [block for block in (left, right) if block is not None]
        lines = _beside([() if each is None else each.lines for each in (left, right)], half)
        rows += _rows_of(" ".join(block.role for block in pair if block.role), lines, cells)
    return tuple(rows)


def duties_lines(view: PeopleView, key: Key | None, cells: int, height: int) -> tuple[Line, ...]:
    """Draw the duties of a row's roles in full, as far as a page of ``height`` rows leaves some to the chart."""
    roles = [role for name in str(key or "").split() if (role := view.role(name)) is not None]
    if not roles or height <= _CHART:
        return ()
    if len(roles) == 1 or cells < _BESIDE:
        return _duties(roles[0], cells)[: height - _CHART]
    half = (cells - _BETWEEN) // 2
    return _beside([_duties(role, half) for role in roles], half)[: height - _CHART]


def _rows_of(role: str, lines: tuple[Line, ...], cells: int) -> list[tuple[Key | None, Line]]:
    return [(role or None if i == 0 else None, fit_line(line, cells)) for i, line in enumerate(lines)]


def _beside(columns: list[tuple[Line, ...]], half: int) -> tuple[Line, ...]:
    left, right = columns
    gap = Span(" " * _BETWEEN)
    return tuple((*fit_line(a, half), gap, *fit_line(b, half)) for a, b in zip_longest(left, right, fillvalue=()))


def _blocks(view: PeopleView, sides: tuple[Side, ...], cells: int) -> list[_Block]:
    """Return the roles of some sides, the name of each side before its first one."""
    everybody = [person for role in view.roles for person in role.people]
    sizes = _Sizes(
        min(max((width(tidy(each.name, 40)) for each in everybody), default=0), _NAME),
        min(max((width(tidy(each.phone or "", 24)) for each in everybody), default=0), _PHONE),
    )
    found = []
    for side in sides:
        roles = view.side(side)
        if not roles:
            continue
        found.append(_Block("", _head(side, roles, cells)))
        found += [_Block(role.id, _role(role, sizes, cells)) for role in roles]
    return found


def _head(side: Side, roles: tuple[RoleView, ...], cells: int) -> tuple[Line, ...]:
    name = f"{side_words(side)} "
    line: Line = (Span(name, "title"), Span(RULE * max(cells - width(name), 0), "rule"))
    if any(role.people for role in roles):
        return (line,)
    mend = f"{CROSS} " + _("nobody named: write people: in warroom.yaml")
    return (line, *((Span(part, "warn"),) for part in wrapped(mend, cells)))


def _role(role: RoleView, sizes: _Sizes, cells: int) -> tuple[Line, ...]:
    """Draw a role's name, how many it has of how many, what is lacking, and the levels it answers."""
    has = len(role.people)
    count = f"{has}" if role.wanted is None else f"{has}/{role.wanted}"
    facts: list[Line] = [(Span(count, "warn" if role.missing else "dim"),)]
    if role.missing:
        facts.append((Span(_lacks(role), "warn"),))
    elif not has:
        facts.append((Span(_("nobody is rostered"), "dim"),))
    levels = " ".join(f"L{level}" for level in role.levels)
    facts.append((Span(levels, "info"),) if levels else ())
    behind = joined(facts, (Span(f" {GAP} ", "dim"),))
    # Names of roles give way before what is lacking.
    name = fit_line(
        (Span(tidy(role.name, 60)),), max(min(width(tidy(role.name, 60)), cells - line_width(behind) - 1), 1)
    )
    head: Line = (*name, Span(" "), *behind)
    return (head, *(_member(each, role, sizes) for each in role.people))


def _lacks(role: RoleView) -> str:
    if not role.people:
        return f"{CROSS} " + (_("nobody is rostered") if role.is_roster else _("nobody is named"))
    return f"{CROSS} " + ngettext("{count} person missing", "{count} people missing", role.missing).format(
        count=role.missing
    )


def _member(each: MemberView, role: RoleView, sizes: _Sizes) -> Line:
    """Draw a name, a number, what they do now, and their title; who may not be called now is dim."""
    strong: Role = "text" if each.reachable else "dim"
    phone = Span(fit(_("no number"), sizes.phone), "warn")
    if each.phone is not None:
        phone = Span(fit(tidy(each.phone, 24), sizes.phone), "key" if each.reachable else "dim")
    facts: list[Line] = []
    if each.holds_watch:
        facts.append((Span(_("on watch"), "ok"),))
    elif each.on_shift and not role.is_roster:
        facts.append((Span(_("on shift"), "ok"),))
    facts += [(Span(_("leads {id}").format(id=number), "trend"),) for number in each.leads]
    if each.hours is not None and not each.reachable:
        facts.append((Span(_("only {hours}").format(hours=each.hours), "dim"),))
    if each.title is not None:
        facts.append((Span(tidy(each.title, 60), "dim"),))
    name = Span("  " + fit(tidy(each.name, 40), sizes.name) + " ", strong)
    return (name, phone, Span(" "), *joined(facts, (Span(f" {GAP} ", "dim"),)))


def _duties(role: RoleView, cells: int) -> tuple[Line, ...]:
    name = f"{RULE} {tidy(role.name, 60)} "
    called = _("called first outside coverage") + " " if role.outside_coverage else ""
    rule = RULE * max(cells - width(name) - width(called), 0)
    head: Line = (Span(name, "title"), Span(called, "info"), Span(rule, "rule"))
    if not role.duties:
        return (head, (Span(_("the plan names no duties"), "dim"),))
    return (head, *((Span(line),) for line in _packed([tidy(duty) for duty in role.duties], cells)))


def _packed(duties: Sequence[str], cells: int) -> list[str]:
    """Return the duties in few lines, none broken that fits into one."""
    lines: list[str] = []
    for duty in duties:
        longer = f"{lines[-1]} {GAP} {duty}" if lines else duty
        if lines and width(longer) <= cells:
            lines[-1] = longer
        else:
            lines += wrapped(duty, cells)
    return lines
