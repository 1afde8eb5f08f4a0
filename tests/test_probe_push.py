"""A heartbeat that must arrive."""

from typing import Any

import pytest
from pydantic import ValidationError

from data.records import MINUTE, SECOND, Push, ReadingState
from probes.push import PushProbe

AT = 1_800_000_000_000  # 2027-01-15 08:00:00 UTC


def probe(**fields: Any) -> PushProbe:
    return PushProbe.model_validate({"name": "backup", "interval": "2m", **fields})


async def test_a_heartbeat_in_time() -> None:
    reading = await probe(conditions=["[VALUE] < 5"]).read(AT, Push(at=AT - 3 * MINUTE, value=4.5))
    assert (reading.state, reading.values, reading.latency_ms) == (ReadingState.OK, {"value": 4.5}, None)


async def test_a_heartbeat_without_a_value() -> None:
    assert (await probe().read(AT, Push(at=AT))).state is ReadingState.OK
    judged = await probe(conditions=["[VALUE] != 5"]).read(AT, Push(at=AT))
    assert (judged.state, judged.values) == (ReadingState.BAD, {})
    assert judged.conditions[0].actual == "missing: the answer has no [VALUE]"


async def test_no_heartbeat_ever() -> None:
    waiting = probe()
    early = [await waiting.read(AT + number * MINUTE) for number in range(4)]
    assert {(each.state, each.reason) for each in early} == {(ReadingState.SUSPECT, "timeout")}
    reading = await waiting.read(AT + 3 * MINUTE + 1)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "timeout")
    assert reading.error == "no heartbeat yet; send one with `warroom push backup`"


async def test_a_heartbeat_too_old() -> None:
    late = Push(at=AT - 6 * MINUTE - 1, value=1)
    reading = await probe().read(AT, late)
    assert (reading.state, reading.reason, reading.values) == (ReadingState.ERROR, "timeout", {})
    assert reading.error == "no heartbeat for 6m; the last at 2027-01-15 07:53:59 UTC"
    assert (await probe(within="10m").read(AT, late)).ok


async def test_a_heartbeat_from_after_the_reading_is_young() -> None:
    assert (await probe().read(AT, Push(at=AT + MINUTE))).ok


def test_how_long_is_one_and_a_half_intervals_unless_told() -> None:
    assert probe().within == 3 * MINUTE
    assert PushProbe(name="x").within == 7500
    assert probe(within="90s").within == 90 * SECOND
    assert probe().series == ("value",)
    with pytest.raises(ValidationError, match="write for instance 10m"):
        probe(within="0s")
