"""Delivers what the outbox owes, through Apprise, which is loaded when the first message waits.

The decision to send was made exactly once, in the transaction that fired; delivery is at least once. An attempt
is written down before it begins, so that the next engine after a crash can say "possible duplicate".
"""

import asyncio
import ipaddress
import logging
from typing import Final
from urllib.parse import urlsplit

from data import outbox
from data.i18n import _
from data.records import MINUTE, SECOND, Message, Ms
from data.text import clean
from warroom.config import Site
from warroom.room import Room

log = logging.getLogger(__name__)

SEND_TIMEOUT: Final = 20.0
"""Seconds that one delivery may take; a server that drips bytes defeats Apprise's own time-out."""
FIRST_WAIT: Final[Ms] = 5 * SECOND
LONGEST_WAIT: Final[Ms] = 5 * MINUTE
LAST_ATTEMPT: Final = 12


def wait_after(attempts: int) -> Ms:
    """Return how long to wait after so many failed attempts."""
    return min(FIRST_WAIT << max(attempts - 1, 0), LONGEST_WAIT)


def is_loopback(url: str) -> bool:
    """Return whether an Apprise URL reaches this machine only, as a drill must."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def deliver(room: Room, fence: int) -> None:
    """Try once to send everything that is due to be sent."""
    async with room.store.reading() as tx:
        waiting = await outbox.pending(tx, room.clock.now())
    for message in waiting:
        await _deliver_one(room, message, fence)


async def _deliver_one(room: Room, message: Message, fence: int) -> None:
    url = _url(room.site, message.route)
    if url is None:
        return await _finish(
            room,
            message,
            fence,
            "failed",
            _("its route has no address here; see notify and secrets_file in the site file"),
        )
    if room.clock.drill and not is_loopback(url):
        return await _finish(room, message, fence, "suppressed", "drill")
    async with room.act(fence=fence) as act:
        await outbox.attempted(act.tx, message.id, act.now + wait_after(message.attempts + 1))
    body = message.body if not message.attempts else f"{message.body} ({_('possible duplicate')})"
    error = await _send(url, body, message.key)
    if error is None:
        return await _finish(room, message, fence, "sent", None)
    log.warning("route %s: %s", message.route, error)
    if message.attempts + 1 >= LAST_ATTEMPT:
        await _finish(room, message, fence, "failed", error)
    return None


def _url(site: Site, route: str) -> str | None:
    found = next((each for each in site.notify if each.name == route), None)
    try:
        return None if found is None else found.resolve(site.secrets)
    except KeyError:
        return None


async def _finish(room: Room, message: Message, fence: int, state: str, error: str | None) -> None:
    async with room.act(fence=fence) as act:
        await outbox.finish(act.tx, message.id, state, act.now, error)


async def _send(url: str, body: str, key: str) -> str | None:
    """Send one message; return what went wrong, without the address, which may hold a secret."""
    try:
        import apprise
    except ImportError:
        return _("Apprise is not installed; install warroom[notify]")
    # Below error level Apprise logs addresses and passwords.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    sender = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
    if not sender.add(url):
        return _("the address of this route is not an Apprise URL")
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            delivered = await sender.async_notify(body=body, title=f"warroom {key}")
    except TimeoutError:
        return _("no answer within {seconds} s").format(seconds=int(SEND_TIMEOUT))
    except Exception as error:  # Apprise's plug-ins raise what they like; one route must not end the watch.
        return clean(type(error).__name__)
    return None if delivered else _("refused by the receiver")
