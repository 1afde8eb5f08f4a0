"""``kind: promql``: what a Prometheus or a VictoriaMetrics answers to one query."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal
from urllib.parse import urlencode

from pydantic import Field

from data.i18n import _
from data.text import clean
from probes.asking import Asking
from probes.conditions import Condition, parse
from probes.observation import Observation, ProbeError

if TYPE_CHECKING:
    import httpx

_BODY_LIMIT: Final = 1024 * 1024
_THERE: Final = "[VALUE] == pat(*)"
"""Holds for any value, and fails when there is none."""
_PICKS: Final[dict[str, Callable[[list[float]], float]]] = {
    "sum": math.fsum,
    "max": max,
    "min": min,
    "avg": lambda numbers: math.fsum(numbers) / len(numbers),
    "count": len,
}


class PromqlProbe(Asking):
    """An instant query, whose answer is the value ``value``.

    That there is a value is asked of every answer: no series is never nought.
    """

    facts: ClassVar[tuple[str, ...]] = ("VALUE", "STATUS", "RESPONSE_TIME")

    kind: Literal["promql"] = "promql"
    query: str = Field(min_length=1, max_length=16_384)
    pick: Literal["sum", "max", "min", "avg", "count"] | None = None
    """How one number is made of several series; without it the query must give one."""

    @property
    def series(self) -> tuple[str, ...]:
        """The answer, and what the site asks for beside."""
        return ("value", *self.values)

    @cached_property
    def demands(self) -> tuple[Condition, ...]:
        """The conditions; when none asks for the value, that there is one."""
        if any("VALUE" in condition.names for condition in self.conditions):
            return self.conditions
        return (parse(_THERE), *self.conditions)

    async def observe(self, seen: Observation) -> None:
        """Send the query and read the number."""
        from probes.transport import ProbeTransport

        transport = ProbeTransport(seen, verify=self._tls, body_limit=_BODY_LIMIT)
        response = await transport.handle_async_request(self._request())
        try:
            seen.status = response.status_code
            seen.body = b"".join([chunk async for chunk in response.aiter_raw()])
        finally:
            await response.aclose()
        try:
            seen.values["value"] = seen.facts["VALUE"] = self._number(_data(seen))
        except _NoNumber as none:
            seen.absent["VALUE"] = str(none)

    def _request(self) -> "httpx.Request":
        form = urlencode({"query": self.query, "timeout": f"{self.timeout}ms"})
        request = self._ask("POST", form, "/api/v1/query")
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        return request

    def _number(self, data: dict[str, Any]) -> float:
        """Return the one number of an answer."""
        kind, result = data.get("resultType"), data.get("result")
        if kind == "scalar":
            return _finite(_sample({"value": result}))
        if kind != "vector" or not isinstance(result, list):
            raise _NoNumber(_("the answer is no number but a {kind}").format(kind=clean(str(kind), 40)))
        if not result:
            raise _NoNumber(_("the query found no series"))
        if len(result) > 1 and self.pick is None:
            raise _NoNumber(
                _("the query found {count} series; write pick: sum, or a query that gives one").format(
                    count=len(result)
                )
            )
        numbers = [_sample(each) for each in result]
        return _finite(numbers[0] if self.pick is None else float(_PICKS[self.pick](numbers)))


class _NoNumber(Exception):
    """The answer was understood, and holds no number."""


def _data(seen: Observation) -> dict[str, Any]:
    """Return what was found; an answer that says no is a failure in its own words."""
    if seen.truncated:
        raise ProbeError(
            "probe", _("the answer is longer than {count} bytes; write a narrower query").format(count=_BODY_LIMIT)
        )
    try:
        answer = seen.json
    except ValueError:
        answer = None
    match answer:
        case {"status": "success", "data": dict(data)}:
            return data
        case {"status": "error", "error": str(error)}:
            raise ProbeError("probe", f"{seen.status}: {clean(error)}")
    raise ProbeError(
        "probe",
        _("{status} and no answer of a Prometheus: {text}; see url").format(
            status=seen.status, text=clean(seen.text[:80], 80) or "—"
        ),
    )


def _sample(sample: Any) -> float:
    """Return the number of ``{"value": [moment, "text"]}``."""
    match sample:
        case {"value": [_moment, str(text)]}:
            try:
                return float(text)
            except ValueError:
                pass
        case {"histogram": _}:
            raise _NoNumber(_("the answer is a histogram; ask for histogram_quantile() of it"))
    raise _NoNumber(_("the answer is no number"))


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise _NoNumber(_("the value is {number}").format(number=number))
    return number
