"""One attempt to send one message, through Apprise, which is loaded when the first one waits.

Nothing that is said of an attempt holds the address, which may hold a secret.
"""

import asyncio
import ipaddress
import logging
import re
from typing import Any, Final
from urllib.parse import urlsplit

from data.messaging import Outcome
from data.text import clean
from warroom.rules import failures

SEND_TIMEOUT: Final = 20.0
"""Seconds that one attempt may take; a server that drips bytes defeats Apprise's own time-out."""

_STATUS: Final = re.compile(r"error=(\d{3})")
_FOR_NOW: Final = (408, 425, 429)
"""Refusals that a later attempt may not meet."""

Ended = tuple[Outcome, str | None]
"""How an attempt ended, and the code of what went wrong."""


def is_loopback(url: str) -> bool:
    """Return whether an Apprise URL reaches this machine only, as a drill must."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _quiet() -> None:
    """Keep to themselves the logs of Apprise and of what it sends with: they write addresses and passwords."""
    for name in ("apprise", "urllib3"):
        log = logging.getLogger(name)
        log.propagate = False
        if not log.handlers:
            log.addHandler(logging.NullHandler())


async def send(url: str, title: str, body: str, timeout: float = SEND_TIMEOUT) -> Ended:
    """Send one message.

    Args:
        url: an Apprise URL with its secrets.
        title: of the message.
        body: of the message.
        timeout: seconds after which it counts as unknown.
    """
    try:
        import apprise
    except ImportError:
        return Outcome.PERMANENT, failures.NO_APPRISE
    _quiet()
    sender = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
    if not sender.add(url):
        return Outcome.PERMANENT, failures.NOT_APPRISE
    unanswered = Outcome.UNKNOWN, failures.NO_ANSWER
    try:
        # Twice: Apprise stops waiting for its thread, and nothing stops what it does before.
        async with asyncio.timeout(timeout + 1):
            result = await sender.async_notify(body=body, title=title, timeout=timeout)
    except TimeoutError:
        return unanswered
    except Exception as error:  # Apprise's plug-ins raise what they like; one route must not end the watch.
        return Outcome.TEMPORARY, clean(type(error).__name__)
    if result:
        return Outcome.DELIVERED, None
    return unanswered if result.timeout_count else _refusal(result)


def _refusal(result: Any) -> Ended:
    said = " ".join(str(entry.message) for each in result.results for one in each.attempts for entry in one.logs)
    found = _STATUS.search(said)
    if found is None:
        return Outcome.TEMPORARY, failures.NO_CONNECTION
    status = int(found[1])
    for_good = 300 <= status < 500 and status not in _FOR_NOW
    return (Outcome.PERMANENT if for_good else Outcome.TEMPORARY), failures.status(status)
