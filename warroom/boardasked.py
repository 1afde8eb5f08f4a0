"""What a command line asks of a board, and what a site file says of its store, as far as that is plain at once.

The grammar and the site file have readers of their own, which take longer to load than a picture may. These read
less: whatever they are not sure of is None, and nobody guesses.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from warroom.places import find_site, usual_store

VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "--db": (),
    "--config": (),
    "--as": (),
    "--lang": ("ko", "en"),
    "--theme": ("dark", "light", "colour-blind"),
    "--wide": ("yes", "no", "ask"),
}
"""Options with a value, and what may be said; nothing for anything."""
_FLAGS: Final = frozenset({"--read-only", "--mouse", "--full-frames", "--ascii", "--debug"})
_LOOKS: Final = frozenset({"--ascii", "--theme", "--wide"})
"""Options that stand behind the board's name only."""
_LONGEST: Final = 1_000_000
_PLANS: Final = Path(__file__).parent.parent / "data" / "plans"
_PLAIN: Final = r"""(?:"([^"\\\n]*)"|'([^'\n]*)'|([\w./~+-][^\n#"':{}]*?))[ \t]*(?:#.*)?$"""


class Asked(NamedTuple):
    """What was asked for."""

    store: Path
    zone: str
    """A time zone; UTC where the site's is not plain."""
    lang: str | None
    """As the option or the site file says."""
    ascii: bool


def asked(argv: Sequence[str], env: Mapping[str, str]) -> Asked | None:
    """Return what ``argv`` asks of a board; None where it asks for something else, or is not plain.

    Args:
        argv: everything behind the program's name.
        env: of the process.
    """
    given = options(argv)
    if given is None:
        return None
    path = find_site(given.get("--config"), env)
    text = "" if path is None else _text(path)
    if text is None:
        return None
    store = given.get("--db") or env.get("WARROOM_DB")
    if store is None or not store:
        # Written elsewhere, or in another way, it would name another store.
        said = _said(text, "store")
        if (
            len(re.findall(r"store[\"']?[ \t]*:", text)) != (said is not None)
            or "<<" in text
            or "${" in (said or "")
        ):
            return None
        store = str(usual_store(path, said))
    if "://" in store:
        return None
    return Asked(
        store=Path(store),
        zone=_said(text, "timezone") or _plan_zone(path, text) or "UTC",
        lang=given.get("--lang") or env.get("WARROOM_LANG") or _said(text, "language"),
        ascii="--ascii" in given or env.get("WARROOM_ASCII", "") not in ("", "0"),
    )


def options(argv: Sequence[str]) -> dict[str, str] | None:
    """Return what the options say of an ``argv`` that asks for a board; None where that is not plain."""
    found: dict[str, str] = {}
    rest = list(argv)
    named = False
    while rest:
        name, has_value, value = rest.pop(0).partition("=")
        if name in _LOOKS and not named:
            return None
        if name in VALUES:
            if not has_value:
                value = rest.pop(0) if rest else "-"
            if value.startswith("-") or value not in (VALUES[name] or (value,)):
                return None
            found[name] = value
        elif name in _FLAGS and not has_value:
            found[name] = ""
        elif name == "board" and not has_value and not named:
            named = True
        else:
            return None
    return found


def _text(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(_LONGEST)
    except (OSError, ValueError):
        return None
    return text if len(text) < _LONGEST else None


def _said(text: str, key: str) -> str | None:
    """Return the value of a plain line ``key: value``; None unless there is just one."""
    found = re.findall(rf"^{key}:[ \t]+{_PLAIN}", text, re.MULTILINE)
    return "".join(found[0]) or None if len(found) == 1 else None


def _plan_zone(path: Path | None, text: str) -> str | None:
    name = "aicc" if path is None else _said(text, "plan")
    if name is None:
        return None
    bundled = _PLANS / f"{name}.yaml"
    plan = bundled if bundled.is_file() else (path or bundled).parent / name
    return _said(_text(plan) or "", "timezone")
