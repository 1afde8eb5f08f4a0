"""SQL of heartbeats that scripts send for ``push`` probes."""

from data.records import Ms, Push
from data.store import Tx


async def put(tx: Tx, probe: str, at: Ms, value: float | None) -> None:
    """Keep the newest heartbeat of ``probe``."""
    await tx.one(
        "INSERT INTO pushes (probe, at, value) VALUES (:probe, :at, :value)"
        " ON CONFLICT (probe) DO UPDATE SET at = excluded.at, value = excluded.value",
        probe=probe,
        at=at,
        value=value,
    )


async def all_(tx: Tx) -> dict[str, Push]:
    """Return the last heartbeat of each probe that ever had one."""
    rows = await tx.all("SELECT probe, at, value FROM pushes")
    return {row["probe"]: Push(at=row["at"], value=row["value"]) for row in rows}
