"""The ICMP probe against loopback itself, in networks where it may ping and where it may not."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.records import Reading, ReadingState
from probes.datagram import STRAYS
from probes.icmp import IcmpProbe

ROOT = Path(__file__).parent.parent


async def read(address: str, **fields: Any) -> Reading:
    return await IcmpProbe.model_validate({"name": "host", "address": address, **fields}).read(7)


@pytest.fixture(autouse=True)
def no_socket_leaks() -> Iterator[None]:
    before = len(os.listdir("/dev/fd"))
    yield
    assert len(os.listdir("/dev/fd")) <= before


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
async def test_this_very_machine(address: str) -> None:
    reading = await read(
        address, count=2, conditions=["[LOSS] == 0", "[RESPONSE_TIME] < 1s", "[CONNECTED] == true"]
    )
    if reading.error is not None and reading.error.startswith("this user may not ping"):
        pytest.skip(reading.error)
    assert reading.ok, reading


def in_own_network(user: str, case: str, groups: str = "0 2147483647") -> list[Reading]:
    """Return readings taken by a child that has a network of its own, where root may set who may ping."""
    unshare = shutil.which("unshare")
    if os.geteuid() != 0 or unshare is None:
        pytest.skip("a network of one's own needs root and unshare")
    command = [unshare, "--net", sys.executable, "-m", "tests.ping_child", user, case, groups]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if "unshare failed" in ended.stderr or "Read-only file system" in ended.stderr:
        pytest.skip(f"no network of one's own here: {ended.stderr.strip()[-80:]}")
    assert ended.returncode == 0, ended.stderr
    return [Reading.model_validate_json(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize(("user", "groups"), [("nobody", "0 2147483647"), ("root", "1 0")])
def test_a_host_that_answers(user: str, groups: str) -> None:
    """Over the socket that any user may have, and over root's raw one."""
    readings = in_own_network(user, "both", groups)
    assert len(readings) == 2
    for reading in readings:
        assert reading.ok, reading
        assert reading.values["loss"] == 0
        assert 0 < reading.values["rtt"] < 500
        assert reading.values.keys() == {"loss", "rtt", "jitter"}
        assert list(reading.phases) == ["first_byte"]
        assert reading.latency_ms == reading.values["rtt"]


def test_a_user_who_may_not_ping() -> None:
    for reading in in_own_network("nobody", "both", "1 0"):
        assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
        assert reading.error == (
            "this user may not ping; allow it with sysctl -w net.ipv4.ping_group_range='65534 65534'"
        )


@pytest.mark.parametrize("user", ["nobody", "root"])
def test_a_host_that_does_not_answer(user: str) -> None:
    # Only root may silence the host, so whoever is nobody looks at one that nobody reaches.
    if user == "nobody":
        for reading in in_own_network("nobody", "unreachable"):
            assert (reading.state, reading.reason) == (ReadingState.ERROR, "connect")
            assert reading.error == "Network is unreachable"
        return
    (reading,) = in_own_network("root", "silent")
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
    assert reading.values == {"loss": 100.0}
    assert reading.conditions[0].actual == "false"
    assert reading.latency_ms is None


@pytest.mark.parametrize("groups", ["0 2147483647", "1 0"])
def test_a_host_that_loses_half(groups: str) -> None:
    (reading,) = in_own_network("root", "half", groups)
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
    assert reading.conditions[0].actual == "50"
    assert reading.values["loss"] == 50
    assert reading.values["rtt"] < 500, "a lost packet is no slow one"
    assert reading.values.keys() == {"loss", "rtt"}


def test_what_others_are_told_is_not_heard() -> None:
    """A raw socket hears all that its peer says."""
    (reading,) = in_own_network("root", "forged", "1 0")
    assert reading.ok, reading
    assert reading.values["loss"] == 0


def test_a_flood_has_an_end() -> None:
    (reading,) = in_own_network("root", "flood", "1 0")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert reading.error == f"{STRAYS} datagrams, and no answer among them"


async def test_a_name_that_nobody_has() -> None:
    reading = await read("host.invalid")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "dns")


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"address": "pbx.example:5060"}, "write for instance pbx.example"),
        ({"address": "http://pbx/"}, "write for instance pbx.example"),
        ({"address": ""}, "write for instance pbx.example"),
        ({"count": 0}, "greater than or equal to 1"),
        ({"count": 21}, "less than or equal to 20"),
        ({"conditions": ["[STATUS] == 200"]}, "has no [STATUS]; it has [CONNECTED]"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        IcmpProbe.model_validate({"name": "host", "address": "pbx.example", **fields})
    (error,) = refusal.value.errors()
    assert mend in error["msg"]


def test_what_it_is() -> None:
    probe = IcmpProbe(name="host", address="::1")
    assert (probe.host_key, probe.is_loopback, probe.series) == ("::1", True, ("loss", "rtt", "jitter"))
    assert IcmpProbe.model_validate(probe.model_dump()) == probe
