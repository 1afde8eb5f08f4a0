"""A phase of the programme is made longer, or shorter; the later ones move, and so does what they owe."""

from dataclasses import replace

from data import extensions
from data.arrangements import Extension
from data.errors import Refused
from data.i18n import _, language, ngettext
from data.modelfaults import did_you_mean
from data.programme import Phase
from data.text import clean
from warroom.commands import subject
from warroom.commands.following import follow
from warroom.room import Act
from warroom.rules.extending import MOST, extended


async def extend(act: Act, phase_id: str, days: int, reason: str) -> Extension:
    """Let a phase last ``days`` longer, or shorter by less than none; what is armed follows the new dates.

    The opposite extension takes it back.

    Raises:
        Refused: there is no such phase, it is over, or it would be over before today.
    """
    phase = _open_phase(act, phase_id)
    words = subject.said(reason, _("the reason"), 500)
    if days == 0:
        raise Refused(_("an extension by no days changes nothing; write for instance 3 or -3"))
    today = act.calendar.day(act.now)
    least = max(today, phase.from_day)
    if phase.to_day + days < least:
        shorter = phase.to_day - least
        can = ngettext(
            "it can be shortened by {count} day at the most",
            "it can be shortened by {count} days at the most",
            shorter,
        ).format(count=shorter)
        raise Refused(_("{phase} would end before it has a day left; {mend}").format(phase=_name(phase), mend=can))
    longest = act.site.plan.total_days + MOST
    if act.calendar.plan.total_days + days > longest:
        raise Refused(
            ngettext(
                "the programme may last {count} day at the most; a longer one needs a plan of its own",
                "the programme may last {count} days at the most; a longer one needs a plan of its own",
                longest,
            ).format(count=longest)
        )
    made = await extensions.add(act.tx, phase=phase.id, days=days, reason=words, by=act.actor.name, now=act.now)
    await act.record("plan", "extended", id=made.id, phase=phase.id, days=days, reason=words)
    moved = replace(act.calendar, plan=extended(act.site.plan, await extensions.by_phase(act.tx)))
    await follow(replace(act, calendar=moved))
    return made


def _open_phase(act: Act, phase_id: str) -> Phase:
    phases = {phase.id: phase for phase in act.calendar.plan.phases}
    phase = phases.get(phase_id)
    if phase is None:
        said, mend = clean(phase_id, 80), did_you_mean(phase_id, phases)
        raise Refused(_("{id}: is not a phase of the plan; {mend}").format(id=said, mend=mend))
    if act.calendar.day(act.now) > phase.to_day:
        raise Refused(
            _("{phase} ended on {day}; only a phase that goes on or lies ahead can be extended").format(
                phase=_name(phase), day=act.calendar.date_of(phase.to_day).isoformat()
            )
        )
    return phase


def _name(phase: Phase) -> str:
    return phase.name.say(language())
