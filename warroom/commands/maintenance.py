"""Windows in which nothing is expected of some probes: no alarm is raised, and no down time counts."""

import unicodedata
from collections.abc import Sequence

from data import maintenance
from data.errors import Refused
from data.i18n import _
from data.modelfaults import did_you_mean
from data.records import Maintenance, Ms
from data.text import clean
from warroom.commands.subject import said
from warroom.room import Act
from warroom.rules.maintenance import LONGEST
from warroom.wording import span

SUBJECT = "maintenance"
"""Under which the chain tells of all windows together."""


async def add(
    act: Act, duration: Ms, reason: str, *, begin_at: Ms | None = None, probes: Sequence[str] = ()
) -> Maintenance:
    """Expect nothing of some probes for a while.

    Args:
        act: the transaction.
        duration: how long.
        reason: what is done meanwhile.
        begin_at: when it begins; None is now.
        probes: by name; none is all of them.
    """
    begin = act.now if begin_at is None else begin_at
    if begin < act.now:
        raise Refused(_("a maintenance window cannot begin in the past; name a moment to come"))
    if not 0 < duration <= LONGEST:
        raise Refused(_("maintenance lasts up to {span}; name a shorter while").format(span=span(LONGEST)))
    known = [probe.name for probe in act.site.probes]
    probes = [unicodedata.normalize("NFC", name) for name in probes]
    for name in probes:
        if name not in known:
            raise Refused(
                _("{name}: no probe of the site is called so").format(name=clean(name, 60))
                + "; "
                + did_you_mean(name, known)
            )
    window = await maintenance.add(
        act.tx,
        probes=list(dict.fromkeys(probes)),
        begin_at=begin,
        end_at=begin + duration,
        reason=said(reason, _("the reason"), 500),
        owner=act.actor.name,
    )
    await act.record(
        SUBJECT,
        "maintenance",
        id=window.id,
        probes=list(window.probes),
        owner=window.owner,
        reason=window.reason,
        begin_at=window.begin_at,
        end_at=window.end_at,
        ended=False,
    )
    return window


async def end(act: Act, number: int) -> Maintenance:
    """End a window before its time; one that has not begun never does."""
    window = await maintenance.get(act.tx, number)
    if window is None:
        raise Refused(_("{id}: there is no such maintenance window").format(id=f"MNT-{number}"))
    if window.end_at <= act.now or window.ended_by is not None:
        raise Refused(_("{id} has ended already").format(id=window.id))
    await maintenance.end(act.tx, number, act.now, act.actor.name)
    await act.record(SUBJECT, "maintenance", id=window.id, end_at=act.now, ended=True)
    return window.model_copy(update={"end_at": act.now, "ended_by": act.actor.name})
