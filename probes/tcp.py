"""``kind: tcp``: whether a port takes a connection, and what it says."""

import glob
import re
from functools import cached_property
from typing import ClassVar, Final, Literal

from pydantic import Field, field_validator

from data.i18n import _
from data.text import clean
from probes.base import ProbeConfig
from probes.conditions import Condition
from probes.dial import Line, dial, hang_up
from probes.observation import Observation
from probes.operands import Body, Pattern

_ADDRESS: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]/@\x00-\x1f\x7f]+)):([0-9]{1,5})")
_ANSWER_LIMIT: Final = 64 * 1024


class TcpProbe(ProbeConfig):
    """A TCP port, as ``host:port`` or ``[::1]:port``."""

    default_conditions: ClassVar[tuple[str, ...]] = ("[CONNECTED] == true",)
    facts: ClassVar[tuple[str, ...]] = ("CONNECTED", "RESPONSE_TIME", "IP", "BODY")
    secret_fields: ClassVar[tuple[str, ...]] = ("send",)

    kind: Literal["tcp"] = "tcp"
    address: str
    send: str | None = Field(default=None, repr=False)
    """What is said first."""
    expect: str | None = Field(default=None, min_length=1)
    """Text that must come back; reading ends with it. White space around it does not count."""

    @field_validator("address")
    @classmethod
    def _address(cls, value: str) -> str:
        found = _ADDRESS.fullmatch(value)
        if found is None or not 0 < int(found[3]) < 65536:
            raise ValueError(
                _("{address!r} is no address; write for instance pbx.example:5060").format(
                    address=clean(value, 80)
                )
            )
        return value

    @property
    def _host_and_port(self) -> tuple[str, int]:
        host, _colon, port = self.address.rpartition(":")
        return host.strip("[]").lower(), int(port)

    @property
    def host_key(self) -> str:
        """The host in the address, without port."""
        return self._host_and_port[0]

    @cached_property
    def demands(self) -> tuple[Condition, ...]:
        """The conditions, and the expected answer as one more."""
        if self.expect is None:
            return self.conditions
        pattern = Pattern(f"*{glob.escape(self.expect.strip())}*")
        return (*self.conditions, Condition(Body(), "==", pattern, f"[BODY] == {pattern}"))

    async def observe(self, seen: Observation) -> None:
        """Connect, say what is to be said, and read until the expected text, the end or 64 KiB."""
        line = await dial(seen, *self._host_and_port)
        try:
            if self.send is not None:
                line[1].write(self.send.encode())
                await line[1].drain()
            if self.expect is not None:
                await self._listen(seen, line, self.expect.strip().encode())
        finally:
            hang_up(line)

    async def _listen(self, seen: Observation, line: Line, wanted: bytes) -> None:
        seen.enter("first_byte")
        answer = b""
        while wanted not in answer and len(answer) < _ANSWER_LIMIT:
            data = await line[0].read(_ANSWER_LIMIT - len(answer))
            if not answer:
                seen.enter("transfer")
            if not data:
                break
            answer += data
        seen.body = answer
