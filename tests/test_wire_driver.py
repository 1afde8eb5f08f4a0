"""The driver that sends changes alone: many threads, signals in the midst of a write, and its own faults."""

import logging
import signal
import threading

import pytest
from textual.app import App

from tests.emulator import Emulator
from warroom.screens.grid import Grid
from warroom.screens.wire import WireDriver

ROW = "\x1b[{y};1H\x1b[3{colour}mrow {y} says {count:04}\x1b[0m\x1b[1;1H"


class Collector:
    """Takes what a driver sends, in the place of the thread that writes it."""

    def __init__(self) -> None:
        self.screen = Emulator(80, 24)
        self.sent: list[str] = []

    def write(self, text: str) -> None:
        self.sent.append(text)
        self.screen.show(text)


@pytest.fixture
async def driver(monkeypatch: pytest.MonkeyPatch) -> WireDriver:
    monkeypatch.setattr(signal, "signal", lambda *_handler: None)
    monkeypatch.setattr(WireDriver, "_terminal_size", lambda _driver: (80, 24))
    made = WireDriver(App())
    made._writer_thread = Collector()  # type: ignore[assignment]  # what of a thread the driver uses
    return made


@pytest.fixture
def collector(driver: WireDriver) -> Collector:
    assert isinstance(driver._writer_thread, Collector)
    return driver._writer_thread


async def test_many_threads_write_at_once(driver: WireDriver, collector: Collector) -> None:
    def write(y: int) -> None:
        for count in range(200):
            driver.write(ROW.format(y=y, colour=y, count=count))
            if count % 50 == y:
                driver.forget()

    threads = [threading.Thread(target=write, args=(y,)) for y in range(1, 8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for y in range(1, 8):
        assert collector.screen.display[y - 1].rstrip() == f"row {y} says 0199"
    assert sum(map(len, collector.sent)) < 7 * 200 * len(ROW) / 2


async def test_a_write_in_the_midst_of_another_passes(
    driver: WireDriver, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = Grid.feed

    def interrupted(grid: Grid, data: str) -> str:
        monkeypatch.setattr(Grid, "feed", feed)
        driver.write("\x1b[?1049l")
        return feed(grid, data)

    frame = ROW.format(y=2, colour=3, count=7)
    driver.write(frame)
    monkeypatch.setattr(Grid, "feed", interrupted)
    driver.write(frame)
    driver.write(frame)
    assert "\x1b[?1049l" in collector.sent
    assert "row 2 says 0007" in collector.sent[-1]


async def test_a_fault_is_told_once_and_nothing_is_lost(
    driver: WireDriver,
    collector: Collector,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(driver._app, "call_later", lambda *call, **how: asked.append((call, how)))
    driver.write(ROW.format(y=2, colour=3, count=7) + "\x1b[3;")

    def broken(_grid: Grid, _data: str) -> str:
        raise RuntimeError("a fault")

    monkeypatch.setattr(Grid, "feed", broken)
    with caplog.at_level(logging.ERROR):
        driver.write("1Hthree")
        driver.write("\x1b[4;1Hfour")
    assert collector.sent[-2:] == ["\x1b[m\x1b[3;1Hthree", "\x1b[4;1Hfour"]
    assert [row.rstrip() for row in collector.screen.display[1:4]] == ["row 2 says 0007", "three", "four"]
    assert len(caplog.records) == 1
    assert asked == [((driver._app.refresh,), {"layout": True})]
