"""The DNS probe against name servers on loopback, good ones and bad ones."""

import asyncio
import functools
import getpass
import importlib.util
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from pydantic import ValidationError

from data.records import Reading, ReadingState
from probes.datagram import STRAYS
from probes.dnsquery import RECORDS, DnsProbe
from tests.datagrams import flooding, replying
from tests.parts import free_port, installed, listens, running
from tests.targets import Target, serve

ZONE = {
    ("pbx.example.", "A"): (300, ["192.0.2.7", "192.0.2.8"]),
    ("pbx.example.", "AAAA"): (60, ["2001:db8::7"]),
    ("pbx.example.", "MX"): (60, ["10 Mail.Example.", "20 mail2.example."]),
    ("pbx.example.", "TXT"): (60, ['"v=spf1 -all"', r'"\027[31mred\000"']),
    ("_sip._udp.pbx.example.", "SRV"): (60, ["1 2 5060 pbx.example."]),
    ("pbx.example.", "NAPTR"): (60, ['10 1 "s" "SIP+D2U" "" _sip._udp.pbx.example.']),
    ("pbx.example.", "CAA"): (60, ['0 issue "ca.example"']),
    ("example.", "SOA"): (60, ["ns.example. host.example. 7 1 2 3 4"]),
    ("example.", "NS"): (60, ["ns.example."]),
    ("7.2.0.192.in-addr.arpa.", "PTR"): (60, ["pbx.example."]),
    ("many.example.", "A"): (60, [f"10.0.{n // 250}.{n % 250}" for n in range(500)]),
    ("crowd.example.", "A"): (60, [f"10.0.{n // 250}.{n % 250}" for n in range(RECORDS + 1)]),
    ("xn--jk1bs5x.example.", "A"): (60, ["192.0.2.9"]),
}


def resolved(wire: bytes) -> dns.message.Message:
    """Return the answer to a question, out of the zone."""
    question = dns.message.from_wire(wire)
    answer = dns.message.make_response(question)
    name, kind = str(question.question[0].name).lower(), question.question[0].rdtype.name
    if name == "www.example.":
        answer.answer.append(dns.rrset.from_text(name, 20, "IN", "CNAME", "pbx.example."))
        name = "pbx.example."
    ttl, data = ZONE.get((name, kind), (0, []))
    if data:
        answer.answer.append(dns.rrset.from_text_list(name, ttl, "IN", kind, data))
    elif name.startswith("gone"):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer


def over_udp(wire: bytes, _peer: object) -> Iterator[bytes]:
    try:
        yield resolved(wire).to_wire(max_size=512)
    except dns.exception.TooBig:
        cut = dns.message.make_response(dns.message.from_wire(wire))
        cut.flags |= dns.flags.TC
        yield cut.to_wire()


async def over_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    size = int.from_bytes(await reader.readexactly(2), "big")
    wire = resolved(await reader.readexactly(size)).to_wire()
    writer.write(len(wire).to_bytes(2, "big") + wire)
    await reader.read()


@asynccontextmanager
async def name_server() -> AsyncIterator[Target]:
    """A name server on one port of both, UDP and TCP."""
    async with serve(over_tcp) as target, replying(over_udp, port=target.port):
        yield target


async def read(target: Target | str, query: str = "pbx.example", **fields: Any) -> Reading:
    server = target if isinstance(target, str) else target.address
    fields = {"timeout": "2s", **fields}
    return await DnsProbe.model_validate({"name": "zone", "server": server, "query": query, **fields}).read(7)


async def test_an_answer_with_its_facts_and_values() -> None:
    conditions = [
        "[DNS_RCODE] == NOERROR",
        "[BODY] == pat(*192.0.2.8*)",
        "[IP] == 127.0.0.1",
        "[CONNECTED] == true",
    ]
    async with name_server() as target:
        reading = await read(target, conditions=[*conditions, "[RESPONSE_TIME] < 1s"])
        chained = await read(target, "www.example", conditions=["[BODY] == pat(192.0.2.7*192.0.2.8)"])
    assert reading.ok, reading
    assert reading.values == {"answers": 2.0, "ttl": 300.0}
    assert list(reading.phases) == ["first_byte"]
    assert chained.ok, chained
    assert chained.values == {"answers": 2.0, "ttl": 20.0}, "a chain lasts as long as its weakest link"


@pytest.mark.parametrize(
    ("query", "kind", "expect"),
    [
        ("pbx.example", "A", "192.0.2.8"),
        ("PBX.example.", "AAAA", "2001:DB8:0::7"),
        ("pbx.example", "MX", "10 MAIL.example"),
        ("pbx.example", "TXT", "v=spf1 -all"),
        ("pbx.example", "TXT", '"v=spf1 -all"'),
        ("_sip._udp.pbx.example", "SRV", "1 2 5060 pbx.example"),
        ("pbx.example", "NAPTR", '10 1 "s" "SIP+D2U" "" _sip._udp.pbx.example'),
        ("pbx.example", "CAA", '0 issue "ca.example"'),
        ("example", "SOA", "ns.example host.example 7 1 2 3 4"),
        ("example", "NS", "NS.example"),
        ("7.2.0.192.in-addr.arpa", "PTR", "pbx.example"),
        ("www.example", "CNAME", "pbx.example"),
        ("상담.example", "A", "192.0.2.9"),
    ],
)
async def test_an_expected_record_of_every_type(query: str, kind: str, expect: str) -> None:
    async with name_server() as target:
        reading = await read(target, query, type=kind, expect=expect)
        over = await read(target, query, type=kind, expect=expect, transport="tcp")
    assert reading.ok, reading
    assert over.ok, over
    assert list(over.phases) == ["connect", "first_byte", "transfer"]


DNSMASQ = """\
keep-in-foreground
no-resolv
no-hosts
bind-interfaces
listen-address=127.0.0.1
port={port}
pid-file
user={user}
local-ttl=42
addn-hosts={hosts}
mx-host=pbx.example,mail.example,10
srv-host=_sip._udp.pbx.example,pbx.example,5060,1,2
txt-record=pbx.example,"v=spf1 -all"
naptr-record=pbx.example,10,1,s,SIP+D2U,,_sip._udp.pbx.example
ptr-record=7.2.0.192.in-addr.arpa,pbx.example
caa-record=pbx.example,0,issue,ca.example
cname=www.pbx.example,pbx.example
local=/example/
"""


@pytest.mark.timeout(400)
async def test_dnsmasq_answers(tmp_path: Path) -> None:
    dnsmasq = installed("dnsmasq", "dnsmasq-base")
    port, hosts = free_port(), tmp_path / "hosts"
    crowd = "".join(f"10.0.{n // 250}.{n % 250} many.example\n" for n in range(500))
    hosts.write_text(f"192.0.2.7 pbx.example\n2001:db8::7 pbx.example\n{crowd}")
    conf = tmp_path / "dnsmasq.conf"
    conf.write_text(DNSMASQ.format(port=port, hosts=hosts, user=getpass.getuser()))
    asked = {
        "A": "192.0.2.7",
        "AAAA": "2001:db8::7",
        "MX": "10 mail.example",
        "TXT": "v=spf1 -all",
        "NAPTR": '10 1 "s" "SIP+D2U" "" _sip._udp.pbx.example',
        "CAA": '0 issue "ca.example"',
    }
    async with running(dnsmasq, "-C", str(conf), cwd=tmp_path, ready=lambda: listens(port)):
        server = f"127.0.0.1:{port}"
        for transport in ("udp", "tcp"):
            for kind, expect in asked.items():
                reading = await read(server, type=kind, expect=expect, transport=transport)
                assert reading.ok, reading
                assert reading.values == {"answers": 1.0, "ttl": 42.0} or kind not in ("A", "AAAA")
        chain = await read(server, "www.pbx.example", expect="192.0.2.7")
        service = await read(server, "_sip._udp.pbx.example", type="SRV", expect="1 2 5060 pbx.example")
        back = await read(server, "7.2.0.192.in-addr.arpa", type="PTR", expect="pbx.example")
        gone = await read(server, "gone.example", conditions=["[DNS_RCODE] == NXDOMAIN"])
        refused = await read(server, "elsewhere.test", conditions=["[DNS_RCODE] == REFUSED"])
        many = await read(server, "many.example", expect="10.0.1.249")
    for reading in (chain, service, back, gone, refused, many):
        assert reading.ok, reading
    assert many.values["answers"] == 500
    assert list(many.phases) == ["first_byte", "connect", "transfer"], "the datagram was cut short"


async def test_a_record_that_is_not_among_the_answers() -> None:
    async with name_server() as target:
        reading = await read(target, expect="192.0.2.80")
        part = await read(target, expect="92.0.2.8")
        none = await read(target, "empty.example", expect="192.0.2.8")
    assert (reading.state, reading.reason) == (ReadingState.BAD, "assert")
    assert reading.conditions[-1].condition == "A == 192.0.2.80"
    assert reading.conditions[-1].actual == "192.0.2.7 192.0.2.8"
    assert not part.ok, "a part of a record is no record"
    assert none.values == {"answers": 0.0}
    assert not none.ok


async def test_no_such_name_is_a_reading() -> None:
    async with name_server() as target:
        reading = await read(target, "gone.example")
        wanted = await read(target, "gone.example", conditions=["[DNS_RCODE] == NXDOMAIN"])
    assert (reading.state, reading.reason, reading.conditions[0].actual) == (
        ReadingState.BAD,
        "assert",
        "NXDOMAIN",
    )
    assert wanted.ok


async def test_escapes_in_a_text_stay_words() -> None:
    async with name_server() as target:
        reading = await read(target, type="TXT", conditions=["[BODY] == nothing"])
    assert reading.conditions[0].actual == r'"\027[31mred\000" "v=spf1 -all"'


async def test_five_hundred_records_are_asked_for_over_tcp() -> None:
    async with name_server() as target:
        reading = await read(target, "many.example", expect="10.0.1.249")
        whole = await read(target, "many.example", transport="tcp", conditions=["len([BODY]) > 4000"])
    assert reading.ok, reading
    assert reading.values["answers"] == 500
    assert list(reading.phases) == ["first_byte", "connect", "transfer"]
    assert whole.ok, whole


async def test_a_crowd_of_records_is_refused() -> None:
    async with name_server() as target:
        reading = await read(target, "crowd.example", transport="tcp")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert reading.error == f"an answer of {RECORDS + 1} records; at most {RECORDS} are read"


def worst(question: bytes) -> bytes:
    """Return 1,000 records of names as long as names may be, each in 16 bytes."""
    asked = question[12:]
    name = b"\1a" * 126 + b"\0"
    pointer = (0xC000 | 12 + len(asked)).to_bytes(2, "big")
    head = question[:2] + b"\x81\x80\0\1" + (1000).to_bytes(2, "big") + b"\0\0\0\0"
    fixed = b"\0\x0f\0\1\0\0\0\x3c\0\4\0\1"
    return head + asked + name + fixed + pointer + (pointer + fixed + pointer) * 999


async def test_the_longest_names_do_not_hold_up_others() -> None:
    stretches: list[float] = []

    async def other() -> None:
        while True:
            # Seconds of this thread alone: a machine that is busy elsewhere does not count.
            before = time.thread_time()
            await asyncio.sleep(0)
            stretches.append(time.thread_time() - before)

    async with replying(lambda data, _peer: [worst(data)]) as target:
        await read(target, type="MX")  # whatever is loaded once
        task = asyncio.create_task(other())
        reading = await read(target, type="MX")
        task.cancel()
    assert reading.values["answers"] == 1000
    assert max(stretches) < 0.1
    cut = await read_body_condition(worst)
    assert cut == "the body is longer than the limit of 65536 bytes"


async def read_body_condition(answer: Any) -> str:
    async with replying(lambda data, _peer: [answer(data)]) as target:
        reading = await read(target, type="MX", conditions=["[BODY] == pat(*a*)"])
    return reading.conditions[0].actual


async def test_what_is_no_answer_is_not_heard() -> None:
    def replies(wire: bytes, _peer: object) -> Iterator[bytes]:
        good = resolved(wire).to_wire()
        other = resolved(dns.message.make_query("other.example", "A").to_wire()).to_wire()
        yield b""
        yield b"\x1b]0;garbage\x07" * 20
        yield wire
        yield bytes([good[0] ^ 1]) + good[1:]
        yield wire[:2] + other[2:]
        yield good

    async with replying(replies) as target:
        reading = await read(target)
    assert reading.ok, reading


async def test_another_ones_answer_is_not_heard() -> None:
    """Whoever guesses the number but does not sit where the question went is not heard by the kernel already."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.2", 0))

        def spoof(wire: bytes, peer: tuple[Any, ...]) -> list[bytes]:
            other.sendto(resolved(wire).to_wire(), peer)
            return []

        async with replying(spoof) as target:
            reading = await read(target, timeout="300ms")
    assert (reading.reason, reading.error) == ("timeout", "no answer in 300ms; it hung in: first_byte")


async def test_a_lost_question_is_asked_again() -> None:
    async with replying(lambda data, _peer: over_udp(data, _peer) if len(target.requests) > 1 else []) as target:
        reading = await read(target)
    assert reading.ok
    assert len(target.requests) == 2
    assert reading.phases["first_byte"] >= 490


async def test_a_flood_of_garbage_has_an_end() -> None:
    async with flooding(b"garbage", b"\x1b[2J" * 99) as target:
        reading = await read(target, interval="1m", timeout="20s")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert reading.error == f"{STRAYS} datagrams, and no answer among them"


@pytest.mark.parametrize(
    "answer",
    [
        lambda wire: resolved(wire).to_wire()[:-3],
        lambda wire: wire[:2] + b"\x81\x80\0\1\0\5\0\0\0\0" + wire[12:],
        lambda wire: wire[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + wire[12:] + b"\xc0",
        lambda wire: wire[:2] + b"\x81\x80\0\1\0\1\0\0\0\0" + wire[12:] + b"\0\0\1\0\1\0\0\0\0\0\5\1\2\3\4\5",
    ],
)
async def test_a_broken_answer(answer: Any) -> None:
    async with replying(lambda data, _peer: [answer(data)]) as target:
        reading = await read(target)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert reading.error == "the answer is broken: a record does not end where it says"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"", "the server hung up before its answer was whole"),
        (b"\0\x30abc", "the server hung up before its answer was whole"),
        (b"\0\x03abc", "the server said something that is no answer to the question"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "the server hung up before its answer was whole"),
    ],
)
async def test_garbage_over_tcp(said: bytes, error: str) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(2)
        writer.write(said)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with serve(handler) as target:
        reading = await read(target, transport="tcp")
    assert (reading.state, reading.reason, reading.error) == (ReadingState.ERROR, "probe", error)


async def test_a_slow_drip_over_tcp() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\xff\xff")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serve(drip) as target:
        reading = await read(target, transport="tcp", timeout="300ms")
    assert (reading.reason, reading.error) == ("timeout", "no answer in 300ms; it hung in: transfer")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_nobody_there(transport: str) -> None:
    async with replying(lambda _data, _peer: []) as target:
        pass
    reading = await read(target, transport=transport)
    assert (reading.state, reading.reason, reading.error) == (ReadingState.ERROR, "connect", "Connection refused")


async def test_a_server_by_a_name_of_two_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    async with name_server() as target:
        found = [
            (socket.AF_INET6, 1, 6, "", ("::1", target.port)),
            (socket.AF_INET, 1, 6, "", ("127.0.0.1", target.port)),
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
        reading = await read(f"ns.example:{target.port}", conditions=["[IP] == 127.0.0.1"])
    assert reading.ok, reading
    assert list(reading.phases) == ["dns", "first_byte"]


async def test_a_server_whose_name_does_not_resolve() -> None:
    reading = await read("ns.invalid")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "dns")


async def test_this_machines_own_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    conf = tmp_path / "resolv.conf"
    conf.write_text("nameserver 127.0.0.53\nnameserver 192.0.2.1\n")
    own = functools.partial(dns.resolver.Resolver, filename=str(conf))
    monkeypatch.setattr(dns.resolver, "Resolver", own)
    probe = DnsProbe(name="zone", query="pbx.example")
    try:
        async with replying(over_udp, host="127.0.0.53", port=53):
            reading = await probe.read(7)
    except PermissionError:
        pytest.skip("port 53 needs root")
    assert reading.ok, reading
    conf.write_text("")
    assert (await probe.read(7)).error == "this machine has no name server; name one as the probe's server"


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"server": "ns.example:0"}, "write for instance"),
        ({"server": "::1:x"}, "write for instance"),
        ({"query": "a..b"}, "is no name; write for instance pbx.example"),
        ({"query": "x" * 64}, "is no name; write for instance pbx.example"),
        ({"type": "ANY"}, "'TXT'"),
        ({"expect": "pbx"}, "write it as dig prints it"),
        ({"type": "MX", "expect": "mail.example"}, "write it as dig prints it"),
        ({"expect": ""}, "at least 1 character"),
        ({"transport": "tls"}, "'udp'"),
        ({"conditions": ["[STATUS] == 200"]}, "has no [STATUS]; it has [DNS_RCODE]"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DnsProbe.model_validate({"name": "zone", "query": "pbx.example", **fields})
    (error,) = refusal.value.errors()
    assert mend in error["msg"]


def test_without_dnspython_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ValidationError, match=r"pipx install 'warroom\[dns\]'"):
        DnsProbe(name="zone", query="pbx.example")


@pytest.mark.parametrize(
    ("server", "host"), [(None, "resolver"), ("NS.example", "ns.example"), ("[::1]:53", "::1"), ("::1", "::1")]
)
def test_the_host_that_is_asked(server: str | None, host: str) -> None:
    assert DnsProbe(name="zone", server=server, query="pbx.example").host_key == host


def test_a_dump_is_read_back() -> None:
    probe = DnsProbe(name="zone", query="pbx.example", type="MX", expect="10 Mail.example")
    assert DnsProbe.model_validate(probe.model_dump()) == probe
