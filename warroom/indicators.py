"""The plan's indicators, measured by what the store holds."""

from dataclasses import dataclass, field

from data import readings
from data.i18n import language
from data.readings import Sample
from data.records import Ms
from data.store import Tx
from data.views import PanelView
from probes.base import ProbeConfig
from warroom.room import Room
from warroom.rules import panels

LATEST_TICK: Ms = 5_000
"""How long after its answer a reading is in the store at the latest, by far."""


@dataclass
class Window:
    """The readings that panels look back on, kept so that each look reads only what is new."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    """By series, the oldest first."""
    last: Ms = 0
    """The newest sample's moment."""

    async def extend(self, tx: Tx, names: set[str], now: Ms, slowest: Ms) -> None:
        """Read what has come since the last look, and forget what left the window.

        A reading carries its slot's moment and is written when its answer is there, so one may come after a
        later one was seen: each look reads again as far back as the ``slowest`` answer may reach. What lies
        ahead was measured before the clock was set back.
        """
        if now < self.last:
            self.samples, self.last = {}, 0
        begin = now - panels.WINDOW
        after = max(self.last - slowest, begin)
        fresh = await readings.since(tx, names, after)
        for name, samples in fresh.items():
            kept = [sample for sample in self.samples.get(name, []) if begin < sample.at <= after]
            self.samples[name] = kept + [sample for sample in samples if sample.at <= now]
        self.last = max((samples[-1].at for samples in self.samples.values() if samples), default=self.last)


async def panel_views(tx: Tx, room: Room, now: Ms, window: Window | None = None) -> tuple[PanelView, ...]:
    """Return every indicator of the plan, measured; ``window`` saves reading the window anew."""
    window = window or Window()
    bound = {panel.id: [_bound(room, name) for name in panel.from_] for panel in room.site.panels}
    used = [each for sources in bound.values() for each in sources]
    names = {name for each in used for name in (f"{each.probe.name}:ok", each.series)}
    slowest = max((each.probe.timeout for each in used), default=0) + LATEST_TICK
    await window.extend(tx, names, now, slowest)
    views = []
    for indicator in room.site.plan.indicators:
        sources = [each.source(window) for each in bound.get(indicator.id, [])]
        view = panels.measure(indicator, sources, now)
        about = {
            "name": indicator.name.say(language()),
            "probes": tuple(dict.fromkeys(each.probe.name for each in bound.get(indicator.id, []))),
            "series": tuple(each.series for each in bound.get(indicator.id, [])),
        }
        views.append(view.model_copy(update=about))
    return tuple(views)


@dataclass(frozen=True)
class _Bound:
    """One ``from`` of a panel, found among the probes."""

    probe: ProbeConfig
    series: str
    whole_probe: bool

    def source(self, window: Window) -> panels.Source:
        return panels.Source(
            ok=window.samples.get(f"{self.probe.name}:ok", []),
            values=window.samples.get(self.series, []),
            interval=self.probe.interval,
            whole_probe=self.whole_probe,
        )


def _bound(room: Room, name: str) -> _Bound:
    # A probe's name may hold dots, so the longest that fits is meant; the site file was checked for one.
    owner = max(
        (probe for probe in room.site.probes if name == probe.name or name.startswith(f"{probe.name}.")),
        key=lambda probe: len(probe.name),
    )
    whole = owner.name == name
    return _Bound(owner, f"{name}:latency" if whole else name, whole)
