"""The SIP probe against SIPp, and against peers that lose, delay, mistake and garble."""

import asyncio
import os
import re
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.records import Reading, ReadingState
from probes.datagram import STRAYS
from probes.sip import SipProbe
from tests.datagrams import flooding, replying
from tests.parts import free_port, installed, listens, running
from tests.targets import Certificate, Handler, certificate, hang, serve

SCENARIO = """<?xml version="1.0" encoding="us-ascii"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="answers OPTIONS">
  <recv request="OPTIONS">
    <action>
      <ereg regexp="^ *SIP/2.0/[A-Z]+ [0-9.]+:[0-9]+;rport;branch=z9hG4bK[0-9a-f]+" search_in="hdr" header="Via:"
            check_it="true" assign_to="1"/>
      <ereg regexp="^ *70" search_in="hdr" header="Max-Forwards:" check_it="true" assign_to="2"/>
      <ereg regexp="^ *1 OPTIONS" search_in="hdr" header="CSeq:" check_it="true" assign_to="3"/>
      <ereg regexp="sip:ops@[0-9.]+.;tag=[0-9a-f]+" search_in="hdr" header="From:" check_it="true" assign_to="4"/>
      <ereg regexp="sip:ops@[0-9.]+:[0-9]+" search_in="hdr" header="Contact:" check_it="true" assign_to="5"/>
      <ereg regexp="^ *0" search_in="hdr" header="Content-Length:" check_it="true" assign_to="6"/>
    </action>
  </recv>
  <Reference variables="1,2,3,4,5,6"/>
  <send>
    <![CDATA[

      SIP/2.0 STATUS
      [last_Via:]
      [last_From:]
      [last_To:];tag=[call_number]
      [last_Call-ID:]
      [last_CSeq:]
      Allow: INVITE, ACK, BYE, CANCEL, OPTIONS
      Content-Length: 0

    ]]>
  </send>
</scenario>
"""


async def read(address: str, **fields: Any) -> Reading:
    fields = {"timeout": "3s", **fields}
    return await SipProbe.model_validate({"name": "pbx", "address": address, **fields}).read(
        int(time.time()) * 1000
    )


def taken(port: int) -> bool:
    """Return whether somebody has the UDP port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("transport", "mode"), [("udp", "u1"), ("tcp", "t1")])
async def test_sipp_answers(transport: str, mode: str, tmp_path: Path) -> None:
    sipp = installed("sipp", "sip-tester")
    scenario = tmp_path / "options.xml"
    fields: dict[str, Any] = {"transport": transport, "from": "ops", "to": "100"}
    readings = []
    port = free_port(socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM)
    command = (sipp, "-sf", str(scenario), "-i", "127.0.0.1", "-p", str(port), "-t", mode, "-nostdin")
    for status in ("200 OK", "404 Not Found"):
        scenario.write_text(SCENARIO.replace("STATUS", status))
        async with running(*command, cwd=tmp_path, ready=lambda: taken(port) if mode == "u1" else listens(port)):
            address = f"127.0.0.1:{port}"
            readings.append(
                await read(address, **fields, conditions=["[IP] == 127.0.0.1", "[RESPONSE_TIME] < 3s"])
            )
            readings.append(await read(address, **fields, accept=[200, 404]))
    well, listed, missing, accepted = readings
    assert well.ok, well
    assert well.conditions[-1].condition == "[STATUS] < 300"
    assert listed.ok
    assert list(well.phases) == (["first_byte"] if transport == "udp" else ["connect", "first_byte"])
    assert (missing.state, missing.reason) == (ReadingState.BAD, "status")
    assert missing.conditions[-1].actual == "404"
    assert accepted.ok
    assert accepted.conditions[-1].condition == "[STATUS] == any(200, 404)"


def field(request: bytes, name: str) -> str:
    """Return a field of a request."""
    found = re.search(rf"^{name}: (.*?)\r$", request.decode(), re.MULTILINE)
    assert found is not None
    return found[1]


def answered(request: bytes, status: str = "200 OK", *, body: str = "", **changed: str) -> bytes:
    """Return an answer to a request; a field is changed by its name."""
    names = {"Via": "Via", "From": "From", "To": "To", "Call_ID": "Call-ID", "CSeq": "CSeq"}
    lines = [f"{name}: {changed.get(key, field(request, name))}" for key, name in names.items()]
    return "\r\n".join([f"SIP/2.0 {status}", *lines, f"Content-Length: {len(body)}", "", body]).encode()


def line_by_line(*parts: Any) -> Handler:
    """Return a handler that says each part, made of the request, and then waits for the other side to hang up."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part(request) if callable(part) else part)
            await writer.drain()
        await hang(reader, writer)

    return handler


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_the_request_as_the_standard_has_it(host: str) -> None:
    async with replying(lambda data, _peer: [answered(data)], host=host) as target:
        first = await read(target.address)
        second = await read(target.address, to="+8215441234", **{"from": "ops"})
    assert first.ok, first
    assert second.ok, second
    there = f"[{host}]" if ":" in host else host
    one, two = target.requests
    assert one.startswith(f"OPTIONS sip:{there}:{target.port} SIP/2.0\r\n".encode())
    assert one.endswith(b"\r\nContent-Length: 0\r\n\r\n")
    via = re.fullmatch(r"SIP/2\.0/UDP (\S+):(\d+);rport;branch=(z9hG4bK[0-9a-f]{24})", field(one, "Via"))
    assert via is not None
    assert via[1] == there
    assert field(one, "Contact") == f"<sip:warroom@{there}:{via[2]}>"
    assert re.fullmatch(rf"<sip:warroom@{re.escape(there)}>;tag=[0-9a-f]{{12}}", field(one, "From"))
    assert field(one, "To") == f"<sip:{there}:{target.port}>"
    assert (field(one, "CSeq"), field(one, "Max-Forwards")) == ("1 OPTIONS", "70")
    assert two.startswith(f"OPTIONS sip:+8215441234@{there}:{target.port} SIP/2.0\r\n".encode())
    assert "ops@" in field(two, "From")
    for name in ("Via", "Call-ID", "From"):
        assert field(one, name) != field(two, name), "another request is another transaction"


async def test_a_lost_request_is_sent_again() -> None:
    """After 500 ms, and again after twice that."""
    at: list[float] = []

    def third_time(data: bytes, _peer: object) -> list[bytes]:
        at.append(time.monotonic())
        return [answered(data)] if len(at) == 3 else []

    async with replying(third_time) as target:
        reading = await read(target.address)
    assert reading.ok, reading
    assert target.requests[0] == target.requests[1] == target.requests[2]
    assert 0.49 < at[1] - at[0] < 0.9
    assert 0.98 < at[2] - at[1] < 1.9


async def test_what_only_tells_of_the_way_is_waited_through() -> None:
    def replies(data: bytes, _peer: object) -> list[bytes]:
        return [answered(data, "100 Trying"), answered(data, "180 Ringing"), answered(data, "486 Busy Here")]

    async with replying(replies) as target:
        reading = await read(target.address, accept=[486])
    streamed = line_by_line(
        b"\r\n\r\n",
        lambda request: answered(request, "100 Trying"),
        lambda request: answered(request, "183 Session Progress", body="v=0\r\n\r\n"),
        answered,
    )
    async with serve(streamed) as target:
        over_tcp = await read(target.address, transport="tcp")
    assert reading.ok, reading
    assert reading.conditions[-1].condition == "[STATUS] == 486"
    assert over_tcp.ok, over_tcp


def strays(request: bytes) -> list[bytes]:
    """Return what is no answer to ``request``."""
    via = field(request, "Via")
    return [
        b"",
        b"\r\n\r\n",
        b"\0\xff\x1b]0;title\x07",
        request,
        answered(request, Via=via.replace("z9hG4bK", "z9hG4bKf")),
        answered(request, Via=f"SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKother, {via}"),
        answered(request, Call_ID="another"),
        answered(request, CSeq="2 OPTIONS"),
        answered(request, CSeq="1 INVITE"),
        answered(request, "099 No Such"),
        answered(request, "2000 OK"),
        answered(request).replace(b"SIP/2.0 200", b"SIP/1.0 200"),
    ]


async def test_what_is_no_answer_is_not_heard() -> None:
    async with replying(lambda data, _peer: strays(data)) as target:
        deaf = await read(target.address, timeout="300ms")
    async with replying(lambda data, _peer: [*strays(data), answered(data, "503 Busy")]) as target:
        reading = await read(target.address)
    assert (deaf.reason, deaf.error) == ("timeout", "no answer in 300ms; it hung in: first_byte")
    assert reading.conditions[-1].actual == "503"


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data.replace(b"Via: ", b"v: ").replace(b"Call-ID: ", b"I:").replace(b"Content-Length", b"l"),
        lambda data: data.replace(b";rport;", b"\r\n ;rport=5\r\n\t; BRANCH = ").replace(
            b"BRANCH = branch=", b"Branch= "
        ),
        lambda data: data.replace(b"CSeq: 1 OPTIONS", b"cseq :\r\n 1\r\n  OPTIONS"),
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"SIP/2.0 200 OK", b"SIP/2.0 200"),
        lambda data: data.replace(b"SIP/2.0 200 OK", "SIP/2.0 200 정상\x1b[2J".encode()),
        lambda data: data + b"Server: late\r\n\0",
    ],
)
async def test_headers_folded_compact_or_odd(changed: Any) -> None:
    async with replying(lambda data, _peer: [changed(answered(data))]) as target:
        reading = await read(target.address, timeout="400ms")
    assert reading.ok, reading


async def test_a_flood_of_garbage_has_an_end() -> None:
    async with flooding(b"SIP/2.0 200 OK\r\n" + b"x: y\r\n" * 200) as target:
        reading = await read(target.address, interval="1m", timeout="20s")
    assert (reading.reason, reading.error) == ("probe", f"{STRAYS} datagrams, and no answer among them")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"220 \x1b[31mmail\r\n", "the answer is not SIP: 220 mail"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "the answer is not SIP: HTTP/1.1 400 Bad Request"),
        (b"SIP/2.0 200 OK\r\nVia: half", "the server hung up before its answer was whole"),
        (b"", "the server hung up before its answer was whole"),
        (
            b"SIP/2.0 100 Trying\r\nContent-Length: 99999\r\n\r\n",
            "a message with a body of 99999 bytes; at most 65536 are read past",
        ),
        (b"SIP/2.0 100 Trying\r\nl: -1\r\n\r\n", "a message with a body of -1 bytes; at most 65536 are read past"),
        (b"SIP/2.0 100 Trying\r\n\r\n" * 2000, f"{STRAYS} messages, and no answer among them"),
    ],
)
async def test_garbage_over_tcp(said: bytes, error: str) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with serve(handler) as target:
        reading = await read(target.address, transport="tcp")
    assert (reading.state, reading.reason, reading.error) == (ReadingState.ERROR, "probe", error)


async def test_an_endless_and_a_dripping_head() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SIP/2.0 200 OK\r\n")
        while True:
            writer.write(b"X: y\r\n" * 5000)
            await writer.drain()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"S")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serve(endless) as target:
        flooded = await read(target.address, transport="tcp")
    async with serve(drip) as target:
        dripped = await read(target.address, transport="tcp", timeout="300ms")
    assert (flooded.state, flooded.reason) == (ReadingState.ERROR, "probe")
    assert "the head of an answer is longer than" in (flooded.error or "")
    assert (dripped.reason, dripped.error) == ("timeout", "no answer in 300ms; it hung in: first_byte")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("good"), start="20200101000000Z", end="20491231235959Z")


async def test_over_tls(good: Certificate) -> None:
    async with serve(line_by_line(answered), tls=good.context()) as target:
        fields = {"transport": "tls", "conditions": ["[CERTIFICATE_EXPIRATION] > 336h", "[STATUS] == 200"]}
        reading = await read(target.address, verify=str(good.file), **fields)
        untrusted = await read(target.address, **fields)
    assert reading.ok, reading
    assert len(reading.conditions) == 2, "a condition on the status stands for the default"
    assert list(reading.phases) == ["connect", "tls", "first_byte"]
    assert (untrusted.state, untrusted.reason, untrusted.error) == (
        ReadingState.ERROR,
        "tls",
        "self-signed certificate",
    )


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_nobody_there_and_nowhere(transport: str) -> None:
    async with replying(lambda _data, _peer: []) as target:
        pass
    refused = await read(target.address, transport=transport)
    nowhere = await read("pbx.invalid", transport=transport)
    assert (refused.state, refused.reason, refused.error) == (ReadingState.ERROR, "connect", "Connection refused")
    assert (nowhere.state, nowhere.reason) == (ReadingState.ERROR, "dns")


async def test_no_socket_stays_open() -> None:
    before = len(os.listdir("/dev/fd"))
    async with replying(lambda _data, _peer: []) as target:
        for _reading in range(3):
            await read(target.address, timeout="100ms")
    async with serve(hang) as target:
        await read(target.address, transport="tcp", timeout="100ms")
        await asyncio.wait_for(target.gone.wait(), 5)
    assert len(os.listdir("/dev/fd")) <= before


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"address": "pbx:0"}, "write for instance"),
        ({"address": "pbx;x:5060"}, "write for instance"),
        ({"address": "sip:pbx"}, "write for instance"),
        ({"transport": "sctp"}, "'udp', 'tcp' or 'tls'"),
        ({"accept": []}, "write for instance [200, 404]"),
        ({"accept": [100]}, "greater than or equal to 200"),
        ({"accept": [700]}, "less than or equal to 699"),
        ({"to": "a b"}, "write what stands before the @"),
        ({"from": "a@b"}, "write what stands before the @"),
        ({"from": "a\r\nb"}, "write what stands before the @"),
        ({"conditions": ["[BODY] == x"]}, "has no [BODY]; it has [STATUS]"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        SipProbe.model_validate({"name": "pbx", "address": "pbx.example", **fields})
    (error,) = refusal.value.errors()
    assert mend in error["msg"]


def test_a_dump_is_read_back() -> None:
    probe = SipProbe.model_validate({"name": "pbx", "address": "PBX.example", "from": "ops", "accept": [200, 404]})
    assert SipProbe.model_validate(probe.model_dump()) == probe
    assert SipProbe.model_validate_json(probe.model_dump_json()) == probe
    assert probe.host_key == "pbx.example"
