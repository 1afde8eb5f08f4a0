"""Files that a command writes."""

import os
from pathlib import Path
from typing import IO

from data.errors import StoreError
from data.i18n import _


def new_file(path: Path) -> IO[str]:
    """Open a new file that only its owner reads: it holds names and numbers.

    Raises:
        StoreError: something stands there already, or it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise StoreError(_("{path}: exists already; name a new file").format(path=path)) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise StoreError(
            _("{path}: cannot be written: {why}; name another file").format(path=path, why=why)
        ) from None
    return os.fdopen(handle, "w", encoding="utf-8")
