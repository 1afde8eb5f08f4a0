"""SQL of extensions: how much longer phases last than their plan said."""

from typing import Final

from data.arrangements import Extension
from data.records import Ms
from data.store import Tx

_COLUMNS: Final = "number, phase, days, reason, by_whom, at"


async def add(tx: Tx, *, phase: str, days: int, reason: str, by: str, now: Ms) -> Extension:
    """Write an extension and return it with its number."""
    row = await tx.row(
        f"INSERT INTO extensions ({_COLUMNS})"
        " SELECT COALESCE(MAX(number), 0) + 1, :phase, :days, :reason, :by, :now FROM extensions WHERE true"
        f" RETURNING {_COLUMNS}",
        phase=phase,
        days=days,
        reason=reason,
        by=by,
        now=now,
    )
    return Extension(**dict(row))


async def everything(tx: Tx) -> list[Extension]:
    """Return every extension, the oldest first."""
    return [Extension(**dict(row)) for row in await tx.all(f"SELECT {_COLUMNS} FROM extensions ORDER BY number")]


async def by_phase(tx: Tx) -> dict[str, int]:
    """Return by how many days each phase that was extended or shortened lasts longer."""
    rows = await tx.all("SELECT phase, SUM(days) AS days FROM extensions GROUP BY phase HAVING SUM(days) <> 0")
    return {row["phase"]: row["days"] for row in rows}
