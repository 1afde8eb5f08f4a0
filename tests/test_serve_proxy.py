"""The wall behind a proxy that speaks TLS, set up as the documentation has it."""

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import WSServerHandshakeError

from tests.boards import House, house
from tests.parts import free_port, installed, listens, running
from tests.targets import certificate
from tests.walls import client, drawn, server

pytestmark = pytest.mark.timeout(400)

ROOT = Path(__file__).parent.parent
TOKEN = "correct-horse-battery"
CONFIG = """\
daemon off; pid {folder}/pid; worker_processes 1; error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {pem}; ssl_certificate_key {pem};
    {location}
  }}
}}
"""


def documented(port: int) -> str:
    """Return the documentation's part of a configuration, with the wall at ``port``."""
    found = re.search(r"```nginx\n(.+?)```", (ROOT / "docs" / "serve.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert ":8090;" in found[1]
    return found[1].replace(":8090;", f":{port};")


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("wall")) as made:
        yield made


async def test_the_wall_behind_a_proxy(home: House, tmp_path: Path) -> None:
    program = installed("nginx", "nginx-light")
    made = certificate(tmp_path, start="20200101000000Z", end="20491231235959Z")
    port = free_port()
    url = f"https://localhost:{port}"
    trust = ssl.create_default_context(cafile=str(made.file))
    with server(home, "--url", url, environment={"WARROOM_SERVE_TOKEN": TOKEN}) as wall:
        assert wall.url == url  # what it says is what browsers type
        (inner,) = wall.listening()
        config = tmp_path / "nginx.conf"
        config.write_text(
            CONFIG.format(folder=tmp_path, port=port, pem=made.file, location=documented(inner)),
            encoding="utf-8",
        )
        command = (program, "-e", "stderr", "-p", str(tmp_path), "-c", str(config))
        async with running(*command, cwd=tmp_path, ready=lambda: listens(port)), client() as session:
            async with session.get(f"{url}/?token={TOKEN}", ssl=trust, allow_redirects=False) as answer:
                assert answer.status == 303
                assert "Secure" in answer.headers["Set-Cookie"].split("; ")
                kept = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
            async with session.get(url, ssl=trust, headers=kept) as answer:
                assert (answer.status, "terminal" in await answer.text()) == (200, True)
            for origin in (f"http://localhost:{port}", "https://localhost", f"http://127.0.0.1:{inner}"):
                with pytest.raises(WSServerHandshakeError) as refused:
                    await session.ws_connect(f"{url}/ws", ssl=trust, headers={**kept, "Origin": origin})
                assert refused.value.status == 403
            async with session.ws_connect(f"{url}/ws", ssl=trust, headers={**kept, "Origin": url}) as socket:
                await drawn(socket, "nobody holds the watch")
