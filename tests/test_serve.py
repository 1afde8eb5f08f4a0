"""The wall's server: who is let in, how many, and what is left of it when it ends."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientResponse, WSMsgType, WSServerHandshakeError, web

from tests.boards import House, gone, house
from tests.support import Desk, warroom
from tests.walls import Server, client, drawn, look, server, without_setpriv
from warroom.serving.doors import Doors, PublicUrl
from warroom.serving.guard import WAITING, Guard
from warroom.serving.viewer import Size, board_environment

TOKEN = "correct-horse-battery"
ENDS = 2.0
"""Seconds that the server may take to end."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("wall")) as made:
        yield made


@pytest.fixture(scope="module")
def locked(home: House) -> Iterator[Server]:
    """A server that asks for the token, with places for two."""
    file = home.folder / "token"
    file.write_text(f"{TOKEN}\n")
    with server(home, "--token-file", str(file), "--viewers", "2") as made:
        yield made


@pytest.fixture
def open_(home: House) -> Iterator[Server]:
    """A server on loopback that asks for nothing."""
    with server(home) as made:
        yield made


# Doors


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1:8090", True),
        ("localhost:8090", True),
        ("LOCALHOST:8090", True),
        ("127.0.0.1", False),
        ("127.0.0.1:80", False),
        ("127.0.0.2:8090", False),
        ("evil.example:8090", False),
        ("localhost.evil.example:8090", False),
        ("127.0.0.1:8090.evil.example", False),
        ("127.0.0.1:8090/", False),
        ("user@127.0.0.1:8090", False),
        ("[::1]:8090", False),
        ("", False),
    ],
)
def test_a_server_on_loopback_goes_by_its_own_name_only(host: str, known: bool) -> None:
    assert Doors(frozenset({"127.0.0.1"})).knows(host, ("127.0.0.1", 8090)) is known


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("10.0.0.5:8090", True),
        ("wallhost:8090", True),
        ("wall.example", True),
        ("wall.example:443", True),
        ("wall.example:8090", False),
        ("localhost:8090", False),
        ("10.0.0.6:8090", False),
    ],
)
def test_a_server_for_others_goes_by_address_name_and_url(host: str, known: bool) -> None:
    doors = Doors(frozenset({"wallhost"}), PublicUrl.of("https://wall.example/"), TOKEN)
    assert doors.knows(host, ("10.0.0.5", 8090)) is known


def test_an_address_is_the_same_in_every_spelling() -> None:
    doors = Doors()
    assert doors.knows("[0:0:0:0:0:0:0:1]:8090", ("::1", 8090))
    assert doors.knows("127.0.0.1:8090", ("::ffff:127.0.0.1", 8090))


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://127.0.0.1:8090", "127.0.0.1:8090", True),
        ("https://127.0.0.1:8090", "127.0.0.1:8090", False),
        ("http://127.0.0.1:9999", "127.0.0.1:8090", False),
        ("http://localhost:8090", "127.0.0.1:8090", False),
        ("null", "127.0.0.1:8090", False),
        (None, "127.0.0.1:8090", False),
        ("", "", False),
        ("https://wall.example", "wall.example", True),
        ("https://wall.example", "127.0.0.1:8090", False),
        ("http://wall.example", "wall.example", False),
    ],
)
def test_only_the_same_origin_may_look(origin: str | None, host: str, same: bool) -> None:
    assert Doors(public=PublicUrl.of("https://WALL.example:443")).same_origin(origin, host) is same


@pytest.mark.parametrize(
    "url",
    ["wall.example", "ftp://wall.example", "https://", "https://wall.example/x", "https://a b", "https://u@w"],
)
def test_a_url_that_is_none_is_not_taken(url: str) -> None:
    assert PublicUrl.of(url) is None


def test_what_a_browser_keeps_is_not_the_token_and_outlives_the_server() -> None:
    doors = Doors(token=TOKEN)
    assert TOKEN not in doors.key
    assert TOKEN not in repr(doors)
    assert Doors(token=TOKEN).admits({"w": doors.key}, "w")
    assert not Doors(token=TOKEN + "2").admits({"w": doors.key}, "w")
    assert not doors.admits({"w": TOKEN}, "w")
    assert not doors.admits({}, "w")


def test_a_board_gets_no_secret_of_the_server_and_nothing_of_its_terminal() -> None:
    environment = {
        "HOME": "/h",
        "WARROOM_SERVE_TOKEN": TOKEN,
        "COLUMNS": "7",
        "TEXTUAL_DEBUG": "1",
        "DESK_KEY": "x",
    }
    made = board_environment(environment, Size.of("90", "nonsense"))
    assert (made["HOME"], made["DESK_KEY"], made["COLUMNS"], made["ROWS"]) == ("/h", "x", "90", "40")
    assert not {"WARROOM_SERVE_TOKEN", "TEXTUAL_DEBUG"} & set(made)


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ((10**9, -3), (500, 5)),
        (("1e9", None), (120, 40)),
        ((True, [1]), (20, 40)),
        ((float("inf"), 30), (120, 30)),
    ],
)
def test_a_browsers_size_stays_within_reason(asked: tuple[object, object], size: tuple[int, int]) -> None:
    assert Size.of(*asked) == Size(*size)


# Usage


@pytest.mark.parametrize(
    ("options", "mend"),
    [
        (["--host", "0.0.0.0"], "--token-file FILE or WARROOM_SERVE_TOKEN"),
        (["--host", "::"], "--token-file FILE or WARROOM_SERVE_TOKEN"),
        (["--host", ""], "--token-file FILE or WARROOM_SERVE_TOKEN"),
        (["--url", "https://wall.example"], "--token-file FILE or WARROOM_SERVE_TOKEN"),
        (["--url", "wall.example"], "write it as https://"),
        (["--host", "no-such-host.invalid"], "name one of this machine"),
        (["--token-file", "missing"], "write the token into it"),
        (["--token-file", "short"], "16 characters or more"),
        (["--port", "65536"], "0 to 65535"),
        (["--viewers", "0"], "1 to 64"),
    ],
)
def test_what_would_let_everybody_in_is_wrong_usage(desk: Desk, options: list[str], mend: str) -> None:
    Path("short").write_text("fifteen letters")
    assert mend in desk.wrong("serve", *options)


def test_a_short_token_of_the_environment_is_wrong_usage(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARROOM_SERVE_TOKEN", "short")
    said = desk.wrong("serve", "--host", "0.0.0.0")
    assert "WARROOM_SERVE_TOKEN: a token has 16 characters" in said


def test_a_port_in_use_is_refused_in_one_line(home: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = warroom("serve", "--port", port, "--lang", "en", db=home.db)
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        f"warroom: port {port} of 127.0.0.1 is in use; end what listens there, or name another with --port\n"
    )


def test_without_the_extra_it_says_what_to_install(home: House) -> None:
    script = (
        "import sys; sys.modules.update(aiohttp=None)\n"
        "from warroom.cli import run\n"
        "sys.exit(run(['serve', '--lang', 'en', '--db', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", script, home.db], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == (
        "warroom: textual-serve is not installed; run pipx inject warroom textual-serve, "
        "or pip install 'warroom[serve]'\n"
    )


def test_a_site_file_that_does_not_hold_is_said_at_once(home: House, tmp_path: Path) -> None:
    broken = tmp_path / "warroom.yaml"
    broken.write_text("plan: nonsense\n")
    assert warroom("serve", "--config", str(broken), db=home.db).status == 2


# The token


def safe(answer: ClientResponse) -> bool:
    """Return whether an answer carries everything that keeps a browser from being led astray."""
    headers = answer.headers
    return (
        headers["X-Frame-Options"] == "DENY"
        and headers["Referrer-Policy"] == "no-referrer"
        and headers["Cache-Control"] == "no-store"
        and headers["X-Content-Type-Options"] == "nosniff"
        and "default-src 'none'; script-src 'self';" in headers["Content-Security-Policy"]
        and "http" not in headers["Content-Security-Policy"]
        and "aiohttp" not in headers["Server"]
    )


async def test_the_token_is_shown_once(locked: Server) -> None:
    async with client() as session:
        for path in ("/", "/ready", "/textual.js", "/ws", "/nonsense", "/?token=", f"/?token={TOKEN[:-1]}"):
            async with session.get(locked.url + path, headers={"Origin": locked.url}) as answer:
                text = await answer.text()
                assert (answer.status, safe(answer), "terminal" in text) == (403, True, False), path
        ask = f"{locked.url}/?columns=90&token={TOKEN}"
        async with session.get(ask, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"], safe(answer)) == (303, "/?columns=90", True)
            cookie = answer.headers["Set-Cookie"]
            assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
            assert TOKEN not in str(answer.headers)
        kept = {"Cookie": cookie.partition(";")[0]}
        async with session.get(locked.url, headers=kept) as answer:
            page = await answer.text()
            assert (answer.status, safe(answer)) == (200, True)
        assert "http" not in page.replace("http-equiv", "")  # nothing from anywhere else
        assert TOKEN not in page
        async with session.post(locked.url, headers=kept, data=b"x" * 99) as answer:
            assert (answer.status, safe(answer)) == (405, True)
        async with session.get(f"{locked.url}/../../etc/passwd", headers=kept) as answer:
            assert answer.status == 404


async def test_the_token_is_nowhere_to_be_read(locked: Server) -> None:
    async with client() as session:
        async with session.get(f"{locked.url}/?token={TOKEN}", allow_redirects=False) as answer:
            kept = answer.headers["Set-Cookie"].partition(";")[0]
        # What is no request at all is answered by another part of the server.
        _, writer = await asyncio.open_connection("127.0.0.1", locked.port)
        writer.write(f"GET /?token={TOKEN} NONSENSE\r\n\r\n".encode())
        await writer.drain()
        async with await look(session, locked, Cookie=kept) as socket:
            await drawn(socket, "nobody holds the watch")
            pids = [locked.process.pid, *locked.boards()]
            assert len(pids) == 2
            seen = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids]
            seen += [Path(f"/proc/{pids[1]}/environ").read_bytes(), locked.log.read_bytes()]
        writer.close()
        assert await asyncio.to_thread(gone, pids[1], 5.0)
    assert not any(TOKEN.encode() in each for each in seen)


async def test_another_name_or_origin_is_not_let_in(locked: Server) -> None:
    async with client() as session:
        async with session.get(f"{locked.url}/?token={TOKEN}", allow_redirects=False) as answer:
            kept = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
        for name in (f"evil.example:{locked.port}", "127.0.0.1", "evil.example"):
            async with session.get(locked.url, headers={**kept, "Host": name}) as answer:
                assert (answer.status, "terminal" in await answer.text()) == (403, False)
        for origin in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {}):
            with pytest.raises(WSServerHandshakeError) as refused:
                await session.ws_connect(f"{locked.url}/ws", headers={**kept, **origin})
            assert refused.value.status == 403
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(f"{locked.url}/ws", headers={"Origin": locked.url})
        assert refused.value.status == 403
    assert locked.boards() == []


# Viewers


async def test_one_viewer_too_many_waits(locked: Server) -> None:
    async with client() as session:
        async with session.get(f"{locked.url}/?token={TOKEN}", allow_redirects=False) as answer:
            kept = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}
        first = await look(session, locked, **kept)
        await drawn(first, "nobody holds the watch")
        (board,) = locked.boards()
        second = await look(session, locked, **kept)
        await drawn(second, "nobody holds the watch")
        for path in ("/", "/ready"):
            async with session.get(locked.url + path, headers=kept) as answer:
                assert (answer.status, safe(answer), "Refresh" in answer.headers) == (503, True, True)
                assert "All places of viewers (2)" in await answer.text()
        with pytest.raises(WSServerHandshakeError) as refused:
            await look(session, locked, **kept)
        assert refused.value.status == 503
        await first.close()
        assert await asyncio.to_thread(gone, board, 5.0)
        (board,) = locked.boards()
        await second.close()
        assert await asyncio.to_thread(gone, board, 5.0)
        async with session.get(f"{locked.url}/ready", headers=kept) as answer:
            assert answer.status == 204


async def test_a_viewer_looks_and_does_nothing_else(open_: Server) -> None:
    async with client() as session, await look(session, open_) as socket:
        await drawn(socket, "nobody holds the watch")
        for said in (
            '["stdin", "q"]',
            '["stdin", "\\u0003"]',
            "nonsense",
            "[" * 900,
            "[]",
            '["resize", {"width": "x"}]',
            '["resize", 5]',
            '["deliver_chunk_request", {"key": 1}]',
            '["blur"]',
        ):
            await socket.send_str(said)
        await socket.send_bytes(b"q")
        await socket.send_str('["alive"]')
        while (message := await socket.receive(30)).type is not WSMsgType.TEXT:
            assert message.type is WSMsgType.BINARY
        assert json.loads(message.data) == ["alive"]
        await socket.send_str("x" * 5000)
        while (message := await socket.receive(30)).type is WSMsgType.BINARY:
            pass
        assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)


async def test_connections_that_never_ask_hold_up_nobody(open_: Server) -> None:
    async with client() as session, await look(session, open_) as socket:
        await drawn(socket, "nobody holds the watch")
        idle = [await asyncio.open_connection("127.0.0.1", open_.port) for _ in range(WAITING + 20)]
        for _, writer in idle:
            writer.write(b"GET / HT")
        async with session.get(f"{open_.url}/ready") as answer:
            assert answer.status == 204
        cut = [reader.read() for reader, _ in idle[:20]]
        async with asyncio.timeout(5):
            await asyncio.gather(*cut, return_exceptions=True)
        await socket.send_str('["alive"]')
        while (await socket.receive(30)).type is not WSMsgType.TEXT:
            pass
        for _, writer in idle:
            writer.close()


async def test_a_connection_that_drips_is_cut() -> None:
    stays = asyncio.Event()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/stay":
            guard.let_stay(request.protocol)
            await stays.wait()
        return web.Response()

    guard = Guard(answer, seconds=0.2)
    listening = await asyncio.get_running_loop().create_server(guard, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    staying, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /stay HTTP/1.1\r\nHost: x\r\n\r\n")
    dripping, drips = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(10):
        with suppress(ConnectionError):
            while not dripping.at_eof():
                drips.write(b"G")
                with suppress(TimeoutError):
                    await asyncio.wait_for(dripping.read(1), 0.05)
        stays.set()
        assert (await staying.readline()).startswith(b"HTTP/1.1 200")
    for each in (writer, drips):
        each.close()
    listening.close()
    await guard.shutdown(0.1)


async def test_it_listens_at_ipv6(home: House) -> None:
    with server(home, "--host", "[::1]") as made:
        assert made.url.startswith("http://[::1]:")
        async with client() as session, session.get(made.url) as answer:
            assert (answer.status, "terminal" in await answer.text()) == (200, True)


async def test_a_board_that_cannot_start_is_said_in_the_log(home: House, tmp_path: Path) -> None:
    broken = House(tmp_path)
    broken.config.write_bytes(home.config.read_bytes())
    broken.db.write_bytes(b"no store" * 1000)
    with server(broken) as made:
        async with client() as session, await look(session, made) as socket:
            assert (await socket.receive(30)).type is WSMsgType.CLOSE
        assert made.ends(signal.SIGTERM)[0] == 0
        assert "a viewer's board ended: warroom:" in made.log.read_text()


async def test_with_a_token_it_listens_everywhere(home: House) -> None:
    with server(home, "--host", "0.0.0.0", environment={"WARROOM_SERVE_TOKEN": TOKEN}) as made:
        url = f"http://127.0.0.1:{made.port}"
        async with client() as session:
            async with session.get(url) as answer:
                assert answer.status == 403
            async with session.get(f"{url}/?token={TOKEN}", allow_redirects=False) as answer:
                assert answer.status == 303


# The end


async def test_a_signal_ends_all_of_it_at_once(home: House) -> None:
    with server(home) as made:
        async with client() as session:
            sockets = [await look(session, made) for _ in range(2)]
            await asyncio.gather(*(drawn(each, "nobody holds the watch") for each in sockets))
            boards = made.boards()
            os.kill(boards[0], signal.SIGSTOP)  # a board that hangs must not hold it up
            status, seconds = await asyncio.to_thread(made.ends, signal.SIGTERM)
            assert (status, seconds < ENDS) == (0, True), seconds
            assert [gone(pid, 0.0) for pid in boards] == [True, True]


def test_an_interrupt_ends_it(open_: Server) -> None:
    status, seconds = open_.ends(signal.SIGINT)
    assert (status, seconds < ENDS, open_.log.read_text()) == (0, True, "")


@pytest.mark.parametrize("setpriv", [True, False])
async def test_no_board_outlives_a_killed_server(home: House, tmp_path: Path, setpriv: bool) -> None:
    environment = {} if setpriv else without_setpriv(tmp_path)
    with server(home, environment=environment) as made:
        async with client() as session:
            await drawn(await look(session, made), "nobody holds the watch")
            (board,) = made.boards()
            if setpriv:
                os.kill(board, signal.SIGSTOP)  # the kernel does not ask it
            made.process.kill()
            assert await asyncio.to_thread(gone, board, 5.0)
