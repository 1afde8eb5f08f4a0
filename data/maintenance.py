"""SQL of maintenance windows: when nothing is expected of some probes."""

import json
from collections.abc import Sequence
from typing import Final

from data.records import Maintenance, Ms
from data.store import Row, Tx

_COLUMNS: Final = "number, probes, begin_at, end_at, reason, owner, ended_by"


def _maintenance(row: Row) -> Maintenance:
    return Maintenance(**{**dict(row), "probes": tuple(json.loads(row["probes"]))})


async def add(tx: Tx, *, probes: Sequence[str], begin_at: Ms, end_at: Ms, reason: str, owner: str) -> Maintenance:
    """Write a window and return it with its number."""
    row = await tx.row(
        f"INSERT INTO maintenance ({_COLUMNS})"
        " SELECT COALESCE(MAX(number), 0) + 1, :probes, :begin_at, :end_at, :reason, :owner, NULL FROM maintenance"
        f" WHERE true RETURNING {_COLUMNS}",
        probes=json.dumps(list(probes), ensure_ascii=False),
        begin_at=begin_at,
        end_at=end_at,
        reason=reason,
        owner=owner,
    )
    return _maintenance(row)


async def end(tx: Tx, number: int, now: Ms, by: str) -> None:
    """End one before its time."""
    await tx.one(
        "UPDATE maintenance SET end_at = :now, ended_by = :by WHERE number = :number",
        number=number,
        now=now,
        by=by,
    )


async def get(tx: Tx, number: int) -> Maintenance | None:
    """Return one window."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM maintenance WHERE number = :number", number=number)
    return None if row is None else _maintenance(row)


async def between(tx: Tx, begin_at: Ms, end_at: Ms) -> list[Maintenance]:
    """Return the windows that touch a stretch of time, the first to begin first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM maintenance WHERE begin_at < :end_at AND end_at > :begin_at"
        " ORDER BY begin_at, number",
        begin_at=begin_at,
        end_at=end_at,
    )
    return [_maintenance(row) for row in rows]
