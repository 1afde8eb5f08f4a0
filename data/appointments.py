"""SQL of meetings and reports: what became of each of their times; the times themselves are the plan's."""

from typing import Final

from data.arrangements import AppointmentMark
from data.records import Ms
from data.store import Row, Tx

_COLUMNS: Final = "id, state, begin_at, text, by_whom, at"


def _mark(row: Row) -> AppointmentMark:
    return AppointmentMark(**dict(row))


async def marks(tx: Tx) -> dict[str, AppointmentMark]:
    """Return what became of each time that anybody touched, by its id."""
    return {row["id"]: _mark(row) for row in await tx.all(f"SELECT {_COLUMNS} FROM appointments")}


async def put(tx: Tx, mark: AppointmentMark) -> None:
    """Write how one time stands."""
    await tx.one(
        f"INSERT INTO appointments ({_COLUMNS}) VALUES (:id, :state, :begin_at, :text, :by_whom, :at)"
        " ON CONFLICT (id) DO UPDATE SET state = excluded.state, begin_at = excluded.begin_at,"
        " text = excluded.text, by_whom = excluded.by_whom, at = excluded.at",
        **mark.model_dump(),
    )


async def revisions(tx: Tx) -> dict[str, tuple[int, Ms]]:
    """Return how often each time was moved, skipped or taken back, and when last, by what the chain calls it."""
    rows = await tx.all(
        "SELECT subject, COUNT(*) AS times, MAX(at) AS last FROM events"
        " WHERE kind IN ('moved', 'skipped', 'undone')"
        " AND (subject LIKE 'agenda:%' OR subject LIKE 'report:%') GROUP BY subject"
    )
    return {row["subject"]: (row["times"], row["last"]) for row in rows}
