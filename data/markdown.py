"""Text from outside as Markdown shows it: as text, whatever it looks like."""

import re
from typing import Final

from data.text import clean

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~&$#])")
_LIST_MARK: Final = re.compile(r"\A(?:(?=[-+])|([0-9]{1,9})(?=[.)]))")
_LONGEST: Final = 4_000


def as_text(text: str) -> str:
    """Return text from outside as one line that means nothing to Markdown."""
    return _LIST_MARK.sub(r"\1\\", _SPECIAL.sub(r"\\\1", clean(text, _LONGEST)))
