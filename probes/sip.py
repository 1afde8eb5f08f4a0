"""``kind: sip``: the pulse of a telephone system, an OPTIONS request as RFC 3261 has it."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, field_validator

from data.i18n import _
from data.text import clean
from probes.address import host_and_port, in_url
from probes.base import ProbeConfig
from probes.conditions import Condition, parse
from probes.datagram import STRAYS, ask
from probes.dial import dial, hang_up
from probes.observation import Observation, ProbeError
from probes.trust import tls_context

_HOST: Final = re.compile(r"[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+")
_USER: Final = re.compile(r"(?:[A-Za-z0-9_.!~*'()&=+$,?/-]|%[0-9A-Fa-f]{2}){1,64}")
_ANSWER: Final = re.compile(r"SIP/2\.0 ([1-6][0-9][0-9])(?: .*)?")
_BRANCH: Final = re.compile(r";\s*branch\s*=\s*([^\s;,]+)", re.IGNORECASE)
_FOLD: Final = re.compile(r"\n[ \t]+")
_COMPACT: Final = {"v": "via", "i": "call-id", "l": "content-length"}
_BODY_LIMIT: Final = 64 * 1024
_DONE: Final = 200
"""The first code that is not merely about the way."""


class SipProbe(ProbeConfig):
    """One OPTIONS request. Answers below 200 are waited through, those to others are not heard."""

    model_config = ConfigDict(populate_by_name=True)

    facts: ClassVar[tuple[str, ...]] = ("STATUS", "CONNECTED", "RESPONSE_TIME", "IP", "CERTIFICATE_EXPIRATION")

    kind: Literal["sip"] = "sip"
    transport: Literal["udp", "tcp", "tls"] = "udp"
    address: str
    """``host[:port]``, port 5060 unless told, for TLS 5061."""
    accept: tuple[Annotated[int, Field(ge=_DONE, le=699)], ...] | None = None
    """Answers that are well. When None these are 200 to 299, unless a condition speaks of the status."""
    to: str | None = None
    """The user who is asked for; None for the system itself."""
    from_: str = Field(default="warroom", alias="from")
    """The user who asks."""
    verify: bool | str = True
    """Whether the certificate must be good; a text names a file of authorities to trust instead."""

    @field_validator("address")
    @classmethod
    def _address(cls, value: str) -> str:
        if not _HOST.fullmatch(host_and_port(value, 5060)[0]):
            raise ValueError(
                _("{address!r} is no address; write for instance pbx.example:5060").format(
                    address=clean(value, 80)
                )
            )
        return value

    @field_validator("accept")
    @classmethod
    def _accept(cls, value: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if value == ():
            raise ValueError(_("no answer would be well; write for instance [200, 404]"))
        return value

    @field_validator("to", "from_")
    @classmethod
    def _user(cls, value: str | None) -> str | None:
        if value is not None and not _USER.fullmatch(value):
            raise ValueError(
                _("{text!r} cannot name a user; write what stands before the @ of a SIP address").format(
                    text=clean(value, 80)
                )
            )
        return value

    @property
    def _port(self) -> int:
        return 5061 if self.transport == "tls" else 5060

    @property
    def host_key(self) -> str:
        """The host in the address, without port."""
        return host_and_port(self.address, self._port)[0]

    @cached_property
    def demands(self) -> tuple[Condition, ...]:
        """The conditions, and the accepted answers as one more."""
        if self.accept is None:
            if any(condition.about_status for condition in self.conditions):
                return self.conditions
            return (*self.conditions, parse(f"[STATUS] < {_DONE + 100}"))
        codes = ", ".join(map(str, self.accept))
        return (
            *self.conditions,
            parse(f"[STATUS] == any({codes})" if len(self.accept) > 1 else f"[STATUS] == {codes}"),
        )

    def warm(self) -> None:
        """For TLS, build the context."""
        if self.transport == "tls":
            tls_context(self.verify)

    async def observe(self, seen: Observation) -> None:
        """Ask, and wait for the answer that is about more than the way."""
        host, port = host_and_port(self.address, self._port)
        uri = f"sip:{self.to}@{in_url(host)}" if self.to else f"sip:{in_url(host)}"
        request = _Request(self.transport, uri if port == self._port else f"{uri}:{port}", self.from_)
        if self.transport == "udp":
            seen.status = await ask(seen, host, port, request.packet, request.final_status)
        else:
            seen.status = await self._over_stream(seen, host, port, request)

    async def _over_stream(self, seen: Observation, host: str, port: int, request: "_Request") -> int:
        line = await dial(seen, host, port, tls_context(self.verify) if self.transport == "tls" else None)
        reader, writer = line
        try:
            seen.enter("first_byte")
            writer.write(request.packet(*writer.get_extra_info("sockname")[:2]))
            await writer.drain()
            for _stray in range(STRAYS):
                head = (await reader.readuntil(b"\r\n\r\n")).lstrip(b"\r\n")
                status = request.final_status(head)
                if status is not None:
                    return status
                await reader.readexactly(_body_size(head))
        except asyncio.LimitOverrunError as exc:
            raise ProbeError(
                "probe", _("the head of an answer is longer than {limit} bytes").format(limit=exc.consumed)
            ) from None
        except asyncio.IncompleteReadError as exc:
            _body_size(exc.partial)
            raise ProbeError("probe", _("the server hung up before its answer was whole")) from None
        finally:
            hang_up(line)
        raise ProbeError("probe", _("{count} messages, and no answer among them").format(count=STRAYS))


@dataclass(frozen=True)
class _Request:
    """One transaction: what is asked, and by what its answer is known."""

    transport: str
    uri: str
    user: str
    branch: str = field(default_factory=lambda: f"z9hG4bK{secrets.token_hex(12)}")
    call: str = field(default_factory=lambda: secrets.token_hex(12))
    tag: str = field(default_factory=lambda: secrets.token_hex(6))

    def packet(self, address: str, port: int) -> bytes:
        """Return the request as it leaves from this side's ``address`` and ``port``."""
        here = in_url(address.partition("%")[0])
        transport = "" if self.transport == "udp" else f";transport={self.transport}"
        return (
            f"OPTIONS {self.uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/{self.transport.upper()} {here}:{port};rport;branch={self.branch}\r\n"
            "Max-Forwards: 70\r\n"
            f"From: <sip:{self.user}@{here}>;tag={self.tag}\r\n"
            f"To: <{self.uri}>\r\n"
            f"Call-ID: {self.call}\r\n"
            "CSeq: 1 OPTIONS\r\n"
            f"Contact: <sip:{self.user}@{here}:{port}{transport}>\r\n"
            "Accept: application/sdp\r\n"
            "User-Agent: warroom\r\n"
            "Content-Length: 0\r\n\r\n"
        ).encode()

    def final_status(self, message: bytes) -> int | None:
        """Return the code of the final answer to this request; None for any other message."""
        if self.branch.encode() not in message:
            return None
        first, fields = _parsed(message)
        answer = _ANSWER.fullmatch(first)
        branch = _BRANCH.search(fields.get("via", "").partition(",")[0])
        if (
            answer is None
            or branch is None
            or branch[1] != self.branch
            or fields.get("call-id") != self.call
            or fields.get("cseq", "").split() != ["1", "OPTIONS"]
        ):
            return None
        status = int(answer[1])
        return status if status >= _DONE else None


def _parsed(message: bytes) -> tuple[str, dict[str, str]]:
    """Return the first line and the topmost field of each name, in small letters and full."""
    head = message.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    first, *lines = _FOLD.sub(" ", head).split("\n")
    fields: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        name = name.strip().lower()
        fields.setdefault(_COMPACT.get(name, name), value.strip())
    return first.rstrip(), fields


def _body_size(head: bytes) -> int:
    """Return how much follows a head that is not the answer; raise `ProbeError` when it is nothing of SIP's."""
    if not head:
        return 0
    first, fields = _parsed(head)
    if "SIP/2.0" not in first:
        raise ProbeError("probe", _("the answer is not SIP: {text}").format(text=clean(first, 80)))
    size = fields.get("content-length", "0")
    if not re.fullmatch("[0-9]{1,5}", size) or int(size) > _BODY_LIMIT:
        raise ProbeError(
            "probe",
            _("a message with a body of {size} bytes; at most {limit} are read past").format(
                size=clean(size, 20), limit=_BODY_LIMIT
            ),
        )
    return int(size)
