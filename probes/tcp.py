"""``kind: tcp``: whether a port takes a connection, and what it says."""

import glob
from functools import cached_property
from typing import ClassVar, Final, Literal

from pydantic import Field, field_validator

from probes.address import host_and_port
from probes.base import ProbeConfig
from probes.conditions import Condition
from probes.dial import Line, dial, hang_up
from probes.observation import Observation
from probes.operands import Body, Pattern

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
        host_and_port(value)
        return value

    @property
    def host_key(self) -> str:
        """The host in the address, without port."""
        return host_and_port(self.address)[0]

    @cached_property
    def demands(self) -> tuple[Condition, ...]:
        """The conditions, and the expected answer as one more."""
        if self.expect is None:
            return self.conditions
        pattern = Pattern(f"*{glob.escape(self.expect.strip())}*")
        return (*self.conditions, Condition(Body(), "==", pattern, f"[BODY] == {pattern}"))

    async def observe(self, seen: Observation) -> None:
        """Connect, say what is to be said, and read until the expected text, the end or 64 KiB."""
        line = await dial(seen, *host_and_port(self.address))
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
