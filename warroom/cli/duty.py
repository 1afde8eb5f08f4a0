"""``warroom shift`` and ``warroom contacts``: who is on, and whom to call."""

from argparse import Namespace
from typing import Any

from data import handovers
from data.i18n import _, language
from data.plan import Person
from data.records import Ms
from warroom import duty
from warroom.cli.output import Answer, plain, seconds, shown, table
from warroom.cli.session import in_room
from warroom.config import Site
from warroom.room import Room
from warroom.rules import shifts
from warroom.rules.duty import role_name
from warroom.rules.handover import iso

FIELDS = ("id", "name", "starts_at", "ends_at", "people")


def shift(args: Namespace) -> int:
    """Print who is on, who holds the watch, and who follows."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.clock.refresh(tx)
            last = await handovers.last_accepted(tx)
            offered = await handovers.offered(tx)
            rota = await duty.rota(tx, room.site)
        site, now = room.site, room.clock.now()
        on = shifts.shift_at(site.roster.shifts, now, site.zone)
        following = shifts.next_shift(site.roster.shifts, now, site.zone)
        holder = last.accepted_by if last else None
        waits = offered.offered_by if offered else None
        document = {
            "now": iso(now, site.zone),
            **_shift(site, rota, on, now),
            "holder": holder,
            "offered_by": waits,
            "next": _shift(site, rota, following, following.start) if following else None,
        }
        lines = [*_page(site, rota, on, now), _("the watch: {who}").format(who=plain(holder))]
        if waits:
            lines.append(_("a handover is offered by {who}").format(who=plain(waits)))
        if following:
            lines += ["", _("next"), *_page(site, rota, following, following.start)]
        return Answer(document, lines)

    return in_room(args, look, create=True)


def _shift(site: Site, rota: duty.Rota, on: shifts.Shift | None, at: Ms) -> dict[str, Any]:
    if on is None:
        return {**dict.fromkeys(FIELDS), "people": []}
    people = [site.people[key].name for key in rota.on(on, at)]
    name = site.roster.shifts[on.id].name.say(language())
    values = (on.id, name, iso(on.start, site.zone), iso(on.end, site.zone), people)
    return dict(zip(FIELDS, values, strict=True))


def _page(site: Site, rota: duty.Rota, on: shifts.Shift | None, at: Ms) -> list[str]:
    if on is None:
        return [_("no shift is on")]
    name = plain(site.roster.shifts[on.id].name.say(language()))
    head = f"{name}  {shown(on.start, site.zone)} – {shown(on.end, site.zone)}"
    people = [_row(site, key, site.people[key]) for key in rota.on(on, at)]
    return [head, *(table(people, "  ") or ["  " + _("nobody is rostered")])]


def contacts(args: Namespace) -> int:
    """Print everybody, and whom each level of the ladder calls now."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.clock.refresh(tx)
            watch = await duty.on_watch(tx, room.site, room.calendar, room.clock.now())
        site, now = room.site, room.clock.now()
        document = {
            "hotline": site.plan.hotline,
            "people": [_contact(key, person) for key, person in site.people.items()],
            "ladder": [
                {
                    "level": rung.level,
                    "name": rung.name.say(language()),
                    "role": rung.role,
                    "after_seconds": seconds(rung.after),
                    "calls": [
                        {"name": each.name, "phone": each.phone} for each in duty.called(site, rung, watch, now)
                    ],
                }
                for rung in site.plan.policy.ladder
            ],
        }
        return Answer(document, _contacts_page(site, watch, now))

    return in_room(args, look, create=True)


def _contact(key: str, person: Person) -> dict[str, Any]:
    return {
        "id": key,
        "name": person.name,
        "role": person.role,
        "title": person.title.say(language()) if person.title else None,
        "phone": person.phone,
        "email": person.email,
    }


def _row(site: Site, key: str, person: Person) -> tuple[str, ...]:
    role = role_name(site.plan, person.role, language())
    return plain(key), plain(person.name), plain(person.phone), plain(role), plain(person.email)


def _contacts_page(site: Site, watch: tuple[str, ...], now: Ms) -> list[str]:
    lines = [_("hotline {number}").format(number=plain(site.plan.hotline))] if site.plan.hotline else []
    lines += table(_row(site, key, person) for key, person in site.people.items())
    rungs = []
    for rung in site.plan.policy.ladder:
        people = duty.called(site, rung, watch, now)
        named = ", ".join(plain(f"{each.name} {each.phone or ''}") for each in people)
        words = plain(rung.name.say(language()))
        rungs.append((f"L{rung.level}", words, named or _("NOBODY IS KNOWN — call by hand")))
    return [*lines, "", _("the ladder calls now"), *table(rungs, "  ")]
