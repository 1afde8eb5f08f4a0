"""SQL of readings: the series over time, and where each probe and its alarm stand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from data.records import Alarm, Ms, Reading
from data.store import Tx, listed


class Sample(NamedTuple):
    """One value of one series."""

    at: Ms
    value: float


def samples_of(reading: Reading) -> dict[str, float]:
    """Return the series that ``reading`` adds to, by name.

    ``probe:ok`` is 1 or 0 and absent for a suspect reading; ``probe:latency`` is in milliseconds and absent
    for a failed one, so that failures never lower a mean; ``probe.name`` are the values read.
    """
    found = {f"{reading.probe}.{name}": value for name, value in reading.values.items()}
    if reading.ok or reading.failed:
        found[f"{reading.probe}:ok"] = float(reading.ok)
    if reading.ok and reading.latency_ms is not None:
        found[f"{reading.probe}:latency"] = reading.latency_ms
    return found


async def series_ids(tx: Tx, names: Iterable[str]) -> dict[str, int]:
    """Return the number of each series, giving one to those that are new."""
    known: dict[str, int] = {row["name"]: row["id"] for row in await tx.all("SELECT id, name FROM series")}
    for name in names:
        if name not in known:
            row = await tx.row("INSERT INTO series (name) VALUES (:name) RETURNING id", name=name)
            known[name] = row["id"]
    return known


async def store(tx: Tx, readings: Sequence[Reading], alarms: Mapping[str, Alarm]) -> None:
    """Write one tick's readings and where each probe's alarm stands after them."""
    samples = [(reading.at, name, value) for reading in readings for name, value in samples_of(reading).items()]
    ids = await series_ids(tx, sorted({name for _, name, _ in samples}))
    await tx.many(
        "INSERT INTO hot (ts, series, value) VALUES (:ts, :series, :value) ON CONFLICT (ts, series) DO NOTHING",
        [{"ts": at, "series": ids[name], "value": value} for at, name, value in samples],
    )
    await tx.many(
        "INSERT INTO probes (name, raised, failures, successes, since, failing_since, at)"
        " VALUES (:name, :raised, :failures, :successes, :since, :failing_since, :at)"
        " ON CONFLICT (name) DO UPDATE SET raised = excluded.raised, failures = excluded.failures,"
        " successes = excluded.successes, since = excluded.since, failing_since = excluded.failing_since,"
        " at = excluded.at",
        [_row(alarms[name]) for name in sorted({reading.probe for reading in readings})],
    )


def _row(alarm: Alarm) -> dict[str, str | int | None]:
    return {
        "name": alarm.probe,
        "raised": int(alarm.raised),
        "failures": alarm.failures,
        "successes": alarm.successes,
        "since": alarm.since,
        "failing_since": alarm.failing_since,
        "at": alarm.at,
    }


async def alarms(tx: Tx, probes: Iterable[str]) -> dict[str, Alarm]:
    """Return where the alarm of each of ``probes`` stands, by name; one without a reading has none."""
    names, values = listed(probes)
    rows = await tx.all(
        "SELECT name AS probe, raised, failures, successes, since, failing_since, at FROM probes"
        f" WHERE name IN {names}",
        **values,
    )
    return {row["probe"]: Alarm(**{**dict(row), "raised": bool(row["raised"])}) for row in rows}


async def since(tx: Tx, names: Iterable[str], after: Ms) -> dict[str, list[Sample]]:
    """Return the samples of ``names`` later than ``after``, oldest first; a series without any is empty."""
    wanted = {name: list[Sample]() for name in names}
    listed_names, values = listed(wanted)
    rows = await tx.all(
        "SELECT hot.ts, series.name, hot.value FROM hot JOIN series ON series.id = hot.series"
        f" WHERE hot.ts > :after AND series.name IN {listed_names} ORDER BY hot.ts",
        after=after,
        **values,
    )
    for at, name, value in rows:
        wanted[name].append(Sample(at, value))
    return wanted
