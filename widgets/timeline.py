"""The timeline of one incident, the newest entry last; long words run on over several rows.

What stands beside the incident stays above it, however far the entries are scrolled.
"""

from data.besideviews import Beside
from data.i18n import _
from data.incidentviews import Line as Entry
from data.records import Ms
from data.situationviews import Situation
from widgets.beside import MOST, beside_rows
from widgets.glyphs import GAP
from widgets.line import Line, Role, Span
from widgets.pane import Key, Pane, Rows
from widgets.text import clock, fit, moment, tidy, wrapped

_ROLES: dict[str, Role] = {
    "breached": "breach",
    "level": "warn",
    "escalated": "warn",
    "ack_expired": "warn",
    "raised": "breach",
    "undelivered": "breach",
    "mitigated": "ok",
    "recovered": "ok",
    "resolved": "ok",
}
_DELIVERY: dict[str, Role] = {"failed": "breach", "again": "warn"}
"""A message that got there, or is on its way, is drawn in a quiet colour."""
_WHEN, _WHO, _LIMIT = 9, 13, 4_000


def timeline_rows(entries: tuple[Entry, ...], now: int, zone: str, cells: int) -> Rows:
    """Draw each entry with its moment, who, and its words; only an entry's first row can be selected."""
    rows: list[tuple[Key | None, Line]] = []
    for entry in entries:
        role = _role(entry)
        # Broken at blanks: half of a telephone number is none.
        words = wrapped(tidy(entry.text, _LIMIT), max(cells - _WHEN - _WHO, 8))
        head = (
            Span(fit(_when(entry.at, zone, now), _WHEN), "dim"),
            Span(fit(tidy(entry.actor, 40), _WHO - 1) + " ", "info"),
            Span(words[0], role),
        )
        rows.append((entry.seq, head))
        rows += [(None, (Span(" " * (_WHEN + _WHO)), Span(part, role))) for part in words[1:]]
    return tuple(rows)


def _role(entry: Entry) -> Role:
    if entry.kind == "delivery":
        return _DELIVERY.get(entry.state, "dim")
    return _ROLES.get(entry.kind, "text")


def _when(at: Ms, zone: str, now: Ms) -> str:
    """Return the second for an entry of today, else its date."""
    day = moment(at, zone, now)
    return clock(at, zone) if ":" in day else day


class TimelinePane(Pane, can_focus=True):
    """Everything that happened to one incident; it follows the newest entry until somebody scrolls."""

    _beside = Beside(changed=(), last_time=None)
    _entries: tuple[Entry, ...] = ()
    _now = 0
    _zone = "UTC"
    _follows = True
    _seen_to: int | None = None
    """How many entries there were when somebody moved away from the newest."""

    @property
    def zone(self) -> str:
        """On which its moments are laid."""
        return self._zone

    @property
    def selected_entry(self) -> Entry | None:
        """The entry of the selected row."""
        return next((each for each in self._entries if each.seq == self.selected_key), None)

    def present(self, entries: tuple[Entry, ...], situation: Situation, beside: Beside | None = None) -> None:
        """Draw ``entries``, the oldest first, below what stands beside the incident."""
        self._beside = beside or Beside(changed=(), last_time=None)
        if entries[:1] != self._entries[:1]:
            self._follows = True
        elif self._entries:
            # Where somebody searches, the newest entry waits until it is gone to.
            self._follows = not self._sought and self.selected_key in (None, self._entries[-1].seq)
        if self._follows:
            self._seen_to = None
        elif self._seen_to is None:
            self._seen_to = len(self._entries)
        self._entries, self._now, self._zone = entries, situation.now, situation.zone
        self.redraw()
        self._go_to_newest()

    def rows(self, width: int, height: int) -> Rows:
        """Return what stands beside the incident, then one row or more an entry."""
        head = beside_rows(self._beside, width, min(MOST, height // 4))
        self.pin(len(head))
        return tuple((None, line) for line in head) + timeline_rows(self._entries, self._now, self._zone, width)

    def fit(self) -> None:
        """Lay the entries out anew; one that had no room until now shows the newest first."""
        super().fit()
        self._go_to_newest()

    def _says_below(self, count: int) -> str:
        """Return how many rows there are below, and how many entries have come meanwhile."""
        words = super()._says_below(count)
        new = 0 if self._seen_to is None else len(self._entries) - self._seen_to
        if not words or new <= 0 or self.selected_key == self._entries[-1].seq:
            return words
        return f"{words} {GAP} " + _("{count} new").format(count=new)

    def _go_to_newest(self) -> None:
        if self._follows and self._entries:
            self.select(self._entries[-1].seq)
