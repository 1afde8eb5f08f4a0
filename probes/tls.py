"""``kind: tls``: whether a port speaks TLS that can be trusted, and how long its certificate is still good."""

import asyncio
import contextlib
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
from probes.dial import dial, hang_up
from probes.observation import Observation, ProbeError
from probes.trust import tls_context

_PORT: Final = 443
_SHARE: Final = 0.9
"""Of the time-out, within which the certificate of a peer that is not trusted is fetched as well."""


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
        name = self.server_name or host
        began = time.perf_counter()
        try:
            hang_up(await dial(seen, host, port, tls_context(self.verify), name))
        except ssl.SSLCertVerificationError as exc:
            left = self.timeout / 1000 * _SHARE - (time.perf_counter() - began)
            with contextlib.suppress(OSError):
                async with asyncio.timeout(left):
                    await _fetch(seen, port, name)
            _note_days(seen)
            raise ProbeError("tls", _untrusted(seen.certificate_left_ms, exc.verify_message)) from None
        _note_days(seen)


async def _fetch(seen: Observation, port: int, name: str) -> None:
    """Note the certificate of a peer that is not trusted; how long that takes is nobody's latency."""
    again = Observation(at=seen.at)
    hang_up(await dial(again, seen.ip or "", port, tls_context(verify=False), name))
    seen.certificate_der, seen.certificate_expires_at = again.certificate_der, again.certificate_expires_at


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
