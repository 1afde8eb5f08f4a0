"""The incident log, open ones first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from textual.message import Message

from data.i18n import _, language
from data.records import Incident, Ms, Signal, Status
from data.situationviews import LogPage, Situation
from widgets.drawn import LateLines
from widgets.glyphs import ANSWERED, MENDED, NONE, RAISED, TICK
from widgets.line import Line, Role, Span
from widgets.logtitle import log_title
from widgets.pane import Key, Pane
from widgets.sofar import so_far, widest_age
from widgets.text import fit, lasted, local, moment, tidy, width

_GLYPH: Final[dict[Status, tuple[str, Role]]] = {
    Status.TRIGGERED: (RAISED, "breach"),
    Status.ACKNOWLEDGED: (ANSWERED, "warn"),
    Status.MITIGATED: (MENDED, "info"),
    Status.RESOLVED: (TICK, "ok"),
    Status.CLOSED: (TICK, "dim"),
}
_TITLE: Final = 12
"""Fewer cells than this for a title, and the columns beside it give way."""
_ROOMY: Final = 24
"""Fewer than this, and how long something goes on is said in fewer words."""
_WHO: Final = 10
_UNSEEN: Final = 78
"""Cells of a row while the log has no place."""


def status_word(incident: Incident) -> str:
    """Return the word for where an incident stands."""
    if incident.signal is Signal.RECOVERED and incident.status in (Status.TRIGGERED, Status.ACKNOWLEDGED):
        return _("recovered")
    return _status_words()[incident.status]


def _status_words() -> dict[Status, str]:
    return {
        Status.TRIGGERED: _("triggered"),
        Status.ACKNOWLEDGED: _("acked"),
        Status.MITIGATED: _("mitigated"),
        Status.RESOLVED: _("resolved"),
        Status.CLOSED: _("closed"),
    }


def priority_role(incident: Incident) -> Role:
    """Return the role of an incident's priority; a closed one shouts no more."""
    if not incident.status.is_open:
        return "dim"
    roles: dict[str, Role] = {"P1": "p1", "P2": "p2", "P3": "p3"}
    return roles.get(incident.priority, "p4")


def _end(incident: Incident) -> Ms | None:
    """Return when an incident ended; None while it goes on."""
    return None if incident.status.is_open else incident.resolved_at


def _duration(incident: Incident, now: Ms, *, long: bool = True) -> str:
    end = _end(incident)
    if end is None:
        return so_far(now - incident.opened_at, long=long)
    return lasted(max(end - incident.opened_at, 0))


def _who(incident: Incident) -> Span:
    holder = incident.commander or incident.acknowledged_by
    if holder:
        return Span(tidy(holder, 40), "text" if incident.status.is_open else "dim")
    return Span(_("nobody"), "breach") if incident.status is Status.TRIGGERED else Span(NONE, "dim")


@dataclass(frozen=True)
class Log:
    """Incidents in their order, measured once, however often their rows are drawn."""

    incidents: tuple[Incident, ...]
    number: int
    word: int
    who: int
    lasted: int
    """The cells of the longest duration of what has ended."""
    opened: tuple[Ms, ...]
    """When what goes on was opened, in order."""
    drawn: dict[int, tuple[object, Line]] = field(default_factory=dict, compare=False)
    """Rows of what has ended, by their index, and of what each was made: they stay as they are."""

    @classmethod
    def of(cls, incidents: tuple[Incident, ...], opened: Iterable[Ms] = (), before: "Log | None" = None) -> "Log":
        """Measure ``incidents``.

        Args:
            incidents: in their order, all of a log or some of it.
            opened: when others were opened that go on.
            before: the columns are no narrower than its own, so that the rows stand still beside others.
        """
        least = before or cls((), 0, 0, 0, 0, ())
        going_on = {each.opened_at for each in incidents if _end(each) is None}
        ended = [each for each in incidents if _end(each) is not None]
        return cls(
            incidents,
            number=max([least.number, *(width(each.id) for each in incidents)]),
            word=max(width(word) for word in (_("recovered"), *_status_words().values())),
            who=max([least.who, width(_("nobody")), *(min(width(_who(each).text), _WHO) for each in incidents)]),
            lasted=max([least.lasted, *(width(_duration(each, 0)) for each in ended)]),
            opened=tuple(sorted(going_on.union(opened))),
        )

    def told(self, now: Ms, zone: str) -> object:
        """Return all that time alone changes of the rows: what goes on does so for a minute more."""
        spans = [_duration(each, now) for each in self.incidents if _end(each) is None]
        widest = [widest_age(self.opened, now, long=long) for long in (True, False)]
        return spans, widest, local(now, zone).date(), zone

    def lines(self, now: Ms, zone: str, cells: int) -> Sequence[Line]:
        """Draw one row an incident; who, how long and when it opened give way to the title, in this order."""
        room = cells - (2 + 1 + self.number + 1 + 2 + self.word + 2)
        # In words where a title is little the worse for it.
        for long, least in ((True, _ROOMY), (False, _TITLE)):
            span = max(self.lasted, widest_age(self.opened, now, long=long))
            kept = {"when": 7, "lasted": span + 2, "who": self.who + 2}
            if room - sum(kept.values()) >= least:
                break
        while kept and room - sum(kept.values()) < _TITLE:
            kept.popitem()
        sizes = _Sizes(self.number, self.word, max(room - sum(kept.values()), 1), kept, long)
        made_of = sizes, zone, local(now, zone).date()

        def row(index: int) -> Line:
            incident = self.incidents[index]
            if _end(incident) is None:
                return _line(incident, sizes, now, zone)
            if (known := self.drawn.get(index)) is None or known[0] != made_of:
                known = self.drawn[index] = made_of, _line(incident, sizes, now, zone)
            return known[1]

        return LateLines(len(self.incidents), row)


class _Sizes(NamedTuple):
    """The cells of each column."""

    number: int
    word: int
    title: int
    kept: dict[str, int]
    """Of those that give way, with the blanks before them."""
    long: bool
    """Whether what goes on says in words that it does."""


def _line(incident: Incident, sizes: _Sizes, now: Ms, zone: str) -> Line:
    number, word, title, kept, long = sizes
    glyph, role = _GLYPH[incident.status]
    calm: Role = "text" if incident.status.is_open else "dim"
    line: Line = (
        Span(incident.priority.value, priority_role(incident)),
        Span(" " + fit(incident.id, number) + " ", calm),
        Span(f"{glyph} ", role),
        Span(fit(status_word(incident), word), role if incident.status.is_open else "dim"),
        Span("  " + fit(tidy(incident.title), title), calm),
    )
    if "when" in kept:
        line = (*line, Span("  " + fit(moment(incident.opened_at, zone, now), 5, "right"), "dim"))
    if "lasted" in kept:
        line = (*line, Span(fit(_duration(incident, now, long=long), kept["lasted"], "right"), calm))
    if "who" in kept:
        who = _who(incident)
        line = (*line, Span("  " + fit(who.text, kept["who"] - 2), who.role))
    return line


def log_rows(log: Log, situation: Situation, cells: int) -> tuple[Sequence[Line], tuple[Key | None, ...]]:
    """Return the rows of the log, and the incidents' numbers as their keys."""
    if not log.incidents:
        words = _("none is like that, incidents: {count}").format(count=situation.log.all)
        nothing = words if situation.log.filter else _("no incidents yet")
        return ((Span(f"{NONE if situation.log.filter else TICK} ", "ok"), Span(nothing, "dim")),), (None,)
    return log.lines(situation.now, situation.zone, cells), tuple(each.number for each in log.incidents)


class IncidentsPane(Pane, can_focus=True):
    """The log; a row's key is the incident's number, and the selection stays with it.

    It holds the rows around what is in sight. While the first one is selected it shows the top, and so whatever
    is worse or newer. Once somebody has moved away, what comes above moves nothing: the selected row stays where
    it is on the screen.
    """

    marks_always = True

    @dataclass
    class Wanted(Message):
        """Somebody goes to a row that is not held."""

        pane: "IncidentsPane"
        row: int

        @property
        def control(self) -> "IncidentsPane":
            """The pane, for ``@on`` with a selector."""
            return self.pane

    def __init__(self, title: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(title, id=id, classes=classes)
        self._called = title
        self._situation: Situation | None = None
        self._page = LogPage()
        self._log = Log.of(())
        self._language = ""
        self._told: object = None
        self._shift = 0
        self._left_at: int | None = None
        self._new = 0

    @property
    def selected_number(self) -> int | None:
        """The number of the selected incident."""
        key = self.selected_key
        return key if isinstance(key, int) else None

    @property
    def selected_incident(self) -> Incident | None:
        """The selected incident."""
        return next((each for each in self._page.rows if each.number == self.selected_number), None)

    @property
    def row(self) -> int:
        """The selected row, counted from 0 over all that the filter leaves."""
        return self._page.first + max(self._selected + self._shift, 0)

    @property
    def left_at(self) -> int | None:
        """The newest incident when somebody moved away from the top; None while the log follows it."""
        return self._left_at

    def present(self, situation: Situation) -> None:
        """Draw the log of ``situation``, unless it looks as it did: most seconds move nothing of it."""
        self._situation = situation
        page, before = situation.log, self._told
        if page is not self._page or language() != self._language:
            if page.rows != self._page.rows or language() != self._language:
                opened = (each.incident.opened_at for each in situation.incidents)
                known = self._log if language() == self._language else None
                self._log, self._language = Log.of(page.rows, opened, known), language()
            self._shift += self._page.first - page.first
            self._page, self._new, before = page, page.new, None
        self._told = self._log.told(situation.now, situation.zone)
        self._entitle()
        if before != self._told:
            self.redraw()

    def arrive(self, situation: Situation, row: int) -> None:
        """Draw the log of ``situation``, which holds the surroundings of ``row``, and select that."""
        self.present(situation)
        if self._page.rows:
            self._go(min(max(row - self._page.first, 0), len(self._page.rows) - 1))
            before, self._floor = self._rows(), 0
            self._settle(before)

    def redraw(self) -> None:
        """Let the log stand, also where it has no place now: its rows are gone to all the same."""
        if self._situation:
            shift, self._shift = self._shift, 0
            cells = self.text_width if self.has_place() else _UNSEEN
            self._beyond = self._page.shown - self._page.first - len(self._page.rows)
            self.show(*log_rows(self._log, self._situation, cells), shift=shift)

    def move(self, delta: int) -> None:
        """Go ``delta`` rows down, up when negative, as far as there are any."""
        row = min(max(self.row + delta, 0), self._page.shown - 1)
        if row < 0:
            return
        if self._is_held(row):
            self._go(row - self._page.first)
        else:
            self.post_message(self.Wanted(self, row))

    def fit(self) -> None:
        """Lay the rows out anew; a room that has grown may show more than is held."""
        super().fit()
        if self._page.shown and not self._is_held(self.row):
            self.post_message(self.Wanted(self, self.row))

    @property
    def _holds(self) -> bool:
        return self._left_at is not None

    def _is_held(self, row: int) -> bool:
        """Return whether all that may be in sight beside a row is held."""
        page, height = self._page, self.size.height
        first, end = max(row - height, 0), min(row + height, page.shown)
        return page.first <= first and end <= page.first + len(page.rows)

    def _go(self, index: int) -> None:
        if self._page.first + index == 0:
            self._left_at, self._new = None, 0
        elif self._left_at is None:
            self._left_at, self._new = self._page.newest, 0
        super()._go(index)
        self._entitle()

    def rename(self, title: str) -> None:
        """Write another title, before how much of the log is shown."""
        self._called = title
        self._entitle()

    def _entitle(self) -> None:
        self.entitle(log_title(self._called, self._page, self._new))
