"""``kind: tls``: whether a port speaks TLS that can be trusted, and how long its certificate is still good."""

import asyncio
import contextlib
import re
import ssl
import time
from typing import ClassVar, Final, Literal

from pydantic import Field, field_validator

from data.duration import format_duration
from data.i18n import _, ngettext
from data.records import DAY, MINUTE, Ms
from data.text import clean
from probes.address import host_and_port
from probes.base import ProbeConfig
from probes.dial import Line, dial, hang_up, note_certificate
from probes.observation import Observation, ProbeError
from probes.trust import tls_context

_PORT: Final = 443
_SHARE: Final = 0.9
"""Of the time-out, within which the certificate of a peer that is not trusted is fetched as well."""
_LINES: Final = 100
"""Lines of a plain beginning that are read."""
_BEGINNINGS: Final = {
    "smtp": ((b"", rb"220 "), (b"EHLO warroom\r\n", rb"250 "), (b"STARTTLS\r\n", rb"220 ")),
    "imap": ((b"", rb"\* OK"), (b"a STARTTLS\r\n", rb"a OK")),
    "pop3": ((b"", rb"\+OK"), (b"STLS\r\n", rb"\+OK")),
}
"""What is said before TLS begins, and how the last line of what must come back begins."""
_MORE: Final = re.compile(rb"[0-9]{3}-|\* (?!BYE)")


class TlsProbe(ProbeConfig):
    """A TLS port. Value: ``certificate_days``, until the certificate ends; below nought when it has.

    A certificate that cannot be trusted fails the reading with the reason ``tls``, and is fetched without trust,
    so that its end is known all the same.
    """

    default_conditions: ClassVar[tuple[str, ...]] = ("[CONNECTED] == true", "[CERTIFICATE_EXPIRATION] > 336h")
    facts: ClassVar[tuple[str, ...]] = ("CERTIFICATE_EXPIRATION", "CONNECTED", "RESPONSE_TIME", "IP")

    kind: Literal["tls"] = "tls"
    address: str
    """``host[:port]``, port 443 unless told."""
    server_name: str | None = Field(default=None, min_length=1)
    """Whose certificate is asked for; the host's when None."""
    starttls: Literal["smtp", "imap", "pop3"] | None = None
    """What is spoken plainly until TLS begins; None when TLS begins at once."""
    verify: bool | str = True
    """Whether the certificate must be good; a text names a file of authorities to trust instead."""

    @field_validator("address")
    @classmethod
    def _address(cls, value: str) -> str:
        host_and_port(value, _PORT)
        return value

    @field_validator("server_name")
    @classmethod
    def _server_name(cls, value: str | None) -> str | None:
        try:
            named = value is None or (value.encode("idna").isascii() and not set(value) & set("/:@[] \0"))
        except UnicodeError:
            named = False
        if not named:
            raise ValueError(
                _("{name!r} is no name; write for instance pbx.example").format(name=clean(value or "", 80))
            )
        return value

    @property
    def host_key(self) -> str:
        """The host in the address, without port."""
        return host_and_port(self.address, _PORT)[0]

    @property
    def series(self) -> tuple[str, ...]:
        """What it measures, and what the site asks for beside."""
        return ("certificate_days", *self.values)

    def warm(self) -> None:
        """Build the TLS context."""
        tls_context(self.verify)

    async def observe(self, seen: Observation) -> None:
        """Shake hands and hang up."""
        host, port = host_and_port(self.address, _PORT)
        began = time.perf_counter()
        try:
            await self._shake(seen, host, port, self.verify)
        except ssl.SSLCertVerificationError as exc:
            left = self.timeout / 1000 * _SHARE - (time.perf_counter() - began)
            # How long this takes is nobody's latency.
            again = Observation(at=seen.at)
            with contextlib.suppress(OSError, ProbeError):
                async with asyncio.timeout(left):
                    await self._shake(again, seen.ip or host, port, verify=False)
            seen.certificate_der, seen.certificate_expires_at = again.certificate_der, again.certificate_expires_at
            _note_days(seen)
            raise ProbeError("tls", _untrusted(seen.certificate_left_ms, exc.verify_message)) from None
        _note_days(seen)

    async def _shake(self, seen: Observation, host: str, port: int, verify: bool | str) -> None:
        name = self.server_name or host_and_port(self.address, _PORT)[0]
        context = tls_context(verify)
        if self.starttls is None:
            hang_up(await dial(seen, host, port, context, name))
            return
        line = await dial(seen, host, port)
        try:
            seen.enter("tls")
            await _begin(line, self.starttls)
            await line[1].start_tls(context, server_hostname=name)
            note_certificate(seen, line[1])
        finally:
            hang_up(line)


async def _begin(line: Line, protocol: str) -> None:
    """Speak plainly until the server is ready for TLS."""
    reader, writer = line
    said = b""
    for words, wanted in _BEGINNINGS[protocol]:
        writer.write(words)
        await writer.drain()
        for _line in range(_LINES):
            try:
                said = await reader.readuntil(b"\n")
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                raise ProbeError("tls", _("the server never ended its line before TLS")) from None
            if re.match(wanted, said) or not _MORE.match(said):
                break
        if not re.match(wanted, said):
            words_back = clean(said.decode("utf-8", "replace"), 80)
            raise ProbeError("tls", _("the server does not begin TLS; it says: {text}").format(text=words_back))


def _note_days(seen: Observation) -> None:
    if seen.certificate_left_ms is not None:
        seen.values["certificate_days"] = round(seen.certificate_left_ms / DAY, 2)


def _untrusted(left: Ms | None, why: str) -> str:
    if left is None or left >= 0:
        return _("the certificate cannot be trusted: {why}").format(why=why)
    days = -left // DAY
    if days:
        return ngettext(
            "the certificate expired {count} day ago", "the certificate expired {count} days ago", days
        ).format(count=days)
    return _("the certificate expired {span} ago").format(span=format_duration(-left // MINUTE * MINUTE))
