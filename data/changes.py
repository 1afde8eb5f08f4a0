"""SQL of changes: tunings, patches and deploys of the system that is watched."""

from typing import Final

from data.arrangements import Change, ChangeKind, ChangeState
from data.records import Ms
from data.store import Row, Tx

_COLUMNS: Final = "number, kind, text, rollback, by_whom, at, state, ended_at, ended_by"


def _change(row: Row) -> Change:
    return Change(**dict(row))


async def add(
    tx: Tx, *, kind: ChangeKind, text: str, rollback: str | None, by: str, at: Ms, state: ChangeState
) -> Change:
    """Write a change and return it with its number."""
    row = await tx.row(
        f"INSERT INTO changes ({_COLUMNS})"
        " SELECT COALESCE(MAX(number), 0) + 1, :kind, :text, :rollback, :by, :at, :state, NULL, NULL"
        " FROM changes WHERE true"
        f" RETURNING {_COLUMNS}",
        kind=kind,
        text=text,
        rollback=rollback,
        by=by,
        at=at,
        state=state,
    )
    return _change(row)


async def save(tx: Tx, change: Change) -> None:
    """Write how a change that was under way has ended."""
    await tx.one(
        "UPDATE changes SET state = :state, ended_at = :ended_at, ended_by = :ended_by WHERE number = :number",
        number=change.number,
        state=change.state,
        ended_at=change.ended_at,
        ended_by=change.ended_by,
    )


async def under_way(tx: Tx) -> list[Change]:
    """Return those that are not made yet, the oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM changes WHERE state = 'under_way' ORDER BY at, number")
    return [_change(row) for row in rows]


async def get(tx: Tx, number: int) -> Change | None:
    """Return one change."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM changes WHERE number = :number", number=number)
    return None if row is None else _change(row)


async def since(tx: Tx, begin: Ms) -> list[Change]:
    """Return those made at ``begin`` or later, the newest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM changes WHERE at >= :begin ORDER BY at DESC, number DESC", begin=begin
    )
    return [_change(row) for row in rows]


async def ended_since(tx: Tx, since: Ms) -> list[Change]:
    """Return those that were under way and ended after ``since``, the oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM changes WHERE ended_at > :since ORDER BY number", since=since)
    return [_change(row) for row in rows]


async def between(tx: Tx, begin: Ms, end: Ms, limit: int) -> list[Change]:
    """Return the last ``limit`` made from ``begin`` to ``end``, the newest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM changes WHERE at BETWEEN :begin AND :end"
        " ORDER BY at DESC, number DESC LIMIT :limit",
        begin=begin,
        end=end,
        limit=limit,
    )
    return [_change(row) for row in rows]
