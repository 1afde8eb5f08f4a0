"""Judges alarms: those that the readings of one tick touch, and from time to time those that time moves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data import readings
from data.clock import boot_clock
from data.records import SECOND, Alarm, Ms, Priority, Reading
from probes.base import ProbeConfig
from warroom import maintenance
from warroom.alarmfile import LATENCY, AlarmEntry, owner_of
from warroom.commands import alarm as commands
from warroom.engine.burns import Burning
from warroom.room import Act
from warroom.rules import alarms, dependencies, levels
from warroom.rules.alarms import Edge, Terms, Upstream, Verdict
from warroom.rules.maintenance import covering
from warroom.rules.spells import hold_of
from warroom.wording import level_crossed, silent_for

PACE: Final = 5 * SECOND
"""Real time between two looks whether an alarm is silent."""


@dataclass(frozen=True)
class _Watched:
    """An alarm on the level of a series."""

    entry: AlarmEntry
    terms: Terms

    def value_of(self, reading: Reading) -> float | None:
        series = str(self.entry.of)
        if series.endswith(LATENCY):
            return reading.latency_ms if reading.ok else None
        return reading.values.get(series.removeprefix(f"{reading.probe}."))


@dataclass(frozen=True)
class _Listened:
    """An alarm that silence raises."""

    after: Ms
    probes: tuple[ProbeConfig, ...]
    """What it listens to."""
    priority: Priority | None


class Alarming:
    """Every alarm of a site; where each stands is in the store."""

    def __init__(
        self,
        probes: Mapping[str, ProbeConfig],
        entries: Iterable[AlarmEntry] = (),
        burning: Sequence[Burning] = (),
    ) -> None:
        """Watch ``probes`` and the alarms of the site's own.

        Args:
            probes: by name.
            entries: on series of theirs; others are left out.
            burning: on how fast an availability is used up.
        """
        self._probes = probes
        self._burning = burning
        depends = {name: probe.depends_on for name, probe in probes.items()}
        self._upstream = {name: dependencies.upstream_of(name, depends) & probes.keys() for name in depends}
        self._dependents: dict[str, set[str]] = defaultdict(set)
        for name, above in self._upstream.items():
            for each in above:
                self._dependents[each].add(name)
        self._levels: dict[str, list[_Watched]] = defaultdict(list)
        self._listened = {
            name: _Listened(probe.no_data.patience(probe.interval), (probe,), probe.priority)
            for name, probe in probes.items()
            if probe.no_data.then == "raise"
        }
        for entry in entries:
            owner = owner_of(entry.of or "", probes)
            if owner is None:
                continue
            probe = probes[owner]
            self._levels[owner].append(_Watched(entry, entry.terms(hold_of(probe.interval))))
            self._listen_to(entry, probe)
        for burns in burning:
            self._listen_to(burns.entry, *burns.probes.values())
        self._listened_at: Ms | None = None

    def _listen_to(self, entry: AlarmEntry, *probes: ProbeConfig) -> None:
        if entry.no_data.then == "raise":
            after = entry.patience(max(probe.interval for probe in probes))
            self._listened[entry.name] = _Listened(after, probes, entry.priority)

    async def judge(self, act: Act, batch: Sequence[Reading]) -> dict[str, Alarm]:
        """Return where the alarms of a tick's probes stand after its readings; open and clear their incidents.

        What stands on series is written here, the rest by whoever writes the readings.
        """
        names = {reading.probe for reading in batch}
        own = {each.entry.name for name in names for each in self._levels.get(name, ())}
        above = {each for name in names for each in self._upstream.get(name, ())}
        standing = await readings.alarms(act.tx, names | own | above)
        held = {name for name, alarm in standing.items() if alarm.held}
        raised = {name for name, alarm in standing.items() if alarm.raised}
        moments = [reading.at for reading in batch]
        windows = await maintenance.of_site(act.tx, act.site, min(moments), max(moments) + 1)
        for reading in batch:
            alarm = standing.setdefault(reading.probe, Alarm(probe=reading.probe))
            if not (reading.ok or reading.failed):
                continue
            away = covering(windows, reading.probe, reading.at) is not None
            upstream = self._upstream_of(alarm, reading, standing)
            for watched in self._levels.get(reading.probe, ()):
                await self._judge_level(act, watched, reading, standing, away, upstream)
            standing[reading.probe] = await self._judge_probe(act, reading, alarm, away, upstream)
        await readings.put_alarms(act.tx, [standing[name] for name in sorted(own & standing.keys())])
        moved = {name for name in names if standing[name].held and name not in held}
        moved |= {name for name in names if standing[name].raised and name not in raised}
        await self._tell_upstream(act, moved, standing)
        return standing

    def _upstream_of(self, alarm: Alarm, reading: Reading, standing: Mapping[str, Alarm]) -> Upstream:
        begun = reading.at if alarm.failing_since is None else alarm.failing_since
        return self._upstream_at(reading.probe, begun, reading.at, standing)

    def _upstream_at(self, probe: str, begun: Ms, at: Ms, standing: Mapping[str, Alarm]) -> Upstream:
        above = [self._probes[name] for name in self._upstream.get(probe, ())]
        known = [(standing.get(each.name) or Alarm(probe=each.name), each) for each in above]
        patient = [(alarm, each.no_data.patience(each.interval)) for alarm, each in known]
        return dependencies.upstream(begun, at, patient)

    async def _judge_probe(
        self, act: Act, reading: Reading, alarm: Alarm, away: bool, upstream: Upstream
    ) -> Alarm:
        probe = self._probes[reading.probe]
        if away:
            return alarms.quiet(alarm, reading.at, Verdict.GOOD if reading.ok else Verdict.BAD)
        following, edge = alarms.after(
            alarm, reading, probe.failure_threshold, probe.success_threshold, probe.failure_window, upstream
        )
        if edge is Edge.RAISED and probe.priority is not None:
            await commands.raised(act, reading, probe.priority, following.failing_since)
        elif edge is Edge.CLEARED:
            await commands.cleared(act, reading.probe)
        return following

    async def _judge_level(
        self,
        act: Act,
        watched: _Watched,
        reading: Reading,
        standing: dict[str, Alarm],
        away: bool,
        upstream: Upstream,
    ) -> None:
        entry, value = watched.entry, watched.value_of(reading)
        if value is None or entry.raise_ is None or entry.clear is None:
            return
        alarm = standing.get(entry.name) or Alarm(probe=entry.name)
        says = levels.verdict(value, entry.raise_, entry.clear)
        if away:
            standing[entry.name] = alarms.quiet(alarm, reading.at, says)
            return
        following, edge = alarms.observed(alarm, reading.at, says, watched.terms, upstream)
        standing[entry.name] = following
        if edge is Edge.RAISED:
            words = level_crossed(str(entry.of), entry.raise_.text, entry.for_, value)
            cause = commands.Cause(entry.name, words, reading.at, following.failing_since)
            await commands.raised_by(act, cause, entry.priority)
        elif edge is Edge.CLEARED:
            await commands.cleared(act, entry.name)

    async def _tell_upstream(self, act: Act, moved: set[str], standing: Mapping[str, Alarm]) -> None:
        """Note on the incident of what is upstream which alarms are not raised because of it."""
        roots = {above for name in moved for above in self._upstream.get(name, ())}
        for root in sorted(roots | (moved & self._dependents.keys())):
            known = await readings.alarms(act.tx, self._dependents[root])
            known |= {name: alarm for name, alarm in standing.items() if name in self._dependents[root]}
            await commands.note_also_failing(act, root, {name for name, alarm in known.items() if alarm.held})

    async def mind(self, act: Act, watched_since: Ms) -> None:
        """Raise what has been silent for too long, and judge what time moves; at a pace of its own.

        Args:
            act: the transaction.
            watched_since: since when this engine measures: nothing is silent before.
        """
        now = boot_clock()
        if self._listened and (self._listened_at is None or now - self._listened_at >= PACE):
            self._listened_at = now
            await self._listen(act, watched_since)
        for burning in self._burning:
            await burning.mind(act)

    async def _listen(self, act: Act, watched_since: Ms) -> None:
        spans = [each.after for each in self._listened.values()]
        heard = await readings.heard_since(act.tx, self._listened, act.now - min(spans) + 1)
        silent = sorted(self._listened.keys() - heard)
        if not silent:
            return
        behind = {probe.name for name in silent for probe in self._listened[name].probes}
        above = {each for name in behind for each in self._upstream[name]}
        standing = await readings.alarms(act.tx, above.union(silent))
        windows = await maintenance.of_site(act.tx, act.site, act.now - max(spans), act.now + 1)
        for name in silent:
            listened, alarm = self._listened[name], standing.get(name) or Alarm(probe=name)
            names = [probe.name for probe in listened.probes]
            ends = [each.end for each in windows if any(each.covers(probe) for probe in names)]
            following = alarms.silenced(alarm, listened.after, max([watched_since, *ends]), act.now)
            if following is None or any(
                self._upstream_at(probe, alarm.at, act.now, standing) is not Upstream.WELL for probe in names
            ):
                continue
            await readings.put_alarms(act.tx, [following])
            if listened.priority is not None:
                at = following.since or act.now
                cause = commands.Cause(name, silent_for(listened.after), at, following.failing_since)
                await commands.raised_by(act, cause, listened.priority)
