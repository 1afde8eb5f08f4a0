"""The HTTP probe against nginx: what a site really stands behind."""

import asyncio
import gzip
import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from data.records import HOUR, Reading, ReadingState
from probes.http import HttpProbe
from tests.parts import free_port, installed, listens, running
from tests.targets import Certificate, certificate

pytestmark = pytest.mark.timeout(400)

CONFIG = """\
daemon off;
pid nginx.pid;
worker_processes 1;
user root;
events {{}}
http {{
  access_log off;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  default_type application/json;
  server {{
    listen 127.0.0.1:{plain};
    root {folder}/pages;
    location /health {{ return 200 '{{"sessions": 412, "packed": "$http_accept_encoding"}}'; }}
    location /down {{ return 503 'down'; }}
    location /gone {{ return 444; }}
    location /loop {{ return 302 /loop; }}
    location /moved {{ return 308 https://127.0.0.1:{good}/health; }}
    location /slow {{ alias {folder}/pages/big.json; limit_rate 200k; }}
    location /packed {{ alias {folder}/pages/bomb.gz; add_header Content-Encoding gzip; }}
    location /posted {{ if ($request_method != POST) {{ return 405; }} return 200 '$content_length'; }}
  }}
  server {{
    listen 127.0.0.1:{good} ssl; ssl_certificate good.pem; ssl_certificate_key good.pem; ssl_protocols TLSv1.3;
    location / {{ return 200 '{{"protocol": "$ssl_protocol"}}'; }}
  }}
  server {{
    listen 127.0.0.1:{old} ssl; ssl_certificate good.pem; ssl_certificate_key good.pem; ssl_protocols TLSv1.2;
    location / {{ return 200 '{{"protocol": "$ssl_protocol"}}'; }}
  }}
  server {{
    listen 127.0.0.1:{expired} ssl; ssl_certificate expired.pem; ssl_certificate_key expired.pem;
    location / {{ return 200 ok; }}
  }}
  server {{
    listen 127.0.0.1:{other} ssl; ssl_certificate other.pem; ssl_certificate_key other.pem;
    location / {{ return 200 ok; }}
  }}
}}
"""
YEARS = {"start": "20200101000000Z", "end": "20491231235959Z"}
AT = 1_800_000_000_000  # in January 2027


@dataclass(frozen=True)
class Nginx:
    folder: Path
    ports: dict[str, int]
    certificates: dict[str, Certificate]

    async def read(self, path: str, server: str = "plain", **fields: Any) -> Reading:
        """Probe it; ``trust`` names whose certificate is an authority."""
        trust = fields.pop("trust", None)
        if trust is not None:
            fields["verify"] = str(self.certificates[trust].file)
        scheme = "http" if server == "plain" else "https"
        url = f"{scheme}://127.0.0.1:{self.ports[server]}{path}"
        return await HttpProbe.model_validate({"name": "site", "url": url, "timeout": "2s", **fields}).read(AT)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    program = installed("nginx", "nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    made = {
        "good": certificate(tmp_path_factory.mktemp("good"), **YEARS),
        "expired": certificate(tmp_path_factory.mktemp("expired"), start=YEARS["start"], end="20200102000000Z"),
        "other": certificate(tmp_path_factory.mktemp("other"), **YEARS, names="DNS:other.example"),
    }
    for name, each in made.items():
        (folder / f"{name}.pem").write_bytes(each.file.read_bytes())
    (folder / "pages").mkdir()
    (folder / "pages" / "big.json").write_text(json.dumps({"rows": list(range(1_300_000))}))
    (folder / "pages" / "half.json").write_text(json.dumps({"rows": list(range(700_000))}))
    (folder / "pages" / "bomb.gz").write_bytes(gzip.compress(bytes(100_000_000), 1))
    ports = {name: free_port() for name in ("plain", "good", "old", "expired", "other")}
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, **ports))
    command = [program, "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log) as server,
    ):
        try:
            end = time.monotonic() + 20
            while not listens(ports["plain"]):
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < end
                time.sleep(0.02)
            yield Nginx(folder, ports, made)
        finally:
            server.terminate()


async def test_a_good_answer(nginx: Nginx) -> None:
    reading = await nginx.read(
        "/health",
        conditions=["[STATUS] == 200", "[BODY].packed == identity", "[BODY].sessions < 500"],
        values={"users": "[BODY].sessions"},
    )
    assert reading.ok, reading
    assert reading.values == {"users": 412.0}
    assert list(reading.phases) == ["connect", "first_byte", "transfer"]
    assert (reading.latency_ms or 0) == pytest.approx(sum(reading.phases.values()))


async def test_other_methods(nginx: Nginx) -> None:
    posted = await nginx.read("/posted", method="POST", body="x" * 300_000, conditions=["[BODY] == 300000"])
    head = await nginx.read("/health", method="HEAD", conditions=["[STATUS] == 200", "len([BODY]) == 0"])
    assert posted.ok, posted
    assert head.ok, head


@pytest.mark.parametrize(
    ("path", "fields", "state", "reason", "says"),
    [
        ("/down", {}, ReadingState.BAD, "status", "503"),
        ("/nowhere", {}, ReadingState.BAD, "status", "404"),
        ("/gone", {}, ReadingState.ERROR, "probe", ""),
        ("/loop", {}, ReadingState.ERROR, "probe", "more than 10 redirects"),
        ("/slow", {"timeout": "400ms"}, ReadingState.ERROR, "timeout", "no answer in 400ms; it hung in: transfer"),
        (
            "/big.json",
            {"conditions": ["[BODY].rows[0] == 0"]},
            ReadingState.BAD,
            "assert",
            "the body is longer than the limit of 1048576 bytes",
        ),
        (
            "/half.json",
            {"conditions": ["[BODY].rows[0] == 0"], "body_limit": 8 * 1024 * 1024},
            ReadingState.BAD,
            "assert",
            "too many to be read as JSON",
        ),
        ("/packed", {"conditions": ["len([BODY]) > 0"]}, ReadingState.BAD, "assert", "the body is packed (gzip)"),
    ],
)
async def test_a_bad_answer_has_one_clear_reason(
    nginx: Nginx, path: str, fields: dict[str, Any], state: ReadingState, reason: str, says: str
) -> None:
    reading = await nginx.read(path, **fields)
    assert (reading.state, reading.reason) == (state, reason)
    failed = next((each.actual for each in reading.conditions if not each.ok), "")
    assert says in (reading.error or failed)
    assert reading.error or failed


async def test_a_long_body_that_nobody_asks_for_is_no_fault(nginx: Nginx) -> None:
    assert (nginx.folder / "pages" / "big.json").stat().st_size > 10_000_000
    assert (await nginx.read("/big.json")).ok
    assert (await nginx.read("/packed")).ok
    counted = await nginx.read("/half.json", conditions=["[BODY] == pat({*699999]})"], body_limit=8 * 1024 * 1024)
    assert counted.ok, counted


@pytest.mark.parametrize(("server", "protocol"), [("good", "TLSv1.3"), ("old", "TLSv1.2")])
async def test_a_good_certificate(nginx: Nginx, server: str, protocol: str) -> None:
    reading = await nginx.read(
        "/",
        server,
        trust="good",
        conditions=[f"[BODY].protocol == {protocol}", "[CERTIFICATE_EXPIRATION] > 48h", "[IP] == 127.0.0.1"],
    )
    assert reading.ok, reading
    assert list(reading.phases) == ["connect", "tls", "first_byte", "transfer"]


@pytest.mark.parametrize(
    ("server", "trust", "says"),
    [
        ("good", "other", "self-signed certificate"),
        ("expired", "expired", "certificate has expired"),
        ("other", "other", "IP address mismatch, certificate is not valid for '127.0.0.1'."),
    ],
)
async def test_a_bad_certificate(nginx: Nginx, server: str, trust: str, says: str) -> None:
    reading = await nginx.read("/", server, trust=trust)
    assert (reading.state, reading.reason, reading.error) == (ReadingState.ERROR, "tls", says)
    assert list(reading.phases) == ["connect"]
    # Its end is known all the same when the site does not want it to be good.
    seen = await nginx.read(
        "/", server, verify=False, conditions=["[STATUS] == 200", "[CERTIFICATE_EXPIRATION] > 1h"]
    )
    assert seen.ok is (server != "expired")
    left = float(seen.conditions[1].actual.removesuffix("h")) * HOUR
    assert (left < 0) is (server == "expired")


async def test_a_redirect_from_plain_to_tls(nginx: Nginx) -> None:
    reading = await nginx.read("/moved", trust="good", conditions=["[BODY].protocol == TLSv1.3"])
    assert reading.ok, reading
    assert list(reading.phases) == ["connect", "first_byte", "transfer", "tls"]
    assert (reading.latency_ms or 0) == pytest.approx(sum(reading.phases.values()))


async def test_it_says_what_blackbox_exporter_says(nginx: Nginx, tmp_path: Path) -> None:
    """The field's own prober looks at the same answers: well or not, the code, and when a certificate ends."""
    program = installed("prometheus-blackbox-exporter", "prometheus-blackbox-exporter")
    modules = "".join(
        f"  {name}: {{prober: http, timeout: 2s, http: {{preferred_ip_protocol: ip4,"
        f" tls_config: {{ca_file: {each.file}}}}}}}\n"
        for name, each in nginx.certificates.items()
    )
    (tmp_path / "blackbox.yml").write_text(f"modules:\n{modules}")
    port = free_port()

    def asked(trust: str, target: str) -> dict[str, float]:
        url = f"http://127.0.0.1:{port}/probe?module={trust}&target={target}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            told = answer.read().decode()
        return {name: float(value) for name, value in re.findall(r"^(probe_\w+) (\S+)$", told, re.MULTILINE)}

    command = (program, "--config.file=blackbox.yml", f"--web.listen-address=127.0.0.1:{port}")
    async with running(*command, cwd=tmp_path, ready=lambda: listens(port)):
        for server, path, trust in (
            ("plain", "/health", "good"),
            ("plain", "/down", "good"),
            ("plain", "/nowhere", "good"),
            ("plain", "/loop", "good"),
            ("plain", "/moved", "good"),
            ("good", "/", "good"),
            ("old", "/", "good"),
            ("good", "/", "other"),
            ("expired", "/", "expired"),
            ("other", "/", "other"),
        ):
            target = f"{'http' if server == 'plain' else 'https'}://127.0.0.1:{nginx.ports[server]}{path}"
            theirs = await asyncio.to_thread(asked, trust, target)
            ours = await nginx.read(path, server, trust=trust, conditions=["[STATUS] < 300"])
            assert ours.ok == bool(theirs["probe_success"]), (target, ours, theirs)
            if ours.reason == "status":
                assert ours.conditions[0].actual == str(int(theirs["probe_http_status_code"]))
            if server == "good" and trust == "good":
                dated = await nginx.read(path, server, trust=trust, conditions=["[CERTIFICATE_EXPIRATION] > 1h"])
                left = float(dated.conditions[0].actual.removesuffix("h")) * HOUR
                assert left == pytest.approx(theirs["probe_ssl_earliest_cert_expiry"] * 1000 - AT, abs=HOUR)
