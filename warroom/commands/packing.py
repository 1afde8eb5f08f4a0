"""Packs what the outbox owes into messages: one for each recipient, held back by silences and by their number."""

from collections.abc import Sequence

from data import incidents, obligations, outbox, policies, silences
from data.arrangements import Silence
from data.i18n import _
from data.messaging import OutboxLine
from data.records import Ms, Obligation, State
from data.store import Tx
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.rules.pacing import LONGEST, WITHIN, Bundle, bundles, next_moment
from warroom.rules.silences import held, holds
from warroom.wording import cause_text


async def anything_ready(tx: Tx, now: Ms, *, paced: bool) -> bool:
    """Return whether ``pack`` would do anything: hours of silence must not be hours of writing."""
    lines = await outbox.waiting(tx)
    return bool(await _ready(tx, await _loud(tx, lines, await _known(tx, lines), now), now, paced=paced))


async def pack(act: Act, boot: Ms, boot_id: str, *, paced: bool) -> None:
    """Pack every line that may go out now; one that a silence has held back is dropped if it holds no longer.

    Args:
        act: the transaction.
        paced: whether a recipient is called only so many times a minute; not where the clock stands still. What
            an operator sends neither waits for that nor counts.
        boot: the present moment in real time, on the boot clock.
        boot_id: the run of the kernel that it belongs to.
    """
    lines = await outbox.waiting(act.tx)
    known = await _known(act.tx, lines)
    loud = await _loud(act.tx, lines, known, act.now)
    said = [line for line in loud if not await _dropped(act, line, known)]
    for bundle in await _ready(act.tx, said, act.now, paced=paced):
        await outbox.pack(
            act.tx,
            bundle.lines,
            channels=bundle.channels,
            people=bundle.people,
            body=_body(bundle),
            now=act.now,
            boot=boot,
            boot_id=boot_id,
        )


def _body(bundle: Bundle) -> str:
    texts = list(dict.fromkeys(line.text for line in bundle.lines))
    shown, more = texts[:LONGEST], len(texts) - LONGEST
    if more > 0:
        shown.append(_("and {count} more: see the board").format(count=more))
    return "\n".join(shown)


async def _ready(tx: Tx, lines: Sequence[OutboxLine], now: Ms, *, paced: bool) -> list[Bundle]:
    """Return the bundles of ``lines`` whose recipients may get another message now."""
    if not lines:
        return []
    sent = await outbox.packed_since(tx, now - WITHIN)
    return [
        bundle
        for bundle in bundles(lines)
        if bundle.lines[0].obligation_id is None
        or not paced
        or next_moment([each.at for each in sent if each.channels == bundle.channels], now) <= now
    ]


async def _known(tx: Tx, lines: Sequence[OutboxLine]) -> list[Silence]:
    """Return every silence that may have held back one of ``lines``."""
    return await silences.since(tx, min(line.at for line in lines)) if lines else []


async def _loud(tx: Tx, lines: Sequence[OutboxLine], known: Sequence[Silence], now: Ms) -> list[OutboxLine]:
    """Return the lines that no silence holds back now."""
    return [
        line
        for line in lines
        # What an operator sends, a message to the customer or a test, passes.
        if line.obligation_id is None or not holds(known, line.subject, await _alarm(tx, line, known), now)
    ]


async def _alarm(tx: Tx, line: OutboxLine, known: Sequence[Silence]) -> str | None:
    incident = await incidents.of_subject(tx, line.subject) if known else None
    return incident.alarm if incident is not None else None


async def _dropped(act: Act, line: OutboxLine, known: Sequence[Silence]) -> bool:
    """Drop a line that a silence has held back and that holds no longer."""
    if line.obligation_id is None or not known:
        return False
    incident = await incidents.of_subject(act.tx, line.subject)
    if not held(known, line.subject, incident.alarm if incident is not None else None, line.at):
        return False
    obligation = await obligations.get(act.tx, line.obligation_id)
    if incident is not None:
        siblings = await obligations.of_subject(act.tx, incident.id)
        policy = await policies.get(act.tx, incident.policy_version)
        over = rules.said_no_more(obligation, incident, siblings, policy)
    else:
        over = _over(obligation)
    if over is not None:
        await outbox.drop(
            act.tx, line.id, _("no longer holds after its silence: {cause}").format(cause=cause_text(over))
        )
    return over is not None


def _over(obligation: Obligation) -> str | None:
    return "met" if obligation.met_at is not None or obligation.state is not State.FIRED else None
