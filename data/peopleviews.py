"""What a screen shows of the organisation: both sides, each role with its duties and who has it now."""

from typing import Final, Literal, get_args

from data.i18n import _
from data.records import Ms, Record

Side = Literal["support", "customer", "vendor"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)


def side_words(side: Side) -> str:
    """Return what a side is called."""
    return {"support": _("Support"), "customer": _("Customer"), "vendor": _("Vendors")}[side]


class MemberView(Record):
    """Somebody who has a role."""

    key: str
    """In the site file."""
    name: str
    title: str | None
    phone: str | None
    email: str | None
    hours: str | None
    """When they may be called; None is always."""
    reachable: bool
    """Whether that is now."""
    on_shift: bool
    """Whether they are rostered now."""
    holds_watch: bool
    leads: tuple[str, ...]
    """The open incidents that they lead."""


class RoleView(Record):
    """A part that people play."""

    id: str
    side: Side
    name: str
    wanted: int | None
    """How many people the plan wants; None where it does not say."""
    missing: int
    """How many are lacking now; a role of which no count is known lacks one while nobody has it."""
    people: tuple[MemberView, ...]
    levels: tuple[int, ...]
    """The levels of the ladder that call it, the first one first."""
    is_roster: bool
    """Whether whoever is on shift has it, so that it changes with every shift."""
    outside_coverage: bool
    """Whether it is called first while nobody is on duty."""
    duties: tuple[str, ...]


class PeopleView(Record):
    """The organisation as of now."""

    at: Ms
    hotline: str | None
    roles: tuple[RoleView, ...]
    """In the order of the plan."""

    def side(self, side: Side) -> tuple[RoleView, ...]:
        """Return the roles of one side."""
        return tuple(role for role in self.roles if role.side == side)

    def role(self, role_id: str) -> RoleView | None:
        """Return the role of that id."""
        return next((role for role in self.roles if role.id == role_id), None)
