"""A hundred alarms within seconds: a hundred incidents, a handful of messages, a board that still answers."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import CALM, House, house
from tests.receiver import Receiver, receiving

COUNT = 100


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[tuple[House, Receiver]]:
    """A house that watches a hundred services, of which none is there."""
    with socket.socket() as taken, receiving() as receiver, house(tmp_path) as made:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        port = taken.getsockname()[1]
        probes = "".join(
            f"  - {{name: service-{number:03}, kind: tcp, address: '127.0.0.1:{port}', interval: 2s, timeout: 1s,"
            " failure_threshold: 1, priority: P1}\n"
            for number in range(COUNT)
        )
        notify = f"notify:\n  - {{name: ops, url: '{receiver.url}'}}\n"
        made.config.write_text(f"{CALM}probes:\n{probes}{notify}", encoding="utf-8")
        yield made, receiver


def test_a_hundred_alarms_are_a_bundle_and_the_board_answers(storm: tuple[House, Receiver]) -> None:
    house, receiver = storm
    with house.board() as board:
        board.until(lambda: len(house.rows("SELECT 1 FROM incidents")) == COUNT, seconds=60)
        board.until(lambda: house.rows("SELECT COUNT(*) FROM outbox")[0] == (COUNT,))
        board.press("a")
        board.shows("acknowledged")
        board.press("down", "a")
        board.until(lambda: len(house.rows("SELECT 1 FROM incidents WHERE acknowledged_by IS NOT NULL")) == 2)
        receiver.until(1)
        house.command("drill", "advance", "61s")
        board.until(lambda: not house.rows("SELECT 1 FROM outbox WHERE state = 'waiting'"))
        board.until(lambda: not house.rows("SELECT 1 FROM messages WHERE state = 'pending'"))
    lines = [line for _title, message in receiver.got for line in message.splitlines()]
    said = [line for line in lines if "L1 On-site support team" in line]
    unsaid = [int(line.split()[1]) for line in lines if line.endswith("more: see the board")]
    assert len(said) + sum(unsaid) == COUNT
    assert len(set(said)) == len(said)
    assert 2 <= len(receiver.got) <= 4, "at most three in the first minute, then one for the rest"
    assert len({title for title, _message in receiver.got}) == len(receiver.got)
