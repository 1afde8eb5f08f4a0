"""SQL of what meetings decided."""

from typing import Final

from data.arrangements import Decision
from data.records import Ms
from data.store import Tx

_COLUMNS: Final = "number, meeting, text, by_whom, at"


async def add(tx: Tx, *, meeting: str, text: str, by: str, now: Ms) -> Decision:
    """Write what one time of a meeting decided, and return it with its number."""
    row = await tx.row(
        f"INSERT INTO decisions ({_COLUMNS})"
        " SELECT COALESCE(MAX(number), 0) + 1, :meeting, :text, :by, :now FROM decisions WHERE true"
        f" RETURNING {_COLUMNS}",
        meeting=meeting,
        text=text,
        by=by,
        now=now,
    )
    return Decision(**dict(row))


async def of_meeting(tx: Tx, meeting: str) -> list[Decision]:
    """Return what one time of a meeting decided, in order."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM decisions WHERE meeting = :meeting ORDER BY number", meeting=meeting
    )
    return [Decision(**dict(row)) for row in rows]
