"""``warroom check`` and ``warroom probe``: the site file and its probes; a store is only looked into."""

import asyncio
import os
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

from data import pushes, templates
from data.clock import Base, Clock, machine_instant
from data.i18n import _, ngettext
from data.modelfaults import did_you_mean
from data.records import Push, Reading
from data.store import open_store
from data.text import clean
from data.yamlfile import Faults
from probes import AnyProbe
from warroom import daysoff
from warroom.cli import REFUSED, USAGE, UsageError, documents
from warroom.cli.output import Answer, plain, say
from warroom.cli.session import site_of, store_path
from warroom.config import Site, load_site
from warroom.engine.measuring import Measuring
from warroom.linting import warnings
from warroom.places import find_site
from warroom.rules.calendar import local
from warroom.rules.lint import Finding


def check(args: Namespace) -> int:
    """Validate a site file, then look at the ladder of the coming day."""
    path = Path(args.file) if args.file else find_site(args.config, os.environ)
    if path is None:
        raise UsageError(_("there is no site file to check; name one, or write warroom.yaml"))
    try:
        site = load_site(path, os.environ)
        if flaws := tuple(templates.faults(site.templates)) if site.templates else ():
            raise Faults(*flaws)
        if flaws := tuple(daysoff.faults(site)):
            raise Faults(*flaws)
    except Faults as found:
        if not args.json:
            raise
        faults = [each.model_dump() for each in found.faults]
        return say(Answer({"ok": False, "file": str(path), "faults": faults}, [], USAGE), as_json=True)
    count = len(site.probes)
    probes = ngettext("{count} probe", "{count} probes", count).format(count=count)
    words = _("{path}: is sound; {probes}").format(path=path, probes=probes)
    warned = asyncio.run(warnings(site, store_path(args, site)))
    document = {
        "ok": True,
        "file": str(path),
        "faults": [],
        "warnings": [documents.finding(each, site.zone) for each in warned],
    }
    lines = [words, *(_warning(each, site) for each in warned)]
    return say(Answer(document, lines, REFUSED if warned and args.strict else 0), as_json=args.json)


def _warning(found: Finding, site: Site) -> str:
    when = f"{local(found.at, site.zone):%Y-%m-%d %H:%M}"
    return f"{when} {plain(found.key)}: {plain(found.what)}; {plain(found.mend)}"


def probe(args: Namespace) -> int:
    """Run probes once, in the site file's order."""
    site = site_of(args)
    chosen = _chosen(site, args.names)
    readings = asyncio.run(_read(chosen, store_path(args, site)))
    lines = [line for reading in readings for line in _page(reading)]
    well = all(reading.ok for reading in readings)
    document = [documents.reading(reading) for reading in readings]
    return say(Answer(document, lines or [_("there are no probes")], 0 if well else REFUSED), as_json=args.json)


def _chosen(site: Site, names: list[str]) -> list[AnyProbe]:
    known = [probe.name for probe in site.probes]
    for name in names:
        if name not in known:
            shown, mend = clean(name, 60), did_you_mean(name, known)
            raise UsageError(_("no probe is called {name!r}; {mend}").format(name=shown, mend=mend))
    return [probe for probe in site.ready_probes() if not names or probe.name in names]


async def _read(probes: list[AnyProbe], path: Path) -> list[Reading]:
    """Probe each target once, under the limits that the engine keeps.

    The wall's clock stamps, or the store's where heartbeats are looked up in it.
    """
    instant = machine_instant()
    clock = Clock(Base(False, instant.wall, instant.wall, instant.boot, instant.boot_id, 1.0))
    heard: dict[str, Push] = {}
    if any(each.kind == "push" for each in probes) and path.is_file():
        store = await open_store(path, create=False)
        try:
            clock = await Clock.of(store)
            async with store.reading() as tx:
                heard = await pushes.all_(tx)
        finally:
            await store.close()
    found: dict[str, Reading] = {}
    for each in probes:
        # What it lacks, its reading says.
        with suppress(Exception):
            each.warm()
    await Measuring(probes, clock, lambda reading: found.update({reading.probe: reading}), heard.get).once()
    return [found[each.name] for each in probes]


def _page(reading: Reading) -> list[str]:
    latency = "" if reading.latency_ms is None else f"{reading.latency_ms:.1f} ms"
    phases = " ".join(f"{name} {ms:.1f}" for name, ms in reading.phases.items())
    head = [reading.state.value, reading.probe, reading.kind, latency, f"({phases})" if phases else ""]
    lines = ["  ".join(word for word in [*head, reading.reason or ""] if word)]
    lines += [f"    {plain(reading.error)}"] if reading.error else []
    lines += [f"    {name} = {value:g}" for name, value in reading.values.items()]
    return lines + [
        f"    {'✓' if each.ok else '✗'} {plain(each.condition)}  →  {plain(each.actual, 200)}"
        for each in reading.conditions
    ]
