"""SQL of readings: the series over time, and where each probe and its alarm stand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from data.records import Alarm, Ms, Reading
from data.store import Tx


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
        "INSERT INTO probes (name, reading, raised, failures, successes, since, failing_since)"
        " VALUES (:name, :reading, :raised, :failures, :successes, :since, :failing_since)"
        " ON CONFLICT (name) DO UPDATE SET reading = excluded.reading, raised = excluded.raised,"
        " failures = excluded.failures, successes = excluded.successes, since = excluded.since,"
        " failing_since = excluded.failing_since",
        [_probe_row(reading, alarms[reading.probe]) for reading in readings],
    )


def _probe_row(reading: Reading, alarm: Alarm) -> dict[str, str | int | None]:
    return {
        "name": reading.probe,
        "reading": reading.model_dump_json(),
        "raised": int(alarm.raised),
        "failures": alarm.failures,
        "successes": alarm.successes,
        "since": alarm.since,
        "failing_since": alarm.failing_since,
    }


async def latest(tx: Tx) -> dict[str, tuple[Reading, Alarm]]:
    """Return the last reading and the alarm of each probe, by name."""
    rows = await tx.all(
        "SELECT name, reading, raised, failures, successes, since, failing_since FROM probes ORDER BY name"
    )
    return {
        row["name"]: (
            Reading.model_validate_json(row["reading"]),
            Alarm(
                probe=row["name"],
                raised=bool(row["raised"]),
                failures=row["failures"],
                successes=row["successes"],
                since=row["since"],
                failing_since=row["failing_since"],
            ),
        )
        for row in rows
    }


async def since(tx: Tx, names: Iterable[str], after: Ms) -> dict[str, list[Sample]]:
    """Return the samples of ``names`` later than ``after``, oldest first; a series without any is empty."""
    wanted = {name: list[Sample]() for name in names}
    rows = await tx.all(
        "SELECT hot.ts, series.name, hot.value FROM hot JOIN series ON series.id = hot.series"
        " WHERE hot.ts > :after ORDER BY hot.ts",
        after=after,
    )
    for at, name, value in rows:
        if name in wanted:
            wanted[name].append(Sample(at, value))
    return wanted
