"""What the incident log is filtered by, as an operator types it: words, and a few fields.

``라우팅 p1`` finds what has both; ``status:open priority:p1,p2 by:이기술 since:2d category:security`` looks at one
fact each. Nothing typed raises: a field that cannot be read is a fault in words, and the others hold meanwhile.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from data.duration import parse_duration
from data.i18n import _
from data.records import DAY, Ms, Priority, Status
from data.text import clean

LONGEST: Final = 120
"""Characters of a filter; more are not looked at."""
MOST: Final = 8
"""Words and fields of a filter; more are a fault."""
RECOVERED: Final = "recovered"
"""The state of an open incident, not mitigated, whose alarm is quiet again; beside those of ``Status``."""
STATES: Final[tuple[str, ...]] = (*Status, RECOVERED)
_LATIN: Final = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
_FARTHEST: Final = 36_500 * DAY
_LISTED: Final = re.compile(r"[,，]")


@dataclass(frozen=True)
class Word:
    """Stands in a title, id, category, name or priority, or begins a word for a state."""

    forms: tuple[str, ...]
    """In small letters; syllables composed and, where that differs, taken apart as some systems store them."""
    states: frozenset[str]
    """Which it names."""


@dataclass(frozen=True)
class LogFilter:
    """All of it has to hold of an incident."""

    text: str = ""
    """As it was typed, without what cannot be drawn."""
    words: tuple[Word, ...] = ()
    states: tuple[frozenset[str], ...] = ()
    priorities: tuple[frozenset[Priority], ...] = ()
    people: tuple[Word, ...] = ()
    categories: tuple[Word, ...] = ()
    since: Ms | None = None
    """Opened no longer ago than this."""
    faults: tuple[str, ...] = ()
    """What cannot be read, in the language spoken; nothing is filtered by it."""

    @property
    def holds_all(self) -> bool:
        """Whether nothing is filtered."""
        return self.since is None and not (
            self.words or self.states or self.priorities or self.people or self.categories
        )


def folded(text: str) -> str:
    """Return ``text`` in small letters, as far as they are Latin: what a store compares in any encoding."""
    return text.translate(_LATIN)


def state_words() -> Mapping[str, tuple[str, ...]]:
    """Return the words for each state: as scripts, as operators and as nobody but a filter calls it."""
    going_on = ("open", "unresolved", _("unresolved"))
    over = ("past", "ended", _("ended"))
    shown = {
        Status.TRIGGERED: _("triggered"),
        Status.ACKNOWLEDGED: _("acked"),
        Status.MITIGATED: _("mitigated"),
        Status.RESOLVED: _("resolved"),
        Status.CLOSED: _("closed"),
    }
    found = {
        str(status): (str(status), word, *(going_on if status.is_open else over)) for status, word in shown.items()
    }
    return {**found, RECOVERED: (RECOVERED, _("recovered"))}


def field_names() -> Mapping[str, str]:
    """Return the fields by the names that may stand before the colon: English, and the language spoken."""
    spoken = {
        "status": _("status:"),
        "priority": _("priority:"),
        "by": _("by:"),
        "since": _("since:"),
        "category": _("category:"),
    }
    return {name: field for field, words in spoken.items() for name in (field, folded(words.rstrip(":")))}


def parse_filter(text: str) -> LogFilter:
    """Read what was typed so far; what cannot be read becomes a fault, and the rest holds."""
    shown = clean(text, LONGEST)
    whole = unicodedata.normalize("NFC", folded(shown))
    parts = whole.split()
    names = field_names()
    reading = _Reading()
    for part in parts[:MOST]:
        name, colon, value = part.partition(":")
        if colon and name in names:
            reading.field(names[name], name, value)
        else:
            reading.words.append(_word(part))
    if len(parts) > MOST:
        reading.faults.append(_("more than {count} words; the others are left out").format(count=MOST))
    return LogFilter(
        text=unicodedata.normalize("NFC", shown),
        words=tuple(reading.words),
        states=tuple(reading.states),
        priorities=tuple(reading.priorities),
        people=tuple(reading.people),
        categories=tuple(reading.categories),
        since=min(reading.since, default=None),
        faults=tuple(reading.faults),
    )


def _word(text: str) -> Word:
    apart = unicodedata.normalize("NFD", text)
    return Word((text,) if apart == text else (text, apart), _named(text))


def _named(text: str) -> frozenset[str]:
    return frozenset(
        state for state, words in state_words().items() if any(folded(word).startswith(text) for word in words)
    )


class _Reading:
    """A filter while it is read."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.states: list[frozenset[str]] = []
        self.priorities: list[frozenset[Priority]] = []
        self.people: list[Word] = []
        self.categories: list[Word] = []
        self.since: list[Ms] = []
        self.faults: list[str] = []

    def field(self, field: str, name: str, value: str) -> None:
        """Read one field, or note what is wrong with it."""
        try:
            self._read(field, [each for each in _LISTED.split(value) if each])
        except ValueError as error:
            self.faults.append(f"{name}: {error}")

    def _read(self, field: str, values: list[str]) -> None:
        if not values:
            raise ValueError(_EMPTY[field]())
        if field == "status":
            self.states.append(frozenset().union(*(_state(each) for each in values)))
        elif field == "priority":
            self.priorities.append(frozenset(_priority(each) for each in values))
        elif field == "since":
            self.since.append(min(_span(each) for each in values))
        else:
            (self.people if field == "by" else self.categories).append(_word(",".join(values)))


def _known_states() -> str:
    return f"open, past, {', '.join(words[1] for words in state_words().values())}"


_EMPTY: Final[Mapping[str, Callable[[], str]]] = {
    "status": _known_states,
    "priority": lambda: ", ".join(Priority).lower(),
    "by": lambda: _("a name, or a part of one"),
    "since": lambda: _("how long ago, for instance 2d or 12h"),
    "category": lambda: _("a category, or a part of one"),
}
"""What may stand behind a field's colon, said while nothing does yet."""


def _state(value: str) -> frozenset[str]:
    found = _named(value)
    if not found:
        raise ValueError(_("no status is called {value}; {known}").format(value=value, known=_known_states()))
    return found


def _priority(value: str) -> Priority:
    try:
        return Priority(f"P{value.removeprefix('p')}")
    except ValueError:
        raise ValueError(_("{value} is no priority; write p1 to p4").format(value=value)) from None


def _span(value: str) -> Ms:
    return min(parse_duration(value), _FARTHEST)
