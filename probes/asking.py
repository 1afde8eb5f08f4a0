"""What every kind has that asks over HTTP: where, as whom, and whom it trusts."""

import base64
import re
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from data.i18n import _
from data.secrets import begins_with_one, refuse_literal, refuse_password
from data.text import clean
from probes.base import ProbeConfig
from probes.observation import ProbeError

if TYPE_CHECKING:
    import httpx

    from probes.transport import Tls

_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_CONTENT: Final = re.compile(r"(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?")
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f]")

Secret = Annotated[str, AfterValidator(refuse_literal)]
"""A text that stands outside of the file: ``${NAME}``."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Basic(_Part):
    """A user's name and password."""

    user: str
    password: Secret = Field(repr=False)

    @field_validator("user")
    @classmethod
    def _user(cls, value: str) -> str:
        if ":" in value:
            raise ValueError(_("a user's name cannot hold a colon; take it out"))
        return value


class Auth(_Part):
    """As whom a probe asks: a user, or the bearer of a token."""

    basic: Basic | None = None
    bearer: Secret | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.basic is None) == (self.bearer is None):
            raise ValueError(_("it does not say as whom; give either basic, with user and password, or bearer"))
        return self

    @property
    def header(self) -> str:
        """What the Authorization header holds."""
        if self.basic is None:
            return f"Bearer {self.bearer}"
        return f"Basic {base64.b64encode(f'{self.basic.user}:{self.basic.password}'.encode()).decode()}"


class ClientCertificate(_Part):
    """The files, in PEM, by which a probe shows who it is."""

    cert: str = Field(min_length=1)
    key: str | None = Field(default=None, min_length=1)
    """By default the key stands in the file of the certificate."""


class Asking(ProbeConfig):
    """A probe that sends a request to an HTTP(S) address."""

    secret_fields: ClassVar[tuple[str, ...]] = ("url", "headers", "auth")

    url: str = Field(repr=False)
    headers: dict[str, str] = Field(default={}, repr=False)
    auth: Auth | None = Field(default=None, repr=False)
    verify: bool | str = True
    """Whether the certificate must be good; a text names a file of authorities to trust instead."""
    client_certificate: ClientCertificate | None = None

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        if not begins_with_one(value) and not _good_url(value):
            # The address may hold a password, so it is not repeated here.
            raise ValueError(_("not an HTTP address; write for instance https://host.example/health"))
        return refuse_password(value)

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
        return (urlsplit(self.url).hostname or "").lower() if _good_url(self.url) else ""

    def warm(self) -> None:
        """Import the client (270 ms once in a process) and, for https, build the TLS context."""
        from probes.transport import tls_context

        if self.url.startswith("https"):
            tls_context(self._tls)

    @property
    def _tls(self) -> "Tls":
        if self.client_certificate is None:
            return self.verify
        return self.verify, self.client_certificate.cert, self.client_certificate.key

    def _ask(self, method: str, content: str | None, below: str = "") -> "httpx.Request":
        """Build a request with what the site says to send along.

        Args:
            method: How it is asked.
            content: The request's body.
            below: What follows upon the path of the address.

        Raises:
            ProbeError: With its secrets in place, an address or a header is none.
        """
        import httpx

        sent = {**self.headers, **({} if self.auth is None else {"Authorization": self.auth.header})}
        for name, value in sent.items():
            if not _CONTENT.fullmatch(value):
                raise ProbeError(
                    "probe",
                    _("the secret in header {name!r} has characters that HTTP does not allow").format(name=name),
                )
        if not _good_url(self.url):
            raise ProbeError("probe", _("with its secrets in place, the url is no HTTP address"))
        headers = httpx.Headers(
            {"Accept": "*/*", "User-Agent": "warroom", "Accept-Encoding": "identity", "Connection": "close"}
        )
        headers.update(sent)
        url = httpx.URL(self.url)
        if below:
            url = url.copy_with(path=url.path.rstrip("/") + below)
        request = httpx.Request(method, url, headers=headers, content=content)
        if request.url.userinfo and "authorization" not in request.headers:
            account = httpx.BasicAuth(request.url.username, request.url.password)
            request = next(account.auth_flow(request))
        # A page that repeats what it was asked would show it, and base64 hides nothing.
        self._masks.hide(request.headers.get("authorization", "").partition(" ")[2], "…")
        return request


def _good_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.port != 0
            and not _UNSAFE.search(value)
        )
    except ValueError:
        return False
