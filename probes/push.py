"""``kind: push``: a heartbeat that must arrive, from cron or a script."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator

from data.duration import Duration, format_duration
from data.i18n import _
from data.records import SECOND, Ms
from probes.base import ProbeConfig
from probes.observation import NotYet, Observation, ProbeError


class PushProbe(ProbeConfig):
    """What ``warroom push NAME`` says, which must not stay away for longer than ``within``.

    The heartbeat's value is the value ``value``; a reading looks only at what has arrived.
    """

    facts: ClassVar[tuple[str, ...]] = ("VALUE",)

    kind: Literal["push"] = "push"
    within: Duration = Field(default=None, validate_default=True)
    """How old the last heartbeat may be; by default one and a half intervals."""

    _waited_since: Ms | None = PrivateAttr(default=None)
    """When the first of all heartbeats was looked for first."""

    @field_validator("within", mode="wrap")
    @classmethod
    def _within(cls, value: Any, handler: Any, info: ValidationInfo) -> Ms:
        if value is None:
            return int(info.data.get("interval", 5 * SECOND) * 3 // 2)
        within: Ms = handler(value)
        if within <= 0:
            raise ValueError(_("no time at all; write for instance 10m"))
        return within

    @property
    def series(self) -> tuple[str, ...]:
        """The heartbeat's value, and what the site asks for beside."""
        return ("value", *self.values)

    @property
    def host_key(self) -> str:
        """The loopback name: nothing is asked."""
        return "localhost"

    async def observe(self, seen: Observation) -> None:
        """Look how old the last heartbeat is."""
        push = seen.heard
        if push is None:
            self._waited_since = min(self._waited_since or seen.at, seen.at)
            waited = seen.at - self._waited_since
            # Whoever sends the first one is given the time that every other has.
            raise (ProbeError if waited > self.within else NotYet)(
                "timeout", _("no heartbeat yet; send one with `warroom push {name}`").format(name=self.name)
            )
        age = seen.at - push.at
        if age > self.within:
            last = datetime.fromtimestamp(push.at / SECOND, UTC)
            raise ProbeError(
                "timeout",
                _("no heartbeat for {age}; the last at {moment} UTC").format(
                    age=format_duration(age // SECOND * SECOND), moment=f"{last:%Y-%m-%d %H:%M:%S}"
                ),
            )
        if push.value is not None:
            seen.facts["VALUE"] = seen.values["value"] = push.value
