"""SQL of incidents: the current state, a projection kept in the transaction of its events."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from data.records import Incident, Ms, Priority, Signal, Status, Step
from data.store import Row, Tx, Value, listed

_COLUMNS: Final = tuple(Incident.model_fields)
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM incidents"
OPEN: Final = "status IN ('triggered', 'acknowledged', 'mitigated')"
"""What is true of an open incident's row."""
OPEN_SUBJECTS: Final = f"(SELECT 'INC-' || number FROM incidents WHERE {OPEN})"
"""What other tables call the open incidents."""
NOTICED_SINCE: Final = "(SELECT 'INC-' || number FROM incidents WHERE detected_at >= :since)"
"""What other tables call the incidents that were noticed at ``since`` or later."""


class Mark(NamedTuple):
    """Tells whether anything about an incident has changed: each change makes one of these numbers larger."""

    number: int
    row_version: int
    entries: int
    """The newest of its events."""
    promises: int
    """A promise is armed, then ends, and may be met late; none is ever deleted. Each of the three counts one."""


class Unclosed(NamedTuple):
    """A resolved incident that is not closed, and until when its completion report is owed."""

    number: int
    title: str
    priority: Priority
    resolved_at: Ms
    due_at: Ms | None
    """None once the report is posted."""

    @property
    def id(self) -> str:
        """The name operators use: ``INC-1``."""
        return f"INC-{self.number}"


class Lasting(NamedTuple):
    """An incident as it stands on a time axis."""

    number: int
    title: str
    priority: Priority
    detected_at: Ms
    resolved_at: Ms | None


def _incident(row: Row) -> Incident:
    return Incident(**dict(row))


async def insert(
    tx: Tx,
    *,
    title: str,
    category: str,
    priority: Priority,
    alarm: str | None,
    now: Ms,
    started_at: Ms,
    detected_at: Ms,
    policy_version: int,
    linked: int | None,
) -> Incident:
    """Write a new incident, triggered now, and return it with its number."""
    row = await tx.row("SELECT COALESCE(MAX(number), 0) + 1 FROM incidents")
    incident = Incident(
        number=row[0],
        title=title,
        category=category,
        priority=priority,
        status=Status.TRIGGERED,
        signal=Signal.RAISED if alarm else Signal.NONE,
        alarm=alarm,
        step=Step.DETECT.number,
        level=0,
        epoch=1,
        commander=None,
        communications=None,
        scribe=None,
        acknowledged_by=None,
        ack_expires_at=None,
        next_action=None,
        impact=None,
        fix=None,
        undo=None,
        eta=None,
        anchor_at=now,
        opened_at=now,
        started_at=started_at,
        detected_at=detected_at,
        acknowledged_at=None,
        mitigated_at=None,
        recovered_at=None,
        resolved_at=None,
        closed_at=None,
        policy_version=policy_version,
        linked=linked,
        row_version=1,
    )
    await insert_all(tx, [incident])
    return incident


async def insert_all(tx: Tx, incidents: Iterable[Incident]) -> None:
    """Write incidents that have their numbers already."""
    await tx.many(
        f"INSERT INTO incidents ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})",
        [each.model_dump(mode="json") for each in incidents],
    )


async def save(tx: Tx, incident: Incident) -> Incident:
    """Write ``incident`` over its row and return it with its next row version."""
    (saved,) = await save_all(tx, [incident])
    return saved


async def save_all(tx: Tx, incidents: Iterable[Incident]) -> list[Incident]:
    """Write each of ``incidents`` over its row and return them with their next row versions."""
    saved = [each.model_copy(update={"row_version": each.row_version + 1}) for each in incidents]
    changes = ", ".join(f"{name} = :{name}" for name in _COLUMNS if name != "number")
    await tx.many(
        f"UPDATE incidents SET {changes} WHERE number = :number", [each.model_dump(mode="json") for each in saved]
    )
    return saved


async def get(tx: Tx, number: int) -> Incident | None:
    """Return one incident."""
    row = await tx.one(f"{_SELECT} WHERE number = :number", number=number)
    return None if row is None else _incident(row)


async def open_ones(tx: Tx) -> list[Incident]:
    """Return those that somebody still has to work on: the worst first, then the oldest."""
    return [_incident(row) for row in await tx.all(f"{_SELECT} WHERE {OPEN} ORDER BY priority, number")]


async def marks_of_open(tx: Tx) -> list[Mark]:
    """Return the mark of each open incident: the worst first, then the oldest."""
    rows = await tx.all(
        "SELECT number, row_version,"
        " (SELECT COALESCE(MAX(seq), 0) FROM events WHERE subject = 'INC-' || number),"
        " (SELECT COUNT(*) + COUNT(CASE WHEN state <> 'armed' THEN 1 END) + COUNT(met_at) FROM obligations"
        " WHERE subject = 'INC-' || number)"
        f" FROM incidents WHERE {OPEN} ORDER BY priority, number"
    )
    return [Mark(*row) for row in rows]


async def of_numbers(tx: Tx, numbers: Iterable[int]) -> dict[int, Incident]:
    """Return the incidents of these numbers."""
    names, values = listed(numbers)
    rows = await tx.all(f"{_SELECT} WHERE number IN {names}", **values)
    return {row["number"]: _incident(row) for row in rows}


async def latest(tx: Tx, limit: int) -> list[Incident]:
    """Return the last ``limit`` incidents, the newest first."""
    return [_incident(row) for row in await tx.all(f"{_SELECT} ORDER BY number DESC LIMIT :limit", limit=limit)]


async def with_words(tx: Tx, words: Sequence[str], limit: int) -> list[Incident]:
    """Return up to ``limit`` incidents in whose number or title all of ``words`` occur: open ones, then new ones.

    Args:
        tx: the transaction.
        words: in small letters; ``inc-12`` is a number, and so is ``12``.
        limit: as many at most; whose number is meant comes before all others.
    """
    signs = str.maketrans({sign: f"~{sign}" for sign in "~%_"})
    values: dict[str, Value] = {f"word{at}": f"%{word.translate(signs)}%" for at, word in enumerate(words)}
    number = next((word.removeprefix("inc-") for word in words if word.removeprefix("inc-").isdecimal()), "")
    occur = " AND ".join(
        f"LOWER('INC-' || number || ' ' || title) LIKE :word{at} ESCAPE '~'" for at in range(len(words))
    )
    rows = await tx.all(
        f"{_SELECT} WHERE {occur} ORDER BY CASE WHEN 'INC-' || number = :meant THEN 0 WHEN {OPEN} THEN 1"
        " ELSE 2 END, number DESC LIMIT :limit",
        meant=f"INC-{number}",
        limit=limit,
        **values,
    )
    return [_incident(row) for row in rows]


async def of_subject(tx: Tx, subject: str) -> Incident | None:
    """Return the incident that a promise is about; None when it is about something else."""
    number = subject.removeprefix("INC-")
    return await get(tx, int(number)) if number != subject else None


async def last_of_alarm(tx: Tx, alarm: str) -> Incident | None:
    """Return the newest incident of ``alarm``."""
    row = await tx.one(f"{_SELECT} WHERE alarm = :alarm ORDER BY number DESC LIMIT 1", alarm=alarm)
    return None if row is None else _incident(row)


async def noticed_since(tx: Tx, since: Ms) -> list[Incident]:
    """Return those noticed at ``since`` or later, the oldest first."""
    rows = await tx.all(f"{_SELECT} WHERE detected_at >= :since ORDER BY number", since=since)
    return [_incident(row) for row in rows]


async def between(tx: Tx, begin: Ms, end: Ms, limit: int) -> list[Lasting]:
    """Return the last ``limit`` noticed before ``end`` and not resolved before ``begin``; newest first."""
    rows = await tx.all(
        "SELECT number, title, priority, detected_at, resolved_at FROM incidents"
        " WHERE detected_at < :end AND (resolved_at IS NULL OR resolved_at >= :begin)"
        " ORDER BY number DESC LIMIT :limit",
        begin=begin,
        end=end,
        limit=limit,
    )
    return [
        Lasting(row["number"], row["title"], Priority(row["priority"]), row["detected_at"], row["resolved_at"])
        for row in rows
    ]


async def unclosed(tx: Tx) -> list[Unclosed]:
    """Return the resolved ones that nobody has closed, the oldest first."""
    rows = await tx.all(
        "SELECT number, title, priority, resolved_at,"
        " (SELECT MAX(CASE WHEN met_at IS NULL AND state IN ('armed', 'fired') THEN due_at END) FROM obligations"
        " WHERE subject = 'INC-' || number AND obligations.epoch = incidents.epoch"
        " AND kind = 'completion_report')"
        " FROM incidents WHERE status = 'resolved' ORDER BY number"
    )
    return [Unclosed(row[0], row[1], Priority(row[2]), row[3], row[4]) for row in rows]


async def held_by_a_fix(tx: Tx) -> list[Incident]:
    """Return those that a temporary fix in words holds: they are not closed, nor mended for good."""
    rows = await tx.all(
        f"{_SELECT} WHERE fix IS NOT NULL AND status IN ('mitigated', 'resolved') AND step < :permanent"
        " ORDER BY priority, number",
        permanent=Step.PERMANENT_FIX.number,
    )
    return [_incident(row) for row in rows]


async def ended_of_alarm(tx: Tx, alarm: str, before: int) -> Incident | None:
    """Return the newest incident of ``alarm`` that has ended, of a lower number than ``before``."""
    row = await tx.one(
        f"{_SELECT} WHERE alarm = :alarm AND number < :before AND NOT ({OPEN}) ORDER BY number DESC LIMIT 1",
        alarm=alarm,
        before=before,
    )
    return None if row is None else _incident(row)


async def ended_titles(tx: Tx, before: int, limit: int) -> list[tuple[int, str]]:
    """Return number and title of the last ``limit`` that have ended, of lower numbers than ``before``."""
    rows = await tx.all(
        f"SELECT number, title FROM incidents WHERE number < :before AND NOT ({OPEN})"
        " ORDER BY number DESC LIMIT :limit",
        before=before,
        limit=limit,
    )
    return [(row["number"], row["title"]) for row in rows]


async def recovered(tx: Tx) -> list[Incident]:
    """Return open, unmitigated incidents whose alarm is quiet again."""
    rows = await tx.all(f"{_SELECT} WHERE {OPEN} AND signal = 'recovered' AND mitigated_at IS NULL")
    return [_incident(row) for row in rows]
