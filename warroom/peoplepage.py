"""The organisation chart of both sides, read for a page: roles, duties, and who has them now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data import incidents
from data.i18n import language
from data.peopleviews import MemberView, PeopleView, RoleView
from data.plan import Role
from data.records import Incident, Ms
from data.store import Tx
from warroom import duty
from warroom.config import Site
from warroom.room import Room
from warroom.rules.calendar import local
from warroom.rules.duty import ON_SHIFT, is_reachable, key_of, keys_for


async def read(tx: Tx, room: Room, now: Ms) -> PeopleView:
    """Return the organisation as of ``now``; the room has been refreshed."""
    site, calendar = room.site, room.calendar
    holder = await duty.holder(tx, site, calendar, now)
    chart = _Chart(
        site=site,
        now=now,
        on=tuple(dict.fromkeys((await duty.rota(tx, site)).rostered(site, now))),
        holder=None if holder is None else key_of(site.people, holder.name),
        leads=_leads(site, await incidents.open_ones(tx)),
        covered=calendar.is_covered(now),
    )
    return PeopleView(at=now, hotline=site.plan.hotline, roles=tuple(map(chart.role, site.plan.roles)))


def _leads(site: Site, open_ones: Sequence[Incident]) -> dict[str, list[str]]:
    """Return which incidents somebody leads, by the person's key; where no lead is named, who took it."""
    found: dict[str, list[str]] = {}
    for each in open_ones:
        leader = each.commander or each.acknowledged_by
        key = None if leader is None else key_of(site.people, leader)
        if key is not None:
            found.setdefault(key, []).append(each.id)
    return found


@dataclass(frozen=True)
class _Chart:
    site: Site
    now: Ms
    on: tuple[str, ...]
    """Keys of those on shift."""
    holder: str | None
    leads: Mapping[str, Sequence[str]]
    covered: bool

    def role(self, role: Role) -> RoleView:
        plan, lang = self.site.plan, language()
        is_roster = role.id == ON_SHIFT
        keys = self.on if is_roster else keys_for(role.id, plan, ())
        wanted = plan.people_per_shift if is_roster else role.count
        # Outside the hours of coverage nobody has to be on shift.
        missing = 0 if is_roster and not self.covered else max((wanted or 1) - len(keys), 0)
        return RoleView(
            id=role.id,
            side=role.side,
            name=role.name.say(lang),
            wanted=wanted,
            missing=missing,
            people=tuple(map(self._member, keys)),
            levels=tuple(each.level for each in plan.policy.ladder if role.id in (each.role, *each.also)),
            is_roster=is_roster,
            outside_coverage=role.id == plan.outside_coverage,
            duties=tuple(each.say(lang) for each in role.duties),
        )

    def _member(self, key: str) -> MemberView:
        """Return somebody; a key that the site file names no more stands for itself."""
        person = self.site.people.get(key)
        return MemberView(
            key=key,
            name=key if person is None else person.name,
            title=None if person is None or person.title is None else person.title.say(language()),
            phone=None if person is None else person.phone,
            email=None if person is None else person.email,
            hours=None if person is None or person.hours is None else person.hours.words,
            reachable=person is None or is_reachable(person, local(self.now, self.site.zone)),
            on_shift=key in self.on,
            holds_watch=key == self.holder,
            leads=tuple(self.leads.get(key, ())),
        )
