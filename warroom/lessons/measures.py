"""Reads what the mean times and the response targets are made of."""

from data import events, incidents, obligations
from data.records import Ms
from data.store import Tx
from warroom.rules.measures import Course


async def courses(tx: Tx, since: Ms) -> list[Course]:
    """Return the course of each incident that was noticed at ``since`` or later."""
    happened = await events.stamps_since(tx, since)
    promised = await obligations.responses_since(tx, since)
    return [
        Course(each, happened.get(each.id, []), promised.get(each.id, []))
        for each in await incidents.noticed_since(tx, since)
    ]
