"""A client's certificate against real TLS servers that ask for one."""

import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from data.records import Reading, ReadingState
from probes.http import HttpProbe
from tests.targets import Certificate, answer, certificate, saying

AT = 1_800_000_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("server"), start="20200101000000Z", end="20491231235959Z")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``certificate.pem``, ``key.pem``, both in ``both.pem``, and the key under a password."""
    made = certificate(tmp_path_factory.mktemp("client"), start="20200101000000Z", end="20491231235959Z")
    folder = made.file.parent
    subprocess.run(
        ["openssl", "ec", "-in", "key.pem", "-aes256", "-passout", "pass:hunter2", "-out", "locked.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def asking_for(client: Path, server: Certificate) -> ssl.SSLContext:
    context = server.context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(client / "certificate.pem")
    return context


async def read(url: str, server: Certificate, cert: Path | None = None, **fields: Any) -> Reading:
    if cert is not None:
        fields["client_certificate"] = {"cert": str(cert), **fields.pop("more", {})}
    wanted = {"name": "desk", "url": url, "verify": str(server.file), "timeout": "2s", **fields}
    return await HttpProbe.model_validate(wanted).read(AT)


async def test_a_server_that_asks_who_it_is(client: Path, server: Certificate) -> None:
    async with saying(answer(), tls=asking_for(client, server)) as target:
        url = target.url(scheme="https")
        apart = await read(url, server, client / "certificate.pem", more={"key": str(client / "key.pem")})
        together = await read(url, server, client / "both.pem", method="POST", body="four")
        nobody = await read(url, server)
    assert apart.ok, apart
    assert together.ok, together
    assert target.requests[1].startswith(b"POST / HTTP/1.1")
    assert b"Content-Length: 4" in target.requests[1]
    assert nobody.state is ReadingState.ERROR
    assert len(target.requests) == 2


async def test_it_is_not_shown_to_another_origin(client: Path, server: Certificate) -> None:
    both = client / "both.pem"
    async with saying(answer(b"there"), tls=asking_for(client, server)) as end:
        location = f"Location: {end.url('/end', 'https')}"
        async with saying(answer(b"", "302 Found", location), tls=asking_for(client, server)) as start:
            redirected = await read(start.url(scheme="https"), server, both)
            assert len(start.requests) == 1
        assert redirected.state is ReadingState.ERROR
        assert end.requests == []
        assert (await read(end.url(scheme="https"), server, both)).ok


@pytest.mark.parametrize(
    ("cert", "key", "why"),
    [
        ("none.pem", None, "No such file or directory"),
        ("certificate.pem", "none.pem", "No such file or directory"),
        ("certificate.pem", None, "cannot be used"),
        ("certificate.pem", "locked.pem", "whose key must need no password"),
        ("key.pem", "key.pem", "cannot be used"),
        ("certificate.pem", "other.pem", "KEY_VALUES_MISMATCH"),
    ],
)
async def test_files_that_do_not_serve(
    cert: str, key: str | None, why: str, client: Path, server: Certificate
) -> None:
    (client / "other.pem").write_bytes(server.file.read_bytes())
    more = {} if key is None else {"key": str(client / key)}
    reading = await read("https://127.0.0.1:9/", server, client / cert, more=more)
    assert (reading.state, reading.reason) == (ReadingState.ERROR, "tls")
    assert why in (reading.error or ""), reading.error
    assert f"see {client / cert}"[:40] in (reading.error or "")
