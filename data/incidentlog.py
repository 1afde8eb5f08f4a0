"""SQL of the incident log: some rows of it, in the order in which it is read, of whatever a filter leaves.

Open ones stand first, the worst first, then the oldest; those that have ended follow, the newest first. Nothing
here reads more rows than it is asked for, however many there are.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from data.incidents import OPEN, of_numbers
from data.logfilter import RECOVERED, LogFilter, Word
from data.records import Incident, Ms, Priority, Signal, Status
from data.store import Tx, Value, listed

_PEOPLE: Final = ("commander", "communications", "scribe", "acknowledged_by")
_PLACE: Final = (
    f"CASE WHEN {OPEN} THEN 0 ELSE 1 END",
    f"CASE WHEN {OPEN} THEN priority ELSE '' END",
    f"CASE WHEN {OPEN} THEN number ELSE -opened_at END",
    "-number",
)
_ORDER: Final = ", ".join(_PLACE)
_ID: Final = re.compile("(?:inc-|nc-|c-|-)?[0-9]+")
_LITERAL: Final = re.compile(r"[\\%_]")
_ESCAPED: Final = r"\\\g<0>"
_QUIET: Final = f"(signal = '{Signal.RECOVERED}' AND status IN ('{Status.TRIGGERED}', '{Status.ACKNOWLEDGED}'))"


class Counts(NamedTuple):
    """How many incidents there are, and how many of them a filter leaves."""

    all: int
    open: int
    shown: int
    shown_open: int
    hidden: Priority | None
    """The highest priority of an open one that it hides."""


class Mark(NamedTuple):
    """Tells whether anything about any incident may have changed: no act leaves both of these as they were."""

    newest: int
    """The highest number of an incident."""
    event: int
    """The newest link of the chain."""


async def mark(tx: Tx) -> Mark:
    """Return the mark of the log."""
    row = await tx.row(
        "SELECT (SELECT COALESCE(MAX(number), 0) FROM incidents), (SELECT COALESCE(MAX(seq), 0) FROM events)"
    )
    return Mark(*row)


async def counts(tx: Tx, by: LogFilter, now: Ms) -> Counts:
    """Count all incidents, and those that the filter leaves at ``now``."""
    row = await tx.row(f"SELECT COUNT(*), COUNT(CASE WHEN {OPEN} THEN 1 END) FROM incidents")
    if by.holds_all:
        return Counts(row[0], row[1], row[0], row[1], None)
    held, values = _where(by, now)
    shown = await tx.row(
        f"SELECT COUNT(*), COUNT(CASE WHEN {OPEN} THEN 1 END) FROM incidents WHERE {held}", **values
    )
    hides = await tx.row(f"SELECT MIN(priority) FROM incidents WHERE {OPEN} AND NOT {held}", **values)
    hidden = None if hides[0] is None else Priority(hides[0])
    return Counts(row[0], row[1], shown[0], shown[1], hidden)


async def newer(tx: Tx, by: LogFilter, now: Ms, than: int) -> int:
    """Count those of a higher number than ``than`` that the filter leaves."""
    held, values = _where(by, now)
    row = await tx.row(f"SELECT COUNT(*) FROM incidents WHERE number > :than AND {held}", than=than, **values)
    return int(row[0])


async def place(tx: Tx, by: LogFilter, now: Ms, number: int) -> int | None:
    """Return how many rows stand before incident ``number``; None when the filter hides it."""
    held, values = _where(by, now)
    found = await tx.one(
        f"SELECT {', '.join(f'{part} AS place{n}' for n, part in enumerate(_PLACE))} FROM incidents"
        f" WHERE number = :number AND {held}",
        number=number,
        **values,
    )
    if found is None:
        return None
    here = {f"place{n}": found[n] for n in range(len(_PLACE))}
    row = await tx.row(
        f"SELECT COUNT(*) FROM incidents WHERE ({_ORDER}) < ({', '.join(f':{name}' for name in here)}) AND {held}",
        **here,
        **values,
    )
    return int(row[0])


async def rows(
    tx: Tx, by: LogFilter, now: Ms, first: int, most: int, kept: Mapping[int, Incident] | None = None
) -> list[Incident]:
    """Return at most ``most`` rows from row ``first``, counted from 0, of what the filter leaves at ``now``.

    Those of ``kept``, by their numbers, that have not changed are not read again.
    """
    held, values = _where(by, now)
    found = await tx.all(
        # Numbers are sorted alone: whole rows would be carried along.
        f"SELECT number, row_version FROM incidents WHERE {held} ORDER BY {_ORDER} LIMIT :most OFFSET :first",
        first=first,
        most=most,
        **values,
    )
    known = kept or {}
    same = {number: known[number] for number, version in found if _stands(known.get(number), version)}
    fresh = await of_numbers(tx, [number for number, _version in found if number not in same])
    return [same.get(number) or fresh[number] for number, _version in found]


def _stands(incident: Incident | None, version: int) -> bool:
    return incident is not None and incident.row_version == version


def _where(by: LogFilter, now: Ms) -> tuple[str, dict[str, Value]]:
    """Return what is true of the rows that the filter leaves, and the values that it names."""
    says = _Condition()
    for word in by.words:
        says.any(says.word(word))
    for states in by.states:
        says.any(says.states(states))
    for priorities in by.priorities:
        says.any([says.among("priority", priorities)])
    for name in by.people:
        says.any(says.within(_PEOPLE, name))
    for category in by.categories:
        says.any(says.within(("category",), category))
    if by.since is not None:
        says.any([f"opened_at >= {says.named(now - by.since)}"])
    return f"({' AND '.join(says.all) or '1 = 1'})", says.values


class _Condition:
    """Parts of a condition, all of which have to hold, with the values that they name."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.values: dict[str, Value] = {}

    def any(self, parts: list[str]) -> None:
        """Add that one of ``parts`` holds; what is not known of a row does not hold."""
        self.all.append(f"COALESCE({' OR '.join(parts)}, 1 = 0)" if parts else "1 = 0")

    def word(self, word: Word) -> list[str]:
        """Return where a word may stand."""
        text = word.forms[0]
        parts = [*self.within(("title", "category", *_PEOPLE), word), *self.states(word.states)]
        if priorities := [each for each in Priority if text in each.lower()]:
            parts.append(self.among("priority", priorities))
        if text in "inc-":
            parts.append("1 = 1")
        elif _ID.fullmatch(text):
            parts.append(f"'inc-' || number LIKE {self._like(text)} ESCAPE '\\'")
        return parts

    def within(self, columns: tuple[str, ...], word: Word) -> list[str]:
        """Return that a word stands in one of these."""
        likes = [self._like(form) for form in word.forms]
        # To SQLite, small and capital Latin letters are alike here.
        return [f"{column} LIKE {like} ESCAPE '\\'" for column in columns for like in likes]

    def states(self, states: frozenset[str]) -> list[str]:
        """Return that an incident is in one of these."""
        parts = [_QUIET] if RECOVERED in states else []
        stored = sorted(states - {RECOVERED})
        return [self.among("status", stored), *parts] if stored else parts

    def among(self, column: str, values: "frozenset[Priority] | list[Priority] | list[str]") -> str:
        """Return that a column has one of these."""
        names, named = listed((str(each) for each in sorted(values)), f"f{len(self.values)}_")
        self.values |= named
        return f"{column} IN {names}"

    def named(self, value: Value) -> str:
        """Return the name of a value."""
        name = f"f{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def _like(self, text: str) -> str:
        return self.named(f"%{_LITERAL.sub(_ESCAPED, text)}%")
