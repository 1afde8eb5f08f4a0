"""``warroom shift``: who is on, who follows, and what the roster lacks."""

from argparse import Namespace
from typing import Any

from data import handovers
from data.i18n import _, language
from data.people import DutyView, RosterView, SwapView
from data.records import Ms
from warroom import duty, rosterpage
from warroom.cli.contacts import outside_coverage, outside_line, person_row
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.config import Site
from warroom.room import Room
from warroom.rules import shifts
from warroom.rules.duty import name_of
from warroom.rules.handover import iso

FIELDS = ("id", "name", "starts_at", "ends_at", "people")


def shift(args: Namespace) -> int:
    """Print who is on, who holds the watch, and who follows."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            held = await duty.holder(tx, room.site, room.calendar, room.clock.now())
            offered = await handovers.offered(tx)
            site, now = room.site, room.clock.now()
            rota = await duty.rota(tx, site)
            roster = await rosterpage.read(tx, site, room.calendar, now)
        on = shifts.shift_at(site.roster.shifts, now, site.zone)
        following = shifts.next_shift(site.roster.shifts, now, site.zone)
        holder = held.name if held else None
        waits = offered.offered_by if offered else None
        document = {
            "now": iso(now, site.zone),
            **_shift(site, rota, on, now),
            "holder": holder,
            "offered_by": waits,
            "next": _shift(site, rota, following, following.start) if following else None,
            **_ahead(site, roster),
            "outside_coverage": outside_coverage(site, room.calendar, now),
        }
        lines = [*_page(site, rota, on, now), _("the watch: {who}").format(who=plain(holder))]
        if waits:
            lines.append(_("a handover is offered by {who}").format(who=plain(waits)))
        if following:
            lines += ["", _("next"), *_page(site, rota, following, following.start)]
        lines += ["", outside_line(site, room.calendar, now), *_ahead_page(site, roster)]
        return Answer(document, lines)

    return in_room(args, look, create=True)


def _shift(site: Site, rota: duty.Rota, on: shifts.Shift | None, at: Ms) -> dict[str, Any]:
    if on is None:
        return {**dict.fromkeys(FIELDS), "people": []}
    people = [name_of(site.people, key) for key in rota.on(on, at)]
    name = site.roster.shifts[on.id].name.say(language())
    values = (on.id, name, iso(on.start, site.zone), iso(on.end, site.zone), people)
    return dict(zip(FIELDS, values, strict=True))


def _page(site: Site, rota: duty.Rota, on: shifts.Shift | None, at: Ms) -> list[str]:
    if on is None:
        return [_("no shift is on")]
    name = plain(site.roster.shifts[on.id].name.say(language()))
    head = f"{name}  {shown(on.start, site.zone)} – {shown(on.end, site.zone)}"
    people = [person_row(site, key) for key in dict.fromkeys(rota.on(on, at))]
    return [head, *(table(people, "  ") or ["  " + _("nobody is rostered")])]


def _ahead(site: Site, roster: RosterView) -> dict[str, Any]:
    zone = site.zone
    return {
        "roster": [duty_document(site, each) for each in roster.duties],
        "swaps": [swap_document(site, each) for each in roster.swaps],
        "gaps": [
            {
                "date": each.day,
                "shift": each.shift,
                "starts_at": iso(each.start, zone),
                "ends_at": iso(each.end, zone),
                "people": list(each.people),
                "missing": each.missing,
            }
            for each in roster.gaps
        ],
        "notes": [
            {
                "kind": each.kind,
                "shift": each.shift,
                "starts_at": iso(each.start, zone),
                "ends_at": iso(each.end, zone),
                "people": list(each.people),
                "text": each.words,
            }
            for each in roster.strains
        ],
    }


def duty_document(site: Site, view: DutyView) -> dict[str, Any]:
    """Return one shift of one date; ``people`` are those on at its start, or now."""
    return {
        "date": view.day,
        "shift": view.shift,
        "name": view.name,
        "starts_at": iso(view.start, site.zone),
        "ends_at": iso(view.end, site.zone),
        "people": list(view.turns[0].people) if view.turns else [],
        "turns": [
            {
                "starts_at": iso(turn.start, site.zone),
                "ends_at": iso(turn.end, site.zone),
                "people": list(turn.people),
            }
            for turn in view.turns
        ],
        "missing": view.missing,
    }


def swap_document(site: Site, view: SwapView) -> dict[str, Any]:
    """Return a swap; one of the site file has no id."""
    return {
        "id": view.id,
        "out": view.out_name,
        "in": view.in_name,
        "starts_at": iso(view.start, site.zone),
        "ends_at": iso(view.end, site.zone),
        "reason": view.reason,
        "holds": view.holds,
    }


def _ahead_page(site: Site, roster: RosterView) -> list[str]:
    lines = ["", _("the next 7 days")]
    lines += table([duty_row(site, each, roster.wanted) for each in roster.duties], "  ")
    if roster.swaps:
        lines += ["", _("swaps"), *table([swap_row(site, each) for each in roster.swaps], "  ")]
    lines += ["", _("gaps of the next 72 hours")]
    gaps = [
        (each.day, plain(each.name), _span(site, each.start, each.end), _missing(each.people, each.missing))
        for each in roster.gaps
    ]
    lines += table(gaps, "  ") or ["  " + _("none")]
    if roster.strains:
        lines += ["", _("look at")]
        lines += [f"  {_span(site, each.start, each.end)}  {plain(each.words)}" for each in roster.strains]
    return lines


def _span(site: Site, start: Ms, end: Ms) -> str:
    return f"{shown(start, site.zone)[:-3]} – {shown(end, site.zone)[:-3]}"


def _missing(people: tuple[str, ...], missing: int) -> str:
    words = _("{count} missing").format(count=missing)
    return f"{words} ({', '.join(map(plain, people))})" if people else words


def duty_row(site: Site, view: DutyView, wanted: int) -> tuple[str, ...]:
    """Return a shift as a row."""
    turns = []
    for turn in view.turns:
        names = ", ".join(map(plain, turn.people)) or "—"
        clock = f" {shown(turn.start, site.zone)[11:16]}–{shown(turn.end, site.zone)[11:16]}"
        turns.append(names + (clock if len(view.turns) > 1 else ""))
    gap = f"✗ {wanted - view.missing}/{wanted}" if view.missing else ""
    return view.day, plain(view.name), gap, "; ".join(turns)


def swap_row(site: Site, view: SwapView) -> tuple[str, ...]:
    """Return a swap as a row."""
    names = f"{plain(view.out_name)} → {plain(view.in_name)}"
    return plain(view.id), names, _span(site, view.start, view.end), plain(view.reason)
