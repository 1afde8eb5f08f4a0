"""Whether what has fired and what the chain tells of it are the same."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Final, NamedTuple

from data.audit import Entry, Fired
from data.records import SECOND, Kind, Ms
from warroom.rules.agenda import REMINDER

GRACE: Final[Ms] = 5 * SECOND
"""A promise due for less than this is not overdue yet: the engine needs a moment."""

_ENTRIES: Final = {Kind.LEVEL.value: "level", Kind.ACK_EXPIRY.value: "ack_expired"}
_MISSED: Final = "breached"
_REMINDED: Final = "reminded"
KINDS: Final = (*_ENTRIES.values(), _MISSED, _REMINDED)
"""The kinds of entry that a firing leaves."""


class Unrecorded(NamedTuple):
    """The first disagreement of each sort; None where there is none."""

    obligation: int | None
    """A promise that fired and left no entry."""
    entry: int | None
    """An entry of a call that no promise has fired."""

    def __bool__(self) -> bool:
        return self != (None, None)


def _left_by(fired: Fired) -> Hashable:
    """Return what the entry of a firing must say."""
    reminds = fired.subject.startswith(REMINDER)
    kind = _REMINDED if reminds else _ENTRIES.get(fired.kind, _MISSED)
    about = {"level": f"{fired.level}", _MISSED: f"{fired.kind} {fired.due_at}"}.get(kind)
    return fired.subject, kind, fired.fired_at, about


def _said_by(entry: Entry) -> Hashable:
    said = entry.payload
    about = {"level": f"{said.get('level')}", _MISSED: f"{said.get('promise')} {said.get('due_at')}"}.get(
        entry.kind
    )
    return entry.subject, entry.kind, entry.at, about


def unrecorded(fired: Sequence[Fired], entries: Sequence[Entry]) -> Unrecorded:
    """Compare what has fired with what the chain tells.

    Args:
        fired: every promise that has fired.
        entries: every entry of ``KINDS``.
    """
    told = Counter(map(_said_by, entries))
    lost = None
    for each in fired:
        left = _left_by(each)
        if told[left] > 0:
            told[left] -= 1
        elif lost is None:
            lost = each.id
    # A handover that is late calls a level, and has no ladder of its own.
    calling = {(each.subject, each.fired_at) for each in fired if not each.subject.startswith("INC-")}
    unowed = next(
        (
            entry.seq
            for entry in entries
            if entry.kind == "level" and told[_said_by(entry)] > 0 and (entry.subject, entry.at) not in calling
        ),
        None,
    )
    return Unrecorded(lost, unowed)
