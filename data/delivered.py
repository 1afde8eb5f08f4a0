"""SQL of documents and of what the customer takes over: how each stands; the items themselves are the plan's."""

from data.records import Ms, Record
from data.store import Tx


class Delivered(Record):
    """How one item stands, as somebody last set it."""

    id: str
    state: str
    owner: str | None = None
    review_at: Ms | None = None
    link: str | None = None
    note: str | None = None
    by_whom: str
    at: Ms


async def by_id(tx: Tx) -> dict[str, Delivered]:
    """Return how each item stands that anybody touched, by its id."""
    rows = await tx.all("SELECT id, state, owner, review_at, link, note, by_whom, at FROM deliverables")
    return {row["id"]: Delivered(**dict(row)) for row in rows}


async def save(tx: Tx, item: Delivered) -> None:
    """Write how one item stands."""
    await tx.one(
        "INSERT INTO deliverables (id, state, owner, review_at, link, note, by_whom, at)"
        " VALUES (:id, :state, :owner, :review_at, :link, :note, :by_whom, :at)"
        " ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner = excluded.owner,"
        " review_at = excluded.review_at, link = excluded.link, note = excluded.note,"
        " by_whom = excluded.by_whom, at = excluded.at",
        **item.model_dump(),
    )


async def remove(tx: Tx, item_id: str) -> None:
    """Let an item stand as if nobody had touched it."""
    await tx.one("DELETE FROM deliverables WHERE id = :id", id=item_id)
