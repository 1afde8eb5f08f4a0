"""What a site may write about a probe, and what is refused with its mend."""

import subprocess
import sys
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from data.lateunion import LateUnion
from data.records import SECOND
from data.text import clean
from probes import KINDS, AnyProbe
from probes.base import ProbeConfig
from probes.http import HttpProbe
from probes.tcp import TcpProbe

ANY: TypeAdapter[ProbeConfig] = TypeAdapter(AnyProbe)


def probe(**fields: Any) -> ProbeConfig:
    return ANY.validate_python({"kind": "http", "name": "desk", "url": "https://desk.example/health", **fields})


def test_defaults() -> None:
    made = probe()
    assert (made.interval, made.timeout) == (5 * SECOND, 3 * SECOND)
    assert (made.failure_threshold, made.success_threshold, made.priority) == (3, 2, None)
    assert [str(condition) for condition in made.conditions] == ["[STATUS] < 400", "[CONNECTED] == true"]


def test_a_short_interval_shortens_the_timeout() -> None:
    assert probe(interval="1s").timeout == 800
    assert probe(interval="10m").timeout == 3 * SECOND


def test_kinds_are_told_apart() -> None:
    assert set(KINDS) >= {"http", "tcp", "host"}
    made = ANY.validate_python({"kind": "tcp", "name": "pbx", "address": "[::1]:5060"})
    assert isinstance(made, TcpProbe)
    assert (made.host_key, made.is_loopback) == ("::1", True)
    assert [str(condition) for condition in made.conditions] == ["[CONNECTED] == true"]
    assert ANY.validate_python({"kind": "host", "name": "me"}).conditions == ()


def test_the_host_is_what_is_counted() -> None:
    made = probe(url="https://user:${SECRET}@Desk.Example:8443/x")
    assert (made.host_key, made.is_loopback) == ("desk.example", False)
    assert probe(url="http://127.0.0.1:8080/").is_loopback


def test_a_dump_is_read_back() -> None:
    made = probe(
        conditions=["[STATUS] == 200"], values={"sessions": "[BODY].sessions"}, interval="30s", priority="P1"
    )
    assert ANY.validate_python(made.model_dump()) == made
    assert ANY.validate_json(made.model_dump_json()) == made


def test_hangul_names_are_composed() -> None:
    assert probe(name="상담.앱-1").name == "상담.앱-1"
    assert probe(name="\u1109\u1161\u11bc").name == "상"


@pytest.mark.parametrize(
    ("fields", "place", "mend"),
    [
        ({"name": ""}, "name", "use 1 to 64"),
        ({"name": "x" * 65}, "name", "use 1 to 64"),
        ({"name": "a\x1b[31m"}, "name", "use 1 to 64"),
        ({"name": "a\n"}, "name", "use 1 to 64"),
        ({"interval": "500ms"}, "interval", "at least 1s"),
        ({"interval": "5s", "timeout": "4001ms"}, "timeout", "at most 4s"),
        ({"timeout": "0s"}, "timeout", "more than 0s"),
        ({"conditions": ["[STATUS]==200"]}, "conditions", "[STATUS] == 200"),
        ({"conditions": ["[STATUS] == 200", 5]}, "conditions", "put it in quotes"),
        ({"failure_threshold": 0}, "failure_threshold", "greater than or equal to 1"),
        ({"success_threshold": 0}, "success_threshold", "greater than or equal to 1"),
        ({"values": {"a.b": "[BODY].x"}}, "values", "name a value"),
        ({"values": {"a": "[STATUS]"}}, "values", "write for instance [BODY].sessions"),
        ({"url": "ftp://x/"}, "url", "https://host.example/health"),
        ({"url": "http:///x"}, "url", "https://host.example/health"),
        ({"url": "http://x:99999/"}, "url", "https://host.example/health"),
        ({"url": "http://x/a\r\nb"}, "url", "https://host.example/health"),
        ({"headers": {"X": "a\r\nY: b"}}, "headers", "take them out"),
        ({"headers": {"X": "상담"}}, "headers", "take them out"),
        ({"headers": {"X": " a"}}, "headers", "take them out"),
        ({"headers": {"X Y": "a"}}, "headers", "take them out"),
        ({"method": "CONNECT"}, "method", "GET"),
        ({"colour": "red"}, "colour", "not permitted"),
    ],
)
def test_refused_with_place_and_mend(fields: dict[str, Any], place: str, mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        probe(**fields)
    (error,) = refusal.value.errors()
    assert place in error["loc"]
    assert mend in error["msg"]


@pytest.mark.parametrize(
    "address", ["pbx", "pbx:", "pbx:0", "pbx:65536", "::1:80", "a b:80", "sip:pbx:80", "[x]:80"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="write for instance"):
        TcpProbe(name="pbx", address=address)


def test_a_refused_address_does_not_show_its_password() -> None:
    with pytest.raises(ValidationError) as refusal:
        HttpProbe(name="desk", url="ftp://user:hunter2@desk/")
    assert "hunter2" not in refusal.value.errors()[0]["msg"]


_ODD: list[Any] = [5, None, [], "x", {}, {"name": "no kind"}]
_ODD += [{"kind": kind} for kind in (None, 3, True, 1.5, "htp", "", ["http"], {"http": 1}, *KINDS)]
_WRONG = {"name": "a b", "interval": "0s", "intervall": 3, "conditions": ["[X] == 1", 4], "priority": "P9"}
_WRONG |= {"failure_window": 1, "address": 7, "url": "ftp://x", "command": [], "no_data": {"then": "sing"}}
_ODD += [{"kind": kind, **_WRONG} for kind in KINDS]


def _refused(adapter: TypeAdapter[Any], odd: Any) -> list[Any]:
    """Return all that is told about an entry that is refused behind one that is sound."""
    with pytest.raises(ValidationError) as refusal:
        adapter.validate_python([{"kind": "host", "name": "well"}, odd])
    found = refusal.value.errors(include_url=False)
    return [(each["type"], each["loc"], each["msg"], each["input"], repr(each.get("ctx", {}))) for each in found]


def test_kinds_loaded_late_are_refused_in_the_words_of_a_union_loaded_whole() -> None:
    kinds = LateUnion(KINDS).members()
    assert {kind.model_fields["kind"].default for kind in kinds} == set(KINDS)
    every: Any = reduce(or_, kinds)
    whole: TypeAdapter[Any] = TypeAdapter(tuple[Annotated[every, Field(discriminator="kind")], ...])
    late: TypeAdapter[Any] = TypeAdapter(tuple[AnyProbe, ...])
    for odd in _ODD:
        assert _refused(late, odd) == _refused(whole, odd)
    well = [{"kind": "host", "name": "well"}, {"kind": "tcp", "name": "pbx", "address": "[::1]:5060"}]
    made = whole.validate_python(well)
    assert made == late.validate_python(well) == late.validate_python(made)


def test_naming_the_kinds_loads_no_client() -> None:
    code = "import sys, probes; print(sys.modules.keys() & {'dns', 'httpx', 'h11', 'psutil', 'textual'})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain 한글", "plain 한글"),
        ("a\x1b[31;1mred\x1b[0m", "ared"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("\x1bPqsixel\x1b\\after", "after"),
        ("\x9b2Jafter", "after"),
        ("\x1b(0lines", "lines"),
        ("\x1bcreset", "reset"),
        ("bell\x07 back\x08", "bell back"),
        ("two\r\nlines\tand\u2028three", "two lines and three"),
        ("turned\u202e\u2066\u200f\u061c", "turned"),
        ("zero\u200b\ufeffwidth", "zerowidth"),
        ("half\ud800", "half"),
        ("tag\U000e0041private\ue000", "tagprivate"),
        ("\x1b", ""),
        ("x" * 201, "x" * 199 + "…"),
        ("\x1b[m" * 5000 + "late", "…"),
    ],
)
def test_text_from_outside_is_made_safe(text: str, safe: str) -> None:
    assert clean(text) == safe


@pytest.mark.parametrize("condition", ["[STATUS] == 200", "1h < [CERTIFICATE_EXPIRATION]", "any(1, 2) == [LOSS]"])
def test_a_condition_on_what_a_kind_never_has_is_refused_at_load(condition: str) -> None:
    with pytest.raises(ValidationError, match=r"has no \[[A-Z_]+\]; it has \[CONNECTED\]"):
        TypeAdapter(AnyProbe).validate_python({"name": "host", "kind": "host", "conditions": [condition]})


def test_every_kind_has_its_section_in_the_documents() -> None:
    told = (Path(__file__).parent.parent / "docs" / "probes.md").read_text(encoding="utf-8")
    sections = [line.removeprefix("## ") for line in told.splitlines() if line.startswith("## ")]
    assert sections == [*sorted(KINDS), "Adding a kind"]
