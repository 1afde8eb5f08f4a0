"""The wall: one picture of the war room for a big screen, read from metres away and touched by nobody.

From above to below: where and when, the state in few words, the worst incident, the next deadline and how long is
left, then the ladder beside a few indicators, and the people. Whatever room there is goes to the time left.
"""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from data.records import SECOND, Ms
from data.situationviews import Situation
from widgets.bigdigits import SYLLABLE_ROWS, Big, big
from widgets.calls import time_role
from widgets.drawn import Drawn
from widgets.glyphs import CROSS, GAP, TICK, WARN
from widgets.line import Line, Role, Span, fit_line
from widgets.text import countdown, hhmm, tidy
from widgets.wallink import MIDDLE, PLAIN, Lines, Lit, beside, blank, centred, dyed, large, spaced, tall
from widgets.wallmeasure import SLOT_ROWS, measures
from widgets.wallparts import due_row, incident_lines, ladder_lines, people_lines, people_row, top_row
from widgets.wallstate import SILENT, Loudness, Standing, standings
from widgets.wallturn import MARGIN, lean, offset

_FEW_ROWS: Final = 16
"""Fewer rows than this have no second row for anything."""
_ROWS: Final = 20
"""Rows from which parts stand apart."""
_MANY: Final = (90, 34)
"""Columns and rows from which the state and the clock are large too."""
_VERY_MANY: Final = 52
"""Rows from which the state is larger still."""
_SOLID: Final = 5
"""Rows from which digits are drawn in cells, and not in lines."""
_COLUMNS: Final = 64
"""Columns from which ladder and indicators stand side by side."""
DIM: Final[Role] = "dim"
_FIELDS: Final[dict[Loudness, Role]] = {Loudness.ALERT: "alert", Loudness.CAUTION: "caution"}
_WORDS: Final[dict[Loudness, Role]] = {
    Loudness.ALERT: "breach",
    Loudness.CAUTION: "warn",
    Loudness.NOTE: "warn",
    Loudness.CALM: "dim",
}
_SIGNS: Final = {Loudness.ALERT: CROSS, Loudness.CAUTION: WARN, Loudness.NOTE: WARN, Loudness.CALM: TICK}
_FILLERS: Final = {Loudness.ALERT: "!"}


def wall_lines(situation: Situation | None, cells: int, rows: int, *, silent_ms: Ms = 0, said: str = "") -> Lines:
    """Draw the wall in exactly ``cells`` by ``rows``.

    Args:
        situation: the war room now; None while it was never read.
        cells: columns there are.
        rows: rows there are.
        silent_ms: how long ago the store was read last, in real time.
        said: an answer to a key, in the last row.
    """
    across = MARGIN.across if cells >= 20 else 0
    down = MARGIN.down if rows > 8 else 0
    place = offset(situation.now) if situation is not None else offset(0)
    left, above = min(place.across, across), min(place.down, down)
    wide, high = cells - across, rows - down
    picture = tall(_picture(situation, wide, high, silent_ms), wide, high)
    if said and high:
        picture = (*picture[:-1], fit_line((Span(f" {tidy(said)} ", "caution"),), wide))
    moved = [(Span(" " * left), *line, Span(" " * (across - left))) for line in picture]
    empty = blank(cells)
    return ((empty,) * above + tuple(moved) + (empty,) * (down - above))[:rows]


def _picture(situation: Situation | None, cells: int, rows: int, silent_ms: Ms) -> Lines:
    states = standings(situation, silent_ms)
    if situation is None:
        # Before the first look there is nothing to say, and no reason to shout.
        return _band(states, cells, min(rows, 12)) if silent_ms >= SILENT else ()
    steady = situation.now // SECOND % 2 == 0
    if rows < 6 or cells < 24:
        return _scraps(situation, states, cells, steady)
    field: Role = "alert" if states[0].loudness is Loudness.ALERT else PLAIN
    many = cells >= _MANY[0] and rows >= _MANY[1]
    gap = 1 if rows >= _ROWS else 0
    band_rows = 1 if rows < _FEW_ROWS else 3
    if many:
        band_rows = 18 if rows >= _VERY_MANY else 9
    top = (top_row(situation, cells), *(blank(cells),) * (gap if many else 0))
    aside = lean(situation.now) if states[0].loudness is Loudness.CALM else MIDDLE
    band = _band(states, cells, band_rows, steady=steady, aside=aside)
    facts = incident_lines(situation, cells, 2 if rows >= _ROWS else 1)
    people = _people(situation, cells) if many else (people_row(situation, cells),)
    left = rows - len(top) - len(band) - len(facts) - 1 - len(people) - 3 * gap
    lower = 1 if rows < _FEW_ROWS else min(max(left // 3, SLOT_ROWS), 13)
    lower = min(lower, max(left - _SOLID, 1))
    drawn = _time_left(situation, states[0].loudness, cells, max(left - lower, 1), aside)
    lower = left - len(drawn)
    spare = lower - max(SLOT_ROWS, _ladder_rows(situation))
    if band_rows + spare > SYLLABLE_ROWS and not many:
        # The digits cannot become wider, so the state gets the rows to be large.
        band, lower = _band(states, cells, band_rows + spare, steady=steady, aside=aside), lower - spare
    core = (
        *(blank(cells),) * gap,
        *facts,
        due_row(situation, cells),
        *drawn,
        *(blank(cells),) * gap,
    )
    dyed_core = tuple(_dyed(line, field, cells) for line in core)
    return (*top, *band, *dyed_core, *_lower(situation, cells, lower), *(blank(cells),) * gap, *people)


def _ladder_rows(situation: Situation) -> int:
    view = situation.incident(None)
    return 0 if view is None else len(view.rungs) + len(situation.incidents)


def _dyed(line: Line, field: Role, cells: int) -> Line:
    # The cells of large signs keep their own role; all else is as loud as the field.
    return line if any(isinstance(span, Lit) for span in line) else dyed(line, field, cells)


def _scraps(situation: Situation, states: tuple[Standing, ...], cells: int, steady: bool) -> Lines:
    """Draw what matters most where there is next to no room."""
    due = situation.next_due
    left = "" if due is None else countdown(due.due_at - situation.now) + " "
    role = "dim" if due is None else time_role(due.due_at - situation.now)
    return (
        *_band(states, cells, 1, steady=steady),
        fit_line((Span(left, role), *due_row(situation, max(cells - len(left), 0))), cells),
        *incident_lines(situation, cells, 1),
        top_row(situation, cells),
        people_row(situation, cells),
        *measures(situation.panels, situation.now, cells, 1),
    )


def _band(
    states: tuple[Standing, ...], cells: int, rows: int, *, steady: bool = True, aside: float = MIDDLE
) -> Lines:
    """Draw the state over the whole width: the word, then why it is so and what else is.

    Args:
        states: the worst first.
        cells: columns.
        rows: rows that it takes.
        steady: False each other second.
        aside: where a large word stands that is no alarm, from 0 to 1.
    """
    first = states[0]
    loud = first.loudness
    field = _FIELDS.get(loud, PLAIN)
    role = field if field != PLAIN else _WORDS[loud]
    other = any(each.swaps for each in states) and not steady
    sign, filler = _SIGNS[loud], " " if other else _FILLERS.get(loud, " ")
    word = f"{sign} {spaced(first.word)} {sign}"
    parts = [part for part in (first.why, *_others(states)) if part]
    why = f" {GAP} ".join(parts)
    one = f"{sign} {first.word} {GAP} {why}" if why else word
    if rows < 3:
        return (centred(one, cells, "breach" if other else role, filler),)[:rows]
    # As large as it can be, with an edge above and below where there is room for one.
    drawn = big(first.word, cells - 2, rows - 1)
    between = rows - 1 - (1 if drawn is None else len(drawn.rows))
    above = (centred("", cells, role, filler),) * ((between + 1) // 2)
    below = (blank(cells, field),) * (between // 2)
    if drawn is None:
        return (*above, centred(word, cells, role, filler), *below, centred(why, cells, role))
    # The field stays; the cells of the word are filled, or not: that is to be seen, and costs the line little.
    rows_ = large(Big(drawn.rows, solid=False) if other else drawn, cells, role, field, lean=aside)
    return (*above, *rows_, *below, centred(one, cells, role))


def _others(states: tuple[Standing, ...]) -> tuple[str, ...]:
    return tuple(f"{each.word} {each.why}".strip() for each in states[1:])


def _time_left(situation: Situation, loudness: Loudness, cells: int, rows: int, aside: float) -> Lines:
    """Draw how long is left until the next deadline, as large as there is room for; without one, the clock."""
    field: Role = "alert" if loudness is Loudness.ALERT else PLAIN
    due, role = situation.next_due, DIM
    if due is None:
        text = hhmm(situation.now, situation.zone)
    else:
        left = due.due_at - situation.now
        text, role = countdown(left), time_role(left)
        if role == "title" and loudness is Loudness.CALM:
            role = DIM
    drawn = big(text, cells, rows)
    if drawn is None:
        return (centred(text, cells, role if field == PLAIN else field),)
    return large(drawn, cells, role if field == PLAIN else field, field, lean=aside)


def _people(situation: Situation, cells: int) -> Lines:
    """Draw the people, and a large clock beside them."""
    drawn = big(hhmm(situation.now, situation.zone), cells // 3, 5)
    size = drawn.width if drawn is not None else 0
    lines = people_lines(situation, cells - size - 2)
    clock: Lines = large(drawn, size, "dim") if isinstance(drawn, Big) else ()
    return beside(((lines, cells - size - 2), (clock, size)), 2, 5)


def _lower(situation: Situation, cells: int, rows: int) -> Lines:
    """Draw the ladder of the worst incident and the indicators whose turn it is."""
    if rows < 1:
        return ()
    view = situation.incident(None)
    if view is None:
        return tall(measures(situation.panels, situation.now, cells, rows), cells, rows)
    if cells >= _COLUMNS:
        half = cells // 2 - 1
        ladder = ladder_lines(view, situation, half, rows)
        return beside(
            (
                (ladder, half),
                (measures(situation.panels, situation.now, cells - half - 2, rows), cells - half - 2),
            ),
            2,
            rows,
        )
    measured = measures(situation.panels, situation.now, cells, 1 if rows < 4 else 2)
    return tall((*measured, *ladder_lines(view, situation, cells, rows - len(measured))), cells, rows)


class Wall(Drawn):
    """The whole screen; nothing on it can be selected, scrolled or pressed."""

    DEFAULT_CSS = "Wall { width: 1fr; height: 1fr; }"
    _situation: Situation | None = None
    _silent: Ms = 0
    _said = ""

    def present(self, situation: Situation | None, silent_ms: Ms = 0, said: str = "") -> None:
        """Draw ``situation``, which was read ``silent_ms`` ago, and what was said to a key."""
        if situation is self._situation and (silent_ms, said) == (self._silent, self._said):
            return
        self._situation, self._silent, self._said = situation, silent_ms, said
        self.redraw()

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the picture."""
        return wall_lines(self._situation, width, height, silent_ms=self._silent, said=self._said)

    def _strip(self, line: Line, cells: int) -> Strip:
        """Fill the lit cells of large signs."""
        segments = [
            Segment(
                span.text, _filled(self.style_of(span.role)) if isinstance(span, Lit) else self.style_of(span.role)
            )
            for span in fit_line(line, cells)
        ]
        return Strip(segments, cells)


def _filled(style: Style) -> Style:
    """Return a style that hides what stands in a cell; without colours it is reversed, and can be read."""
    colour = style.bgcolor if style.reverse else style.color
    return Style(color=colour, bgcolor=colour, reverse=not style.reverse)
