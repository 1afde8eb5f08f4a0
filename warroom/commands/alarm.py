"""What an alarm does to incidents: one alarm, one incident."""

from dataclasses import dataclass

from data import events, incidents, obligations, policies
from data.records import Incident, Kind, Ms, Priority, Reading, Signal, Status
from warroom.commands import ending
from warroom.commands import incident as commands
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.rules.consequences import mended_by_quiet_at
from warroom.wording import also_failing, what_failed


@dataclass(frozen=True)
class Cause:
    """What has raised an alarm."""

    alarm: str
    words: str
    """What it says, for the title of a new incident."""
    at: Ms
    """When it was noticed."""
    begun_at: Ms | None = None
    """When it began; None when that is not known."""


async def raised(act: Act, reading: Reading, priority: Priority, failing_since: Ms | None = None) -> Incident:
    """Give a raised alarm its incident: the open one, a reopened one, or a new one linked to the last.

    Args:
        act: the transaction.
        reading: the one that raised it.
        priority: of a new incident.
        failing_since: the first failure of the run; None when only this one is known.
    """
    cause = Cause(reading.probe, what_failed(reading), reading.at, failing_since)
    return await raised_by(act, cause, priority)


async def raised_by(act: Act, cause: Cause, priority: Priority) -> Incident:
    """Give an alarm that was raised by anything its incident, as `raised` does."""
    last = await incidents.last_of_alarm(act.tx, cause.alarm)
    if last is not None and last.status.is_open:
        return await _raised_again(act, last)
    policy = act.site.plan.policy
    if last is not None and last.resolved_at is not None and act.now - last.resolved_at <= policy.reopen_within:
        return await ending.reopen(act, last.id, signal=Signal.RAISED)
    return await commands.open_incident(
        act,
        f"{cause.alarm}: {cause.words}",
        priority,
        alarm=cause.alarm,
        started_at=cause.begun_at,
        detected_at=cause.at,
        linked=None if last is None else last.number,
    )


async def _raised_again(act: Act, incident: Incident) -> Incident:
    """Undo what a recovery has done: the original anchors count."""
    undone = incident.model_copy(update={"signal": Signal.RAISED, "recovered_at": None})
    if incident.mitigated:
        undone = await unmitigated(act, undone)
    saved = await incidents.save(act.tx, undone)
    await act.record(incident.id, "raised", mitigation_undone=incident.mitigated)
    return saved


async def unmitigated(act: Act, incident: Incident) -> Incident:
    """Return an incident without its mitigation, not written yet, and arm what is owed again."""
    policy = await policies.get(act.tx, incident.policy_version)
    held = incident.acknowledged_by is not None
    claim = policy.priorities[incident.priority].claim
    expires_at = None
    if held and claim is not None:
        # None for whoever acknowledged while it seemed mitigated, when no claim runs.
        expires_at = incident.ack_expires_at or act.now + claim
    undone = incident.model_copy(
        update={
            "mitigated_at": None,
            "fix": None,
            "undo": None,
            "status": Status.ACKNOWLEDGED if held else Status.TRIGGERED,
            "step": await commands.recorded_step(act, incident),
            "ack_expires_at": expires_at,
        }
    )
    siblings = await obligations.of_subject(act.tx, incident.id)
    owed = rules.owed_by_relapse(undone, siblings, policy, act.now)
    await obligations.arm(act.tx, owed)
    ends = next((each.due_at for each in owed if each.kind is Kind.ACK_EXPIRY), expires_at)
    return undone.model_copy(update={"ack_expires_at": ends})


async def cleared(act: Act, probe: str) -> None:
    """Show an open incident as recovered; its response stays owed."""
    last = await incidents.last_of_alarm(act.tx, probe)
    if last is None or not last.status.is_open or last.signal is not Signal.RAISED:
        return
    await incidents.save(act.tx, last.model_copy(update={"signal": Signal.RECOVERED, "recovered_at": act.now}))
    await act.record(last.id, "recovered")


async def note_also_failing(act: Act, upstream: str, names: set[str]) -> None:
    """Note on the incident of ``upstream`` the probes that are not raised because of it, when there are more."""
    incident = await incidents.last_of_alarm(act.tx, upstream)
    if incident is None or not incident.status.is_open or incident.signal is not Signal.RAISED:
        return
    told = [each.payload for each in await events.of_subject(act.tx, incident.id) if each.kind == "note"]
    known = {name for payload in told for name in payload.get("also_failing", ())}
    if names - known:
        together = sorted(names | known)
        text = also_failing(together, upstream)
        await act.record(incident.id, "note", text=text, also_failing=together, upstream=upstream)


async def settle_quiet(act: Act) -> None:
    """Mark as mitigated, never as resolved, what has been quiet for long enough."""
    for incident in await incidents.recovered(act.tx):
        policy = await policies.get(act.tx, incident.policy_version)
        quiet_until = mended_by_quiet_at(incident, policy)
        if quiet_until is not None and quiet_until <= act.now:
            await ending.mark_mitigated(act, incident)
