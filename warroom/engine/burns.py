"""Judges an alarm on how fast an availability is used up, at fixed moments, by the spells of its probes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from data import readings, spells
from data.records import SECOND, Alarm, Ms, Spell
from probes.base import ProbeConfig
from warroom import maintenance
from warroom.alarmfaults import budget_of
from warroom.alarmfile import AlarmEntry, owner_of
from warroom.commands import alarm as commands
from warroom.config import Site
from warroom.room import Act
from warroom.rules.burning import Burn, Course, History
from warroom.rules.maintenance import Window
from warroom.rules.spells import ended, hold_of
from warroom.wording import budget_burns

STEP: Final = 15 * SECOND
"""The moments are multiples of this, whoever judges."""
SETTLED: Final = 5 * SECOND
"""How long after a probe's time-out its reading is in the store at the latest."""
CATCH_UP: Final = 40
"""Moments that are judged after a break at most."""


class Burning:
    """One alarm on the budget of a panel."""

    def __init__(self, entry: AlarmEntry, probes: Sequence[ProbeConfig], budget: float, slack: Ms = 0) -> None:
        """Judge by ``probes``, every one of which the service needs.

        Args:
            entry: the alarm.
            probes: what the panel is measured by.
            budget: the share of time that may be down.
            slack: how much longer a reading may take to be believed.
        """
        self.entry = entry
        self.probes = {probe.name: probe for probe in probes}
        self._budget = budget
        self._settles = max(probe.timeout for probe in probes) + SETTLED + slack
        self._judged_at: Ms | None = None

    async def mind(self, act: Act) -> None:
        """Judge every moment since the last one that is old enough for all of its readings to be in."""
        moment = (act.now - self._settles) // STEP * STEP
        if moment == self._judged_at:
            return
        self._judged_at = moment
        name = self.entry.name
        before = (await readings.alarms(act.tx, [name])).get(name) or Alarm(probe=name)
        first = before.at + STEP if 0 < before.at < moment else moment
        first = max(first, moment - (CATCH_UP - 1) * STEP)
        history = await self._history(act, first - max(long for long, _short, _rate in self.entry.windows), moment)
        alarm = before
        for at in range(first, moment + 1, STEP):
            alarm = await self._judge(act, alarm, history, at)
        if alarm != before:
            await readings.put_alarms(act.tx, [alarm])

    async def _judge(self, act: Act, alarm: Alarm, history: History, at: Ms) -> Alarm:
        if history.away_at(at):
            return alarm.model_copy(update={"at": at})
        burn = history.burns(at, self._budget, self.entry.windows, self.entry.min_failures)
        if burn is not None and not alarm.raised:
            begun = history.down_since(at)
            alarm = alarm.model_copy(update={"raised": True, "since": at, "failing_since": begun})
            await commands.raised_by(act, self._cause(act, burn, at, begun), self.entry.priority)
        elif burn is None and alarm.raised and history.up_at(at):
            alarm = alarm.model_copy(update={"raised": False, "since": at, "failing_since": None})
            await commands.cleared(act, self.entry.name)
        return alarm.model_copy(update={"at": at}) if history.known_at(at) else alarm

    def _cause(self, act: Act, burn: Burn, at: Ms, begun: Ms | None) -> commands.Cause:
        panel = act.site.plan.indicator(str(self.entry.burn))
        return commands.Cause(self.entry.name, budget_burns(panel, burn), at, begun)

    async def _history(self, act: Act, begin: Ms, end: Ms) -> History:
        found = await spells.between(act.tx, self.probes, begin, end)
        last = {name: alarm.at for name, alarm in (await readings.alarms(act.tx, self.probes)).items()}
        windows = await maintenance.of_site(act.tx, act.site, begin, end + STEP)
        return History([_course(probe, found, last, windows, act.now) for probe in self.probes.values()])


def _course(
    probe: ProbeConfig, found: Iterable[Spell], last: Mapping[str, Ms], windows: Iterable[Window], now: Ms
) -> Course:
    mine = [spell for spell in found if spell.probe == probe.name]
    whole = ended(mine, last.get(probe.name, 0), hold_of(probe.interval), now)
    return Course(
        up=[(each.begin_at, each.end_at or now) for each in whole if each.up],
        down=[(each.begin_at, each.end_at or now) for each in whole if not each.up],
        interval=probe.interval,
        away=[(each.begin, each.end) for each in windows if each.covers(probe.name)],
    )


def burning_of(site: Site) -> list[Burning]:
    """Return the alarms of a site that are on a panel's budget."""
    probes = {probe.name: probe for probe in site.probes}
    panels = {panel.id: panel.from_ for panel in site.panels}
    slack = 0 if site.connectivity is None else site.connectivity.timeout
    found = []
    for entry in site.alarms:
        budget = None if entry.burn is None else budget_of(site.plan, entry.burn)
        if budget is not None:
            owners = dict.fromkeys(owner_of(name, probes) for name in panels[str(entry.burn)])
            found.append(Burning(entry, [probes[name] for name in owners if name is not None], budget, slack))
    return found
