"""Changing the shift that is selected on the roster: a swap, or other people."""

from datetime import date, datetime, time, timedelta

from data.i18n import _, language
from data.records import Ms
from warroom import duty
from warroom.commands import roster as commands
from warroom.rules import shifts
from warroom.rules.calendar import local, moment
from warroom.rules.duty import name_of
from warroom.screens.desk import Desk


async def rearrange(desk: Desk) -> None:
    """Ask what is to change about the shift of the selected row."""
    shift = _selected(desk)
    if shift is None:
        return
    words = f"{shift.day:%m-%d} {desk.room.site.roster.shifts[shift.id].name.say(language())}"
    options = (("1", _("swap somebody")), ("2", _("set people")))
    choice = await desk.choose(desk.timed(_("What changes on {shift}?").format(shift=words)), options)
    if choice == 0:
        await _swap(desk, shift)
    elif choice == 1:
        await _set(desk, shift, words)


def _selected(desk: Desk) -> shifts.Shift | None:
    day, _blank, name = desk.row.partition(" ")
    times = desk.room.site.roster.shifts.get(name)
    return None if times is None else shifts.on_day(name, times, date.fromisoformat(day), desk.room.site.zone)


def _support(desk: Desk) -> list[str]:
    """Return the keys of the people on the support's side: nobody else is on shift."""
    site = desk.room.site
    roles = {role.id for role in site.plan.roles if role.side == "support"}
    return [key for key, person in site.people.items() if person.role in roles]


async def _swap(desk: Desk, shift: shifts.Shift) -> None:
    site = desk.room.site
    begin = max(shift.start, desk.room.clock.now())
    async with desk.room.store.reading() as tx:
        on = dict.fromkeys((await duty.rota(tx, site)).on(shift, begin))
    if not on:
        desk.say(_("nobody is rostered; set people first"), "warn")
        return
    leaving = [*on]
    choice = await desk.pick(_("Who cannot come?"), [name_of(site.people, key) for key in leaving])
    if choice is None:
        return
    out = leaving[choice]
    others = [key for key in _support(desk) if key not in on]
    question = _("Who comes for {name}?").format(name=name_of(site.people, out))
    choice = await desk.pick(question, [site.people[key].name for key in others])
    if choice is None:
        return
    end = await _until(desk, begin, shift.end)
    if end is None:
        return
    reason = await _reason(desk)
    if reason:
        made = await desk.do(commands.swap, out, others[choice], begin, end, reason)
        desk.say(_("{id} is written").format(id=made.id))


async def _until(desk: Desk, begin: Ms, end: Ms) -> Ms | None:
    """Return when the swap ends: with the shift, or at a time that is typed."""
    zone = desk.room.site.zone
    whole = _("to the end, {clock}").format(clock=f"{local(end, zone):%H:%M}")
    choice = await desk.choose(desk.timed(_("Until when?")), (("1", whole), ("2", _("another time"))))
    if choice != 1:
        return end if choice == 0 else None
    typed = await desk.ask(desk.timed(_("Until when, as HH:MM or 4 digits?")))
    if not typed:
        return None
    try:
        clock = datetime.strptime(typed.replace(":", ""), "%H%M").time()
    except ValueError:
        desk.say(_("{text!r} is not a time of day; write for instance 09:00").format(text=typed), "warn")
        return None
    return _next(begin, clock, desk)


def _next(begin: Ms, clock: time, desk: Desk) -> Ms:
    zone = desk.room.site.zone
    today = local(begin, zone).date()
    found = moment(today, clock, zone)
    return found if found > begin else moment(today + timedelta(days=1), clock, zone)


async def _reason(desk: Desk) -> str | None:
    reasons = (_("ill"), _("on leave"), _("exchanged"))
    options = [(str(n), words) for n, words in enumerate((*reasons, _("another reason")), 1)]
    choice = await desk.choose(_("Why?"), options)
    if choice is None or choice < len(reasons):
        return None if choice is None else reasons[choice]
    return await desk.ask(_("Reason"))


async def _set(desk: Desk, shift: shifts.Shift, words: str) -> None:
    site = desk.room.site
    chosen: list[str] = []
    for number in range(1, site.plan.people_per_shift + 1):
        left = [key for key in _support(desk) if key not in chosen]
        texts = [site.people[key].name for key in left]
        if chosen:
            texts.insert(0, _("nobody more"))
        label = _("{shift}: person {number} of {wanted}").format(
            shift=words, number=number, wanted=site.plan.people_per_shift
        )
        choice = await desk.pick(label, texts)
        if choice is None:
            return
        if chosen and choice == 0:
            break
        chosen.append(left[choice - bool(chosen)])
    await desk.do(commands.set_shift, shift.day, shift.id, chosen)
    names = ", ".join(site.people[key].name for key in chosen)
    desk.say(f"{words}: {names}")
