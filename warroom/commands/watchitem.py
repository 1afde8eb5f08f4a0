"""What one shift tells the next by hand: watch items, contingencies and free words."""

from data import watchitems
from data.arrangements import WatchItem, WatchItemKind
from data.errors import Refused
from data.i18n import _
from warroom.commands.subject import said
from warroom.room import Act


async def add(
    act: Act,
    text: str,
    *,
    kind: WatchItemKind = "watch",
    place: str | None = None,
    sign: str | None = None,
    action: str | None = None,
    until: str | None = None,
) -> WatchItem:
    """Write down what the next shift has to know; it goes over to each further one until somebody ends it.

    Args:
        act: the transaction.
        text: what is watched; the condition of a contingency; free words.
        kind: watch, contingency or words.
        place: where to look.
        sign: what calls for action.
        action: what is to be done then; a contingency needs it.
        until: until when, or until what has happened.
    """
    if kind == "contingency" and not (action or "").strip():
        raise Refused(_("a contingency says what is to be done then; write an action"))
    item = await watchitems.add(
        act.tx,
        kind=kind,
        text=said(text, _("the watch item"), 500),
        place=_word(place),
        sign=_word(sign),
        action=_word(action),
        until=_word(until),
        by=act.actor.name,
        now=act.now,
    )
    await act.record(
        item.id,
        "watch_item",
        item=kind,
        text=item.text,
        place=item.place,
        sign=item.sign,
        action=item.action,
        until=item.until,
    )
    return item


def _word(text: str | None) -> str | None:
    return said(text, _("the watch item"), 500) if text and text.strip() else None


async def end(act: Act, number: int) -> WatchItem:
    """End one: it goes over to nobody any more."""
    item = await watchitems.get(act.tx, number)
    if item is None:
        raise Refused(_("{id}: there is no such watch item").format(id=f"WATCH-{number}"))
    if item.ended_at is not None:
        raise Refused(_("{id} was ended already by {actor}").format(id=item.id, actor=item.ended_by))
    await watchitems.end(act.tx, number, act.now, act.actor.name)
    await act.record(item.id, "watch_item_ended", text=item.text)
    return item.model_copy(update={"ended_at": act.now, "ended_by": act.actor.name})
