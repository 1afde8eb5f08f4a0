"""Where the site file and a user's own store are looked for."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

_FILE: Final = "warroom.yaml"
_SYSTEM: Final = Path("/etc/warroom") / _FILE


def find_site(option: str | None, env: Mapping[str, str]) -> Path | None:
    """Find the site file: the option, WARROOM_CONFIG, then the usual places; None is a try-out.

    A file that was asked for is returned whether it is there or not, so that reading it can say so.
    """
    asked = option or env.get("WARROOM_CONFIG")
    if asked:
        return Path(asked)
    places = (Path(_FILE), _SYSTEM, platformdirs.user_config_path("warroom", appauthor=False) / _FILE)
    return next((path for path in places if os.path.lexists(path)), None)


def usual_store(site: Path | None, said: str | None) -> Path:
    """Return where the store is unless another is asked for: as the site file says, else in the user's own folder.

    Args:
        site: the site file; None is a try-out.
        said: its ``store:``.
    """
    if said is not None and site is not None:
        return site.absolute().parent / Path(said).expanduser()
    return platformdirs.user_data_path("warroom", appauthor=False) / "warroom.db"
