"""``warroom incident postmortem`` and ``measures``: what incidents teach."""

from argparse import Namespace
from pathlib import Path
from typing import Any, Final

from data import incidents
from data.errors import Refused
from data.files import new_file
from data.i18n import _
from data.records import Priority
from warroom.cli import documents
from warroom.cli.output import Answer, shown, table
from warroom.cli.session import in_room
from warroom.commands.subject import number_of
from warroom.lessons import draft, measures
from warroom.lessons import postmortem as postmortems
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.rules.measures import Compliance, Figure, Measures, measure

FIGURES: Final = ("mttd", "mtta", "mttm", "mttr")


def postmortem(args: Namespace) -> int:
    """Print the draft of one, or write it to a file."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            incident = await incidents.get(tx, number_of(args.id))
            if incident is None:
                raise Refused(_("{id}: there is no such incident").format(id=args.id))
            known = await postmortems.read(tx, incident)
        text = draft.markdown(known, draft.sections(known, room.site.plan, room.site.zone))
        document = {**documents.postmortem(known, room), "file": args.write}
        if args.write is None:
            return Answer(document, text.splitlines())
        with new_file(Path(args.write)) as stream:
            stream.write(text)
        return Answer(document, [_("{path}: the draft is written").format(path=args.write)])

    return in_room(args, look)


def measure_(args: Namespace) -> int:
    """Print how long it took, and which response targets were kept."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            now, zone = room.clock.now(), room.site.zone
            since = args.since(now, zone) if args.since else None
            courses = await measures.courses(tx, since or 0)
        found: dict[str, Measures] = {each.value: measure(courses, each) for each in Priority}
        found["all"] = measure(courses)
        window = {"from": iso(since, zone), "to": iso(now, zone)}
        document = {"window": window, **{name: _document(each) for name, each in found.items()}}
        heading = _("incidents noticed until {end}").format(end=shown(now, zone))
        if since is not None:
            heading = _("incidents noticed from {begin} to {end}").format(
                begin=shown(since, zone), end=shown(now, zone)
            )
        return Answer(document, [heading, *table([_head(), *(_row(name, each) for name, each in found.items())])])

    return in_room(args, look)


def _document(found: Measures) -> dict[str, Any]:
    response = found.response
    return {
        **{f"{name}_seconds": figure_document(getattr(found, name)) for name in FIGURES},
        "response": {
            "kept": response.kept,
            "missed": response.missed,
            "pending": response.pending,
            "share": response.share,
        },
    }


def figure_document(figure: Figure) -> dict[str, float | int | None]:
    """Return a mean time in seconds, with how many it is made of."""
    return {
        "mean": None if figure.mean is None else figure.mean / 1000,
        "median": None if figure.median is None else figure.median / 1000,
        "n": figure.n,
        "of": figure.of,
    }


def _head() -> tuple[str, ...]:
    return (
        _("priority"),
        _("MTTD (detect)"),
        _("MTTA (acknowledge)"),
        _("MTTM (mitigate)"),
        _("MTTR (resolve)"),
        _("response targets"),
    )


def _row(name: str, found: Measures) -> tuple[str, ...]:
    figures = (figure_words(getattr(found, each)) for each in FIGURES)
    return (_("all") if name == "all" else name, *figures, _kept(found.response))


def figure_words(figure: Figure) -> str:
    """Return a mean time, with how many it is made of."""
    if figure.of == 0:
        return "—"
    counted = _("{n} of {of}").format(n=figure.n, of=figure.of)
    if figure.mean is None or figure.median is None:
        return f"— ({counted})"
    return _("{mean}, median {median} ({counted})").format(
        mean=draft.lasted(round(figure.mean)), median=draft.lasted(round(figure.median)), counted=counted
    )


def _kept(response: Compliance) -> str:
    if response.share is None:
        return "—"
    words = _("{kept} of {decided} kept, {share:.0f} %").format(
        kept=response.kept, decided=response.kept + response.missed, share=100 * response.share
    )
    return words + (" · " + _("{count} pending").format(count=response.pending) if response.pending else "")
