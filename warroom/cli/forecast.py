"""``warroom incident forecast``: who is called when, and through what, if nothing happens."""

from argparse import Namespace
from operator import itemgetter

from data import incidents
from data.errors import Refused
from data.forecastviews import Called, Channel, Coming
from data.i18n import _
from data.records import Incident, Kind, Ms
from warroom import forecasting
from warroom.cli import documents
from warroom.cli.incident_looks import headline
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.commands.subject import number_of
from warroom.room import Room
from warroom.wording import cause_text


def forecast(args: Namespace) -> int:
    """Print what comes if nothing happens."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            incident = await incidents.get(tx, number_of(args.id))
            if incident is None:
                raise Refused(_("{id}: there is no such incident").format(id=args.id))
            coming = await forecasting.forecast(tx, room, incident, room.clock.now())
            mended_at = await forecasting.mended_at(tx, incident)
        document = [documents.coming(each, room.site.zone) for each in coming]
        return Answer(document, _page(incident, coming, mended_at, room))

    return in_room(args, look)


def _page(incident: Incident, coming: list[Coming], mended_at: Ms | None, room: Room) -> list[str]:
    timed = [(each.due_at, _rows(each, shown(each.due_at, room.site.zone))) for each in coming]
    if mended_at is not None:
        words = _("taken as mitigated if the alarm stays clear")
        timed.append((mended_at, [(shown(mended_at, room.site.zone), words, "")]))
    rows = [row for _at, told in sorted(timed, key=itemgetter(0)) for row in told]
    return [headline(incident), *(table(rows, "  ") or ["  " + _("nothing is owed")])]


def _rows(coming: Coming, when: str) -> list[tuple[str, str, str]]:
    """Return the moment with the first person called, then a row for each other, and what carries the call."""
    words = [_person(each) for each in coming.calls]
    if coming.kind is Kind.LEVEL and not words:
        words = [_("NOBODY IS KNOWN — call by hand")]
    words += [_("told: {name}").format(name=_person(each)) for each in coming.told]
    words += [f"  {channel_words(each)}" for each in coming.channels]
    words += ["  " + _("held back by {silence}").format(silence=coming.held_by)] if coming.held_by else []
    words += [f"  {cause_text(coming.cause)}"] if coming.cause else []
    first, *others = words or [""]
    return [(when, plain(coming.name), first), *(("", "", each) for each in others)]


def _person(called: Called) -> str:
    return plain(f"{called.name} {called.phone or ''}".strip())


def channel_words(channel: Channel) -> str:
    """Return a channel and whether it is known to work."""
    tested = {"ok": _("last delivered"), "failed": _("LAST ATTEMPT FAILED"), "never": _("never tested")}
    return f"{plain(channel.name, 40)} · {tested[channel.tested]}"
