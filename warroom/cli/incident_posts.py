"""``warroom incident draft`` and ``update``: what the customer is told."""

import sys
from argparse import Namespace

from data import incidents
from data.errors import Refused, WarroomError
from data.i18n import _
from data.records import Incident
from data.store import Tx
from data.templates import MESSAGE_LIMIT
from data.text import clean_lines
from warroom import editor
from warroom.cli import UsageError
from warroom.cli.incident import act_on
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.commands import posting
from warroom.commands.subject import number_of
from warroom.drafting import BLANK, Draft, Edited
from warroom.drafting import draft as drafted
from warroom.room import Room
from warroom.rules.handover import iso


def draft(args: Namespace) -> int:
    """Print a message as it would go out now."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            found = await drafted(
                tx, room.site, room.clock.now(), posting.foreseen(await _found(tx, args.id), args.kind), args.kind
            )
        document = {
            "id": args.id,
            "kind": found.kind,
            "language": found.language,
            "text": found.text,
            "next_at": iso(found.next_at, room.site.zone),
        }
        return Answer(document, found.text.splitlines())

    return in_room(args, look)


def update(args: Namespace) -> int:
    """Post a message."""
    if args.edit and args.text == "-":
        raise UsageError(_("- and --edit do not go together: the editor needs the keyboard"))
    if args.text is None and not args.edit:
        raise UsageError(_("say what is going on: TEXT, - for standard input, or --edit"))

    async def post(room: Room) -> Incident:
        text: str | None = sys.stdin.read(MESSAGE_LIMIT) if args.text == "-" else args.text
        eta = args.eta(room.clock.now(), room.site.zone) if args.eta else None
        edited = await _edited(args, room, text, eta) if args.edit else None
        if text is None:
            text = _words(edited) if edited is not None else ""
        try:
            return await room.do(
                posting.post_update,
                args.id,
                text,
                kind=args.kind,
                eta=eta,
                next_action=args.next_action,
                edited=edited,
            )
        except WarroomError:
            if edited is not None:
                # Nobody types it twice.
                print(edited.text, end="\n\n", file=sys.stderr)
            raise

    return act_on(args, post)


async def _edited(args: Namespace, room: Room, text: str | None, eta: int | None) -> Edited:
    """Let the operator change the draft.

    Raises:
        Refused: it could not be posted, or nothing is left to post.
    """
    incident = await room.do(posting.may_post, args.id, args.kind)
    async with room.store.reading() as tx:
        await room.refresh(tx)
        foreseen = posting.foreseen(incident, args.kind, eta, args.next_action)
        before: Draft = await drafted(tx, room.site, room.clock.now(), foreseen, args.kind, text)
    after = clean_lines(editor.edit(before.text), MESSAGE_LIMIT)
    if not after.strip():
        raise Refused(_("the message is empty: nothing is posted"))
    if BLANK in after:
        raise Refused(_("the message still has a blank, {blank}: nothing is posted").format(blank=BLANK))
    return Edited(after, before.text)


def _words(edited: Edited) -> str:
    """Return what the timeline says of a message that was written in the editor alone."""
    return edited.written or edited.text.splitlines()[0]


async def _found(tx: Tx, incident_id: str) -> Incident:
    incident = await incidents.get(tx, number_of(incident_id))
    if incident is None:
        raise Refused(_("{id}: there is no such incident").format(id=incident_id))
    return incident
