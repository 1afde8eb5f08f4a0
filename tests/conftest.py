"""Fixtures that more than one file of tests asks for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data import i18n
from tests.rehearsal import Rehearsal, rehearsing
from tests.support import Desk, seat


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
