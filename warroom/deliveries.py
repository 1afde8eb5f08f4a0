"""Reads what somebody is told of a subject, with every attempt to deliver it."""

from data import outbox, silences
from data.deliveryviews import AttemptView, DeliveryView
from data.incidentviews import Line
from data.messaging import Attempt, Delivery, Message, OutboxLine
from data.records import Ms
from data.store import Tx
from warroom.room import ENGINE
from warroom.rules import failures
from warroom.rules.pacing import WITHIN, next_moment
from warroom.rules.silences import held_at
from warroom.wording import delivery_text

ENGINE_WAITS = "engine"
"""What a line waits for that nothing holds back."""
PACE = "pace"
"""What a line waits for whose recipient has had many messages within a minute."""


async def about(tx: Tx, subject: str, alarm: str | None, now: Ms) -> list[DeliveryView]:
    """Return everything that was, is or will be said about ``subject``, the oldest first.

    Args:
        tx: a reading.
        subject: for instance ``INC-1``.
        alarm: the probe behind it; None for none.
        now: the present moment.
    """
    lines = await outbox.lines_about(tx, subject)
    waiting = [line for line in lines if line.state == "waiting"]
    known = await silences.since(tx, min(line.at for line in waiting)) if waiting else []
    sent = await outbox.packed_since(tx, now - WITHIN) if waiting else []
    made_of: dict[int, tuple[int, ...]] = {}
    for line in lines:
        if line.message_id is not None:
            made_of[line.message_id] = (*made_of.get(line.message_id, ()), line.id)
    found = [_of_message(each, made_of[each.message.id]) for each in await outbox.deliveries_about(tx, subject)]
    for line in lines:
        if line.state == "waiting":
            silence = None if line.obligation_id is None else held_at(known, subject, alarm, now)
            found.append(_of_line(line, silence.id if silence else _waits_for(line, sent, now)))
        elif line.state == "dropped":
            found.append(_of_line(line, line.reason))
    return sorted(found, key=lambda each: (each.at, each.lines))


def _waits_for(line: OutboxLine, sent: list[Message], now: Ms) -> str:
    before = [each.at for each in sent if each.channels == line.channels]
    return PACE if line.obligation_id is not None and next_moment(before, now) > now else ENGINE_WAITS


def _of_message(delivery: Delivery, lines: tuple[int, ...]) -> DeliveryView:
    message = delivery.message
    return DeliveryView(
        lines=lines,
        key=message.key,
        at=message.at,
        person=message.person,
        channels=message.channels,
        route=message.route,
        state=message.state,
        reason=failures.words(message.error),
        attempts=tuple(_attempt(each) for each in delivery.attempts),
    )


def _attempt(attempt: Attempt) -> AttemptView:
    outcome = None if attempt.outcome is None else attempt.outcome.value
    return AttemptView(route=attempt.route, at=attempt.at, outcome=outcome, error=failures.words(attempt.error))


def _of_line(line: OutboxLine, reason: str | None) -> DeliveryView:
    return DeliveryView(
        lines=(line.id,),
        key=None,
        at=line.at,
        person=", ".join(line.people),
        channels=line.channels,
        route=None,
        state=line.state,
        reason=reason,
        attempts=(),
    )


def entry_of(view: DeliveryView) -> Line:
    """Return a delivery as an entry of a timeline; its number is no event's, hence negative."""
    tried = view.state == "pending" and any(each.outcome for each in view.attempts)
    return Line(
        seq=-view.lines[0],
        at=view.at,
        actor=ENGINE,
        kind="delivery",
        text=delivery_text(view),
        state="again" if tried else view.state,
    )
