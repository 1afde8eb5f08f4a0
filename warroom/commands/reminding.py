"""Reminds people of a meeting that is about to begin, or of a report that is about to be due."""

from collections.abc import Sequence

from data import appointments, outbox
from data.events import Entry
from data.outbox import NewLine
from data.records import Obligation
from warroom.agenda import channels, people_of
from warroom.room import Act
from warroom.rules import agenda as rules
from warroom.rules.agenda import REMINDER
from warroom.wording import reminder_text


async def remind(act: Act, fired: Sequence[Obligation]) -> None:
    """Owe a message to whoever attends, or gets it, and has routes; the others see it on their boards.

    One that comes late says when it began as long as people may still come; afterwards nobody is told.

    Args:
        act: the transaction in which they fired.
        fired: promises that remind.
    """
    if not fired:
        return
    known = {each.id: each for each in rules.appointments(act.calendar, await appointments.marks(act.tx))}
    entries: list[Entry] = []
    lines: list[NewLine] = []
    for each in fired:
        one = known.get(each.subject.removeprefix(REMINDER))
        told = {} if one is None or one.over_at <= act.now else channels(act.site, people_of(act.site, one))
        names = sorted({person.name for people in told.values() for person in people})
        entries.append(Entry(each.subject, "reminded", {"people": names}))
        if one is not None:
            text = reminder_text(one, act.calendar.zone)
            lines += [
                NewLine(each.subject, each.id, by, [person.name for person in people], text)
                for by, people in told.items()
            ]
    await act.record_all(entries)
    await outbox.put_all(act.tx, lines, act.now)
