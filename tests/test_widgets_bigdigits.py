"""Large signs: as large as the room lets them be, in cells that no terminal draws wider."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import i18n
from tests.test_widgets_scene import situation
from widgets.bigdigits import LIT, SIZES, big
from widgets.bigsyllables import SYLLABLES
from widgets.wallstate import standings

DOTS = {"7": ("###", "..#", "..#", "..#", "..#"), "2": ("###", "..#", "###", "#..", "###")}


@given(
    text=st.text("0123456789:+-d. ", min_size=1, max_size=10), cells=st.integers(0, 260), rows=st.integers(0, 40)
)
def test_a_large_text_has_its_room_and_its_rows_are_equally_wide(text: str, cells: int, rows: int) -> None:
    drawn = big(text, cells, rows)
    if drawn is None:
        assert rows < 3 or cells < 4 * len(text)
        return
    assert {len(row) for row in drawn.rows} == {drawn.width}
    assert drawn.width <= cells
    assert 3 <= len(drawn.rows) <= rows
    # ASCII alone, so that no terminal disagrees about how wide it is.
    assert set("".join(drawn.rows)) <= set(f"{LIT} " if drawn.solid else "|_. ")


@pytest.mark.parametrize(
    ("cells", "rows", "width", "height"),
    [(28, 3, 27, 3), (28, 5, 27, 5), (60, 6, 54, 5), (78, 9, 74, 5), (118, 12, 101, 10), (198, 21, 175, 20)],
)
def test_a_countdown_grows_with_its_room(cells: int, rows: int, width: int, height: int) -> None:
    drawn = big("00:17:38", cells, rows)
    assert drawn is not None
    assert (drawn.width, len(drawn.rows)) == (width, height)


def test_more_room_never_makes_it_smaller() -> None:
    for rows in range(3, 30):
        sizes = [len(drawn.rows) for cells in range(27, 260) if (drawn := big("00:17:38", cells, rows))]
        assert sizes == sorted(sizes)


@pytest.mark.parametrize("sign", sorted(DOTS))
def test_a_sign_looks_like_itself_in_every_size(sign: str) -> None:
    for size in SIZES:
        drawn = big(sign, 3 * size.across, 5 * size.down)
        assert drawn is not None
        dots = tuple(row[:: size.across].replace(" ", ".") for row in drawn.rows[:: size.down])
        assert dots == DOTS[sign]


def test_no_two_signs_look_alike() -> None:
    for signs in ("0123456789:.+-%!", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "".join(SYLLABLES)):
        drawn = [big(sign, 40, 8) for sign in signs]
        assert len({each.rows for each in drawn if each}) == len(signs)


def test_what_has_no_sign_has_no_large_way_to_be_said() -> None:
    assert big("쀍", 200, 50) is None
    assert big("", 200, 50) is None


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_word_of_the_wall_can_be_drawn_large(lang: str) -> None:
    i18n.use(lang)
    words = {
        i18n._(word) for word in ("NO DATA", "NO ENGINE", "OVERDUE", "DATA STALE", "BREACH", "NO WATCH", "CALM")
    }
    kinds = ("{priority} OPEN", "{priority} MITIGATED")
    words |= {i18n._(kind).format(priority=priority) for kind in kinds for priority in ("P1", "P2", "P3", "P4")}
    assert {each.word for each in standings(situation())} <= words
    for word in words:
        assert big(word, 118, 8) is not None, word
