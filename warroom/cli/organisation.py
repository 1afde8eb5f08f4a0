"""``warroom organisation``: both sides, each role with its duties and who has it now."""

from argparse import Namespace
from typing import Any

from data.documentviews import Section
from data.i18n import _, ngettext
from data.peopleviews import SIDES, MemberView, PeopleView, RoleView, side_words
from warroom import peoplepage
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.lessons import paper
from warroom.room import Room
from warroom.rules.handover import iso


def organisation(args: Namespace) -> int:
    """Print the organisation chart."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            view = await peoplepage.read(tx, room, room.clock.now())
        return Answer(_document(view, room), _lines(view, room, args.format))

    args.json = args.json or args.format == "json"
    return in_room(args, look, create=True)


def _document(view: PeopleView, room: Room) -> dict[str, Any]:
    return {
        "at": iso(view.at, room.site.zone),
        "hotline": view.hotline,
        "roles": [each.model_dump(mode="json") for each in view.roles],
    }


def _lines(view: PeopleView, room: Room, form: str) -> list[str]:
    title, note, parts = _("Organisation of both sides"), _note(view, room), _sections(view)
    if form == "md":
        return paper.markdown(title, note, parts).splitlines()
    lines = [title, note]
    for part in parts:
        rows = [tuple(cell and plain(cell) for cell in row) for row in (part.head, *part.rows)]
        lines += ["", part.title, *table(rows, "  ")]
    return lines


def _note(view: PeopleView, room: Room) -> str:
    asked = _("As of {moment}.").format(moment=shown(view.at, room.site.zone))
    return (
        asked if view.hotline is None else f"{asked} {_('Hotline {number}.').format(number=plain(view.hotline))}"
    )


def _sections(view: PeopleView) -> tuple[Section, ...]:
    """Return a table of the people and one of the duties for each side."""
    people = (_("role"), _("people"), _("level"), _("name"), _("phone"), _("title"), _("now"))
    found = []
    for side in SIDES:
        roles = view.side(side)
        if not roles:
            continue
        rows = [row for role in roles for row in _rows(role)]
        found.append(Section(title=side_words(side), head=people, rows=tuple(rows)))
        duties = tuple((role.name, "; ".join(role.duties)) for role in roles if role.duties)
        if duties:
            title = _("Duties: {side}").format(side=side_words(side))
            found.append(Section(title=title, head=(_("role"), _("duties")), rows=duties))
    return tuple(found)


def _rows(role: RoleView) -> list[tuple[str, ...]]:
    """Return a row a person; a role that nobody has is a row too, which says so."""
    has = len(role.people)
    count = f"{has}" if role.wanted is None else f"{has}/{role.wanted}"
    if role.missing and has:
        count += " ✗ " + ngettext("{count} person missing", "{count} people missing", role.missing).format(
            count=role.missing
        )
    levels = " ".join(f"L{level}" for level in role.levels) or "—"
    if not has:
        nobody = _("nobody is rostered") if role.is_roster else _("nobody named: write people: in warroom.yaml")
        return [(role.name, count, levels, f"✗ {nobody}" if role.missing else nobody, "—", "—", "—")]
    # What a role's further people share with the first stands there once.
    heads = [(role.name, count, levels), *[("", "", "")] * (has - 1)]
    return [(*head, *_member(each)) for head, each in zip(heads, role.people, strict=True)]


def _member(each: MemberView) -> tuple[str, ...]:
    facts = [_("on watch")] if each.holds_watch else []
    facts += [_("on shift")] if each.on_shift else []
    facts += [_("leads {id}").format(id=number) for number in each.leads]
    if each.hours is not None and not each.reachable:
        facts.append(_("only {hours}").format(hours=each.hours))
    return each.name, each.phone or "—", each.title or "—", ", ".join(facts) or "—"
