"""``kind: http``: one request, judged by its status, its body and the time it took."""

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from data.i18n import _
from data.text import clean
from probes.base import ProbeConfig
from probes.observation import Observation, ProbeError

if TYPE_CHECKING:
    import httpx

_REDIRECTS: Final = 10
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTENT: Final = re.compile(r"(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?")
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f]")
_OWN: Final = frozenset({"accept", "user-agent", "connection", "accept-encoding"})


class HttpProbe(ProbeConfig):
    """An HTTP(S) address.

    Redirects are followed, ten at most, as Gatus does; to another origin go none of the site's own headers.
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

    kind: Literal["http"] = "http"
    url: str
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = "GET"
    headers: dict[str, str] = Field(default={})
    body: str | None = None
    follow_redirects: bool = True
    verify: bool | str = True
    """Whether the certificate must be good; a text names a file of authorities to trust instead."""
    body_limit: int = Field(default=1024 * 1024, ge=1, le=8 * 1024 * 1024)
    """Bytes of body that are read; twice as many of the worst kind would hold the event loop for 100 ms."""

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good or _UNSAFE.search(value):
            # The address may hold a password, so it is not repeated here.
            raise ValueError(_("not an HTTP address; write for instance https://host.example/health"))
        return value

    @field_validator("headers")
    @classmethod
    def _headers(cls, value: dict[str, str]) -> dict[str, str]:
        for name, content in value.items():
            if not _TOKEN.fullmatch(name) or not _CONTENT.fullmatch(content):
                raise ValueError(
                    _("header {name!r} has characters that HTTP does not allow; take them out").format(
                        name=clean(name, 80)
                    )
                )
        return value

    @property
    def host_key(self) -> str:
        """The host in the address, without port."""
        return (urlsplit(self.url).hostname or "").lower()

    def warm(self) -> None:
        """Import the client (270 ms once in a process) and, for https, build the TLS context."""
        from probes.transport import tls_context

        if self.url.startswith("https"):
            tls_context(self.verify)

    async def observe(self, seen: Observation) -> None:
        """Send the request, follow its redirects, and read the body."""
        from probes.transport import ProbeTransport

        transport = ProbeTransport(seen, verify=self.verify, body_limit=self.body_limit)
        request = self._first
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
        raise ProbeError("probe", _("more than {count} redirects").format(count=_REDIRECTS))

    @cached_property
    def _first(self) -> "httpx.Request":
        """The request that every reading begins with, built once."""
        return self._request()

    def _request(self) -> "httpx.Request":
        import httpx

        headers = httpx.Headers(
            {"Accept": "*/*", "User-Agent": "warroom", "Accept-Encoding": "identity", "Connection": "close"}
        )
        headers.update(self.headers)
        request = httpx.Request(self.method, self.url, headers=headers, content=self.body)
        if request.url.userinfo and "authorization" not in request.headers:
            account = httpx.BasicAuth(request.url.username, request.url.password)
            request = next(account.auth_flow(request))
        return request


def _packing(response: "httpx.Response") -> str | None:
    named = response.headers.get("content-encoding", "").strip().lower()
    return None if named in ("", "identity") else named


def _redirected(request: "httpx.Request", response: "httpx.Response") -> "httpx.Request":
    """Return the request that follows a redirect."""
    import httpx

    url = request.url.join(response.headers["location"])
    if url.scheme not in ("http", "https") or not url.host:
        raise ProbeError("probe", _("redirected to what is not HTTP: {url}").format(url=clean(str(url), 80)))
    same = (url.scheme, url.host, url.port) == (request.url.scheme, request.url.host, request.url.port)
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
