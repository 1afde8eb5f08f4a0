"""SQL of checklist items: what was done to each; the items themselves are the plan's."""

from data.records import Ms, TaskMark
from data.store import Tx


async def marks(tx: Tx) -> dict[str, TaskMark]:
    """Return what was done to each item that anybody touched, by its id."""
    rows = await tx.all("SELECT id, state, by_whom, at, evidence FROM tasks")
    return {
        row["id"]: TaskMark(state=row["state"], by=row["by_whom"], at=row["at"], evidence=row["evidence"])
        for row in rows
    }


async def mark(tx: Tx, task_id: str, state: str, by: str, at: Ms, evidence: str | None) -> None:
    """Write the new state of one item."""
    await tx.one(
        "INSERT INTO tasks (id, state, by_whom, at, evidence) VALUES (:id, :state, :by, :at, :evidence)"
        " ON CONFLICT (id) DO UPDATE SET state = excluded.state, by_whom = excluded.by_whom, at = excluded.at,"
        " evidence = excluded.evidence",
        id=task_id,
        state=state,
        by=by,
        at=at,
        evidence=evidence,
    )
