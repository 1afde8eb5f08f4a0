"""``warroom contacts``: both organisations and the vendors, and whom the ladder calls now."""

from argparse import Namespace
from typing import Any

from data.i18n import _, language
from data.plan import Level, Person, Role
from data.records import Ms
from warroom import duty
from warroom.cli.output import Answer, plain, seconds, table
from warroom.cli.session import in_room
from warroom.config import Site
from warroom.room import Room
from warroom.rules.calendar import Calendar, local
from warroom.rules.duty import ON_SHIFT, is_reachable, keys_for, role_name


def contacts(args: Namespace) -> int:
    """Print everybody, and whom each level of the ladder calls now."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            site, now = room.site, room.clock.now()
            watch = await duty.on_watch(tx, site, room.calendar, now)
            on = (await duty.rota(tx, site)).rostered(site, now)
        document = {
            "hotline": site.plan.hotline,
            "people": [_contact(site, key, person, now) for key, person in site.people.items()],
            "roles": [_role(site, role, on) for role in site.plan.roles],
            "ladder": [_rung(site, level, watch, now) for level in site.plan.policy.ladder],
            "outside_coverage": outside_coverage(site, room.calendar, now),
        }
        lines = [_("hotline {number}").format(number=plain(site.plan.hotline))] if site.plan.hotline else []
        lines += [*_sides_page(site, on, now), "", outside_line(site, room.calendar, now)]
        return Answer(document, [*lines, *_ladder_page(site, watch, now)])

    return in_room(args, look, create=True)


def _contact(site: Site, key: str, person: Person, now: Ms) -> dict[str, Any]:
    return {
        "id": key,
        "name": person.name,
        "role": person.role,
        "side": _side(site, person.role),
        "title": person.title.say(language()) if person.title else None,
        "phone": person.phone,
        "email": person.email,
        "routes": list(person.routes),
        "hours": person.hours.words if person.hours else None,
        "available_now": is_reachable(person, local(now, site.zone)),
    }


def _side(site: Site, role: str) -> str:
    return next(each.side for each in site.plan.roles if each.id == role)


def _staff(site: Site, role: Role, on: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Return how many people a role is to have, and the keys of those it has."""
    if role.id == ON_SHIFT:
        return site.plan.people_per_shift, tuple(dict.fromkeys(on))
    return role.count or 1, keys_for(role.id, site.plan, ())


def _role(site: Site, role: Role, on: tuple[str, ...]) -> dict[str, Any]:
    count, named = _staff(site, role, on)
    return {
        "id": role.id,
        "side": role.side,
        "name": role.name.say(language()),
        "count": count,
        "named": len(named),
    }


def _rung(site: Site, level: Level, watch: tuple[str, ...], now: Ms) -> dict[str, Any]:
    lang = language()
    return {
        "level": level.level,
        "name": level.name.say(lang),
        "role": level.role,
        "after_seconds": seconds(level.after),
        "calls": [
            {"name": each.name, "phone": each.phone, "channels": duty.channels(site, each, level.level)}
            for each in duty.called(site, level, watch, now)
        ],
        "unnamed": [role_name(site.plan, role, lang) for role in duty.unnamed(site, level)],
    }


def outside_coverage(site: Site, calendar: Calendar, now: Ms) -> dict[str, Any]:
    """Return who is the ladder's first level while nobody is on duty, and whether it is such a time now."""
    role = site.plan.outside_coverage
    people = [site.people[key] for key in keys_for(role, site.plan, ())]
    return {
        "role": role,
        "name": role_name(site.plan, role, language()),
        "people": [{"name": each.name, "phone": each.phone} for each in people],
        "now": not calendar.is_covered(now),
    }


def outside_line(site: Site, calendar: Calendar, now: Ms) -> str:
    """Return the same in a line."""
    found = outside_coverage(site, calendar, now)
    named = ", ".join(plain(f"{each['name']} {each['phone'] or ''}") for each in found["people"])
    words = _("outside coverage, when nobody is rostered, L1 is {role}: {people}")
    if found["now"]:
        words = _("NOW OUTSIDE COVERAGE: when nobody is rostered, L1 is {role}: {people}")
    return words.format(role=plain(found["name"]), people=named or _("NOBODY IS KNOWN — call by hand"))


def person_row(site: Site, key: str) -> tuple[str, ...]:
    """Return somebody as a row: key, name, number, role, address; a key that is gone stands for itself."""
    person = site.people.get(key)
    if person is None:
        return plain(key), plain(key), "—", "—", "—"
    role = role_name(site.plan, person.role, language())
    return plain(key), plain(person.name), plain(person.phone), plain(role), plain(person.email)


def _sides_page(site: Site, on: tuple[str, ...], now: Ms) -> list[str]:
    lines: list[str] = []
    sides = {"support": _("support"), "customer": _("customer"), "vendor": _("vendors")}
    for side, words in sides.items():
        lines += ["", words]
        for role in site.plan.roles:
            if role.side == side:
                lines += _role_page(site, role, on, now)
    return lines


def _role_page(site: Site, role: Role, on: tuple[str, ...], now: Ms) -> list[str]:
    count, named = _staff(site, role, on)
    short = " ✗" if len(named) < count else ""
    lines = [f"  {plain(role.name.say(language()))} {len(named)}/{count}{short}"]
    lines += table([_person_row(site, key, now) for key in named], "    ")
    if named:
        return lines
    gap = _("nobody is named; add them under people in the site file")
    return [*lines, "    " + (_("nobody is rostered") if role.id == ON_SHIFT else gap)]


def _person_row(site: Site, key: str, now: Ms) -> tuple[str, ...]:
    person = site.people.get(key)
    if person is None:
        return person_row(site, key)
    title = plain(person.title.say(language())) if person.title else "—"
    hours = person.hours.words if person.hours else _("always")
    if not is_reachable(person, local(now, site.zone)):
        hours += " " + _("(NOT NOW)")
    routes = " ".join(map(plain, person.routes)) or "—"
    return plain(person.phone), plain(key), plain(person.name), title, plain(person.email), routes, hours


def _ladder_page(site: Site, watch: tuple[str, ...], now: Ms) -> list[str]:
    rungs = []
    for level in site.plan.policy.ladder:
        rung = _rung(site, level, watch, now)
        named = [plain(f"{each['name']} {each['phone'] or ''}") for each in rung["calls"]]
        words = ", ".join(named) or _("NOBODY IS KNOWN — call by hand")
        for role in rung["unnamed"] if named else ():
            words += " · ✗ " + _("{role}: nobody is named").format(role=plain(role))
        rungs.append((f"L{level.level}", plain(level.name.say(language())), words))
    return ["", _("the ladder calls now"), *table(rungs)]
