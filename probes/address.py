"""Addresses as a site writes them: ``pbx.example:5060``, ``[::1]:5060``, ``pbx.example``."""

import ipaddress
import re
from typing import Final

from data.i18n import _
from data.text import clean

_HOST: Final = re.compile(r"[^\s:\[\]/@\x00-\x1f\x7f]+")
_ADDRESS: Final = re.compile(rf"(?:\[([0-9A-Fa-f:.]+)\]|({_HOST.pattern}))(?::([0-9]{{1,5}}))?")


def host_and_port(text: str, port: int | None = None) -> tuple[str, int]:
    """Return the host in small letters, without brackets, and the port.

    Args:
        text: What the site wrote.
        port: What an address without one means; None when it must have one.

    Raises:
        ValueError: It is no address; the message ends in the mend.
    """
    if port is not None and _is_ipv6(text):
        return text.lower(), port
    found = _ADDRESS.fullmatch(text)
    if found is not None:
        host, number = (found[1] or found[2]).lower(), int(found[3]) if found[3] else port
        if number is not None and 0 < number < 65536:
            return host, number
    raise ValueError(
        _("{address!r} is no address; write for instance pbx.example:5060").format(address=clean(text, 80))
    )


def host_alone(text: str) -> str:
    """Return a host that stands without port, in small letters.

    Raises:
        ValueError: It is no host; the message ends in the mend.
    """
    if not _is_ipv6(text) and not _HOST.fullmatch(text):
        raise ValueError(
            _("{address!r} is no host; write for instance pbx.example or 192.0.2.10").format(
                address=clean(text, 80)
            )
        )
    return text.lower()


def in_url(host: str) -> str:
    """Return ``host`` as it stands before a port: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False
