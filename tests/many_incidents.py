"""A war room that has had many incidents: ten thousand of them are written in about a second."""

import random
from collections.abc import Iterator

from data import incidents, policies
from data.records import HOUR, MINUTE, Incident, Ms, Priority, Signal, Status
from warroom.room import Room

COUNT = 10_000
OPEN = 12
"""How many of them are open."""

_TITLES = (
    "상담 라우팅 불능",
    "녹취 서버 디스크 부족",
    "IVR 음성인식 지연",
    "SIP trunk is down",
    "CTI-CRM popup missing",
    "Agent desktop 100% slow_ [ERROR] [/x]",
)
_CATEGORIES = ("service", "performance", "security", "network")
_PEOPLE = (None, "이기술", "박인프라", "Kim", "한프로세스")


def invented(count: int, going_on: int, now: Ms, *, seed: int = 1, policy: int = 1) -> Iterator[Incident]:
    """Make ``count`` incidents up to ``now``, the last ``going_on`` of them open; the same for the same seed.

    One comes every quarter of an hour, but not quite in the order of their numbers, as a clock that was set back
    leaves them.
    """
    chance = random.Random(seed)
    for number in range(1, count + 1):
        is_open = number > count - going_on
        opened = now - (count - number) * HOUR // 4 - chance.randrange(HOUR)
        ended = min(opened + chance.randrange(30, 3 * 60 * 60) * 1_000, now)
        statuses = (Status.TRIGGERED, Status.ACKNOWLEDGED, Status.MITIGATED) if is_open else (Status.RESOLVED,)
        status = chance.choice(statuses if is_open or chance.random() < 0.1 else (Status.CLOSED,))
        holder = None if status is Status.TRIGGERED else chance.choice(_PEOPLE[1:])
        yield Incident(
            number=number,
            title=f"{chance.choice(_TITLES)} {chance.randrange(100)}",
            category=chance.choice(_CATEGORIES),
            priority=chance.choice(tuple(Priority)),
            status=status,
            signal=chance.choice((Signal.RAISED, Signal.RECOVERED)) if is_open else Signal.NONE,
            alarm=None,
            step=2 if is_open else 6,
            level=1,
            epoch=1,
            commander=chance.choice(_PEOPLE),
            communications=None,
            scribe=None,
            acknowledged_by=holder,
            ack_expires_at=None,
            next_action=None,
            impact=None,
            fix=None,
            undo=None,
            eta=None,
            anchor_at=opened,
            opened_at=opened,
            started_at=opened,
            detected_at=opened,
            acknowledged_at=None if holder is None else opened + MINUTE,
            mitigated_at=None if is_open else ended,
            recovered_at=None,
            resolved_at=None if is_open else ended,
            closed_at=ended if status is Status.CLOSED else None,
            policy_version=policy,
            linked=None,
            row_version=1,
        )


async def fill(room: Room, count: int = COUNT, going_on: int = OPEN, *, seed: int = 1) -> list[Incident]:
    """Write ``count`` incidents into an empty room at once, and return them by their numbers.

    They owe nothing, and the chain tells nothing of them: what only looks has no need of that.
    """
    async with room.act() as act:
        policy = await policies.version_of(act.tx, room.site.plan.policy, act.now)
        made = list(invented(count, going_on, act.now, seed=seed, policy=policy))
        await incidents.insert_all(act.tx, made)
    return made


def in_order(made: list[Incident]) -> list[Incident]:
    """Return incidents as the log shows them, by a way of its own: no part of the program takes part."""
    going_on = sorted(
        (each for each in made if each.status.is_open), key=lambda each: (each.priority, each.number)
    )
    over = sorted((each for each in made if not each.status.is_open), key=lambda each: each.number, reverse=True)
    return going_on + sorted(over, key=lambda each: each.opened_at, reverse=True)
