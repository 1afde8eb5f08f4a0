"""A real browser without a window, driven over its own protocol."""

import asyncio
import base64
import itertools
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tests.parts import installed, present, running

HANGUL = Path("/usr/share/fonts/truetype/nanum")
PATIENCE = 60.0
"""Seconds after which a page that does not come is given up."""
CATCH_TERMINAL = """
Object.defineProperty(Object.prototype, "webglAddon", {
  set(addon) {
    window.shownTerminal = this.terminal;
    Object.defineProperty(this, "webglAddon", {value: addon, writable: true});
  }, configurable: true});
"""
"""Keeps the page's terminal, which is in nobody's reach otherwise, where a test finds it."""
TERMINAL_TEXT = """
(() => {
  const buffer = window.shownTerminal?.buffer.active;
  if (!buffer) return "";
  return Array.from({length: buffer.length}, (_, y) => buffer.getLine(y).translateToString(true)).join("\\n");
})()
"""


class Page:
    """One page, and everything that its console complained about."""

    def __init__(self, line: ClientWebSocketResponse) -> None:
        self.complaints: list[str] = []
        self.loaded: list[str] = []
        """The addresses that were asked for."""
        self.sent: list[str] = []
        """What went out on sockets."""
        self.answers = 0
        """How many texts came in on sockets."""
        self._heard = asyncio.Event()
        self._line = line
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._line:
            said = message.json()
            if (answer := self._answers.pop(said.get("id"), None)) is not None:
                answer.set_result(said)
            elif said.get("method") == "Log.entryAdded":
                self.complaints.append(said["params"]["entry"]["text"])
            elif said.get("method") == "Runtime.exceptionThrown":
                self.complaints.append(str(said["params"]["exceptionDetails"]))
            elif said.get("method") == "Network.requestWillBeSent":
                self.loaded.append(said["params"]["request"]["url"])
            elif said.get("method") == "Network.webSocketFrameSent":
                self.sent.append(said["params"]["response"]["payloadData"])
            elif said.get("method") == "Network.webSocketFrameReceived":
                self.answers += said["params"]["response"]["opcode"] == 1
                self._heard.set()

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call the browser and return its answer."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._line.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE):
            said = await answer
        assert "error" not in said, said
        result: dict[str, Any] = said["result"]
        return result

    async def js(self, script: str) -> Any:
        """Return what a script comes to in the page."""
        said = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return said["result"].get("value")

    async def until(self, script: str, seconds: float = PATIENCE) -> float:
        """Wait until a script is true in the page, over whatever loads there; return how many seconds it took."""
        begin = time.monotonic()
        while not await self.js(script):
            assert time.monotonic() - begin < seconds, (script, await self.text(), self.complaints)
            await asyncio.sleep(0.05)  # a page that loads anew forgets whoever waited in it
        return time.monotonic() - begin

    async def go(self, url: str) -> None:
        """Open an address."""
        await self.call("Page.navigate", url=url)

    async def text(self) -> str:
        """Return what stands in the page's terminal."""
        return str(await self.js(TERMINAL_TEXT))

    async def shows(self, *words: str, seconds: float = PATIENCE) -> str:
        """Wait until all of ``words`` stand in the page's terminal; return all that stands there."""
        begin = time.monotonic()
        while True:
            text = await self.text()
            if all(each in text for each in words):
                return text
            assert time.monotonic() - begin < seconds, (text, self.complaints)
            await asyncio.sleep(0.05)

    async def hears(self, answers: int) -> None:
        """Wait until so many texts have come in on sockets."""
        async with asyncio.timeout(PATIENCE):
            while self.answers < answers:
                self._heard.clear()
                await self._heard.wait()

    async def screenshot(self) -> bytes:
        """Return a picture of the page as PNG."""
        taken = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(taken["data"])

    async def press(self, key: str) -> None:
        """Press a key in the page."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" else {}
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, **text)


@asynccontextmanager
async def page(folder: Path, size: tuple[int, int] = (1280, 720)) -> AsyncIterator[Page]:
    """Start a browser with Hangul, in an empty folder, and open a page of nothing in it."""
    program = installed("chromium", "chromium")
    present(HANGUL, "fonts-nanum")
    port = folder / "DevToolsActivePort"
    options = [
        f"--user-data-dir={folder}",
        *("--headless=new", "--remote-debugging-port=0", "--no-first-run", "--disable-gpu", "--mute-audio"),
        *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
        f"--window-size={size[0]},{size[1]}",
        *(("--no-sandbox",) if os.geteuid() == 0 else ()),
    ]
    async with (
        running(program, *options, "about:blank", cwd=folder, ready=lambda: _written(port), seconds=PATIENCE),
        ClientSession() as session,
    ):
        base = f"http://127.0.0.1:{port.read_text().split()[0]}"
        async with session.put(f"{base}/json/new?about:blank") as answer:
            url = (await answer.json(content_type=None))["webSocketDebuggerUrl"]
        async with session.ws_connect(url, max_msg_size=0) as line:
            opened = Page(line)
            for domain in ("Page", "Runtime", "Log", "Network"):
                await opened.call(f"{domain}.enable")
            await opened.call("Page.addScriptToEvaluateOnNewDocument", source=CATCH_TERMINAL)
            await opened.call(
                "Emulation.setDeviceMetricsOverride",
                width=size[0],
                height=size[1],
                deviceScaleFactor=1,
                mobile=False,
            )
            yield opened


def _written(port: Path) -> bool:
    return port.is_file() and len(port.read_text().split()) == 2
