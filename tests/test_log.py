"""The filter of the incident log: what is typed never raises, and the store finds what a slow reading finds."""

import asyncio
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data import i18n, incidentlog
from data.duration import parse_duration
from data.logfilter import LONGEST, parse_filter
from data.records import DAY, HOUR, MINUTE, Incident, Ms, Priority, Signal, Status
from data.situationviews import LogPage
from tests.many_incidents import fill, in_order
from tests.rooms import START, new_room
from tests.test_widgets_scene import NOW, done, incident
from warroom.room import Room
from widgets.incidents import status_word
from widgets.line import Span, plain
from widgets.logtitle import log_title
from widgets.seek import FOUND, lit, matches, sought
from widgets.sofar import so_far

COUNT = 400
OPEN = 40


@dataclass
class Archive:
    """A store with some incidents, and a loop on which it is asked."""

    room: Room
    made: list[Incident]
    runner: asyncio.Runner

    def shown(self, text: str) -> list[int]:
        """Return the numbers of what a filter leaves, in order, as the store says."""

        async def ask() -> list[int]:
            by = parse_filter(text)
            async with self.room.store.reading() as tx:
                found = await incidentlog.rows(tx, by, START, 0, 10 * COUNT)
                counts = await incidentlog.counts(tx, by, START)
                at = {each: await incidentlog.place(tx, by, START, each.number) for each in self.made[::40]}
                newer = await incidentlog.newer(tx, by, START, COUNT - 100)
            numbers = [each.number for each in found]
            going_on = [each.number for each in found if each.status.is_open]
            hides = [each.priority for each in self.made if each.status.is_open and each.number not in going_on]
            assert counts == (COUNT, OPEN, len(found), len(going_on), min(hides, default=None))
            for each, row in at.items():
                assert row == (numbers.index(each.number) if each.number in numbers else None)
            assert newer == sum(number > COUNT - 100 for number in numbers)
            return numbers

        return self.runner.run(ask())


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Return a store with a few hundred incidents."""
    with asyncio.Runner() as runner:
        room = runner.run(new_room(tmp_path_factory.mktemp("archive")))
        made = runner.run(fill(room, COUNT, OPEN, seed=7))
        yield Archive(room, made, runner)
        runner.run(room.close())


STATE_WORDS = {
    "triggered": "triggered open unresolved 발생 미해결",
    "acknowledged": "acknowledged acked open unresolved 확인 미해결",
    "mitigated": "mitigated open unresolved 임시조치 미해결",
    "resolved": "resolved past ended 해결 끝남",
    "closed": "closed past ended 종료 끝남",
}
"""Written here once more, as an operator of a Korean board would say them."""


def slowly(text: str, made: list[Incident]) -> list[int]:
    """Return the numbers of what a filter leaves, in order, read word by word by no part of the program."""
    parts = unicodedata.normalize("NFC", text).split()[:8]
    return [each.number for each in in_order(made) if all(has(each, part.lower()) for part in parts)]


def has(each: Incident, part: str) -> bool:
    people = (each.commander, each.communications, each.scribe, each.acknowledged_by)
    names = [name.lower() for name in people if name]
    states = STATE_WORDS[each.status].split()
    if each.signal is Signal.RECOVERED and each.status in (Status.TRIGGERED, Status.ACKNOWLEDGED):
        states += ["recovered", "복구"]
    field, colon, value = part.partition(":")
    fields: dict[str, Callable[[], bool]] = {
        "status": lambda: not value or any(word.startswith(value) for word in states),
        "priority": lambda: not value or each.priority.lower() == value,
        "by": lambda: any(value in name for name in names) or not value,
        "category": lambda: value in each.category,
        "since": lambda: each.opened_at >= START - parse_duration(value),
    }
    fields |= {"상태": fields["status"], "담당": fields["by"]}
    if colon and field in fields:
        return fields[field]()
    facts = (each.title.lower(), each.category, each.id.lower(), each.priority.lower(), *names)
    return any(part in fact for fact in facts) or any(word.startswith(part) for word in states)


PARTS = st.sampled_from(
    [
        *(
            "라우팅",
            "녹취",
            "sip",
            "SIP",
            "100%",
            "_",
            "%",
            "\\",
            "[/x]",
            "[error]",
            "slow_",
            "불능",
            "1",
            "p1",
            "P2",
        ),
        *(
            "inc-",
            "INC-12",
            "-39",
            "c-1",
            "inc",
            "open",
            "OPEN",
            "미해결",
            "past",
            "acked",
            "mitig",
            "복구",
            "r",
            "e",
        ),
        *("이기술", "kim", "Kim", "박", "service", "perf", "없는말", "'", '"', ":", "a:b", ";--"),
        *("status:open", "status:acked", "status:끝남", "상태:미해결", "status:recov", "status:past", "status:"),
        *("priority:p1", "priority:P3", "by:이기술", "by:KIM", "담당:박", "by:", "category:sec"),
        *("since:2d", "since:90m", "since:1h30m", "since:0s", "since:9999999d"),
    ]
)


@settings(deadline=None, max_examples=120)
@example(["status:open", "p1"])
@example(["100%", "slow_"])
@given(st.lists(PARTS, max_size=10))
def test_the_store_finds_what_a_slow_reading_finds(archive: Archive, parts: list[str]) -> None:
    i18n.use("ko")
    text = " ".join(parts)
    if len(text) <= LONGEST:
        assert archive.shown(text) == slowly(text, archive.made)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200) | st.lists(PARTS | st.text(max_size=12), max_size=12).map(" ".join))
def test_whatever_is_typed_the_log_has_an_answer(archive: Archive, text: str) -> None:
    shown = archive.shown(text)
    assert set(shown) <= {each.number for each in archive.made}
    assert all(fault and fault.isprintable() for fault in parse_filter(text).faults)


def test_words_are_found_however_their_syllables_are_stored(archive: Archive) -> None:
    apart = unicodedata.normalize("NFD", "라우팅")
    assert archive.shown(apart) == archive.shown("라우팅") != []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("status:zz", "status: no status is called zz; open, past, triggered"),
        ("status:", "status: open, past, triggered, acked"),
        ("priority:p9", "priority: p9 is no priority; write p1 to p4"),
        ("priority:", "p1, p2, p3, p4"),
        ("since:2", "since: 2 has no unit; write 2s"),
        ("since:x", "is not a duration; write for instance 30s"),
        ("since:", "how long ago, for instance 2d"),
        ("by:", "a name, or a part of one"),
        ("a b c d e f g h i", "more than 8 words"),
    ],
)
def test_a_fault_is_said_in_words_and_filters_nothing(text: str, words: str) -> None:
    i18n.use("en")
    (fault,) = parse_filter(text).faults
    assert words in fault
    assert parse_filter(text).holds_all or len(text.split()) > 1


def test_a_fault_leaves_the_other_words_as_they_are(archive: Archive) -> None:
    assert archive.shown("status:zz 라우팅 since:") == archive.shown("라우팅")


def test_the_title_says_what_is_shown_and_what_is_hidden() -> None:
    i18n.use("ko")
    page = LogPage(shown=3, all=812, shown_open=1, open=3, hidden=Priority.P1, filter="라우팅", newest=812)
    assert log_title("2 인시던트", page, 0) == "2 인시던트 · /라우팅 3/812 · ! 미해결 2건 숨음(P1)"
    calm = LogPage(shown=9_812, all=9_812, open=2, shown_open=2, newest=9_812)
    assert log_title("2 인시던트", calm, 2) == "2 인시던트 · 미해결 2/9,812 · ▴ 새 2건"
    assert log_title("2 인시던트", LogPage(), 0) == "2 인시던트"


@pytest.mark.parametrize(
    ("age", "words"), [(0, "<1m"), (59_000, "<1m"), (12 * MINUTE + 59_000, "12m"), (90 * MINUTE, "1h30m")]
)
def test_what_goes_on_says_how_long_so_far_to_the_minute(age: Ms, words: str) -> None:
    i18n.use("en")
    assert so_far(age) == f"for {words}"
    i18n.use("ko")
    assert so_far(age) == f"{words}째"


def test_each_word_of_the_status_column_is_a_filter() -> None:
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        for status in Status:
            each = (
                incident(1, "x", status=status) if status.is_open else done(1, "x", NOW - DAY, HOUR, status=status)
            )
            (states,) = parse_filter(f"status:{status_word(each)}").states
            assert status in states


# Words sought on a page


def test_a_row_is_found_with_the_rows_that_run_on_from_it() -> None:
    lines = [(Span(text),) for text in ("Head 교환기", "교환기 재기동", "  이력 확인", "OPENED by 교환기", "")]
    keys = (None, 1, None, 2, None)
    assert matches(lines, keys, sought("교환기")) == [1, 3]
    assert matches(lines, keys, sought("확인 교환기")) == [1]
    assert matches(lines, keys, sought("Opened")) == [3]
    assert matches(lines, keys, sought("  ")) == []
    assert matches([], (), sought("x")) == []


@given(
    st.lists(st.text("ab교", max_size=6), max_size=5),
    st.lists(st.text("ab교", min_size=1, max_size=3), max_size=3),
)
def test_what_is_sought_stands_out_and_nothing_else_changes(texts: list[str], words: list[str]) -> None:
    line = tuple(Span(text, "dim") for text in texts)
    shown = lit(line, words)
    whole = plain(line)
    assert plain(shown) == whole
    bright = [span.role == FOUND for span in shown for _sign in span.text]
    for at, is_bright in enumerate(bright):
        inside = any(
            whole.startswith(word, begin) for word in words for begin in range(max(at - len(word) + 1, 0), at + 1)
        )
        assert is_bright == inside
