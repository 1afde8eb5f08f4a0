"""Secrets stand outside of a file, and in it as ``${NAME}``."""

import re
from collections.abc import Mapping
from typing import Final

from data.i18n import _

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PASSWORD: Final = re.compile(r"://[^/@]*:[^/@]+@")


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of the secrets in a text."""
    return tuple(_VARIABLE.findall(text))


def begins_with_one(text: str) -> bool:
    """Return whether a text begins with a secret, so that nobody knows yet what it will be."""
    return _VARIABLE.match(text) is not None


def filled(text: str, secrets: Mapping[str, str]) -> str:
    """Return the text with its secrets, to be used and never to be shown or stored.

    Raises:
        KeyError: a secret is not known; the error names it.
    """
    return _VARIABLE.sub(lambda found: secrets[found[1]], text)


def refuse_literal(text: str) -> str:
    """See that a text is made of secrets alone, and return it.

    Raises:
        ValueError: some of it stands in the file; the message does not repeat it.
    """
    if not text or _VARIABLE.sub("", text):
        raise ValueError(_("a password stands in the file; write it as ${NAME} and set NAME in secrets_file"))
    return text


def refuse_password(url: str) -> str:
    """See that no password stands in an address, and return it.

    Raises:
        ValueError: one does; the message does not repeat it.
    """
    if _PASSWORD.search(_VARIABLE.sub("", url)):
        raise ValueError(_("a password stands in the file; write it as ${NAME} and set NAME in secrets_file"))
    return url
