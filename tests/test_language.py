"""The language switched on a running board: the very same picture as on a board that was started in it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from data import i18n, lease
from data.clock import boot_clock
from tests.rooms import BoardOnDrill, Prepared
from tests.test_board import Desk, desk
from warroom.screens.board import BoardScreen
from warroom.screens.keeper import EngineKeeper
from widgets.line import plain
from widgets.prompt import Question

OTHER = {"ko": "en", "en": "ko"}
PANES: Sequence[tuple[str, ...]] = ((), ("1", "enter"), ("w",))
"""Keys to some places of a board."""
PLACES = (*PANES, ("2", "enter"), ("j",), ("1",), ("3",), ("4",), ("f",), ("d",), ("b",), ("question_mark",))
"""To all: panes, an indicator, every page."""
Pictures = dict[str, list[list[str]]]


async def pictures(folder: Path, lang: str, size: tuple[int, int], places: Sequence[tuple[str, ...]]) -> Pictures:
    """Return what a board that was started in ``lang`` shows at each place, in either language."""
    folder.mkdir()
    app = BoardOnDrill(Prepared(folder, lang))
    found: Pictures = {"ko": [], "en": []}
    async with app.run_test(size=size) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await pilot.pause()

        async def look(spoken: str) -> None:
            # An engine that is heard late is told in seconds of real time.
            token = app._leadership.token
            assert token is not None
            async with app.room.store.transaction() as tx:
                await lease.renew(tx, token, boot_clock())
            await hands.screen.catch_up(anew=True)
            hands.screen.say("")
            await pilot.pause()
            found[spoken].append([line.text for line in app.screen._compositor.render_strips()])

        for keys in places:
            await hands.press(*keys)
            if keys == ("b",):
                # A question stands beside the changes, and would keep its words.
                await hands.until(lambda: hands.asks)
                await hands.press("escape")
            await look(lang)
            await hands.press("number_sign")
            await hands.until(lambda: i18n.language() == OTHER[lang] and hands.said != "")
            await look(OTHER[lang])
            await hands.press("number_sign", "escape")
            await hands.until(lambda: i18n.language() == lang)
    return found


@pytest.mark.parametrize(("size", "places"), [((80, 24), PLACES), ((120, 40), PANES)], ids=["80x24", "120x40"])
async def test_a_switched_board_is_one_that_was_started_so(
    tmp_path: Path, size: tuple[int, int], places: Sequence[tuple[str, ...]]
) -> None:
    korean = await pictures(tmp_path / "korean", "ko", size, places)
    english = await pictures(tmp_path / "english", "en", size, places)
    for lang in ("ko", "en"):
        for place, one, other in zip(places, korean[lang], english[lang], strict=True):
            assert one == other, (lang, place)
        assert len({"\n".join(each) for each in korean[lang]}) == len(places)
    assert not {"\n".join(each) for each in korean["ko"]} & {"\n".join(each) for each in korean["en"]}


async def test_nothing_is_switched_behind_a_question(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("n")
        await hands.until(lambda: hands.asks)
        await hands.press("number_sign", "at")
        # In a field it is text: nothing is switched behind a question.
        await hands.press("enter")
        await hands.until(lambda: not hands.asks)
        assert i18n.language() == "en"
        await hands.press("number_sign")
        await hands.until(lambda: "한국어" in hands.said)
        await hands.press("n")
        await hands.until(lambda: hands.asks)
        asked = plain(hands.screen.query_one(Question).lines[0])
        assert "INC-2 메모" in asked
        assert "enter" in asked


async def test_the_engine_that_a_board_starts_keeps_the_language_of_its_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []

    def spawn(_room: object, *, with_boards: bool, language: str) -> int:
        spoken.append(language)
        return 0

    monkeypatch.setattr("warroom.screens.keeper.spawn_engine", spawn)
    app = BoardOnDrill(Prepared(tmp_path, "ko", busy=False))
    async with app.run_test():
        keeper = EngineKeeper(app.room, with_boards=False)
        await app._leadership.give_up()
        i18n.use("en")
        await keeper.look()
    # The board has a keeper of its own that may have looked meanwhile: neither may speak English.
    assert set(spoken) == {"ko"}
