"""The page of both organisations: roles, duties, who has them now; its rows at any width, its keys, its drill."""

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from data import i18n
from data.i18n import LANGUAGES
from data.peopleviews import PeopleView, RoleView
from data.plan import Role
from data.plantypes import Text
from data.records import Priority
from tests.rooms import BoardOnDrill, Prepared, advance, new_room
from tests.test_board import Desk, desk
from warroom import peoplepage
from warroom.commands import handover
from warroom.commands import incident as incidents
from warroom.room import Room
from warroom.screens.board import BoardScreen
from widgets.line import line_width, plain
from widgets.page import PagePane
from widgets.people import duties_lines, people_rows
from widgets.signs import ascii_only

CUSTOMER = """\
people:
  seo: {name: 서운영, role: operations_lead, phone: 02-100-0001}
  go: {name: 고아이티, role: it_contact, phone: 02-100-0004, hours: "mon-fri 09:00-18:00"}
  bae: {name: 배벤더, role: vendor}
"""


async def look(room: Room) -> PeopleView:
    async with room.store.reading() as tx:
        await room.refresh(tx)
        return await peoplepage.read(tx, room, room.clock.now())


def role(view: PeopleView, name: str) -> RoleView:
    found = view.role(name)
    assert found is not None
    return found


def words(view: PeopleView, cells: int) -> list[str]:
    return [plain(line) for _key, line in people_rows(view, cells)]


@dataclass
class Views:
    """What is shown of the same room, by language."""

    by_language: dict[str, PeopleView]


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Views:
    async def make() -> dict[str, PeopleView]:
        room = await new_room(tmp_path_factory.mktemp("people"), more=CUSTOMER)
        await room.do(handover.accept, room)
        found = {}
        for lang in LANGUAGES:
            i18n.use(lang)
            found[lang] = await look(room)
        await room.close()
        return found

    return Views(asyncio.run(make()))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cells", [56, 60, 77, 93, 94, 96, 117, 160, 198])
def test_every_role_and_everybody_is_there_at_any_width(views: Views, lang: str, cells: int) -> None:
    i18n.use(lang)
    view = views.by_language[lang]
    rows = people_rows(view, cells)
    assert {line_width(line) for _key, line in rows} == {cells}
    keys = [name for key, _line in rows if key is not None for name in str(key).split()]
    assert sorted(keys) == sorted(each.id for each in view.roles)
    text = "\n".join(words(view, cells))
    for each in view.roles:
        assert each.name in text
        assert all(person.name in text for person in each.people)
        assert all(person.phone in text for person in each.people if person.phone)
    assert ascii_only(text).translate({ord("\n"): None}).isprintable()
    assert not set("─✗·") & set(ascii_only(text))


def test_the_sides_stand_beside_each_other_where_there_is_room(views: Views) -> None:
    i18n.use("en")
    view = views.by_language["en"]
    wide, narrow = words(view, 96), words(view, 77)
    assert "Support ─" in wide[0]
    assert "Customer ─" in wide[0]
    assert not any("Support ─" in row and "Customer ─" in row for row in narrow)
    assert [row.split()[0] for row in narrow if row.endswith("──")] == ["Support", "Customer", "Vendors"]


def test_gaps_levels_and_what_people_do_now_are_marked(views: Views) -> None:
    i18n.use("en")
    rows = [row.strip() for row in words(views.by_language["en"], 77)]
    assert "Technical support 3/3" in rows
    assert "Quality management 0/1 · ✗ nobody is named" in rows
    assert "Project manager 0 · ✗ nobody is named · L3" in rows
    assert "IT contact 1 · L1" in rows
    first = rows.index("On-site support team 2/2 · L1")
    assert rows[first + 1].startswith("이기술")
    assert "on watch" in rows[first + 1]
    assert any(row.startswith("박인프라") and "on shift" in row for row in rows)
    assert any(row.startswith("배벤더") and "no number" in row for row in rows)


def test_the_duties_of_a_row_are_told_in_full_below(views: Views) -> None:
    i18n.use("en")
    view = views.by_language["en"]
    told = [plain(line).strip() for line in duties_lines(view, "technical_support", 77, 17)]
    text = " ".join(told)
    assert all(duty in text for duty in role(view, "technical_support").duties)
    both = " ".join(plain(line) for line in duties_lines(view, "support_lead operations_lead", 117, 17))
    assert "Manage escalations" in both
    assert "Main contact" in both
    assert "called first outside coverage" in both
    assert duties_lines(view, None, 77, 17) == ()
    assert duties_lines(view, "technical_support", 77, 5) == ()


async def test_people_are_on_and_off_shift_as_the_drill_goes_on(tmp_path: Path) -> None:
    i18n.use("en")
    room = await new_room(tmp_path, more=CUSTOMER)
    made = await room.do(incidents.open_incident, "calls drop", Priority.P2)
    await room.do(incidents.acknowledge, made.id)
    afternoon = await look(room)
    assert [each.key for each in role(afternoon, "on_shift").people] == ["lee", "park"]
    assert {each.key for each in role(afternoon, "technical_support").people if each.on_shift} == {"lee", "park"}
    (lee,) = (each for each in role(afternoon, "technical_support").people if each.key == "lee")
    assert lee.leads == (made.id,)
    (it,) = role(afternoon, "it_contact").people
    assert it.reachable
    await advance(room, 9 * 60)
    night = await look(room)
    assert [each.key for each in role(night, "on_shift").people] == ["han", "kim"]
    assert [each.key for each in role(night, "support_lead").people if each.on_shift] == ["kim"]
    assert not any(each.on_shift for each in role(night, "technical_support").people)
    (it,) = role(night, "it_contact").people
    assert not it.reachable
    assert any("only" in row and "고아이티" in row for row in words(night, 77))
    await advance(room, 2 * 24 * 60)
    nobody = await look(room)
    assert (role(nobody, "on_shift").people, role(nobody, "on_shift").missing) == ((), 2)
    await room.close()


async def test_a_plan_with_other_roles_is_drawn_as_well(tmp_path: Path) -> None:
    i18n.use("en")
    room = await new_room(tmp_path)
    plan = room.site.plan
    duties = tuple(Text(ko=f"업무 {n} 아주 긴 설명", en=f"duty {n}, told at length") for n in range(60))
    name = Text(ko="순찰", en="Patrol of the whole building by night")
    patrol = Role(id="patrol", side="customer", name=name, count=3, duties=duties)
    bare = [each.model_copy(update={"duties": (), "count": None}) for each in plan.roles]
    people = {**plan.people, "kim": plan.people["kim"].model_copy(update={"role": "quality"})}
    changed = plan.model_copy(update={"hotline": None, "roles": (patrol, *bare), "people": people})
    other = await Room.enter(tmp_path / "room.db", replace(room.site, plan=changed), room.actor)
    view = await look(other)
    rows = [row.strip() for row in words(view, 77)]
    assert view.hotline is None
    assert "Patrol of the whole building by night 0/3 · ✗ nobody is named" in rows
    assert "✗ nobody named: write people: in warroom.yaml" in rows
    assert "Technical support 3" in rows
    assert "Quality management 1" in rows
    assert "Support lead 0 · ✗ nobody is named · L2" in rows
    told = duties_lines(view, "patrol", 77, 17)
    assert len(told) == 12
    assert "the plan names no duties" in plain(duties_lines(view, "quality", 77, 17)[1])
    assert {line_width(line) for _key, line in people_rows(view, 56)} == {56}
    await room.close()
    await other.close()


def drawn(hands: Desk) -> list[str]:
    pane = hands.screen.query_one(PagePane)
    return [pane.render_line(y).text for y in range(pane.size.height)] if pane.region.area else []


async def test_search_jump_and_copy_work_on_the_page(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("6")
        await hands.until(lambda: any("Support lead" in row for row in drawn(hands)))
        pane = hands.screen.query_one(PagePane)
        await hands.press("slash", *"operator", "enter", "escape")
        await hands.until(lambda: "system_operator" in str(pane.selected_key))
        await hands.press("semicolon", "b")
        await hands.until(lambda: "support_lead" in str(pane.selected_key))
        await hands.press("y")
        await hands.until(lambda: "copied: Support lead: 김지원 010-1111-1111" in hands.said)
        await hands.press("6")
        await hands.until(lambda: not drawn(hands))


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_duties_stay_in_sight_while_a_small_board_scrolls(tmp_path: Path, lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang, busy=False, read_only=True))
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await hands.press("6")
        await hands.until(lambda: bool(drawn(hands)))
        i18n.use(lang)
        view = await look(app.room)
        for each in view.roles:
            shown = drawn(hands)
            assert any(row[1:].startswith(each.name) for row in shown)
            foot = next(i for i, row in enumerate(shown) if row.strip().startswith(f"─ {each.name} "))
            told = " ".join(" ".join(shown[foot + 1 :]).split())
            assert all(duty in told for duty in each.duties)
            await hands.press("down")
