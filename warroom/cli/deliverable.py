"""``warroom document`` and ``warroom transfer``: what the programme leaves behind."""

from argparse import Namespace
from collections.abc import Awaitable, Callable, Sequence

from data import events
from data.deliverableviews import DeliverableGroupView, DeliverableView, Sort
from data.delivered import Delivered
from data.errors import Refused
from data.i18n import _
from data.records import Event
from data.text import clean
from warroom import documentspage
from warroom.cli import deliverable_page as pages
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.commands import deliverable as commands
from warroom.room import Room
from warroom.rules.delivering import assessed

Groups = Sequence[DeliverableGroupView]


def documents(args: Namespace) -> int:
    """Print every document."""
    return _list(args, "document")


def transfers(args: Namespace) -> int:
    """Print everything that the customer takes over."""
    return _list(args, "transfer")


def document(args: Namespace) -> int:
    """Print one document, and what was done to it."""
    return _one(args, "document")


def transfer(args: Namespace) -> int:
    """Print the assessment; or one item, and each of its steps."""
    if args.id is not None:
        return _one(args, "transfer")

    def say(groups: Groups, room: Room) -> Answer:
        found = assessed(groups)
        return Answer(
            pages.assessment(found, room.site.zone), pages.assessment_lines(found, groups, room.site.zone)
        )

    return _look(args, say)


def export_documents(args: Namespace) -> int:
    """Print the documents as a document of their own."""
    return _look(args, lambda groups, room: _export(groups, room, "document"))


def export_transfers(args: Namespace) -> int:
    """Print what is taken over as a document of its own."""
    return _look(args, lambda groups, room: _export(groups, room, "transfer"))


def set_document(args: Namespace) -> int:
    """Set what the options say of a document."""

    def act(room: Room) -> Awaitable[Delivered]:
        at = args.review(room.clock.now(), room.site.zone) if args.review else None
        said = {"state": args.state, "owner": args.owner, "link": args.link, "note": args.note}
        return room.do(commands.change, "document", args.id, review_at=at, **said)

    return _act(args, act)


def set_transfer(args: Namespace) -> int:
    """Set what the options say of something that is taken over."""

    def act(room: Room) -> Awaitable[Delivered]:
        said = {"state": args.state, "owner": args.owner, "link": args.link, "note": args.note}
        return room.do(commands.change, "transfer", args.id, with_whom=args.with_whom, **said)

    return _act(args, act)


def undo_document(args: Namespace) -> int:
    """Take the last change of a document back."""
    return _act(args, lambda room: room.do(commands.undo, "document", args.id))


def undo_transfer(args: Namespace) -> int:
    """Take the last change of something that is taken over back."""
    return _act(args, lambda room: room.do(commands.undo, "transfer", args.id))


def _list(args: Namespace, kind: Sort) -> int:
    def say(groups: Groups, room: Room) -> Answer:
        return Answer(pages.groups(groups, kind, room.site.zone), pages.group_lines(groups, kind, room.site.zone))

    return _look(args, say)


def _export(groups: Groups, room: Room, kind: Sort) -> Answer:
    text = pages.markdown(groups, kind, room.site, room.clock.now())
    return Answer(pages.groups(groups, kind, room.site.zone), text.splitlines())


def _look(args: Namespace, say: Callable[[Groups, Room], Answer]) -> int:
    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            groups = await documentspage.read(tx, room.site, room.clock.now())
        return say(groups, room)

    return in_room(args, look)


def _one(args: Namespace, kind: Sort) -> int:
    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            groups = await documentspage.read(tx, room.site, room.clock.now())
            item = _item(groups, kind, args.id)
            happened: list[Event] = await events.of_subject(tx, commands.subject_of(kind, item.id))
        zone, plan = room.site.zone, room.site.plan
        return Answer(pages.item_told(item, happened, plan, zone), pages.item_lines(item, happened, plan, zone))

    return in_room(args, look)


def _item(groups: Groups, kind: Sort, item_id: str) -> DeliverableView:
    found = (item for group in groups for item in group.items if (item.id, item.kind) == (item_id, kind))
    item = next(found, None)
    if item is None:
        words = _("{id}: there is none of that name; `warroom {command} list` names them")
        raise Refused(words.format(id=clean(item_id, 80), command=kind))
    return item


def _act(args: Namespace, work: Callable[[Room], Awaitable[Delivered]]) -> int:
    async def act(room: Room) -> Answer:
        changed = await work(room)
        async with room.store.reading() as tx:
            groups = await documentspage.read(tx, room.site, room.clock.now())
        view = next(item for group in groups for item in group.items if item.id == changed.id)
        return Answer(pages.item(view, room.site.zone), ["  ".join(pages.row(view, room.site.zone))])

    return in_room(args, act)
