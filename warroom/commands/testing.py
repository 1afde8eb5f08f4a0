"""Test messages: asked for by an operator, sent by the engine like any other."""

from data import outbox
from data.errors import Refused
from data.i18n import _, language
from warroom.room import Act
from warroom.rules.calendar import local
from warroom.rules.testing import Aims

SUBJECT = "test"
"""What test messages are about."""


async def send_tests(act: Act, aims: Aims) -> list[int]:
    """Owe a test message by each channel; return the numbers of the outbox's lines.

    Args:
        act: the transaction.
        aims: the channels, each with the names of those whom it is to reach.
    """
    if not aims:
        raise Refused(_("there is no channel to test; write notify and people's routes in the site file"))
    text = _("test message from {name} at {room}, {clock}; nothing is wrong").format(
        name=act.actor.name,
        room=act.site.plan.name.say(language()),
        clock=f"{local(act.now, act.site.zone):%H:%M}",
    )
    lines = [
        await outbox.put(
            act.tx, subject=SUBJECT, obligation_id=None, channels=[route], people=people, text=text, now=act.now
        )
        for route, people in aims.items()
    ]
    await act.record(
        SUBJECT, "tested", routes=list(aims), people=sorted({name for on in aims.values() for name in on})
    )
    return [line for line in lines if line is not None]
