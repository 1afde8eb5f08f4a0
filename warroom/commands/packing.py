"""Packs what the outbox owes into messages: one for each recipient, held back by silences and by their number."""

from data import incidents, obligations, outbox, policies, silences
from data.arrangements import Silence
from data.i18n import _
from data.messaging import OutboxLine
from data.records import Ms, Obligation, State
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.rules.pacing import LONGEST, WITHIN, Bundle, bundles, next_moment
from warroom.rules.silences import held_at


async def pack(act: Act, boot: Ms, boot_id: str, *, paced: bool) -> None:
    """Pack every line that may go out now.

    Args:
        act: the transaction.
        paced: whether a recipient gets only so many messages a minute; not where the clock stands still, and
            never what an operator sends.
        boot: the present moment in real time, on the boot clock.
        boot_id: the run of the kernel that it belongs to.
    """
    lines = await outbox.waiting(act.tx)
    if not lines:
        return
    known = await silences.since(act.tx, min(line.at for line in lines))
    ready = [line for line in lines if await _may_go(act, line, known)]
    sent = await outbox.packed_since(act.tx, act.now - WITHIN)
    for bundle in bundles(ready):
        before = [each.at for each in sent if each.channels == bundle.channels]
        by_hand = bundle.lines[0].obligation_id is None
        if by_hand or not paced or next_moment(before, act.now) <= act.now:
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


async def _may_go(act: Act, line: OutboxLine, known: list[Silence]) -> bool:
    """Return whether a line is said now; one that a silence has held back is dropped if it holds no longer."""
    if line.obligation_id is None:
        # An operator sends it: a message to the customer, or a test.
        return True
    number = line.subject.removeprefix("INC-")
    incident = await incidents.get(act.tx, int(number)) if number != line.subject else None
    alarm = incident.alarm if incident is not None else None
    if held_at(known, line.subject, alarm, act.now) is not None:
        return False
    if held_at(known, line.subject, alarm, line.at) is None:
        return True
    obligation = await obligations.get(act.tx, line.obligation_id)
    if incident is not None:
        siblings = await obligations.of_subject(act.tx, incident.id)
        policy = await policies.get(act.tx, incident.policy_version)
        over = rules.kept_by(obligation, incident, siblings, policy)
    else:
        over = _over(obligation)
    if over is not None:
        await outbox.drop(act.tx, line.id, _("no longer holds after its silence: {cause}").format(cause=over))
    return over is None


def _over(obligation: Obligation) -> str | None:
    return "met" if obligation.met_at is not None or obligation.state is not State.FIRED else None
