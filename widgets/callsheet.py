"""The sheet of whom to call now: on each row somebody and a number, the numbers louder than all the rest."""

from collections.abc import Sequence
from typing import Final

from data.i18n import _
from data.people import Callee, CallSheet, Circle
from data.records import Ms
from widgets.calls import time_role
from widgets.glyphs import CROSS, NEXT, TICK
from widgets.line import Line, Role, Span, fit_line, line_width
from widgets.pane import Rows
from widgets.text import countdown, fit, hhmm, tidy, width

_CIRCLE: Final = 20
_CLOCK: Final = 9
_NAME: Final = 14
_PHONE: Final = 13
"""Cells: at most for a circle's words and for a name, at least for a number."""


def call_rows(sheet: CallSheet, now: Ms, zone: str, cells: int, height: int) -> Rows:
    """Draw the sheet; where it is longer than ``height``, people who stand further up are not repeated."""
    rows = _rows(sheet, sheet.circles, now, zone, cells)
    return rows if len(rows) <= height else _rows(sheet, _without_repeats(sheet.circles), now, zone, cells)


def _without_repeats(circles: Sequence[Circle]) -> list[Circle]:
    seen: set[tuple[str, str | None]] = set()
    found = []
    for circle in circles:
        people = tuple(each for each in circle.people if (each.name, each.phone) not in seen)
        seen |= {(each.name, each.phone) for each in people}
        if people or not circle.people:
            found.append(circle.model_copy(update={"people": people}))
    return found


def _rows(sheet: CallSheet, circles: Sequence[Circle], now: Ms, zone: str, cells: int) -> Rows:
    everybody = [each for circle in circles for each in circle.people]
    words = min(max((width(tidy(circle.words, 60)) for circle in circles), default=0), _CIRCLE)
    name = min(max((width(tidy(each.name, 40)) for each in everybody), default=0), _NAME)
    phone = max((width(tidy(each.phone or "", 24)) for each in everybody), default=0)
    sizes = (words, name, max(phone, _PHONE))
    rows = [row for circle in circles for row in _circle_rows(sheet, circle, sizes, now, zone, cells)]
    about = [(None, (Span(tidy(sheet.about), "dim"),))] if sheet.about else []
    return (*about, *rows)


def _circle_rows(
    sheet: CallSheet, circle: Circle, sizes: tuple[int, int, int], now: Ms, zone: str, cells: int
) -> list[tuple[str | None, Line]]:
    words, name, phone = sizes
    head = (*_head(circle, now, zone, words), Span("  "))
    if circle.phone is not None:
        number = Span(f" {tidy(circle.phone, 24)} ", "key")
        return [(None, fit_line((*head, Span(" " * name), number), cells))]
    if not circle.people:
        return [(None, fit_line((*head, *_nobody(circle, sheet.hotline, cells - line_width(head))), cells))]
    blank: Line = (Span(" " * line_width(head)),)
    return [
        (each.key, fit_line((*(blank if i else head), *_callee(each, sheet, name, phone)), cells))
        for i, each in enumerate(circle.people)
    ]


def _head(circle: Circle, now: Ms, zone: str, words: int) -> Line:
    marks = {"next": Span(f"{NEXT} ", "key"), "called": Span(f"{TICK} ", "ok"), "standing": Span("  ")}
    clock: Span = Span(" " * _CLOCK)
    if circle.at is not None:
        clock = Span(fit(hhmm(circle.at, zone), _CLOCK, "right"), "dim")
        if circle.state == "next":
            clock = Span(fit(countdown(circle.at - now), _CLOCK, "right"), time_role(circle.at - now))
    strong: Role = "dim" if circle.state == "standing" else "text"
    return marks[circle.state], Span(fit(tidy(circle.words, 60), words), strong), Span(" "), clock


def _nobody(circle: Circle, hotline: str | None, cells: int) -> Line:
    if circle.state == "standing":
        return (Span(f"{CROSS} " + _("nobody is named"), "breach"),)
    number = f" {tidy(hotline, 24)}" if hotline else ""
    block = Span(f" {CROSS} " + _("call by hand") + f"{number} ", "alert")
    why = Span(" " + _("nobody is known"), "breach")
    # Half of it may say the contrary, and the block says what to do.
    return (block, why) if line_width((block, why)) <= cells else (block,)


def _callee(each: Callee, sheet: CallSheet, name: int, phone: int) -> Line:
    """Draw a name, a number and what came of calling; those who may not be called now are dim."""
    called = Span(fit(tidy(each.name, 40), name), "text" if each.reachable else "dim")
    if each.phone is None:
        return called, Span(" " + fit(_("no number"), phone + 1), "warn"), *_tail(each)
    first = sheet.proposed
    is_first = first is not None and (first.name, first.phone) == (each.name, each.phone)
    loud: Role = "chosen" if is_first else "key" if each.reachable else "dim"
    number = f" {tidy(each.phone, 24)} "
    room = " " * max(phone + 2 - width(number), 0)
    return called, Span(number, loud), Span(room), *_tail(each)


def _tail(each: Callee) -> Line:
    line: Line = ()
    if each.answered:
        line = (Span(f" {TICK} " + _("answered"), "ok"),)
    elif each.misses > 1:
        line = (Span(f" {CROSS} " + _("{count}× no answer").format(count=each.misses), "breach"),)
    elif each.misses:
        line = (Span(f" {CROSS} " + _("no answer"), "warn"),)
    if each.hours is not None and not each.reachable:
        line = (*line, Span(" " + _("only {hours}").format(hours=each.hours), "dim"))
    return line
