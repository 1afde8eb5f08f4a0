"""SQL of the few single facts about a store."""

from data.records import Beat, Connectivity, Ms
from data.store import Tx

_BEAT = "heartbeat"
_CONNECTIVITY = "connectivity"
_OWED_FROM = "plan_owed_from"


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


async def owed_from(tx: Tx) -> Ms | None:
    """Return from when on the plan's dates are owed; None while nobody has followed it yet."""
    text = await get(tx, _OWED_FROM)
    return None if text is None else int(text)


async def owe_from(tx: Tx, at: Ms) -> None:
    """Write from when on the plan's dates are owed; what was written before stands."""
    if await owed_from(tx) is None:
        await put(tx, _OWED_FROM, str(at))


async def beat(tx: Tx) -> Beat | None:
    """Return how the last beat of the outward heartbeat ended; None when there was none."""
    text = await get(tx, _BEAT)
    return None if text is None else Beat.model_validate_json(text)


async def put_beat(tx: Tx, beat: Beat) -> None:
    """Write down how a beat ended."""
    await put(tx, _BEAT, beat.model_dump_json())


async def connectivity(tx: Tx) -> Connectivity | None:
    """Return whether the engine last found its machine connected; None when it never was otherwise."""
    text = await get(tx, _CONNECTIVITY)
    return None if text is None else Connectivity.model_validate_json(text)


async def put_connectivity(tx: Tx, state: Connectivity) -> None:
    """Write down whether the machine is connected."""
    await put(tx, _CONNECTIVITY, state.model_dump_json())
