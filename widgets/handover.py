"""A handover and the walk through it, as a page of rows."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from data.handoverviews import HandoverItem, HandoverSection
from data.i18n import _, ngettext
from data.records import Ms
from data.walkviews import AskedView, ChangedView, HandoverView, TakenView, WalkStep
from widgets.glyphs import GAP, NEXT, NONE, TICK, UNKNOWN, WARN
from widgets.line import Line, Role, Span, fit_line, line_width
from widgets.pane import Key, Rows
from widgets.text import hhmm, moment, tidy, width, wrapped

STEP: Final = "step"
"""The key of the row that enter begins the next step on."""
_OVERALL: Final[dict[str, Role]] = {"stable": "ok", "watch": "warn", "unstable": "breach"}
_LONG: Final = 500

Row = tuple[Key | None, Line]


def handover_rows(view: HandoverView, now: Ms, zone: str, cells: int, carried_long: int) -> Rows:
    """Draw which handover it is, how far it has come, and all that is handed over.

    Args:
        view: the handover.
        now: the moment.
        zone: in which moments are told.
        cells: of a row.
        carried_long: shifts from which on something carried is amber.
    """
    return (
        *(_taken(view.taken, now, zone, cells) if view.taken is not None else ()),
        *_heads(view, cells),
        *_away(view, cells),
        *_state(view, cells),
        *(row for section in view.sections for row in _section(section, cells, carried_long)),
        *(_since(view, now, zone, cells) if view.frozen else ()),
    )


def _taken(taken: TakenView, now: Ms, zone: str, cells: int) -> Iterator[Row]:
    words = _("{actor} holds the watch").format(actor=tidy(taken.holder, 40))
    since = f" {GAP} {taken.id} {moment(taken.at, zone, now)}"
    yield None, fit_line((Span(words, "title"), Span(since, "dim")), cells)
    if taken.words:
        yield None, (Span(_("Read aloud, on both sides; the words are the same:"), "dim"),)
        yield from ((None, line) for line in _aloud(taken.words, cells))
    for note in taken.notes:
        yield from _wrapped(f"{WARN} {note}", "warn", cells, 0)
    for claim in taken.kept:
        yield from _wrapped(claim, "text", cells, 0)
    yield None, ()


def _aloud(words: tuple[str, ...], cells: int) -> Iterator[Line]:
    """Draw words to be read from an arm's length: letters apart where there is room, in a block of colour."""
    between = f"  {GAP}  "
    apart = between.join(" ".join(tidy(word, 40)) for word in words)
    said = f"  {apart if width(apart) + 4 <= cells else between.join(words)}  "
    blank = " " * width(said)
    yield from ((Span(line, "chosen"),) for line in (blank, said, blank))


def _heads(view: HandoverView, cells: int) -> Iterator[Row]:
    first, *others = view.heads
    yield None, fit_line((Span(tidy(first), "title"),), cells)
    for head in others:
        yield from _wrapped(head, "dim", cells, 0)
    if view.steps:
        for index, line in enumerate(_steps(view.steps, cells)):
            yield (None if index else STEP), line
    else:
        yield STEP, (Span(f"{NEXT} ", "key"), Span(_("h or enter: what is to be done now")))
    yield None, ()


def _steps(steps: tuple[WalkStep, ...], cells: int) -> Iterator[Line]:
    """Draw the steps in a row, in as many lines as they need."""
    line: Line = ()
    for step in steps:
        role: Role = "ok" if step.state == "done" else "key" if step.state == "next" else "dim"
        mark = {"done": TICK, "next": NEXT, "later": " "}[step.state]
        part: Line = (Span(f"{mark}{tidy(step.words, 40)}", role),)
        if line and line_width((*line, *part)) + 1 > cells:
            yield line
            line = ()
        line = (*line, Span(" "), *part) if line else part
    yield line


def _away(view: HandoverView, cells: int) -> Iterator[Row]:
    if view.away:
        yield None, (Span(_("Since you last held the watch"), "title"),)
        yield from ((None, fit_line((Span(tidy(each)),), cells)) for each in view.away)
        yield None, ()


def _state(view: HandoverView, cells: int) -> Iterator[Row]:
    words = _("What was frozen:") if view.frozen else _("What would be frozen now:")
    yield None, fit_line((Span(words + " ", "dim"), Span(view.overall_words, _OVERALL[view.overall])), cells)


def _section(section: HandoverSection, cells: int, carried_long: int) -> Iterator[Row]:
    title = tidy(section.title, 80)
    if not section.items:
        yield None, fit_line((Span(f"{title}  ", "dim"), Span(_("none"), "dim")), cells)
        return
    yield None, (Span(title, "title"), Span(f" {len(section.items)}", "dim"))
    met: Counter[str] = Counter()
    for item in section.items:
        yield from _item(item, f"item {section.id} {met[item.id]} {item.id}", cells, carried_long)
        met[item.id] += 1


def _item(item: HandoverItem, key: str, cells: int, carried_long: int) -> Iterator[Row]:
    age = ""
    if item.shifts:
        words = ngettext("carried for {count} shift", "carried for {count} shifts", item.shifts)
        age = f" {GAP} " + words.format(count=item.shifts)
    long: Role = "warn" if (item.shifts or 0) >= carried_long else "dim"
    first, *others = wrapped(tidy(item.text, _LONG), max(cells - 2 - width(age), 8))
    yield key, (Span("  "), Span(first), *((Span(age, long),) if age else ()))
    yield from ((None, (Span("  " + each),)) for each in others)
    if item.details:
        yield from _wrapped(f" {GAP} ".join(item.details), "dim", cells, 4)


def _wrapped(text: str, role: Role, cells: int, indent: int, key: Key | None = None) -> Iterator[Row]:
    for index, line in enumerate(wrapped(tidy(text, _LONG), max(cells - indent, 8))):
        yield (None if index else key), (Span(" " * indent), Span(line, role))


def _since(view: HandoverView, now: Ms, zone: str, cells: int) -> Iterator[Row]:
    """Draw what both sides have to settle: what has changed since, and what was asked."""
    ticked = sum(each.ticked for each in view.changed)
    yield from _counted(
        _("changed since it was frozen"), len(view.changed), f"{ticked}/{len(view.changed)} {TICK}"
    )
    for change in view.changed:
        yield from _change(change, now, zone, cells)
    waiting = sum(each.open for each in view.asked)
    yield from _counted(_("questions and answers"), len(view.asked), _("{count} open").format(count=waiting))
    for asked in view.asked:
        yield from _question(asked, now, zone, cells)


def _counted(title: str, count: int, detail: str) -> Iterator[Row]:
    told: Line = (Span(f" {detail}", "dim"),) if count else (Span("  " + _("none"), "dim"),)
    yield None, (Span(title, "title" if count else "dim"), *told)


def _change(change: ChangedView, now: Ms, zone: str, cells: int) -> Iterator[Row]:
    more = f" (+{change.more})" if change.more else ""
    head: Line = (
        Span(f"  {TICK if change.ticked else ' '} ", "ok"),
        Span(f"{change.number} {change.subject} ", "dim" if change.ticked else "key"),
        Span(f"{moment(change.at, zone, now)} ", "dim"),
    )
    line = (*head, Span(tidy(change.text, _LONG) + more, "dim" if change.ticked else "text"))
    yield f"changed {change.number} {change.seq}", fit_line(line, cells)


def _question(asked: AskedView, now: Ms, zone: str, cells: int) -> Iterator[Row]:
    role: Role = "warn" if asked.open else "text"
    head = f"{UNKNOWN if asked.open else TICK} {asked.number} {hhmm(asked.at, zone)} {tidy(asked.by, 24)}"
    yield from _wrapped(f"{head}: {asked.text}", role, cells, 2, f"question {asked.number}")
    if asked.answer is not None:
        yield from _wrapped(f"→ {tidy(asked.answered_by or NONE, 24)}: {asked.answer}", "ok", cells, 6)
