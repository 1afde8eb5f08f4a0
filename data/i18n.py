"""Words in the operator's language: gettext catalogues with English as their keys.

One process speaks one language at a time; ``use`` sets it, and every ``_`` after it answers in it.
"""

import gettext
import locale
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("ko", "en")
_FOLDER: Final = Path(__file__).parent / "locale"
_active: gettext.NullTranslations = gettext.NullTranslations()
_language: str = "en"


def use(language: str) -> None:
    """Speak ``language`` (``ko`` or ``en``) from now on."""
    global _active, _language
    _language = language if language in LANGUAGES else "en"
    _active = gettext.translation("warroom", _FOLDER, [_language], fallback=True)


def language() -> str:
    """Return the language spoken now."""
    return _language


def choose(option: str | None, environment: Mapping[str, str], site: str | None) -> str:
    """Return the language to speak: the option, else the environment, the site file, the locale."""
    for wish in (option, environment.get("WARROOM_LANG"), site):
        if wish:
            return wish if wish in LANGUAGES else "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name)
        if value:
            return "ko" if locale.normalize(value).partition("_")[0] == "ko" else "en"
    return "en"


def _(message: str) -> str:
    """Return ``message`` in the language spoken."""
    return _active.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the plural form that ``count`` asks for in the language spoken."""
    return _active.ngettext(one, many, count)


def mark(message: str) -> str:
    """Return ``message`` as it is, marked for the catalogue: it is looked up where it is shown."""
    return message
