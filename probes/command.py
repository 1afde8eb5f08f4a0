"""``kind: command``: a program of the site's own, judged by its exit status, as Nagios plugins are."""

import shlex
from typing import ClassVar, Final, Literal

from pydantic import Field, PrivateAttr, field_validator

from data.i18n import _
from data.records import ConditionResult, Reading
from data.text import clean, printable
from probes.base import ProbeConfig
from probes.nagios import read_output
from probes.observation import Observation

_SERIES: Final = 100
"""How many values a probe may ever have: a plugin that names each run anew must not fill the store."""


class CommandProbe(ProbeConfig):
    """A program, run without a shell, in a process group of its own that ends with it.

    Figures of a Nagios plugin become values by their labels, in seconds, bytes or percent; the body is what
    it prints, without them. When the site names ``values`` of its own, the probe has those alone.
    """

    default_conditions: ClassVar[tuple[str, ...]] = ("[EXIT_CODE] == 0",)
    facts: ClassVar[tuple[str, ...]] = ("EXIT_CODE", "BODY", "RESPONSE_TIME")
    secret_fields: ClassVar[tuple[str, ...]] = ("env",)

    kind: Literal["command"] = "command"
    command: tuple[str, ...] = Field(min_length=1)
    """The program and its arguments; a text is split as a shell would."""
    env: dict[str, str] = Field(default={}, repr=False)
    """Variables over those of the engine."""
    cwd: str | None = Field(default=None, min_length=1)
    """Where it runs; by default where the engine does."""

    _labels: set[str] = PrivateAttr(default_factory=set)

    @field_validator("command", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return tuple(value) if isinstance(value, list) else value
        try:
            return tuple(shlex.split(value))
        except ValueError:
            raise ValueError(_("a quotation mark stands open; close it, or write a list of arguments")) from None

    @field_validator("command")
    @classmethod
    def _command(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value[0] or any("\0" in argument for argument in value):
            raise ValueError(_("no program can be called so; write for instance [/usr/bin/uptime, -p]"))
        return value

    @field_validator("env")
    @classmethod
    def _env(cls, value: dict[str, str]) -> dict[str, str]:
        for name, content in value.items():
            if not name or "=" in name or "\0" in name + content:
                raise ValueError(
                    _("{name!r} cannot be a variable; write for instance LC_ALL: C").format(name=clean(name, 80))
                )
        return value

    @property
    def series(self) -> tuple[str, ...] | None:
        """The site's own values; when it names none, only the program knows."""
        return tuple(self.values) or None

    @property
    def host_key(self) -> str:
        """The loopback name: what it asks, the program knows."""
        return "localhost"

    async def observe(self, seen: Observation) -> None:
        """Run the program to its end and read what it printed."""
        from probes.programs import run

        seen.enter("run")
        ended = await run(self.command, env=self.env, cwd=self.cwd)
        seen.stop()
        seen.facts["EXIT_CODE"] = ended.code
        seen.truncated = ended.cut
        if ended.cut:
            # The last figure may be cut in the middle, so none is taken.
            seen.body = ended.output
            return
        said = printable(ended.output.decode("utf-8", "replace"))
        words, figures = read_output(self._masks.over(said))
        seen.body = words.encode()
        if not self.values:
            seen.values = self._bounded(figures)

    def _bounded(self, figures: dict[str, float]) -> dict[str, float]:
        for label in figures:
            if len(self._labels) < _SERIES:
                self._labels.add(label)
        return {label: value for label, value in figures.items() if label in self._labels}

    def _judged(self, seen: Observation, results: tuple[ConditionResult, ...]) -> Reading:
        """Judge, and let a bad exit status say what the program said: its first line is made for people."""
        reading = super()._judged(seen, results)
        judged = zip(self.demands, results, strict=True)
        if any("EXIT_CODE" in condition.names and not result.ok for condition, result in judged):
            said = clean(seen.text.partition("\n")[0])
            reading = reading.model_copy(update={"error": said or None})
        return reading
