"""What happens when the moment of a promise comes: the decision, once, and what follows from it.

All of it is one transaction. The engine calls this for whatever is due; an escalation by hand calls it for one
incident. The decision is ``obligations.fire_all``: whoever changes a row from armed is the one who fired it.

A thousand promises may fall due in one second, so they are read, decided and written together, in waves: a wave
has one promise of each subject, and the next wave finds what this one has changed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from data import handovers, incidents, obligations, policies
from data.events import Entry
from data.obligations import Promise
from data.plan import Policy
from data.records import Incident, Kind, Ms, Obligation, State
from warroom import duty
from warroom.commands import calling, nextshift, reminding
from warroom.commands.calling import Call
from warroom.room import Act
from warroom.rules import obligations as rules
from warroom.rules.agenda import REMINDER
from warroom.rules.consequences import after_firing, is_paged
from warroom.wording import LATE


class _Case(NamedTuple):
    """A promise whose moment has come, with all that decides on it."""

    obligation: Obligation
    incident: Incident
    siblings: list[Obligation]
    policy: Policy


async def fire_due(act: Act, *, subject: str | None = None, late_cause: str = "late") -> int:
    """Settle everything whose moment has come; return how many promises fired.

    Args:
        act: the transaction.
        subject: only this one's.
        late_cause: what is written on those that fire long after their moment.
    """
    fired = 0
    # Firing may arm what is due at once (a level that an expired claim had held back), hence the loop.
    while due := [each for each in await obligations.due(act.tx, act.now) if subject in (None, each.subject)]:
        for wave in waves(due):
            fired += await _settle(act, wave, late_cause)
    return fired


def waves(due: Iterable[Obligation]) -> list[list[Obligation]]:
    """Part ``due`` so that no part has two promises of one subject; what comes first of a subject stays first."""
    parted: list[list[Obligation]] = []
    before: Counter[str] = Counter()
    for each in due:
        if before[each.subject] == len(parted):
            parted.append([])
        parted[before[each.subject]].append(each)
        before[each.subject] += 1
    return parted


async def _settle(act: Act, wave: Sequence[Obligation], late_cause: str) -> int:
    cases = await _cases(act, wave)
    kept = [(case, rules.kept_by(*case)) for case in cases.values()]
    for case, reason in kept:
        if reason == "resolved":
            await obligations.end(act.tx, case.obligation.id, State.CANCELLED, reason)
        elif reason is not None:
            await obligations.meet(act.tx, case.obligation.id, act.now, reason)
    spared = {case.obligation.id for case, reason in kept if reason is not None}
    owed = [each for each in wave if each.id not in spared]
    late = {each.id for each in owed if act.now - each.due_at >= LATE}
    won = await obligations.fire_all(act.tx, late, act.now, late_cause)
    won |= await obligations.fire_all(act.tx, {each.id for each in owed} - late, act.now, None)
    fired = [each for each in owed if each.id in won]
    await _follow(act, [cases[each.id] for each in fired if each.id in cases])
    others = [each for each in fired if each.id not in cases]
    await reminding.remind(act, [each for each in others if each.subject.startswith(REMINDER)])
    await act.record_all([_breach(each, act.now) for each in others if not each.subject.startswith(REMINDER)])
    for each in others:
        if each.kind is Kind.HANDOVER:
            await _handover_late(act, each)
    return len(fired)


async def _cases(act: Act, wave: Sequence[Obligation]) -> dict[int, _Case]:
    """Return what decides on each promise of an incident, by the promise's number."""
    numbers = [_number(each.subject) for each in wave if each.subject.startswith(_INCIDENT)]
    found = await incidents.of_numbers(act.tx, numbers)
    siblings = await obligations.of_subjects(act.tx, [incident.id for incident in found.values()])
    frozen = {
        version: await policies.get(act.tx, version)
        for version in {incident.policy_version for incident in found.values()}
    }
    return {
        each.id: _Case(each, incident, siblings[each.subject], frozen[incident.policy_version])
        for each in wave
        if each.subject.startswith(_INCIDENT) and (incident := found.get(_number(each.subject))) is not None
    }


_INCIDENT = "INC-"


def _number(subject: str) -> int:
    return int(subject.removeprefix(_INCIDENT))


async def _follow(act: Act, cases: Sequence[_Case]) -> None:
    """Do what follows from the firing of ``cases``, of which no two are of one incident."""
    watch = await duty.on_watch(act.tx, act.site, act.calendar, act.now)
    saved: list[Incident] = []
    armed: list[Promise] = []
    breaches: list[Entry] = []
    calls: list[Call] = []
    for obligation, incident, siblings, policy in cases:
        after = after_firing(obligation, incident, siblings, policy, act.now)
        armed += after.promises
        if obligation.kind is Kind.LEVEL:
            saved.append(after.incident)
            calls.append(_call(act, obligation, incident, policy, watch))
        elif obligation.kind is Kind.ACK_EXPIRY:
            saved.append(after.incident)
            calls.append(calling.of_expiry(act, obligation, policy.ladder, incident, watch))
        else:
            breaches.append(_breach(obligation, act.now))
    await incidents.save_all(act.tx, saved)
    await obligations.arm(act.tx, armed)
    await act.record_all(breaches)
    await calling.make(act, calls)


def _call(act: Act, obligation: Obligation, incident: Incident, policy: Policy, watch: tuple[str, ...]) -> Call:
    level = obligation.level
    return calling.of_level(
        act,
        obligation,
        policy.ladder,
        calling.title_of(incident),
        watch,
        level=level,
        priority=incident.priority,
        paged=is_paged(policy, incident.priority, level),
    )


def _breach(obligation: Obligation, now: Ms) -> Entry:
    late_ms = now - obligation.due_at
    said = {"promise": obligation.kind, "due_at": obligation.due_at, "late_ms": late_ms}
    return Entry(obligation.subject, "breached", said)


async def _handover_late(act: Act, obligation: Obligation) -> None:
    """A handover that nobody accepted goes to level 2; the outgoing shift still holds the watch."""
    ahead = await handovers.ahead(act.tx)
    if ahead is None or ahead.id != obligation.subject:
        return
    ladder, title = act.site.plan.policy.ladder, obligation.subject
    watch = await duty.on_watch(act.tx, act.site, act.calendar, act.now)
    call = calling.of_level(act, obligation, ladder, title, watch, level=2, priority=None, paged=True)
    await calling.make(act, [call])
    await nextshift.missed(act, obligation.anchor_at)
