"""The promise that the next shift takes the watch: owed as long as somebody holds it."""

from data import handovers, obligations
from data.obligations import Promise
from data.records import Handover, Kind, Ms, Obligation, State
from warroom import duty
from warroom.room import Act


async def arm_next(act: Act, since: Ms) -> None:
    """Let the handover ahead be missed where the first shift that begins after ``since`` does not take the watch.

    What is owed already stays owed: a watch that one shift has not taken is not taken by the next one either.
    Before anybody has taken the watch nobody can miss it.
    """
    if await handovers.last_accepted(act.tx) is None:
        return
    ahead = await handovers.ahead(act.tx)
    start = await begin_after(act, since)
    if ahead is None:
        ahead = await handovers.draft(act.tx, start_at=start)
    if start is not None:
        await arm(act, ahead, start)


async def begin_after(act: Act, since: Ms) -> Ms | None:
    """Return when the first shift after ``since`` begins its watch; None where no shift follows."""
    return await duty.next_begin(act.tx, act.site, act.calendar, since)


async def missed(act: Act, anchor: Ms) -> None:
    """Let the next shift miss it too, where the one that began at ``anchor`` has not taken the watch.

    After a long pause of the engine only the newest of the shifts that began meanwhile counts.
    """
    await arm_next(act, max(anchor, act.now - act.site.plan.handover_grace - 1))


async def make_good(act: Act) -> None:
    """Owe what nobody owes yet: in a store of an earlier version, or by a roster that only the site file changed.

    Where nothing is missing, nothing is written. A shift whose grace is over by now is not called for any more.
    """
    last, ahead = await handovers.last_accepted(act.tx), await handovers.ahead(act.tx)
    if last is None:
        return
    if ahead is None:
        await arm_next(act, max(last.accepted_at or 0, act.now - act.site.plan.handover_grace - 1))
    elif ahead.state == "offered" and not await armed(act, ahead):
        await arm_next(act, act.now)
    else:
        await follow_roster(act)


async def follow_roster(act: Act) -> None:
    """Let a draft be missed by the shift that follows by the roster as it stands now."""
    ahead = await handovers.ahead(act.tx)
    if ahead is None or ahead.state == "offered":
        return
    start = await begin_after(act, act.now)
    owed = await armed(act, ahead)
    coming = [each for each in owed if each.anchor_at > act.now]
    # What waits for a shift that has begun already is followed by the next when it is missed.
    if owed and not coming:
        return
    if [each.anchor_at for each in coming] == ([] if start is None else [start]):
        return
    for each in coming:
        await obligations.end(act.tx, each.id, State.SUPERSEDED, "roster")
    if ahead.start_at is None or ahead.start_at > act.now:
        await handovers.save(act.tx, ahead.model_copy(update={"start_at": start}))
    if start is not None:
        await arm(act, ahead, start)


async def armed(act: Act, handover: Handover) -> list[Obligation]:
    """Return what is still to come of a handover."""
    return [each for each in await obligations.of_subject(act.tx, handover.id) if each.state is State.ARMED]


async def arm(act: Act, handover: Handover, start: Ms) -> None:
    """Owe that the watch is taken within the grace after ``start``."""
    owed = await obligations.of_subject(act.tx, handover.id)
    due = start + act.site.plan.handover_grace
    if not any(each.due_at == due and each.state is State.ARMED for each in owed):
        await obligations.arm(act.tx, [Promise(handover.id, 1, Kind.HANDOVER, 0, len(owed) + 1, start, due)])
