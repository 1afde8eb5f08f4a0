"""The promql probe against Debian's Prometheus, and against servers that answer otherwise."""

import json
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data.records import Reading, ReadingState
from probes.promql import PromqlProbe
from tests.parts import free_port, installed
from tests.targets import answer, saying

pytestmark = pytest.mark.timeout(400)

AT = 1_800_000_000_000
SAMPLES = """\
# TYPE waiting gauge
waiting 7 {now}
# TYPE calls gauge
calls{{queue="a"}} 3 {now}
calls{{queue="b"}} 5 {now}
# TYPE odd gauge
odd NaN {now}
# EOF
"""


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus on loopback that has ``SAMPLES`` of this moment in its store, under a path of its own."""
    program = installed("prometheus", "prometheus")
    promtool = installed("promtool", "prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "samples").write_text(SAMPLES.format(now=int(time.time())))
    (folder / "prometheus.yml").write_text("global: {}\n")
    # A first scrape would be five seconds away.
    subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", "samples", "data"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    port = free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(program, "--config.file=prometheus.yml", "--storage.tsdb.path=data"),
                *(f"--web.listen-address=127.0.0.1:{port}", "--web.external-url=http://127.0.0.1/below"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    url = f"http://127.0.0.1:{port}/below/"
    try:
        _until_ready(url, server, folder / "log")
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()[-1000:]
        with suppress(OSError), urllib.request.urlopen(f"{url}-/ready", timeout=2):
            return
        time.sleep(0.02)
    pytest.fail(f"Prometheus does not come up: {log.read_text()[-1000:]}")


def probe(url: str, query: str = "waiting", **fields: Any) -> PromqlProbe:
    return PromqlProbe.model_validate({"name": "queue", "url": url, "query": query, **fields})


async def ask(url: str, query: str = "waiting", **fields: Any) -> Reading:
    return await probe(url, query, **fields).read(AT)


def reason(reading: Reading) -> str:
    assert (reading.state, reading.reason, reading.values) == (ReadingState.BAD, "assert", {}), reading
    return next(each.actual for each in reading.conditions if not each.ok)


async def test_one_series_and_a_scalar(prometheus: str) -> None:
    reading = await ask(prometheus, conditions=["[VALUE] < 20", "[STATUS] == 200", "[RESPONSE_TIME] < 2s"])
    assert (reading.state, reading.values) == (ReadingState.OK, {"value": 7})
    assert list(reading.phases) == ["connect", "first_byte", "transfer"]
    assert (await ask(prometheus, "scalar(waiting) + 0.5")).values == {"value": 7.5}
    assert (await ask(prometheus.rstrip("/"), 'calls{queue="b"}')).values == {"value": 5}
    assert (await ask(prometheus, "sum(calls) # 한글 & + %")).values == {"value": 8}
    bad = await ask(prometheus, conditions=["[VALUE] > 20"])
    assert (bad.state, bad.values, bad.conditions[0].actual) == (ReadingState.BAD, {"value": 7}, "7")


@pytest.mark.parametrize(("pick", "value"), [("sum", 8), ("max", 5), ("min", 3), ("avg", 4), ("count", 2)])
async def test_several_series_are_made_one_number(pick: str, value: float, prometheus: str) -> None:
    reading = await ask(prometheus, "calls", pick=pick)
    assert (reading.state, reading.values) == (ReadingState.OK, {"value": value})
    assert (await ask(prometheus, pick=pick)).values == {"value": 1 if pick == "count" else 7}


async def test_several_series_are_no_number_by_themselves(prometheus: str) -> None:
    assert reason(await ask(prometheus, "calls")) == (
        "the query found 2 series; write pick: sum, or a query that gives one"
    )


@pytest.mark.parametrize("conditions", [[], ["[STATUS] == 200"], ["[VALUE] == 0"], ["[VALUE] != 1"]])
async def test_no_series_is_never_nought(conditions: list[str], prometheus: str) -> None:
    assert reason(await ask(prometheus, "nothing", conditions=conditions)) == "the query found no series"
    assert reason(await ask(prometheus, "nothing", conditions=conditions, pick="count")) == (
        "the query found no series"
    )


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("odd", "the value is nan"),
        ("waiting / 0", "the value is inf"),
        ("-waiting / 0", "the value is -inf"),
        ("waiting[1m]", "the answer is no number but a matrix"),
        ('"text"', "the answer is no number but a string"),
    ],
)
async def test_what_is_no_number(query: str, why: str, prometheus: str) -> None:
    assert reason(await ask(prometheus, query)) == why


async def test_an_error_is_told_in_the_words_of_the_server(prometheus: str) -> None:
    reading = await ask(prometheus, "sum(waiting")
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
    assert "400: " in (reading.error or "")
    assert "parse error: unclosed left parenthesis" in (reading.error or "")


async def test_an_address_that_is_none_of_a_prometheus(prometheus: str) -> None:
    wrong = await ask(prometheus.replace("/below", "/elsewhere"))
    assert (wrong.state, wrong.reason) == (ReadingState.ERROR, "probe")
    assert "no answer of a Prometheus" in (wrong.error or "")


def found(*values: Any, status: str = "200 OK", kind: str = "vector") -> bytes:
    result = [{"metric": {}, "value": [1, value]} for value in values]
    document = {"status": "success", "data": {"resultType": kind, "result": result}}
    return answer(json.dumps(document).encode(), status)


async def test_how_it_asks() -> None:
    async with saying(found("1")) as target:
        asking = probe(
            target.url("/select/0/prometheus?extra=1"),
            "a{b='c'}",
            auth={"bearer": "${TOKEN}"},
            headers={"X-Scope-OrgID": "${ORG}"},
        )
        assert asking.variables == ("ORG", "TOKEN")
        assert "hunter2" not in repr(ready := asking.resolved({"TOKEN": "hunter2", "ORG": "war"}))
        assert (await ready.read(AT)).ok
        lacking = await asking.read(AT)
    (request,) = target.requests
    assert request.startswith(b"POST /select/0/prometheus/api/v1/query?extra=1 HTTP/1.1\r\n")
    assert b"Authorization: Bearer hunter2\r\n" in request
    assert b"X-Scope-OrgID: war\r\n" in request
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in request
    assert lacking.error == "secret ORG is not known here; set it in secrets_file or the environment"
    assert urllib.parse.urlencode({"query": "a{b='c'}"}) in asking._request().content.decode()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(b"<html>\x1b[2Jdown</html>", "502 Bad Gateway"), "502 and no answer of a Prometheus: <html>down"),
        (answer(b"", "302 Found", "Location: /login"), "302 and no answer of a Prometheus: —"),
        (answer(b"[" * 100_000), "200 and no answer of a Prometheus"),
        (answer(b'{"status": "success", "data": []}'), "200 and no answer of a Prometheus"),
        (
            answer(b'{"status": "error", "error": "too \\u001b[31m%s"}' % (b"many" * 999), "422 No"),
            "422: too many",
        ),
        (
            answer(b" " * 1024 * 1024 + found("1")),
            "the answer is longer than 1048576 bytes; write a narrower query",
        ),
    ],
)
async def test_what_is_no_answer(said: bytes, why: str) -> None:
    async with saying(said) as target:
        reading = await ask(target.url())
    assert (reading.state, reading.reason, reading.values) == (ReadingState.ERROR, "probe", {})
    assert (reading.error or "").startswith(why), reading.error
    assert (reading.error or "").isprintable()
    assert len(reading.error or "") <= 200


@pytest.mark.parametrize("value", [5, None, "", "5 apples", "0x5", ["5"]])
async def test_a_sample_that_is_none(value: Any) -> None:
    async with saying(found(value)) as target:
        assert reason(await ask(target.url())) == "the answer is no number"


async def test_a_native_histogram_says_what_to_ask() -> None:
    document = {"status": "success", "data": {"resultType": "vector", "result": [{"histogram": [1, {}]}]}}
    async with saying(answer(json.dumps(document).encode())) as target:
        assert "histogram_quantile()" in reason(await ask(target.url()))


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"query": ""}, "at least 1 character"),
        ({"pick": "median"}, "'sum', 'max', 'min', 'avg' or 'count'"),
        ({"url": "prometheus:9090"}, "write for instance"),
        ({"url": "http://u:p4ss@x/"}, "write it as ${NAME}"),
        ({"conditions": ["[BODY] == x"]}, "it has [VALUE] [STATUS] [RESPONSE_TIME]"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        PromqlProbe.model_validate({"name": "queue", "url": "http://x/", "query": "up", **fields})
    assert mend in refusal.value.errors()[0]["msg"]
    assert PromqlProbe(name="queue", url="http://x/", query="up").series == ("value",)
