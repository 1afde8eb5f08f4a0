"""Patterns match as those of the standard library do, and never take long."""

import fnmatch
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probes.conditions import parse
from probes.globs import Glob

MIB = 1024 * 1024
PARTS = st.sampled_from([*"ab]![-^\n", "*", "?", "**", "[a-c]", "[!a]", "[*]", "[?]", "[]]", "[[]", "[b-a]"])


@given(pattern=st.lists(PARTS, max_size=12).map("".join), text=st.text("ab]![-^*?\n", max_size=12))
@example(pattern="a*a", text="a")
@example(pattern="*ab*b", text="ab")
@example(pattern="[!]", text="[!]")
@example(pattern="[]", text="[]")
@example(pattern="", text="")
def test_it_means_what_the_standard_library_means(pattern: str, text: str) -> None:
    expression = re.compile(fnmatch.translate(pattern.replace("[^", "[!")))
    assert Glob(pattern).matches(text) is (expression.match(text) is not None)


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 40 + "*b",
        "*" + "a" * 2000 + "b*",
        "*b" + "a" * 2000 + "*",
        "*" + "a" * 1000 + "b" + "a" * 1000 + "*",
        "*[ab]" + "a" * 38 + "c*",
        "*" + "?" * 39 + "b*",
        "*".join(["?a" * 20] * 20) + "*b",
        "*" + "[a-z]" * 40 + "*" + "[!a]*",
    ],
)
def test_none_takes_long_over_a_megabyte(pattern: str) -> None:
    glob, text = Glob(pattern), "a" * MIB
    begin = time.process_time()
    assert not glob.matches(text)
    # The standard library takes two seconds for the second.
    assert time.process_time() - begin < 0.25


def test_too_many_signs_at_a_stretch_are_refused_with_the_mend() -> None:
    with pytest.raises(ValueError, match="shorten it"):
        parse(f"[BODY] == pat(*{'?a' * 21}*)")
    for pattern in (f"*{'a' * 2000}*", f"{'?a' * 21}*{'?a' * 21}", "?" * 100):
        assert parse(f"[BODY] == pat({pattern})")
