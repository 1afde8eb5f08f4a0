"""SQL of the few single facts about a store."""

from data.store import Tx


async def get(tx: Tx, name: str) -> str | None:
    """Return a fact by name."""
    row = await tx.one("SELECT value FROM meta WHERE name = :name", name=name)
    return None if row is None else str(row["value"])


async def put(tx: Tx, name: str, value: str) -> None:
    """Write a fact."""
    await tx.one(
        "INSERT INTO meta (name, value) VALUES (:name, :value)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name=name,
        value=value,
    )
