"""What every kind of probe has: its configuration, and one way from a look to a reading."""

import asyncio
import os
import re
import ssl
import unicodedata
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    PrivateAttr,
    ValidationInfo,
    field_validator,
)

from data.duration import Duration, format_duration
from data.i18n import _, ngettext
from data.records import SECOND, ConditionResult, Ms, Priority, Push, Reading, ReadingState
from data.secrets import names_in
from data.text import clean
from probes.conditions import Condition, parse, parse_value, path_value
from probes.masks import Masks, texts_in, with_secrets
from probes.nodata import NoData
from probes.observation import NotYet, Observation, ProbeError

_NAME: Final = re.compile(r"[A-Za-z0-9._\-ㄱ-ㆎ가-힣]{1,64}")
_VALUE_NAME: Final = re.compile(r"[A-Za-z0-9_\-ㄱ-ㆎ가-힣]{1,64}")
_LOOPBACK: Final = re.compile(r"localhost|127\.[0-9.]+|::1")


def check_value_name(name: str) -> None:
    """See that a value can have that name.

    Raises:
        ValueError: It cannot.
    """
    if not _VALUE_NAME.fullmatch(name):
        raise ValueError(
            _("{name!r} cannot name a value; use 1 to 64 letters, digits, Hangul, _ or -").format(
                name=clean(name, 80)
            )
        )


def _condition(value: object) -> Condition:
    if isinstance(value, Condition):
        return value
    if not isinstance(value, str):
        raise ValueError(_("a condition is a text; put it in quotes"))
    return parse(value)


ParsedCondition = Annotated[
    InstanceOf[Condition], BeforeValidator(_condition), PlainSerializer(lambda condition: condition.text)
]


class ProbeConfig(BaseModel):
    """One probe as the site file has it. A kind adds its fields and ``observe``."""

    # A schema is built when its kind is first met.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    default_conditions: ClassVar[tuple[str, ...]] = ()
    """What must hold when the site asks for nothing."""
    facts: ClassVar[tuple[str, ...]] = ("CONNECTED", "RESPONSE_TIME")
    """The names that a condition may ask for: what an answer of this kind can have."""
    secret_fields: ClassVar[tuple[str, ...]] = ()
    """The fields whose texts may hold secrets, as ``${NAME}``."""

    name: str
    kind: str
    interval: Duration = 5 * SECOND
    timeout: Duration = Field(default=None, validate_default=True)
    """At most 0.8 of the interval; by default 3 s or that, whichever is less."""
    conditions: tuple[ParsedCondition, ...] = Field(default=(), validate_default=True)
    failure_threshold: int = Field(default=3, ge=1)
    failure_window: int | None = Field(default=None, ge=1, le=1000)
    """Failures count among so many of the last readings; None is in a row."""
    success_threshold: int = Field(default=2, ge=1)
    no_data: NoData = NoData()
    depends_on: tuple[str, ...] = ()
    """Other probes; while one of them fails this one's alarm is not raised."""
    priority: Priority | None = None
    """Of the incident that it opens; None when the plan decides."""
    values: dict[str, str] = {}
    """Series by name, each from a path into the body."""

    _lacking: tuple[str, ...] | None = PrivateAttr(default=None)
    """The secrets that are not known here; None when nobody has put any in place."""
    _masks: Masks = PrivateAttr(default_factory=Masks)

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        name = unicodedata.normalize("NFC", value)
        if not _NAME.fullmatch(name):
            raise ValueError(
                _("{name!r} cannot name a probe; use 1 to 64 letters, digits, Hangul, . _ or -").format(
                    name=clean(value, 80)
                )
            )
        return name

    @field_validator("interval")
    @classmethod
    def _interval(cls, value: Ms) -> Ms:
        if value < SECOND:
            raise ValueError(_("an interval of {value}; give it at least 1s").format(value=format_duration(value)))
        return value

    @field_validator("timeout", mode="wrap")
    @classmethod
    def _timeout(cls, value: Any, handler: Any, info: ValidationInfo) -> Ms:
        longest = info.data.get("interval", 5 * SECOND) * 8 // 10
        if value is None:
            return int(min(3 * SECOND, longest))
        timeout: Ms = handler(value)
        if "interval" in info.data and not 0 < timeout <= longest:
            raise ValueError(
                _("a timeout of {value}; give it more than 0s and at most {longest}, 0.8 of the interval").format(
                    value=format_duration(timeout), longest=format_duration(longest)
                )
            )
        return timeout

    @field_validator("conditions")
    @classmethod
    def _conditions(cls, value: tuple[Condition, ...]) -> tuple[Condition, ...]:
        for condition in value:
            for name in sorted(condition.names.difference(cls.facts)):
                raise ValueError(
                    _("this kind of probe has no [{name}]; it has {names}").format(
                        name=name, names=" ".join(f"[{known}]" for known in cls.facts)
                    )
                )
        return value or tuple(parse(text) for text in cls.default_conditions)

    @field_validator("failure_window")
    @classmethod
    def _failure_window(cls, value: int | None, info: ValidationInfo) -> int | None:
        threshold = info.data.get("failure_threshold", 1)
        if value is not None and value < threshold:
            raise ValueError(
                ngettext(
                    "among {window} reading there are no {threshold} failures; write {threshold} or more",
                    "among {window} readings there are no {threshold} failures; write {threshold} or more",
                    value,
                ).format(window=value, threshold=threshold)
            )
        return value

    @field_validator("depends_on")
    @classmethod
    def _depends_on(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(unicodedata.normalize("NFC", name) for name in value)

    @field_validator("values")
    @classmethod
    def _values(cls, value: dict[str, str]) -> dict[str, str]:
        for name, where in value.items():
            check_value_name(name)
            parse_value(where)
        return value

    @cached_property
    def _paths(self) -> dict[str, Any]:
        return {name: parse_value(where) for name, where in self.values.items()}

    @property
    def series(self) -> tuple[str, ...] | None:
        """The names of its values, of its own and of the site's; None when only an answer tells them."""
        return tuple(self.values)

    @property
    def demands(self) -> tuple[Condition, ...]:
        """Everything that must hold of an observation."""
        return self.conditions

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the secrets that it needs."""
        return tuple(
            dict.fromkeys(
                name
                for field in self.secret_fields
                for text in texts_in(getattr(self, field))
                for name in names_in(text)
            )
        )

    def resolved(self, secrets: Mapping[str, str]) -> Self:
        """Return a copy with its secrets in place, as far as they are known: to be read, never shown or stored.

        Args:
            secrets: All that are known by name; no reading of the copy repeats any of them.
        """
        known = {name: secrets[name] for name in self.variables if name in secrets}
        copy = self.model_copy(
            update={field: with_secrets(getattr(self, field), known) for field in self.secret_fields}
        )
        for name in set(vars(copy)).difference(type(self).model_fields):
            del vars(copy)[name]  # what was worked out from the fields before
        copy._lacking = tuple(name for name in self.variables if name not in known)
        copy._masks = Masks.of(secrets)
        return copy

    @property
    def host_key(self) -> str:
        """The host that it asks, for the limit per host."""
        raise NotImplementedError

    @property
    def is_loopback(self) -> bool:
        """Whether it asks this very machine, which needs no limit."""
        return _LOOPBACK.fullmatch(self.host_key) is not None

    def warm(self) -> None:
        """Load what the kind needs, so that the first reading does not pay for it."""

    async def observe(self, seen: Observation) -> None:
        """Look once and fill in ``seen`` on the way.

        Raises:
            ProbeError: It could not look; any other exception is taken for the same.
        """
        raise NotImplementedError

    async def read(self, at: Ms, heard: Push | None = None) -> Reading:
        """Look once and judge what was seen. Never raises, but for the cancellation of its task.

        Args:
            at: The moment the reading stands for, by the store's clock.
            heard: The last heartbeat that arrived for this probe.
        """
        seen = Observation(at=at, heard=heard)
        try:
            for name in self.variables if self._lacking is None else self._lacking:
                raise ProbeError(
                    "probe",
                    _("secret {name} is not known here; set it in secrets_file or the environment").format(
                        name=name
                    ),
                )
            self.warm()
            async with asyncio.timeout(self.timeout / 1000):
                await self.observe(seen)
            seen.stop()
            # A target may say a secret back.
            seen.body = self._masks.over_bytes(seen.body)
            if any("BODY" in condition.names for condition in self.demands):
                await seen.spell()
            results = tuple(condition.judge(seen) for condition in self.demands)
            reading = self._judged(seen, results)
        except Exception as exc:
            reading = self._broken(seen, exc)
        return self._masks.over_reading(reading)

    def _judged(self, seen: Observation, results: tuple[ConditionResult, ...]) -> Reading:
        failed = [c for c, result in zip(self.demands, results, strict=True) if not result.ok]
        reason = None
        if failed:
            reason = "status" if any(condition.about_status for condition in failed) else "assert"
        found = {name: path_value(seen, where) for name, where in self._paths.items()}
        numbers = {name: value for name, value in found.items() if isinstance(value, float)}
        return Reading(
            probe=self.name,
            kind=self.kind,
            at=seen.at,
            state=ReadingState.BAD if failed else ReadingState.OK,
            reason=reason,
            latency_ms=seen.latency_ms,
            phases=seen.phases,
            values=seen.values | numbers,
            conditions=results,
        )

    def _broken(self, seen: Observation, exc: Exception) -> Reading:
        reason, text = self._why(seen, exc)
        return Reading(
            phase=seen.phase,
            probe=self.name,
            kind=self.kind,
            at=seen.at,
            state=ReadingState.SUSPECT if isinstance(exc, NotYet) else ReadingState.ERROR,
            reason=reason,
            phases=seen.phases,
            values=seen.values,
            error=clean(self._masks.over(text)),
        )

    def _why(self, seen: Observation, exc: Exception) -> tuple[str, str]:
        """Return the reason and the words: a failure belongs to the phase that it struck."""
        match exc:
            case ProbeError():
                return exc.reason, str(exc)
            case TimeoutError():
                return "timeout", _("no answer in {timeout}; it hung in: {phase}").format(
                    timeout=format_duration(self.timeout), phase=seen.phase or self.kind
                )
            case ssl.SSLError():
                return "tls", getattr(exc, "verify_message", None) or exc.reason or str(exc)
        reason = seen.phase if seen.phase in ("dns", "connect", "tls") else "probe"
        if isinstance(exc, OSError) and exc.errno:
            # The event loop writes addresses into strerror; a name server's errors are negative.
            words = os.strerror(exc.errno) if exc.errno > 0 else exc.strerror or str(exc)
            return reason, f"{words}: {exc.filename}" if exc.filename else words
        return reason, str(exc) or type(exc).__name__
