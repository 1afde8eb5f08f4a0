"""SQL of readings: the series over time, and where each probe and its alarm stand."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from data.buckets import Sample as Sample
from data.records import Alarm, Ms, Reading
from data.store import Tx, listed

_BEYOND: Final = 1e300
"""Numbers from here on could not be summed."""


def samples_of(reading: Reading) -> dict[str, float]:
    """Return the series that ``reading`` adds to, by name.

    ``probe:ok`` is 1 or 0 and absent for a suspect reading; ``probe:latency`` is in milliseconds, to three
    digits, and absent for a failed one, so that failures never lower a mean; ``probe.name`` are the values read,
    but for what is no finite number: nothing could be summed with it.
    """
    found = {f"{reading.probe}.{name}": value for name, value in reading.values.items() if abs(value) < _BEYOND}
    if reading.ok or reading.failed:
        found[f"{reading.probe}:ok"] = float(reading.ok)
    if reading.ok and reading.latency_ms is not None:
        found[f"{reading.probe}:latency"] = three_digits(reading.latency_ms)
    return found


def three_digits(value: float) -> float:
    """Return ``value`` to three significant digits, at most 0.5 % off.

    What a latency has beyond that is noise of the clock and the network, and takes most of the room in a store.
    """
    return round(value, 2 - math.floor(math.log10(value))) if value > 0 else value


async def store(tx: Tx, readings: Sequence[Reading], alarms: Mapping[str, Alarm]) -> None:
    """Write one tick's readings and where each probe's alarm stands after them.

    Of two samples of one series at one moment the first stays.
    """
    samples = [(reading.at, name, value) for reading in readings for name, value in samples_of(reading).items()]
    # The store finds the numbers: a copy of them kept here would outlive a transaction that is rolled back.
    await tx.many(
        "INSERT INTO series (name) VALUES (:name) ON CONFLICT (name) DO NOTHING",
        [{"name": name} for name in sorted({name for _, name, _ in samples})],
    )
    await tx.many(
        "INSERT INTO hot (ts, series, value) SELECT :ts, id, :value FROM series WHERE name = :name"
        " ON CONFLICT (ts, series) DO NOTHING",
        [{"ts": at, "name": name, "value": value} for at, name, value in samples],
    )
    await put_alarms(tx, [alarms[name] for name in sorted({reading.probe for reading in readings})])


async def put_alarms(tx: Tx, alarms: Iterable[Alarm]) -> None:
    """Write where each of ``alarms`` stands."""
    await tx.many(
        "INSERT INTO probes (name, raised, failures, successes, since, failing_since, at,"
        " recent, ok_at, clearing_since, held)"
        " VALUES (:name, :raised, :failures, :successes, :since, :failing_since, :at,"
        " :recent, :ok_at, :clearing_since, :held)"
        " ON CONFLICT (name) DO UPDATE SET raised = excluded.raised, failures = excluded.failures,"
        " successes = excluded.successes, since = excluded.since, failing_since = excluded.failing_since,"
        " at = excluded.at, recent = excluded.recent, ok_at = excluded.ok_at,"
        " clearing_since = excluded.clearing_since, held = excluded.held",
        [_row(alarm) for alarm in alarms],
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
        "recent": alarm.recent,
        "ok_at": alarm.ok_at,
        "clearing_since": alarm.clearing_since,
        "held": int(alarm.held),
    }


async def alarms(tx: Tx, probes: Iterable[str]) -> dict[str, Alarm]:
    """Return where the alarm of each of ``probes`` stands, by name; one without a reading has none."""
    names, values = listed(probes)
    rows = await tx.all(
        "SELECT name AS probe, raised, failures, successes, since, failing_since, at,"
        f" recent, ok_at, clearing_since, held FROM probes WHERE name IN {names}",
        **values,
    )
    return {
        row["probe"]: Alarm(**{**dict(row), "raised": bool(row["raised"]), "held": bool(row["held"])})
        for row in rows
    }


async def heard_since(tx: Tx, names: Iterable[str], moment: Ms) -> set[str]:
    """Return those of ``names`` that have had a reading at ``moment`` or later."""
    listing, values = listed(names)
    rows = await tx.all(
        f"SELECT name FROM probes WHERE name IN {listing} AND at >= :moment", **values, moment=moment
    )
    return {row["name"] for row in rows}


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
