"""Fixtures that more than one file of tests asks for."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from data import i18n
from tests import sparing
from tests.rehearsal import Rehearsal, rehearsing
from tests.support import Desk, seat

# The same examples at every run, so that a change is judged by what it changes; `make soak` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("soak", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Whoever runs this in the background, or with nohup, has it ignore signals, and so would every process that a test
# starts and signals. What is caught instead is caught here alone, and nobody inherits it.
for number in (signal.SIGHUP, signal.SIGINT):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda *_: None)

sparing.read_yaml_once()
sparing.parse_styles_once()


def pytest_collection_finish() -> None:
    """Begin the tests with everything loaded."""
    sparing.search_less_for_garbage()


@pytest.fixture(autouse=True)
def english() -> None:
    """Speak English, whatever the test before has spoken."""
    i18n.use("en")


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """Rehearse with the site that most tests need."""
    async with rehearsing(tmp_path) as rehearsal:
        yield rehearsal


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Type commands at a drill that stands still."""
    return seat(tmp_path, monkeypatch)
