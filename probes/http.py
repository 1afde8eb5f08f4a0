"""``kind: http``: one request, judged by its status, its body and the time it took."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from pydantic import Field

from data.i18n import _
from data.text import clean
from probes.asking import Asking
from probes.observation import Observation, ProbeError

if TYPE_CHECKING:
    import httpx

_REDIRECTS: Final = 10
_OWN: Final = frozenset({"accept", "user-agent", "connection", "accept-encoding"})


class HttpProbe(Asking):
    """An HTTP(S) address.

    Redirects are followed, ten at most, as Gatus does; to another origin go neither the site's own headers nor
    its client certificate nor a body with secrets.
    A body is never unpacked (none packed is asked for) and cut at ``body_limit``; conditions on a cut body fail.
    """

    default_conditions: ClassVar[tuple[str, ...]] = ("[STATUS] < 400", "[CONNECTED] == true")
    facts: ClassVar[tuple[str, ...]] = (
        "STATUS",
        "RESPONSE_TIME",
        "BODY",
        "CONNECTED",
        "IP",
        "CERTIFICATE_EXPIRATION",
    )

    secret_fields: ClassVar[tuple[str, ...]] = (*Asking.secret_fields, "body")

    kind: Literal["http"] = "http"
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = "GET"
    body: str | None = Field(default=None, repr=False)
    follow_redirects: bool = True
    body_limit: int = Field(default=1024 * 1024, ge=1, le=8 * 1024 * 1024)
    """Bytes of body that are read; twice as many of the worst kind would hold the event loop for 100 ms."""

    async def observe(self, seen: Observation) -> None:
        """Send the request, follow its redirects, and read the body."""
        from probes.transport import ProbeTransport

        transport = ProbeTransport(seen, verify=self._tls, body_limit=self.body_limit)
        request = first = self._first
        for _hop in range(_REDIRECTS + 1):
            response = await transport.handle_async_request(request)
            seen.status = response.status_code
            try:
                if not (self.follow_redirects and response.has_redirect_location):
                    seen.packed = _packing(response)
                    seen.body = b"".join([chunk async for chunk in response.aiter_raw()])
                    return
            finally:
                await response.aclose()
            request = _redirected(request, response)
            if not _same_origin(request, first):
                # Who it is, and its secrets, are for the address that the site names.
                transport = ProbeTransport(seen, verify=self.verify, body_limit=self.body_limit)
                if request.content and self._masks.over_bytes(request.content) != request.content:
                    raise ProbeError("probe", _("redirected to another origin, which gets no secrets"))
        raise ProbeError("probe", _("more than {count} redirects").format(count=_REDIRECTS))

    @cached_property
    def _first(self) -> "httpx.Request":
        """The request that every reading begins with, built once."""
        return self._request()

    def _request(self) -> "httpx.Request":
        return self._ask(self.method, self.body)


def _packing(response: "httpx.Response") -> str | None:
    named = response.headers.get("content-encoding", "").strip().lower()
    return None if named in ("", "identity") else named


def _redirected(request: "httpx.Request", response: "httpx.Response") -> "httpx.Request":
    """Return the request that follows a redirect."""
    import httpx

    url = request.url.join(response.headers["location"])
    if url.scheme not in ("http", "https") or not url.host:
        raise ProbeError("probe", _("redirected to what is not HTTP: {url}").format(url=clean(str(url), 80)))
    same = _origin(url) == _origin(request.url)
    turned = (response.status_code == 303 and request.method != "HEAD") or (
        response.status_code in (301, 302) and request.method == "POST"
    )
    dropped = {"content-length", "transfer-encoding"} | ({"content-type"} if turned else set())
    headers = {
        name: value for name, value in request.headers.items() if name in _OWN or (same and name not in dropped)
    }
    return httpx.Request(
        "GET" if turned else request.method,
        url,
        headers=headers,
        content=None if turned else request.content,
    )


def _same_origin(one: "httpx.Request", other: "httpx.Request") -> bool:
    return _origin(one.url) == _origin(other.url)


def _origin(url: "httpx.URL") -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
