"""The situation line: where the programme stands, the worst open incident, what is due next."""

from typing import Final

from data.i18n import _, ngettext
from data.records import MINUTE, SECOND, Ms
from data.situationviews import EngineView, ShiftView, Situation
from widgets.drawn import Drawn
from widgets.glyphs import CROSS, GAP, TICK, WARN
from widgets.line import Line, Role, Span, ends, fit_line, line_width
from widgets.measuring import maintenance_part, offline_part
from widgets.nextup import calm_line, worst_line
from widgets.parts import BLANK, Part, row, squeeze
from widgets.silences import silence_part
from widgets.text import age, clock, cut, hours, lasted, moment, tidy, width

ENGINE_FRESH: Final[Ms] = 5 * SECOND
"""An engine heard less long ago is well: its age would change each second and say nothing."""
ENGINE_OLD: Final[Ms] = 15 * SECOND
ENGINE_LOST: Final[Ms] = 60 * SECOND
HANDOVER_NEAR: Final[Ms] = 15 * MINUTE
"""A handover that is no further off is amber."""
STEP_SHOWN: Final[Ms] = MINUTE
"""A wall clock further off than this is shown."""
UTC: Final = "UTC"
"""A situation's zone while its moments are not told in the site's."""
_SHORT_NAME: Final = 16
"""Cells for the words of a plan's name that are kept when there is little room."""


def environment_part(situation: Situation) -> Part:
    """Draw what this board looks at, loud when a key pressed here matters or must not."""
    name = tidy(situation.environment or "", 24)
    if situation.drill:
        word = _("DRILL")
        long = f"{word} {name}" if name and name.lower() != "drill" else word
        return Part(1, ((Span(f" {long} ", "drill"),), (Span(f" {word} ", "drill"),)))
    roles: dict[str, tuple[Role, str]] = {
        "demo": ("demo", _("DEMO")),
        "production": ("production", _("PRODUCTION")),
        "prod": ("production", _("PRODUCTION")),
    }
    if not name:
        return Part(0, ((),))
    role, word = roles.get(name.lower(), ("caution", name))
    role = "environment" if situation.environment_coloured else role
    return Part(1, ((Span(f" {word} ", role),), (Span(f" {cut(word, 6)} ", role),)))


def _hours(shift: ShiftView, zone: str) -> str:
    return "" if shift.start is None or shift.end is None else hours(shift.start, shift.end, zone)


def shift_part(shift: ShiftView, zone: str) -> Part:
    """Draw the shift, its hours and its people."""
    if shift.id is None:
        return Part(6, ((Span(_("no shift"), "dim"),), ()))
    name: Line = (Span(f"{tidy(shift.name, 24)} {_hours(shift, zone)}"),)
    people = " ".join(tidy(person, 24) for person in shift.people)
    if shift.missing:
        # One who stands there twice is one person.
        here = len(set(shift.people))
        short = Span(f"{CROSS} {here}/{here + shift.missing}", "breach")
        named: Line = (*name, Span(" "), short)
        return Part(3, ((*named, Span("  " + people, "dim")) if people else named, named, (short,)))
    return Part(6, ((*name, Span("  " + people, "dim")) if people else name, name, ()))


def watch_part(shift: ShiftView, now: Ms, zone: str) -> Part:
    """Draw who holds the watch, and a handover that waits."""
    if shift.holder is None:
        return Part(
            2, ((Span(f" {CROSS} " + _("nobody holds the watch") + " ", "alert"),), _short_alert(_("no watch")))
        )
    holder = _("watch: {name}").format(name=tidy(shift.holder, 24))
    if shift.late_since is not None:
        late = lasted(max(now - shift.late_since, 0))
        waits = _("handover {span} late").format(span=late)
        return Part(
            2, ((Span(f"{holder} "), Span(f"{CROSS} {waits}", "breach")), (Span(f"{CROSS} {waits}", "breach"),))
        )
    if shift.offered_by is not None:
        waits = _("{name} offers").format(name=tidy(shift.offered_by, 24))
        return Part(
            4, ((Span(f"{holder} "), Span(f"{WARN} {waits}", "warn")), (Span(f"{WARN} {waits}", "warn"),), ())
        )
    if shift.hands_over_at is not None and shift.draft_from is not None and now >= shift.draft_from:
        return _nearing(holder, shift.hands_over_at - now)
    since = "" if shift.held_since is None else " " + moment(shift.held_since, zone, now)
    return Part(5, ((Span(holder), Span(since, "dim")), (Span(holder),), ()))


def _nearing(holder: str, left: Ms) -> Part:
    """Draw how long it is to a handover that nobody has offered yet."""
    if left <= 0:
        words = _("handover is due")
    else:
        minutes = -(-left // MINUTE)
        words = ngettext("handover in {count} min", "handover in {count} min", minutes).format(count=minutes)
    if left > HANDOVER_NEAR:
        return Part(5, ((Span(f"{holder} "), Span(words)), (Span(words),), ()))
    soon = Span(f"{WARN} {words}", "warn")
    return Part(4, ((Span(f"{holder} "), soon), (soon,), ()))


def _short_alert(word: str) -> Line:
    return (Span(f" {CROSS} {word} ", "alert"),)


def engine_part(engine: EngineView) -> Part:
    """Draw how long ago the engine was heard; without one every timer is display only."""
    if engine.age_ms is None or engine.age_ms > ENGINE_LOST:
        word = _("no engine") if engine.age_ms is None else _("engine {age}").format(age=age(engine.age_ms))
        long = f"{word} {GAP} " + _("timers are display only")
        return Part(3, (_short_alert(long), _short_alert(word)))
    if engine.age_ms < ENGINE_FRESH:
        return Part(4, ((Span(_("engine") + f" {TICK}", "dim"),), ()))
    word = _("engine {age}").format(age=age(engine.age_ms))
    if engine.age_ms > ENGINE_OLD:
        return Part(3, ((Span(f"{WARN} {word}", "warn"),),))
    return Part(4, ((Span(word, "dim"),), ()))


def heartbeat_part(engine: EngineView) -> Part:
    """Draw that nobody outside hears this engine; where there is none, that says enough."""
    beat = engine.heartbeat
    if beat is None or not beat.late or engine.age_ms is None:
        return Part(0, ((),))
    since = lasted(beat.silent_ms)
    long, short = _("no heartbeat outside for {span}"), _("heartbeat {span}")
    return Part(4, (*((Span(f"{WARN} " + each.format(span=since), "warn"),) for each in (long, short)), ()))


def clock_part(engine: EngineView) -> Part:
    """Draw how far this machine's clock is off, when it is."""
    step = engine.wall_step_ms
    if abs(step) <= STEP_SHOWN:
        return Part(0, ((),))
    by = ("+" if step > 0 else "-") + lasted(abs(step))
    off = f"{WARN} " + _("wall clock {step}").format(step=by)
    words = (f" {off} {GAP} warroom clock accept ", f" {off} ", f" {WARN} {by} ")
    return Part(4, (*((Span(each, "caution"),) for each in words), ()))


def old_part(situation: Situation) -> Part:
    """Draw since when nothing is known: what stands below is a picture, and goes on counting by itself."""
    if situation.old is None:
        return Part(0, ((),))
    at, ago = clock(situation.old.at, situation.zone), age(situation.old.age_ms)
    longer = _("picture from {moment}, {age} old").format(moment=at, age=ago)
    return Part(0, (*(_short_alert(words) for words in (longer, _("{age} old").format(age=ago))),))


def plan_part(situation: Situation) -> Part:
    """Draw the plan's name."""
    name = tidy(situation.plan, 60)
    short = name
    while width(short) > _SHORT_NAME and " " in short:
        short = short.rpartition(" ")[0]
    return Part(9, ((Span(name, "title"),), (Span(cut(short, _SHORT_NAME), "title"),), ()))


def day_part(situation: Situation) -> Part:
    """Draw the day of the programme."""
    return Part(5, ((Span(_("Day {day}/{days}").format(day=situation.day, days=situation.days), "title"),), ()))


def phase_part(situation: Situation) -> Part:
    """Draw the phase's name."""
    name = tidy(situation.phase_name, 60)
    return Part(10, ((Span(name),), (Span(cut(name, 24)),), ()))


def top_line(situation: Situation, cells: int) -> Line:
    """Draw the programme: environment, day, shift, watch, engine, clock."""
    parts = (
        environment_part(situation),
        old_part(situation),
        silence_part(situation.silences, situation.now),
        offline_part(situation.offline_since, situation.now),
        clock_part(situation.engine),
        plan_part(situation),
        day_part(situation),
        phase_part(situation),
        shift_part(situation.shift, situation.zone),
        watch_part(situation.shift, situation.now, situation.zone),
        engine_part(situation.engine),
        heartbeat_part(situation.engine),
        maintenance_part(situation.maintenance, situation.zone),
    )
    # The clock says so itself: a moment read an hour or nine off is worse than none.
    utc: Line = (Span(UTC, "caution"), Span(" ")) if situation.zone == UTC else ()
    now: Line = (Span(clock(situation.now, situation.zone), "title"), Span(" "), *utc)
    room = cells - line_width(now) - 1
    shown = squeeze(parts, room)
    left = row(shown)
    if line_width(left) <= room:
        return ends(left, now, cells)
    return fit_line(row([Part(part.rank, part.forms, BLANK) for part in shown]), cells)


def situation_lines(situation: Situation, cells: int) -> tuple[Line, Line]:
    """Draw both lines."""
    if situation.incidents:
        second = worst_line(situation.incidents[0], len(situation.incidents) - 1, situation.now, cells)
    else:
        second = calm_line(situation, cells)
    return top_line(situation, cells), second


class SituationBar(Drawn):
    """Two lines at the top of every screen, at any size."""

    DEFAULT_CSS = "SituationBar { height: 2; dock: top; background: $panel; }"
    _situation: Situation | None = None

    def present(self, situation: Situation) -> None:
        """Draw ``situation``."""
        self._situation = situation
        self.redraw()

    def draw(self, width: int, height: int) -> tuple[Line, ...]:
        """Return the two lines."""
        return situation_lines(self._situation, width) if self._situation else ()
