"""``kind: dns``: what a name server answers."""

import asyncio
import glob
import importlib.util
import struct
from functools import cached_property
from typing import ClassVar, Final, Literal

from pydantic import Field, ValidationInfo, field_validator

from data.i18n import _
from data.text import clean
from probes import operands
from probes.address import host_and_port
from probes.base import ProbeConfig
from probes.conditions import Condition
from probes.datagram import ask
from probes.dial import dial, hang_up
from probes.observation import Observation, ProbeError

RECORDS: Final = 1000
"""Records of one answer that are read; a longer answer is refused."""
BODY_LIMIT: Final = 64 * 1024
_PORT: Final = 53
_HEAD: Final = struct.Struct("!HHHHHH")
_RECORD: Final = struct.Struct("!HHIH")
_IS_ANSWER: Final = 0x8000
_IS_CUT: Final = 0x0200
_A_TURN: Final = 20
"""Records that are read before others have their turn."""
# Data of these types is names and numbers; in all others capital letters may mean something.
_NAMES: Final = frozenset({"CNAME", "MX", "NS", "PTR", "SOA", "SRV"})


class DnsProbe(ProbeConfig):
    """One question to one name server. An answer such as NXDOMAIN is a reading, judged by its conditions.

    The body is the data of the records of the asked type as ``dig`` prints it, one a line, sorted. Values:
    ``answers``, how many these are, and ``ttl``, the least one in the answer, in seconds.
    """

    default_conditions: ClassVar[tuple[str, ...]] = ("[DNS_RCODE] == NOERROR",)
    facts: ClassVar[tuple[str, ...]] = ("DNS_RCODE", "BODY", "CONNECTED", "RESPONSE_TIME", "IP")

    kind: Literal["dns"] = "dns"
    server: str | None = None
    """``address[:port]``; None for the first one that this machine itself asks."""
    query: str
    """The name that is asked for."""
    # fmt: off
    type: Literal[
        "A", "AAAA", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV", "SVCB",
        "TLSA", "TXT",
    ] = "A"
    # fmt: on
    expect: str | None = Field(default=None, min_length=1)
    """The data of a record that must be among the answers."""
    transport: Literal["udp", "tcp"] = "udp"
    """An answer that was cut short over UDP is asked for again over TCP."""

    @field_validator("server")
    @classmethod
    def _server(cls, value: str | None) -> str | None:
        if value is not None:
            host_and_port(value, _PORT)
        return value

    @field_validator("query")
    @classmethod
    def _query(cls, value: str) -> str:
        if importlib.util.find_spec("dns") is None:
            raise ValueError(_("the kind dns needs dnspython; install it with pipx install 'warroom[dns]'"))
        import dns.exception
        import dns.name

        try:
            dns.name.from_text(value)
        except (dns.exception.DNSException, ValueError):
            raise ValueError(
                _("{name!r} is no name; write for instance pbx.example").format(name=clean(value, 80))
            ) from None
        return value

    @field_validator("expect")
    @classmethod
    def _expect(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None or not {"query", "type"} <= info.data.keys():
            return value  # what is wrong there is said there
        import dns.exception

        try:
            return _normal(info.data["type"], value)
        except (dns.exception.DNSException, ValueError):
            raise ValueError(
                _("{text!r} is no data of a record {type}; write it as dig prints it").format(
                    text=clean(value, 80), type=info.data["type"]
                )
            ) from None

    @property
    def host_key(self) -> str:
        """The server's host; one word for this machine's own, whichever that is."""
        return "resolver" if self.server is None else host_and_port(self.server, _PORT)[0]

    @cached_property
    def demands(self) -> tuple[Condition, ...]:
        """The conditions, and the expected record as one more."""
        if self.expect is None:
            return self.conditions
        return (
            *self.conditions,
            Condition(operands.Body(), "==", _line(self.expect), f"{self.type} == {self.expect}"),
        )

    @property
    def series(self) -> tuple[str, ...]:
        """What it measures, and what the site asks for beside."""
        return ("answers", "ttl", *self.values)

    def warm(self) -> None:
        """Import dnspython's messages (50 ms once in a process)."""
        import dns.message
        import dns.resolver  # noqa: F401

    async def observe(self, seen: Observation) -> None:
        """Ask, over TCP when the answer does not fit into a datagram, and read the answer."""
        import dns.message

        host, port = _own_server() if self.server is None else host_and_port(self.server, _PORT)
        question = dns.message.make_query(self.query, self.type).to_wire()
        if self.transport == "udp":
            answer = await ask(
                seen, host, port, lambda *_here: question, lambda said: said if _answers(question, said) else None
            )
            if _HEAD.unpack_from(answer)[1] & _IS_CUT:
                answer = await _over_tcp(seen, seen.ip or host, port, question)
        else:
            answer = await _over_tcp(seen, host, port, question)
        seen.stop()
        await self._understand(seen, answer)

    async def _understand(self, seen: Observation, answer: bytes) -> None:
        import dns.exception
        import dns.rcode

        _id, flags, questions, count, _authorities, _others = _HEAD.unpack_from(answer)
        if count > RECORDS:
            raise ProbeError(
                "probe",
                _("an answer of {count} records; at most {limit} are read").format(count=count, limit=RECORDS),
            )
        try:
            place = _HEAD.size
            for _question in range(questions):
                place = _behind_name(answer, place) + 4
            data, least = await self._records(answer, place, count)
        except (dns.exception.DNSException, ValueError, IndexError, struct.error):
            raise ProbeError("probe", _("the answer is broken: a record does not end where it says")) from None
        seen.facts["DNS_RCODE"] = dns.rcode.to_text(dns.rcode.Rcode(flags & 0xF))
        seen.values["answers"] = float(len(data))
        if least is not None:
            seen.values["ttl"] = float(least)
        body = "\n".join(sorted(data)).encode()
        seen.truncated = len(body) > BODY_LIMIT
        seen.body = body[:BODY_LIMIT]

    async def _records(self, answer: bytes, place: int, count: int) -> tuple[list[str], int | None]:
        """Return the data of the records of the asked type, and the least time to live of all."""
        import dns.rdata
        import dns.rdatatype

        wanted = dns.rdatatype.from_text(self.type)
        data: list[str] = []
        lives: list[int] = []
        for index in range(count):
            if index % _A_TURN == 0:
                await asyncio.sleep(0)
            place = _behind_name(answer, place)
            kind, of_class, life, size = _RECORD.unpack_from(answer, place)
            place += _RECORD.size
            if kind == wanted:
                data.append(
                    _written(self.type, dns.rdata.from_wire(of_class, kind, answer, place, size).to_text())
                )
            lives.append(life if life < 1 << 31 else 0)  # the top bit set means none at all
            place += size
        return data, min(lives, default=None)


def _answers(question: bytes, said: bytes) -> bool:
    """Whether ``said`` answers ``question``: its number, its name and type, in whatever letters."""
    if len(said) < _HEAD.size or said[:2] != question[:2]:
        return False
    flags, questions = int.from_bytes(said[2:4], "big"), int.from_bytes(said[4:6], "big")
    if not flags & _IS_ANSWER:
        return False
    if questions == 0:  # a server that did not understand need not repeat what it was asked
        return flags & 0xF != 0
    return questions == 1 and said[_HEAD.size :].lower().startswith(question[_HEAD.size :].lower())


async def _over_tcp(seen: Observation, host: str, port: int, question: bytes) -> bytes:
    line = await dial(seen, host, port)
    try:
        seen.enter("first_byte")
        line[1].write(len(question).to_bytes(2, "big") + question)
        await line[1].drain()
        size = int.from_bytes(await line[0].readexactly(2), "big")
        seen.enter("transfer")
        answer = await line[0].readexactly(size)
    except asyncio.IncompleteReadError:
        raise ProbeError("probe", _("the server hung up before its answer was whole")) from None
    finally:
        hang_up(line)
    if not _answers(question, answer):
        raise ProbeError("probe", _("the server said something that is no answer to the question"))
    return answer


def _own_server() -> tuple[str, int]:
    """Return the first name server that this machine asks."""
    import dns.resolver

    try:
        return str(dns.resolver.Resolver().nameservers[0]), _PORT
    except (dns.resolver.NoResolverConfiguration, IndexError):
        raise ProbeError("probe", _("this machine has no name server; name one as the probe's server")) from None


def _behind_name(message: bytes, place: int) -> int:
    """Return the place behind the name at ``place``."""
    while (size := message[place]) < 0xC0:
        place += 1 + size
        if size == 0:
            return place
    return place + 2


def _normal(kind: str, text: str) -> str:
    """Return what a site wrote as an answer is written."""
    import dns.name
    import dns.rdata

    if kind == "TXT" and not text.startswith('"'):
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _written(kind, dns.rdata.from_text("IN", kind, text, origin=dns.name.root, relativize=False).to_text())


def _written(kind: str, text: str) -> str:
    return text.lower() if kind in _NAMES else text


def _line(text: str) -> operands.AnyOf:
    """Return what equals a body that has ``text`` as a line."""
    one = glob.escape(text)
    return operands.AnyOf(
        tuple(operands.Pattern(each) for each in (one, f"{one}\n*", f"*\n{one}", f"*\n{one}\n*"))
    )
