"""SQL of what has happened since a moment, counted: what somebody reads who was away."""

from typing import NamedTuple

from data.records import Kind, Ms, Priority
from data.store import Tx


class Ended(NamedTuple):
    """An incident that was resolved."""

    number: int
    title: str
    priority: Priority
    resolved_at: Ms
    closed: bool

    @property
    def id(self) -> str:
        """The name operators use: ``INC-1``."""
        return f"INC-{self.number}"


class Fired(NamedTuple):
    """A promise whose moment came and that was not kept."""

    subject: str
    kind: Kind
    level: int
    due_at: Ms


async def opened(tx: Tx, since: Ms) -> dict[Priority, int]:
    """Return how many incidents were opened after ``since``, by their present priority, the worst first."""
    rows = await tx.all(
        "SELECT priority, COUNT(*) FROM incidents WHERE opened_at > :since GROUP BY priority ORDER BY priority",
        since=since,
    )
    return {Priority(row[0]): int(row[1]) for row in rows}


async def ended(tx: Tx, since: Ms, limit: int) -> list[Ended]:
    """Return the last ``limit`` incidents that were resolved after ``since`` and still are, the newest first."""
    rows = await tx.all(
        "SELECT number, title, priority, resolved_at, status = 'closed' FROM incidents"
        " WHERE resolved_at > :since AND status IN ('resolved', 'closed') ORDER BY number DESC LIMIT :limit",
        since=since,
        limit=limit,
    )
    return [Ended(row[0], row[1], Priority(row[2]), row[3], bool(row[4])) for row in rows]


async def count_of_ended(tx: Tx, since: Ms) -> int:
    """Return how many incidents were resolved after ``since`` and still are."""
    row = await tx.row(
        "SELECT COUNT(*) FROM incidents WHERE resolved_at > :since AND status IN ('resolved', 'closed')",
        since=since,
    )
    return int(row[0])


async def fired(tx: Tx, since: Ms) -> list[Fired]:
    """Return what fired after ``since``, the oldest first; a reminder was meant to."""
    rows = await tx.all(
        "SELECT subject, kind, level, due_at FROM obligations"
        " WHERE fired_at > :since AND subject NOT LIKE 'remind:%' ORDER BY fired_at, id",
        since=since,
    )
    return [Fired(row[0], Kind(row[1]), row[2], row[3]) for row in rows]
