"""Fixtures that more than one file of tests asks for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from data import i18n
from tests.rehearsal import Rehearsal, rehearsing


@pytest.fixture(autouse=True)
def english() -> None:
    """Speak English, whatever the test before has spoken."""
    i18n.use("en")


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """Rehearse with the site that most tests need."""
    async with rehearsing(tmp_path) as rehearsal:
        yield rehearsal
