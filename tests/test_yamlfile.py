import time
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from data.duration import Duration, format_duration, parse_duration
from data.records import Record
from data.yamlfile import Document, Faults, load, validate


class Tea(Record):
    kind: Literal["tea"] = "tea"
    name: str
    steep: Duration = 3000


class Command(Record):
    kind: Literal["command"] = "command"
    command: tuple[str, ...]
    steep: Duration = 3000


class Menu(Record):
    title: str = ""
    cups: int = Field(default=1, ge=1)
    hot: bool = True
    strength: Literal["weak", "strong"] = "weak"
    drinks: tuple[Annotated[Tea | Command, Field(discriminator="kind")], ...] = ()
    prices: dict[str, float] = Field(default={})


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "menu.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(folder: Path, text: str | bytes) -> Document:
    return load(write(folder, text))


def said_of(path: Path) -> list[str]:
    try:
        validate(load(path), Menu)
    except Faults as faults:
        return str(faults).split("\n")
    return []


def only_fault(folder: Path, text: str | bytes) -> str:
    """Load and validate; return the one line that is said, without the folder."""
    with pytest.raises(Faults) as caught:
        validate(read(folder, text), Menu)
    (line,) = str(caught.value).splitlines()
    return line.replace(str(folder / "menu.yaml"), "menu.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "menu.yaml:1:1: is empty"),
        ("# nothing but a remark\n", "menu.yaml:1:1: is empty"),
        ("---\n", "menu.yaml:1:1: is empty"),
        ("title: a\ntitle: b\n", "menu.yaml:2:1: title stands twice, first on line 1; keep one"),
        ("drinks:\n  - {kind: tea, name", "menu.yaml:2:21: is not YAML: while parsing a flow mapping (2:5)"),
        ("title: 'half", "menu.yaml:1:13: is not YAML: while scanning a quoted scalar (1:8)"),
        ("title: a\ncups", "menu.yaml:2:5: is not YAML: while scanning a simple key (2:1)"),
        ("drinks:\n\t- a\n", "menu.yaml:2:1: is not YAML"),
        (b"title: ok\ncups: \xff\xfe\n", "menu.yaml:2:7: is not UTF-8 text; save the file as UTF-8"),
        (b"title: \xb1\xe8\n", "menu.yaml:1:8: is not UTF-8 text"),
        (b"title: a\n\x00\x01\x02", "menu.yaml:2:1: holds the control character U+0000"),
        (b"\x7fELF\x02", "menu.yaml:1:1: holds the control character U+007F"),
        ("%YAML 1.1\n---\ntitle: a\n", "menu.yaml:1:1: begins with a % directive"),
        ("title: a\n---\ntitle: b\n", "menu.yaml:2:1: holds a second document"),
        ("title: !!python/object:os.system a\n", "menu.yaml:1:8: carries the tag"),
        ("drinks: !own [a]\n", "menu.yaml:1:9: carries the tag !own"),
        ("title: *nowhere\n", "menu.yaml:1:8: *nowhere names nothing"),
        ("prices: &me {a: *me}\n", "menu.yaml:1:17: *me names nothing that is complete before it"),
        ("? [a, b]\n: c\n", "menu.yaml:1:3: a key is not plain text"),
        ("<<: 5\n", "menu.yaml:1:1: << merges something that is not a mapping"),
    ],
)
def test_a_file_that_is_not_good_yaml_is_one_fault_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert only_fault(tmp_path, text).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tilte: a\n", "menu.yaml:1:1 tilte: is not a known key; did you mean title?"),
        ("zzz: a\n", "menu.yaml:1:1 zzz: is not a known key; write one of cups drinks hot prices strength title"),
        ("title: a\ncups: many\n", "menu.yaml:2:7 cups: is not a whole number; write digits only"),
        ("cups: 0\n", "menu.yaml:1:7 cups: 0 is out of bounds; write 1 or more"),
        ("hot: on\n", None),
        ("hot: warm\n", "menu.yaml:1:6 hot: is neither true nor false; write true or false"),
        (
            "strength: stong\n",
            "menu.yaml:1:11 strength: 'stong' is not one of the choices; write 'weak' or 'strong'",
        ),
        ("title: 5\n", "menu.yaml:1:8 title: is not text; put it in quotes"),
        ("title:\n", "menu.yaml:1:7 title: has no value; write one, or take the key out"),
        ("prices: {tea: dear}\n", "menu.yaml:1:15 prices.tea: is not a number; write for instance 2 or 99.9"),
        ("prices: [1]\n", "menu.yaml:1:9 prices: is not a mapping; write key: value, one a line"),
        ("drinks: tea\n", "menu.yaml:1:9 drinks: is not a list; write [a, b], or one item a line behind a dash"),
        ("just words\n", "menu.yaml:1:1: is not a mapping; write key: value, one a line"),
        ("drinks:\n  - kind: tea\n", "menu.yaml:2:5 drinks[0].name: is missing; add it"),
        ("drinks:\n  - name: x\n", "menu.yaml:2:5 drinks[0].kind: is missing; add it"),
        (
            "drinks:\n  - kind: tee\n",
            "menu.yaml:2:11 drinks[0].kind: 'tee' is not a known kind; did you mean tea?",
        ),
        (
            "drinks:\n  - {kind: tea, name: x, steep: -5s}\n",
            "menu.yaml:2:33 drinks[0].steep: -5s is negative; write 0s or more",
        ),
        (
            "drinks:\n  - kind: tea\n    name: x\n    steep: 5\n",
            "menu.yaml:4:12 drinks[0].steep: 5 has no unit; write 5s",
        ),
        (
            "drinks:\n  - kind: tea\n    name: x\n    stepe: 5s\n",
            "menu.yaml:4:5 drinks[0].stepe: is not a known key; did you mean steep?",
        ),
        # The kind's name is a key of the model as well.
        (
            "drinks:\n  - kind: command\n    command: [a, 5]\n",
            "menu.yaml:3:18 drinks[0].command[1]: is not text; put it in quotes",
        ),
        (
            "drinks:\n  - kind: command\n    command: [a]\n    steep: soon\n",
            "menu.yaml:4:12 drinks[0].steep: 'soon' is not a duration; write for instance 30s, 5m or 1h30m",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_one_fault_with_key_place_and_mend(
    tmp_path: Path, text: str, said: str | None
) -> None:
    if said is None:
        assert validate(read(tmp_path, text), Menu).hot is True
    else:
        assert only_fault(tmp_path, text) == said


def test_every_fault_has_a_line_of_its_own_in_the_order_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        validate(read(tmp_path, "titel: a\ncups: x\nhot: [1]\n"), Menu)
    assert [(fault.line, fault.column, fault.key) for fault in caught.value.faults] == [
        (1, 1, "titel"),
        (2, 7, "cups"),
        (3, 6, "hot"),
    ]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.yaml", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(Faults, match=f"{path}:1:1: cannot be read: {why}"):
            load(path)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="is larger than 1 MiB"):
        read(tmp_path, b"#" * (1024 * 1024 + 1))


def test_columns_count_characters_behind_hangul(tmp_path: Path) -> None:
    said = only_fault(tmp_path, "prices: {김치: 1, 된장: 비싸다}\n")
    assert said.startswith("menu.yaml:1:21 prices.된장:")


def test_values_are_read_as_yaml_1_2_has_them(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a: 09:00\nb: on\nc: 2026-12-01T09:00:00+09:00\nd: {start: 06:00, url: http://x:1/}\ne: 1.5\nf: 12\n"
        "g: '12'\nh: !!str 12\ni: ~\nj: true\n2026-12-01: [x]\n",
    )
    assert document.data == {
        "a": "09:00",
        "b": "on",
        "c": "2026-12-01T09:00:00+09:00",
        "d": {"start": "06:00", "url": "http://x:1/"},
        "e": 1.5,
        "f": 12,
        "g": "12",
        "h": "12",
        "i": None,
        "j": True,
        "2026-12-01": ["x"],
    }


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufefftitle: a\n".encode()).data == {"title": "a"}


def test_merged_defaults_give_way_to_what_is_written(tmp_path: Path) -> None:
    document = read(tmp_path, "base: &b {x: 1, y: 2}\none: {<<: *b, y: 3}\ntwo: {y: 4, <<: [*b, {z: 5}]}\n")
    assert document.data["one"] == {"x": 1, "y": 3}
    assert document.data["two"] == {"y": 4, "x": 1, "z": 5}


def test_places_are_found_by_loc(tmp_path: Path) -> None:
    document = read(tmp_path, "drinks:\n  - kind: tea\n    name: x\n")
    assert document.locate(("drinks", 0, "tea", "name")) == (3, 11)
    assert document.locate_key(("drinks", 0, "name")) == (3, 5)
    assert document.locate(("drinks", 0, "absent")) == (2, 5)
    assert document.locate(()) == (1, 1)


def test_a_bomb_of_anchors_is_refused_where_it_goes_too_far(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    started = time.monotonic()
    said = only_fault(tmp_path, "\n".join(lines))
    assert "holds more than 100000 values, aliases counted in full; split it, or use fewer aliases" in said
    assert said.startswith("menu.yaml:5:")
    assert time.monotonic() - started < 5


def test_deep_nesting_is_refused_at_once_also_through_aliases(tmp_path: Path) -> None:
    started = time.monotonic()
    assert only_fault(tmp_path, "title: " + "[" * 100_000).startswith(
        "menu.yaml:1:39: is nested more than 32 levels"
    )
    stacked = "a: &a " + "[" * 20 + "]" * 20 + "\nb: " + "[" * 20 + "*a" + "]" * 20 + "\n"
    assert only_fault(tmp_path, stacked).startswith("menu.yaml:2:24: is nested more than 32 levels")
    assert time.monotonic() - started < 5


def test_digits_without_end_are_text_and_no_traceback(tmp_path: Path) -> None:
    assert only_fault(tmp_path, f"cups: {'9' * 10_000}\n").startswith("menu.yaml:1:7 cups: ")


def test_what_is_said_holds_no_escape_from_the_file(tmp_path: Path) -> None:
    said = only_fault(tmp_path, '"\\e]0;x\\a\\e[31mred": 1\n')
    assert said.isprintable()


@given(st.binary(max_size=300))
def test_no_bytes_bring_a_traceback(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise.yaml"
    path.write_bytes(raw)
    assert all(line.startswith(f"{path}:") for line in said_of(path))


@given(st.text(alphabet="{}[]&*:-?!<|>%#'\" \n\ta1~,", max_size=60))
def test_no_punctuation_brings_a_traceback(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise.yaml"
    path.write_text(text, encoding="utf-8")
    assert all(line.startswith(f"{path}:") for line in said_of(path))


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("90s", 90_000),
        ("30m", 1_800_000),
        ("1h30m", 5_400_000),
        ("0m", 0),
        ("500ms", 500),
        ("2d", 172_800_000),
        ("1d2h3m4s5ms", 93_784_005),
    ],
)
def test_durations_are_read(text: str, ms: int) -> None:
    assert parse_duration(text) == ms


@given(st.integers(min_value=0, max_value=10**14))
def test_durations_are_written_as_they_are_read(ms: int) -> None:
    assert parse_duration(format_duration(ms)) == ms


@pytest.mark.parametrize(
    "text", ["", "5", 5, "-5s", -5, "1.5h", "5x", "30m1h", "1m1m", "1 m", "٣s", True, "9" * 99]
)
def test_what_is_no_duration_is_refused_with_a_mend(text: str | int) -> None:
    with pytest.raises(ValueError, match=r".+; write .+"):
        parse_duration(text)
