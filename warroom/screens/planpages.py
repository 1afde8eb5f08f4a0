"""The pages of the plan: the organisation of both sides, and the programme on its dates."""

from dataclasses import dataclass

from data.i18n import _
from data.peopleviews import PeopleView
from data.planviews import PlanView
from data.situationviews import ChecklistView, Situation
from data.store import Tx
from warroom import checklists, peoplepage, planpage
from warroom.screens.asides import Aside, Onlooker
from widgets.page import Leaves
from widgets.pane import Key
from widgets.people import duties_lines, people_rows
from widgets.planpage import HEAD, detail_lines, plan_rows
from widgets.text import tidy

PEOPLE = "people"
PLAN = "plan"
"""Of the actions that show the pages, and of the pages."""


async def people(board: Onlooker) -> Aside:
    """Show both sides: their roles, what each does, and who has it now."""
    room, pane = board.room, board.page

    async def draw(situation: Situation) -> None:
        view = await room.store.look(lambda tx: peoplepage.read(tx, room, situation.now))
        hotline = "" if view.hotline is None else _(" · hotline {number}").format(number=tidy(view.hotline, 24))
        pane.present(
            _("People of both sides") + hotline,
            lambda cells, _height: people_rows(view, cells),
            detail=lambda key, cells, height: duties_lines(view, key, cells, height),
        )

    return Aside(PEOPLE, "page", draw)


async def people_of(board: Onlooker, situation: Situation) -> PeopleView:
    """Return what the page of the organisation shows."""
    return await board.room.store.look(lambda tx: peoplepage.read(tx, board.room, situation.now))


@dataclass
class _Chosen:
    """Which checklist is drawn in full; none before the first look."""

    list: str = ""

    def take(self, id_: str) -> Key:
        self.list = id_
        return HEAD


async def plan(board: Onlooker) -> Aside:
    """Show the programme on its dates, with the checklist of the present phase in full."""
    room, pane, chosen = board.room, board.page, _Chosen()

    async def draw(situation: Situation) -> None:
        async def read(tx: Tx) -> tuple[PlanView, tuple[ChecklistView, ...]]:
            return await planpage.read(tx, room, situation.now), await checklists.read(tx, room, situation.now)

        view, lists = await room.store.look(read)
        known = [each.id for each in lists]
        if chosen.list not in known:
            last = view.phases[-1 if view.day > view.days else 0].id
            chosen.list = view.phase or last
            pane.rewind(f"list {chosen.list}")
        now, zone = situation.now, situation.zone

        def beside(step: int) -> Key | None:
            return chosen.take(known[(known.index(chosen.list) + step) % len(known)])

        def of(key: Key) -> Key | None:
            kind, _blank, name = str(key).partition(" ")
            return chosen.take(name) if kind == "list" else None

        pane.present(
            f"{tidy(view.name, 60)} · " + _("enter: its list, tick · ←→: phase"),
            lambda cells, _height: plan_rows(view, lists, chosen.list, now, zone, cells),
            detail=lambda key, cells, height: detail_lines(
                view, lists, chosen.list, key, now, zone, cells, height
            ),
            leaves=Leaves(beside, of),
        )

    return Aside(PLAN, "page", draw, "plan_row")
