"""Holding messages back for a while, and letting them go again. Clocks run on, and promises fire on time."""

from data import silences
from data.arrangements import Silence
from data.errors import Refused
from data.i18n import _
from data.records import Ms
from data.text import clean
from warroom.commands.subject import found, said
from warroom.room import Act
from warroom.rules.silences import EVERYTHING, LONGEST, OF_PROBE, subject_of
from warroom.wording import span


async def add(act: Act, scope: str, until: Ms, reason: str, *, owner: str | None = None) -> Silence:
    """Hold back what is owed about ``scope``; it goes out in one message at the end, if it still holds.

    Args:
        act: the transaction.
        scope: ``all``, an incident, or ``probe:NAME``.
        until: when it ends.
        reason: why nobody is to be called.
        owner: who answers for it; whoever acts for None.
    """
    if until <= act.now:
        raise Refused(_("a silence that ends in the past holds nothing; name a moment to come"))
    if until - act.now > LONGEST:
        raise Refused(_("a silence lasts {span} at the most; name an earlier end").format(span=span(LONGEST)))
    scope = await _known(act, scope)
    silence = await silences.add(
        act.tx,
        scope=scope,
        owner=said(owner or act.actor.name, _("the owner"), 64),
        reason=said(reason, _("the reason"), 500),
        begin_at=act.now,
        end_at=until,
    )
    await act.record(
        subject_of(scope),
        "silence",
        id=silence.id,
        scope=scope,
        owner=silence.owner,
        reason=silence.reason,
        begin_at=silence.begin_at,
        end_at=silence.end_at,
        ended=False,
    )
    return silence


async def _known(act: Act, scope: str) -> str:
    """Return a scope as it is stored, if there is what it names."""
    if scope == EVERYTHING:
        return scope
    if not scope.startswith(OF_PROBE):
        return (await found(act, scope)).id
    name = scope.removeprefix(OF_PROBE)
    if name not in {*(probe.name for probe in act.site.probes), *(alarm.name for alarm in act.site.alarms)}:
        raise Refused(_("{name}: no probe of the site is called so").format(name=clean(name, 60)))
    return scope


async def end(act: Act, number: int) -> Silence:
    """End a silence before its time."""
    silence = await silences.get(act.tx, number)
    if silence is None:
        raise Refused(_("{id}: there is no such silence").format(id=f"SIL-{number}"))
    if silence.end_at <= act.now:
        raise Refused(_("{id} has ended already").format(id=silence.id))
    await silences.end(act.tx, number, act.now, act.actor.name)
    await act.record(
        subject_of(silence.scope), "silence", id=silence.id, scope=silence.scope, end_at=act.now, ended=True
    )
    return silence.model_copy(update={"end_at": act.now, "ended_by": act.actor.name})
