"""SQL of incidents: the current state, a projection kept in the transaction of its events."""

from typing import Final

from data.records import Incident, Ms, Priority, Signal, Status, Step
from data.store import Row, Tx

_COLUMNS: Final = tuple(Incident.model_fields)
_SELECT: Final = f"SELECT {', '.join(_COLUMNS)} FROM incidents"
_OPEN: Final = "status IN ('triggered', 'acknowledged', 'mitigated')"
OPEN_SUBJECTS: Final = f"(SELECT 'INC-' || number FROM incidents WHERE {_OPEN})"
"""What other tables call the open incidents."""
NOTICED_SINCE: Final = "(SELECT 'INC-' || number FROM incidents WHERE detected_at >= :since)"
"""What other tables call the incidents that were noticed at ``since`` or later."""


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
    await tx.one(
        f"INSERT INTO incidents ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})",
        **incident.model_dump(mode="json"),
    )
    return incident


async def save(tx: Tx, incident: Incident) -> Incident:
    """Write ``incident`` over its row and return it with its next row version."""
    saved = incident.model_copy(update={"row_version": incident.row_version + 1})
    changes = ", ".join(f"{name} = :{name}" for name in _COLUMNS if name != "number")
    await tx.one(f"UPDATE incidents SET {changes} WHERE number = :number", **saved.model_dump(mode="json"))
    return saved


async def get(tx: Tx, number: int) -> Incident | None:
    """Return one incident."""
    row = await tx.one(f"{_SELECT} WHERE number = :number", number=number)
    return None if row is None else _incident(row)


async def open_ones(tx: Tx) -> list[Incident]:
    """Return those that somebody still has to work on: the worst first, then the oldest."""
    return [_incident(row) for row in await tx.all(f"{_SELECT} WHERE {_OPEN} ORDER BY priority, number")]


async def latest(tx: Tx, limit: int) -> list[Incident]:
    """Return the last ``limit`` incidents, the newest first."""
    return [_incident(row) for row in await tx.all(f"{_SELECT} ORDER BY number DESC LIMIT :limit", limit=limit)]


async def last_of_alarm(tx: Tx, alarm: str) -> Incident | None:
    """Return the newest incident of ``alarm``."""
    row = await tx.one(f"{_SELECT} WHERE alarm = :alarm ORDER BY number DESC LIMIT 1", alarm=alarm)
    return None if row is None else _incident(row)


async def noticed_since(tx: Tx, since: Ms) -> list[Incident]:
    """Return those noticed at ``since`` or later, the oldest first."""
    rows = await tx.all(f"{_SELECT} WHERE detected_at >= :since ORDER BY number", since=since)
    return [_incident(row) for row in rows]


async def ended_of_alarm(tx: Tx, alarm: str, before: int) -> Incident | None:
    """Return the newest incident of ``alarm`` that has ended, of a lower number than ``before``."""
    row = await tx.one(
        f"{_SELECT} WHERE alarm = :alarm AND number < :before AND NOT {_OPEN} ORDER BY number DESC LIMIT 1",
        alarm=alarm,
        before=before,
    )
    return None if row is None else _incident(row)


async def ended_titles(tx: Tx, before: int, limit: int) -> list[tuple[int, str]]:
    """Return number and title of the last ``limit`` that have ended, of lower numbers than ``before``."""
    rows = await tx.all(
        f"SELECT number, title FROM incidents WHERE number < :before AND NOT {_OPEN}"
        " ORDER BY number DESC LIMIT :limit",
        before=before,
        limit=limit,
    )
    return [(row["number"], row["title"]) for row in rows]


async def recovered(tx: Tx) -> list[Incident]:
    """Return open, unmitigated incidents whose alarm is quiet again."""
    rows = await tx.all(f"{_SELECT} WHERE {_OPEN} AND signal = 'recovered' AND mitigated_at IS NULL")
    return [_incident(row) for row in rows]
