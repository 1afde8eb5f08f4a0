"""A copy of the store to keep: whole, proved, and named by the head of its chain."""

from pathlib import Path

from data import events
from data.copying import copy_store
from data.errors import Refused
from data.i18n import _
from data.progress import Tell, untold
from data.records import Record
from data.store import open_store


class Backup(Record):
    """A copy that was made."""

    file: str
    bytes: int
    events: int
    head: str
    """Hash of its chain's newest link: kept elsewhere, it shows whether anything was cut off since."""


async def back_up(source: Path, target: Path, tell: Tell = untold) -> Backup:
    """Copy the store at ``source`` into the new file ``target`` and follow its chain there.

    Raises:
        StoreError: it cannot be read, or something stands at the target already.
        Refused: the chain does not hold; the copy stays, to be looked into.
    """
    await copy_store(source, target, tell)
    store = await open_store(target, create=False)
    try:
        async with store.reading() as tx:
            broken = await events.first_broken(tx)
            count = await events.count(tx)
            last = await events.tail(tx, 1)
    finally:
        await store.close()
    if broken is not None:
        words = _("{path}: written, but entry {seq} breaks its chain; `warroom log verify` says how")
        raise Refused(words.format(path=target, seq=broken.seq))
    return Backup(file=str(target), bytes=target.stat().st_size, events=count, head=last[0].hash if last else "")
