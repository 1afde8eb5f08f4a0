"""What can be changed about the roster: who is on a shift, and who stands in for whom."""

from collections.abc import Sequence
from datetime import date

from data import roster
from data.arrangements import StoredSwap
from data.errors import Refused
from data.i18n import _
from data.modelfaults import did_you_mean
from data.planfaults import unknown_name
from data.records import Ms
from data.text import clean
from warroom import duty
from warroom.commands import nextshift
from warroom.commands.subject import said
from warroom.room import Act
from warroom.rules import shifts
from warroom.rules.duty import key_of
from warroom.wording import ago

SUBJECT = "roster"
"""What the chain calls it."""


def person_meant(act: Act, name: str) -> str:
    """Return the key of the person whom ``name`` means: a key, a name or a login.

    Raises:
        Refused: it means nobody, or more than one.
    """
    people, words = act.site.people, clean(name, 80).strip()
    key = key_of(people, words)
    if key is not None:
        return key
    same = [key for key, person in people.items() if words in (person.name, person.user)]
    if same:
        raise Refused(_("{name}: is several people; write one of {keys}").format(name=words, keys=" ".join(same)))
    known = [*people, *(person.name for person in people.values())]
    known += [person.user for person in people.values() if person.user]
    raise Refused(f"{unknown_name(words)}; {did_you_mean(words, known)}")


async def set_shift(act: Act, day: date, shift: str, names: Sequence[str]) -> tuple[str, ...]:
    """Set who is on ``shift`` on the date ``day``, whatever the site file says; return their keys."""
    if shift not in act.site.roster.shifts:
        mend = did_you_mean(clean(shift, 60), act.site.roster.shifts)
        raise Refused(f"{unknown_name(shift)}; {mend}")
    keys = tuple(person_meant(act, name) for name in names)
    for key in keys:
        if keys.count(key) > 1:
            raise Refused(_("{name} is named twice; name each once").format(name=act.site.people[key].name))
    before = (await duty.rota(act.tx, act.site)).days.get(day, {}).get(shift, ())
    await roster.put_day(act.tx, day.isoformat(), shift, keys, act.actor.name, act.now)
    await act.record(SUBJECT, "rostered", day=day.isoformat(), shift=shift, people=keys, before=before)
    await nextshift.follow_roster(act)
    return keys


async def swap(act: Act, out: str, in_: str, begin: Ms, end: Ms, reason: str) -> StoredSwap:
    """Let ``in_`` stand in for ``out`` from ``begin`` to ``end``."""
    out_key, in_key = person_meant(act, out), person_meant(act, in_)
    words = said(reason, _("the reason"), 200)
    people = act.site.people
    if out_key == in_key:
        raise Refused(
            _("{name} cannot stand in for themselves; name somebody else").format(name=people[in_key].name)
        )
    if end <= begin:
        raise Refused(_("the swap ends before it begins; write a later end"))
    if end <= act.now:
        raise Refused(_("the swap is over already; write a later end"))
    if not await _is_on(act, out_key, begin, end):
        raise Refused(
            _("{name} is on no shift in that time; `warroom shift` shows who is").format(name=people[out_key].name)
        )
    made = await roster.add_swap(
        act.tx,
        begin_at=begin,
        end_at=end,
        out_person=out_key,
        in_person=in_key,
        reason=words,
        by=act.actor.name,
        now=act.now,
    )
    await act.record(
        SUBJECT,
        "swapped",
        id=made.id,
        out_person=out_key,
        in_person=in_key,
        begin_at=begin,
        end_at=end,
        reason=words,
    )
    return made


async def _is_on(act: Act, key: str, begin: Ms, end: Ms) -> bool:
    rota = await duty.rota(act.tx, act.site)
    return any(
        key in span.people and span.start < end and span.end > begin
        for shift in shifts.between(act.site.roster.shifts, begin, end, act.site.zone)
        for span in shifts.spans(rota.days, rota.swaps, shift)
    )


async def unswap(act: Act, number: int) -> StoredSwap:
    """Take a swap back from now on; what it did before stays."""
    found = next((each for each in await roster.swaps(act.tx) if each.number == number), None)
    if found is None:
        raise Refused(_("SWAP-{number}: there is no such swap").format(number=number))
    if found.ended_at is not None:
        since = ago(act.now - found.ended_at)
        raise Refused(_("{id} was taken back {ago}").format(id=found.id, ago=since))
    if found.end_at <= act.now:
        raise Refused(_("{id} is over").format(id=found.id))
    await roster.end_swap(act.tx, number, act.now)
    await act.record(SUBJECT, "unswapped", id=found.id, out_person=found.out_person, in_person=found.in_person)
    return found.model_copy(update={"ended_at": act.now})
