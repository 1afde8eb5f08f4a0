"""The record that both sides of a handover saw, and what names it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from data.events import canonical


def seal(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return the canonical text of ``record`` and its SHA-256."""
    text = canonical(record)
    return text, hashlib.sha256(text.encode()).hexdigest()
