"""What an alarm does to incidents: one alarm, one incident."""

from data import incidents, obligations, policies
from data.i18n import _
from data.records import Incident, Kind, Priority, Reading, Signal, State, Status
from warroom.commands import incident as commands
from warroom.room import Act
from warroom.rules import obligations as rules


async def raised(act: Act, reading: Reading, priority: Priority) -> Incident:
    """Give a raised alarm its incident: the open one, a reopened one, or a new one linked to the last."""
    last = await incidents.last_of_alarm(act.tx, reading.probe)
    if last is not None and last.status.is_open:
        return await _raised_again(act, last)
    policy = act.site.plan.policy
    if last is not None and last.resolved_at is not None and act.now - last.resolved_at <= policy.reopen_within:
        return await commands.reopen(act, last.id, signal=Signal.RAISED)
    reason = reading.error or next((each.condition for each in reading.conditions if not each.ok), "")
    title = _("{probe} fails: {reason}").format(probe=reading.probe, reason=reason or reading.reason)
    return await commands.open_incident(
        act,
        title,
        priority,
        alarm=reading.probe,
        detected_at=reading.at,
        linked=None if last is None else last.number,
    )


async def _raised_again(act: Act, incident: Incident) -> Incident:
    """Undo what a recovery has done: the original anchors count."""
    held = incident.acknowledged_by is not None
    undone = incident.model_copy(
        update={
            "signal": Signal.RAISED,
            "recovered_at": None,
            "mitigated_at": None,
            "status": Status.ACKNOWLEDGED if held else Status.TRIGGERED,
        }
    )
    saved = await incidents.save(act.tx, undone)
    if incident.mitigated:
        await _rearm_held(act, saved)
    await act.record(incident.id, "raised", mitigation_undone=incident.mitigated)
    return saved


async def _rearm_held(act: Act, incident: Incident) -> None:
    """Owe again, at once, the levels that a mitigation now undone had held back."""
    policy = await policies.get(act.tx, incident.policy_version)
    siblings = await obligations.of_subject(act.tx, incident.id)
    levels = [each for each in siblings if each.kind is Kind.LEVEL and each.anchor_at >= incident.anchor_at]
    fired = {each.level for each in levels if each.state is State.FIRED}
    held = {each.level for each in levels if each.state is State.MET and each.cause == "mitigated"}
    await obligations.arm(
        act.tx,
        [
            rules.level_now(incident, siblings, level.level, act.now, "mitigation_undone")
            for level in policy.ladder
            if level.level in held - fired
        ],
    )


async def cleared(act: Act, probe: str) -> None:
    """Show an open incident as recovered; its response stays owed."""
    last = await incidents.last_of_alarm(act.tx, probe)
    if last is None or not last.status.is_open or last.signal is not Signal.RAISED:
        return
    await incidents.save(act.tx, last.model_copy(update={"signal": Signal.RECOVERED, "recovered_at": act.now}))
    await act.record(last.id, "recovered")


async def settle_quiet(act: Act) -> None:
    """Mark as mitigated, never as resolved, what has been quiet for long enough."""
    for incident in await incidents.recovered(act.tx):
        policy = await policies.get(act.tx, incident.policy_version)
        if incident.recovered_at is not None and act.now - incident.recovered_at >= policy.quiet_before_mitigated:
            await commands.mark_mitigated(act, incident)
