"""``kind: log``: how often patterns come up in a file that grows."""

import time
from functools import cached_property
from importlib.util import find_spec
from typing import Any, ClassVar, Final, Literal

from pydantic import Field, PrivateAttr, field_validator

from data.i18n import _, ngettext
from data.text import clean
from probes.aside import Aside
from probes.base import ProbeConfig, check_value_name
from probes.follower import Follower
from probes.observation import Observation, ProbeError

_PATTERNS: Final = 20
_SHOWN: Final = 1000
"""Characters that are kept of a line."""


class LogProbe(ProbeConfig):
    """A log file, followed through rotation; each pattern is a value, its count of lines since the reading before.

    It counts from the end of the file at the first reading, so what was written while no engine ran is not
    counted. Patterns are RE2 regular expressions, whose time is linear in the text.
    """

    facts: ClassVar[tuple[str, ...]] = ("VALUE", "BODY")

    kind: Literal["log"] = "log"
    path: str = Field(min_length=1)
    patterns: dict[str, str] = Field(min_length=1, max_length=_PATTERNS)
    """Regular expressions by the name of their value."""

    _follower: Follower | None = PrivateAttr(default=None)
    _aside: Aside = PrivateAttr(default_factory=Aside)

    @field_validator("path")
    @classmethod
    def _path(cls, value: str) -> str:
        if "\0" in value:
            raise ValueError(_("no path; write for instance /var/log/app.log"))
        return value

    @field_validator("patterns")
    @classmethod
    def _patterns(cls, value: dict[str, str]) -> dict[str, str]:
        if find_spec("re2") is None:
            raise ValueError(_("google-re2 is not installed; run pipx install 'warroom[log]'"))
        for name, pattern in value.items():
            check_value_name(name)
            _compiled(pattern)
        _compiled(_any_of(value))
        return value

    @property
    def series(self) -> tuple[str, ...]:
        """The patterns, and what the site asks for beside."""
        return (*self.patterns, *self.values)

    @property
    def host_key(self) -> str:
        """The loopback name."""
        return "localhost"

    def warm(self) -> None:
        """Import re2."""
        import re2  # noqa: F401

    @cached_property
    def _expressions(self) -> tuple[Any, dict[str, Any]]:
        """One expression that finds any of the patterns, and each of them."""
        each = {name: _compiled(pattern) for name, pattern in self.patterns.items()}
        return _compiled(_any_of(self.patterns)), each

    async def observe(self, seen: Observation) -> None:
        """Read in a thread what has come, and count."""
        counts, last, skipped = await self._aside.run(self._count, self.path)
        seen.values = {name: float(count) for name, count in counts.items()}
        seen.facts["VALUE"] = float(sum(counts.values()))
        seen.body = clean(last, _SHOWN).encode()
        if skipped:
            raise ProbeError(
                "probe",
                ngettext(
                    "{path} grows too fast; {count} byte was passed over",
                    "{path} grows too fast; {count} bytes were passed over",
                    skipped,
                ).format(path=clean(self.path, 80), count=skipped),
            )

    def _count(self) -> tuple[dict[str, int], str, int]:
        """Return the counts, the last line that fitted, and how many bytes were passed over."""
        follower = self._follower = self._follower or Follower(self.path)
        any_of_them, expressions = self._expressions
        counts = dict.fromkeys(self.patterns, 0)
        last = ""
        # Half of the time, so that what was counted still gets into the reading.
        for raw in follower.lines(time.monotonic() + self.timeout / 2000):
            line = raw.decode("utf-8", "replace").rstrip("\r")
            if any_of_them.search(line) is None:
                continue
            last = line
            for name, expression in expressions.items():
                counts[name] += expression.search(line) is not None
        return counts, last, follower.skipped


def _any_of(patterns: dict[str, str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns.values())


def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        why = error.args[0]
        words = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        raise ValueError(
            _("{pattern!r} is no regular expression: {why}; write for instance ERROR|FATAL").format(
                pattern=clean(pattern, 80), why=clean(words, 80)
            )
        ) from None
