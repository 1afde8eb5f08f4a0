"""``warroom incident``: every act; the looks stand beside this."""

from argparse import Namespace
from collections.abc import Awaitable, Callable

from data.records import Incident, Priority, Step
from warroom.cli.incident_looks import Known
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.commands import ending, escalation
from warroom.commands import incident as commands
from warroom.room import Room


def open_(args: Namespace) -> int:
    """Open one by hand."""

    def begin(room: Room) -> Awaitable[Incident]:
        return room.do(
            commands.open_incident,
            args.title,
            Priority(args.priority),
            category=args.category,
            impact=args.impact,
            started_at=args.since(room.clock.now(), room.site.zone) if args.since else None,
        )

    return act_on(args, begin, create=True)


def ack(args: Namespace) -> int:
    """Claim one."""
    return act_on(args, lambda room: room.do(commands.acknowledge, args.id, seen=args.seen))


def step(args: Namespace) -> int:
    """Record a step."""
    return act_on(args, lambda room: room.do(commands.record_step, args.id, Step(args.step)))


def note(args: Namespace) -> int:
    """Write a note."""
    return act_on(args, lambda room: room.do(commands.add_note, args.id, args.text, ruled_out=args.ruled_out))


def escalate(args: Namespace) -> int:
    """Call the next level."""
    return act_on(args, lambda room: room.do(escalation.escalate, args.id, seen_level=args.seen_level))


def priority(args: Namespace) -> int:
    """Raise or lower the priority."""
    return act_on(
        args,
        lambda room: room.do(
            escalation.change_priority, args.id, Priority(args.priority), args.reason, seen=args.seen
        ),
    )


def rebase(args: Namespace) -> int:
    """Go on by the plan's present policy."""
    return act_on(args, lambda room: room.do(escalation.rebase, args.id, args.reason, seen=args.seen))


def assign(args: Namespace) -> int:
    """Give somebody a part."""
    return act_on(args, lambda room: room.do(commands.assign, args.id, args.role, args.name))


def next(args: Namespace) -> int:  # noqa: A001 - named as it is typed
    """Write the next action."""
    return act_on(args, lambda room: room.do(commands.set_next_action, args.id, args.text))


def call(args: Namespace) -> int:
    """Record a call."""
    answered = args.result == "answered"
    return act_on(args, lambda room: room.do(escalation.record_call, args.id, args.name, answered=answered))


def mitigate(args: Namespace) -> int:
    """Record that a temporary fix holds."""
    return act_on(
        args, lambda room: room.do(ending.mitigate, args.id, fix=args.fix, undo=args.undo, seen=args.seen)
    )


def resolve(args: Namespace) -> int:
    """End one."""
    return act_on(
        args,
        lambda room: room.do(ending.resolve, args.id, force=args.force, reason=args.reason, seen=args.seen),
    )


def close(args: Namespace) -> int:
    """Close one."""
    return act_on(args, lambda room: room.do(ending.close, args.id))


def reopen(args: Namespace) -> int:
    """Begin again."""
    return act_on(args, lambda room: room.do(ending.reopen, args.id))


def act_on(args: Namespace, work: Callable[[Room], Awaitable[Incident]], *, create: bool = False) -> int:
    """Do ``work`` to an incident and answer with its new state."""

    async def act(room: Room) -> Answer:
        changed = await work(room)
        known = await Known.read(room, changed.id)
        return Answer(known.document(room), [known.headline])

    return in_room(args, act, create=create)
