"""What follows from an attempt to deliver: sent, the next channel, or given up aloud."""

from data import outbox
from data.messaging import Message, Outcome
from data.records import Ms
from warroom.room import Act


async def ended(
    act: Act,
    message: Message,
    attempt: int | None,
    outcome: Outcome,
    error: str | None,
    *,
    last: bool,
    boot: Ms,
    boot_id: str,
) -> None:
    """Record how an attempt ended; what no channel delivers is said in the timeline, for somebody to call by hand.

    Args:
        act: the transaction.
        message: as it stood before the attempt.
        attempt: its number; None when there was no address to try.
        outcome: how it ended.
        error: what went wrong.
        last: whether this channel is given up.
        boot: the present moment in real time.
        boot_id: the run of the kernel that it belongs to.
    """
    if attempt is None:
        attempt = await outbox.begin(act.tx, message, act.now, boot, boot_id)
    await outbox.ended(act.tx, attempt, outcome, error)
    if outcome is Outcome.DELIVERED:
        await outbox.finish(act.tx, message.id, "sent", act.now, None)
        return
    if not last:
        return
    following = message.channels[message.channels.index(message.route) + 1 :]
    if following:
        await outbox.turn_to(act.tx, message.id, following[0], boot, boot_id)
        return
    await outbox.finish(act.tx, message.id, "failed", act.now, error)
    subjects = dict.fromkeys(line.subject for line in await outbox.lines_of(act.tx, message.id))
    for subject in subjects:
        await act.record(subject, "undelivered", person=message.person, route=message.route, error=error)
