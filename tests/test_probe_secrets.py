"""Secrets of probes: known to whom they are for, and to nobody else."""

import base64
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from data import lease
from data.errors import Refused
from data.records import Reading, ReadingState
from data.yamlfile import Faults
from probes import AnyProbe, ProbeConfig
from probes.http import HttpProbe
from tests.rehearsal import rehearsing, write_site
from tests.support import warroom
from tests.targets import answer, saying
from warroom.config import load_site
from warroom.engine.engine import Engine
from warroom.engine.leadership import Leadership
from warroom.room import Room

AT = 1_800_000_000_000
SECRET = 'hunter2/in the "dark"'
ANY: TypeAdapter[ProbeConfig] = TypeAdapter(AnyProbe)


def probe(url: str, **fields: Any) -> HttpProbe:
    return HttpProbe.model_validate({"name": "desk", "url": url, "timeout": "2s", **fields})


def said(reading: Reading) -> str:
    return f"{reading!r} {reading.model_dump_json()}"


async def test_basic_and_bearer() -> None:
    async with saying(answer()) as target:
        basic = probe(target.url(), auth={"basic": {"user": "lee", "password": "${PASS}"}})
        bearer = probe(target.url(), auth={"bearer": "${TOKEN}"}, headers={"X-Key": "k-${PASS}"})
        assert (await basic.resolved({"PASS": SECRET}).read(AT)).ok
        assert (await bearer.resolved({"TOKEN": "t0k", "PASS": "pass"}).read(AT)).ok
    first, second = target.requests
    assert b"Authorization: Basic " + base64.b64encode(f"lee:{SECRET}".encode()) in first
    assert b"Authorization: Bearer t0k\r\n" in second
    assert b"X-Key: k-pass\r\n" in second


async def test_url_and_body() -> None:
    async with saying(answer()) as target:
        asking = probe(target.url("/${PATH_TOKEN}"), method="POST", body='{"key": "${KEY}"}')
        assert asking.variables == ("PATH_TOKEN", "KEY")
        assert (await asking.resolved({"PATH_TOKEN": "s3cret", "KEY": "k3y"}).read(AT)).ok
        whole = probe("${URL}").resolved({"URL": target.url("/whole")})
        assert (whole.host_key, (await whole.read(AT)).ok) == ("127.0.0.1", True)
    assert target.requests[0].startswith(b"POST /s3cret HTTP/1.1")
    assert b"Content-Length: 14" in target.requests[0]
    assert target.requests[1].startswith(b"GET /whole")


async def test_env_of_a_command() -> None:
    command = ANY.validate_python(
        {
            "name": "check",
            "kind": "command",
            "command": ["/bin/sh", "-c", 'echo "$KEY ${KEY}"; exit 2'],
            "env": {"KEY": "${API_KEY}"},
            "conditions": ["[EXIT_CODE] == 0", "[BODY] == x"],
        }
    )
    assert command.variables == ("API_KEY",), "arguments are seen by everybody on the machine"
    ready = command.resolved({"API_KEY": "hunter2", "OTHER": "x"})
    reading = await ready.read(AT)
    assert reading.error == "${API_KEY} ${API_KEY}"
    assert reading.conditions[1].actual == "${API_KEY} ${API_KEY}"
    assert "hunter2" not in said(reading) + repr(ready)


async def test_what_tcp_says_first() -> None:
    async with saying(b"no such user hunter2") as target:
        fields = {"send": "LOGIN ${LOGIN}\r\n\r\n", "expect": "welcome", "address": target.address}
        talking = ANY.validate_python({"name": "pbx", "kind": "tcp", **fields})
        reading = await talking.resolved({"LOGIN": "hunter2"}).read(AT)
    assert target.requests == [b"LOGIN hunter2\r\n\r\n"]
    assert reading.conditions[-1].actual == "no such user ${LOGIN}"


async def test_a_command_that_shows_the_environment_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTE", "json://hunter2@x/")
    code = "echo CRITICAL $ROUTE '|' $ROUTE=1; exit 2"
    command = ANY.validate_python({"name": "check", "kind": "command", "command": ["/bin/sh", "-c", code]})
    reading = await command.resolved({"ROUTE": "json://hunter2@x/"}).read(AT)
    assert reading.error == "CRITICAL ${ROUTE}"
    assert reading.values == {"_ROUTE_": 1}


async def test_a_secret_that_is_not_known_is_named_and_nothing_is_sent() -> None:
    async with saying(answer()) as target:
        asking = probe(target.url("/${A}/${B}"))
        for lacking, known in ((asking, "A"), (asking.resolved({"A": "${C}"}), "B")):
            reading = await lacking.read(AT)
            assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
            assert reading.error == f"secret {known} is not known here; set it in secrets_file or the environment"
        assert target.requests == []


async def test_what_a_target_says_back_is_masked() -> None:
    def echo(text: str) -> bytes:
        return answer(text.encode(), "200 OK")

    token = base64.b64encode(f"lee:{SECRET}".encode()).decode()
    forms = [SECRET, "hunter2%2Fin%20the%20%22dark%22", "hunter2%2Fin+the+%22dark%22", f"Basic {token}"]
    for form in (*forms, *(f"{'x' * pad}{SECRET}" for pad in range(170, 200, 7))):
        async with saying(echo(form)) as target:
            asking = probe(
                target.url(),
                auth={"basic": {"user": "lee", "password": "${PASS}"}},
                conditions=["[BODY] == up"],
            )
            reading = await asking.resolved({"PASS": SECRET}).read(AT)
        assert reading.state is ReadingState.BAD
        for piece in ("hunter", token):
            assert piece not in said(reading), form


async def test_a_secret_that_does_not_fit_is_not_sent_and_not_said() -> None:
    bad = "hunter2\r\nX-Evil: 1"
    async with saying(answer()) as target:
        for asking in (
            probe(target.url(), auth={"bearer": "${S}"}),
            probe(target.url(), headers={"X-Key": "${S}"}),
            probe(target.url("/${S}")),
            probe("${S}"),
        ):
            reading = await asking.resolved({"S": bad}).read(AT)
            assert (reading.state, reading.reason) == (ReadingState.ERROR, "probe")
            assert "secret" in (reading.error or "")
            assert "hunter2" not in said(reading)
        assert target.requests == []


async def test_no_secret_follows_a_redirect_to_another_origin() -> None:
    async with saying(answer()) as end:
        location = f"Location: {end.url('/end')}"
        async with saying(answer(b"", "307 Temporary Redirect", location)) as start:
            secrets = {"TOKEN": "t0k-hunter2", "KEY": "k3y-hunter2"}
            bearer = {"auth": {"bearer": "${TOKEN}"}, "headers": {"X-Key": "${KEY}"}}
            plain = probe(start.url(), method="POST", body="plain", **bearer)
            assert (await plain.resolved(secrets).read(AT)).ok
            secret = probe(start.url(), method="POST", body="key=${KEY}")
            refused = await secret.resolved(secrets).read(AT)
    assert refused.error == "redirected to another origin, which gets no secrets"
    assert [request.partition(b" ")[0] for request in start.requests] == [b"POST", b"POST"]
    (there,) = end.requests
    assert b"hunter2" not in there
    assert b"authorization" not in there.lower()


def test_a_resolved_probe_shows_nothing() -> None:
    asking = probe(
        "https://u:${PASS}@host.example/${PASS}",
        auth={"bearer": "${PASS}"},
        headers={"X": "${PASS}"},
        body="${PASS}",
    )
    ready = asking.resolved({"PASS": "hunter2"})
    assert ready.url == "https://u:hunter2@host.example/hunter2"
    assert "hunter2" not in repr(ready) + str(ready)
    assert asking.url == "https://u:${PASS}@host.example/${PASS}", "the probe of the site stays as it is written"


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"url": "https://user:hunter2@desk.example/"}, "write it as ${NAME} and set NAME in secrets_file"),
        ({"auth": {"bearer": "hunter2"}}, "write it as ${NAME}"),
        ({"auth": {"bearer": "x${NAME}"}}, "write it as ${NAME}"),
        ({"auth": {"bearer": ""}}, "write it as ${NAME}"),
        ({"auth": {"basic": {"user": "lee", "password": "hunter2"}}}, "write it as ${NAME}"),
        ({"auth": {"basic": {"user": "l:ee", "password": "${P}"}}}, "take it out"),
        ({"auth": {}}, "give either basic"),
        ({"auth": {"bearer": "${T}", "basic": {"user": "u", "password": "${P}"}}}, "give either basic"),
        ({"client_certificate": {"cert": ""}}, "at least 1 character"),
    ],
)
def test_refused_with_its_mend(fields: dict[str, Any], mend: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        HttpProbe.model_validate({"name": "desk", "url": "https://desk.example/", **fields})
    (error,) = refusal.value.errors()
    assert mend in error["msg"]
    assert "hunter2" not in error["msg"]


SITE = """
secrets_file: secrets.env
probes:
  - {{name: desk, kind: http, url: "{url}", auth: {{bearer: "${{DESK_TOKEN}}"}}, conditions: ["[BODY] == up"]}}
"""


def test_a_fault_in_the_file_does_not_repeat_the_password(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        write_site(tmp_path, more="probes:\n  - {name: desk, kind: http, url: 'http://u:hunter2@desk/'}\n")
    assert "url: a password stands in the file; write it as ${NAME}" in str(caught.value)
    assert "hunter2" not in str(caught.value)


async def test_no_secret_is_ever_stored_or_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret = "hunter2-in-the-dark"
    (tmp_path / "secrets.env").write_text(f"DESK_TOKEN={secret}\n")
    async with saying(answer(f"you said {secret}".encode())) as target:
        written = write_site(tmp_path, more=SITE.format(url=target.url()))
        assert written.secrets == {"DESK_TOKEN": secret}
        site = load_site(written.path, {})
        async with rehearsing(tmp_path, site=site, speed=1.0) as play:
            for _pass in range(3):
                await Engine(play.room).once()
            async with play.room.store.reading() as tx:
                assert (await lease.read(tx)).secrets == ["DESK_TOKEN"]
            assert any(secret.encode() in request for request in target.requests)
            stored = b"".join(each.read_bytes() for each in tmp_path.glob("room.db*"))
    assert b"you said ${DESK_TOKEN}" in stored
    assert secret.encode() not in stored
    assert secret not in caplog.text + repr(site)


async def test_an_engine_without_a_probes_secret_is_refused_the_lead(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("DESK_TOKEN=hunter2\n")
    site = write_site(tmp_path, more=SITE.format(url="http://127.0.0.1:9/"))
    async with rehearsing(tmp_path, site=site) as play:
        first = Leadership(play.room)
        assert await first.try_take()
        await first.give_up()
        (tmp_path / "secrets.env").write_text("")
        assert site.path is not None
        poorer = await Room.enter(play.room.store.path, load_site(site.path, {}), play.room.actor)
        try:
            with pytest.raises(Refused, match="lacks DESK_TOKEN"):
                await Leadership(poorer).try_take()
        finally:
            await poorer.close()


async def test_a_certificate_file_that_is_missing_ends_no_engine(tmp_path: Path) -> None:
    more = "probes:\n  - {name: desk, kind: http, url: 'https://127.0.0.1:9/', verify: /no/such/file.pem}\n"
    async with rehearsing(tmp_path, site=write_site(tmp_path, more=more), speed=1.0) as play:
        await play.run()


def test_probe_on_the_command_line_says_which_secret_is_missing(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("")
    site = write_site(tmp_path, more=SITE.format(url="http://127.0.0.1:9/"))
    asked = warroom("--config", str(site.path), "probe", "--json", db=tmp_path / "room.db")
    assert asked.status == 1
    (reading,) = asked.json
    assert reading["error"] == "secret DESK_TOKEN is not known here; set it in secrets_file or the environment"
    known = warroom("--config", str(site.path), "probe", db=tmp_path / "room.db", env={"DESK_TOKEN": "hunter2"})
    assert known.status == 1
    assert "Connection refused" in known.out
    assert "hunter2" not in known.out + known.err
