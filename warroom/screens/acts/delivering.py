"""Setting how the selected document stands, or what the customer takes over."""

from functools import partial
from typing import Any

from data.deliverableviews import DeliverableView
from data.i18n import _
from data.records import Ms
from warroom import documentspage
from warroom.commands import deliverable as commands
from warroom.commands import takeback
from warroom.commands.takeback import Entry
from warroom.rules import moments
from warroom.rules.delivering import OUTDATED, steps, way
from warroom.screens.desk import Desk
from warroom.wording import deliverable_state
from widgets.text import tidy


async def next_state(desk: Desk) -> None:
    """Ask what is to change about the item of the selected row, its next state first."""
    item = await _selected(desk)
    if item is None:
        return
    state = "current" if item.state == OUTDATED else item.state
    onward = steps(item.kind, state)
    texts = [_option(item, state, each) for each in onward]
    asks = [_("owner"), _("link")] if item.kind == "transfer" else [_("owner"), _("link"), _("review date")]
    choice = await desk.pick(_("{item}: what next?").format(item=tidy(item.text, 60)), [*texts, *asks])
    if choice is None:
        return
    if choice < len(onward):
        fields = await _step(desk, item, state, onward[choice])
    else:
        fields = await (_owner, _link, _review)[choice - len(onward)](desk, item)
    if fields is not None:
        await _set(desk, item, fields)


async def _selected(desk: Desk) -> DeliverableView | None:
    room, wanted = desk.room, desk.row
    groups = await room.store.look(lambda tx: documentspage.read(tx, room.site, room.clock.now()))
    return next((item for group in groups for item in group.items if item.id == wanted), None)


def _option(item: DeliverableView, before: str, after: str) -> str:
    words = deliverable_state(after)
    match way(item.kind, before, after):
        case "again":
            return _("reviewed, still current")
        case "back":
            return _("back to {state}").format(state=words)
    return words


async def _step(desk: Desk, item: DeliverableView, before: str, after: str) -> dict[str, Any] | None:
    """Return what a step sets: its reason where it goes back, and who of the customer confirms it."""
    fields: dict[str, Any] = {"state": after}
    if way(item.kind, before, after) == "back":
        reason = await desk.ask(_("Why back to {state}?").format(state=deliverable_state(after)))
        return fields | {"note": reason} if reason else None
    if item.kind == "transfer":
        name = await _customer(desk)
        note = await desk.ask(_("A note, or nothing")) if name else None
        return None if note is None else fields | {"with_whom": name, "note": note}
    return fields


async def _customer(desk: Desk) -> str | None:
    """Return who of the customer confirms a step: one whom the site names, or a name that is typed."""
    site = desk.room.site
    roles = {role.id for role in site.plan.roles if role.side == "customer"}
    known = [(key, person.name) for key, person in site.people.items() if person.role in roles]
    if not known:
        return await desk.ask(_("Who of the customer confirms it?"))
    choice = await desk.pick(
        _("Who of the customer confirms it?"), [*(name for _key, name in known), _("somebody else")]
    )
    if choice is None or choice < len(known):
        return None if choice is None else known[choice][0]
    return await desk.ask(_("Name"))


async def _owner(desk: Desk, item: DeliverableView) -> dict[str, Any] | None:
    owner = await desk.ask(_("Owner"), item.owner or desk.room.actor.name)
    return {"owner": owner} if owner else None


async def _link(desk: Desk, item: DeliverableView) -> dict[str, Any] | None:
    link = await desk.ask(_("Link"), item.link or "")
    return {"link": link} if link else None


async def _review(desk: Desk, _item: DeliverableView) -> dict[str, Any] | None:
    typed = await desk.ask(desk.timed(_("Review by when, 2026-12-28 or 28d?")))
    if not typed:
        return None
    try:
        read = moments.deadline(typed)
    except ValueError as error:
        desk.say(str(error), "warn")
        return None
    at: Ms = read(desk.room.clock.now(), desk.room.site.zone)
    return {"review_at": at}


async def _set(desk: Desk, item: DeliverableView, fields: dict[str, Any]) -> None:
    changed, entry = await desk.do_noted(commands.change, item.kind, item.id, **fields)
    words = f"{tidy(item.text, 60)}: {deliverable_state(changed.state)}"
    desk.can_be_undone(words, partial(_back, desk, item, entry))
    desk.say(_("{text} — z takes it back").format(text=words))


async def _back(desk: Desk, item: DeliverableView, entry: Entry) -> str:
    changed, _entry = await desk.do_noted(takeback.delivered, item.kind, item.id, entry)
    return _("taken back: {state}").format(state=f"{tidy(item.text, 60)}: {deliverable_state(changed.state)}")
