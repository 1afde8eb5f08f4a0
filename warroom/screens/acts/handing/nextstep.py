"""The next step of a handover, of whoever presses the key."""

from warroom.screens.acts.handing import incoming, outgoing
from warroom.screens.acts.handing.looking import look_asking
from warroom.screens.desk import Desk


async def next_step(desk: Desk) -> None:
    """Ask what whoever presses does next, until they leave it or have something to read."""
    while True:
        stand = await look_asking(desk)
        if stand is None or not await (outgoing if stand.side == "outgoing" else incoming).step(desk, stand):
            return
