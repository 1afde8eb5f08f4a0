"""Who may look at the wall: by which name it is reached, from which page, and with which token."""

import hashlib
import hmac
import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

TOKEN_VARIABLE: Final = "WARROOM_SERVE_TOKEN"  # noqa: S105 - a name
"""Of the environment: never on the command line, where every user of the machine reads it."""
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
_PORTS: Final = {"http": 80, "https": 443}


def is_loopback(host: str) -> bool:
    """Return whether nobody but this machine reaches ``host``, an address or a name.

    Raises:
        OSError: no such name.
    """
    found = {entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    return all(ipaddress.ip_address(str(each).partition("%")[0]).is_loopback for each in found)


def bare(host: str) -> str:
    """Return a host in one spelling: without brackets, an address as the library writes it."""
    name = host.removeprefix("[").removesuffix("]").lower()
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _reached(header: str, scheme: str) -> tuple[str, int] | None:
    """Return name and port of a Host header; none where it is not one."""
    match = _HOST.fullmatch(header)
    return None if match is None else (bare(match[1]), int(match[2] or _PORTS[scheme]))


@dataclass(frozen=True)
class PublicUrl:
    """The address that browsers know where something stands between them and this server."""

    scheme: str
    netloc: str

    @classmethod
    def of(cls, text: str) -> "PublicUrl | None":
        """Read ``https://wall.example:8443``; none where it is no such address, or has a path."""
        try:
            parts = urlsplit(text)
        except ValueError:
            return None
        plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        if parts.scheme not in _PORTS or not plain or _reached(parts.netloc, parts.scheme) is None:
            return None
        netloc = parts.netloc.lower().removesuffix(f":{_PORTS[parts.scheme]}")  # as browsers write it
        return cls(parts.scheme, netloc)

    @property
    def origin(self) -> str:
        """As a browser writes it."""
        return f"{self.scheme}://{self.netloc}"

    def serves(self, header: str) -> bool:
        """Return whether a Host header names it."""
        return _reached(header, self.scheme) == _reached(self.netloc, self.scheme)


@dataclass(frozen=True)
class Doors:
    """What is asked of everybody before anything is shown."""

    names: frozenset[str] = frozenset()
    """By which this machine is known, beside its addresses."""
    public: PublicUrl | None = None
    token: str | None = field(default=None, repr=False)

    def knows(self, host: str, local: tuple[str, int]) -> bool:
        """Return whether a Host header names this server, reached at the address ``local``.

        A page of somebody else's may let its own name point here; its browser then sends that name.
        """
        if self.public is not None and self.public.serves(host):
            return True
        reached, address = _reached(host, "http"), bare(local[0])
        if reached is None or reached[1] != local[1]:
            return False
        name = reached[0]
        return name in (address, *self.names) or (
            name == "localhost" and ipaddress.ip_address(address).is_loopback
        )

    def same_origin(self, origin: str | None, host: str) -> bool:
        """Return whether a page of this very server asks; a request that names no origin is none."""
        public = self.public
        own = public.origin if public is not None and public.serves(host) else f"http://{host.lower()}"
        return origin is not None and origin.lower() == own

    def is_token(self, offered: str) -> bool:
        """Compare in a time that tells nothing."""
        return self.token is not None and _same(offered, self.token)

    @property
    def key(self) -> str:
        """What a browser keeps in the token's place: made from it, and good until it is another one."""
        return hmac.new((self.token or "").encode(), b"warroom wall", hashlib.sha256).hexdigest()

    def admits(self, cookies: Mapping[str, str], name: str) -> bool:
        """Return whether a browser has shown the token before, or need not."""
        return self.token is None or _same(cookies.get(name, ""), self.key)

    def secure(self, host: str) -> bool:
        """Return whether the browser came by TLS."""
        return self.public is not None and self.public.scheme == "https" and self.public.serves(host)


def _same(one: str, other: str) -> bool:
    """Compare without telling how much is equal, nor how long either is."""
    first, second = (hashlib.sha256(each.encode(errors="surrogateescape")).digest() for each in (one, other))
    return hmac.compare_digest(first, second)
