"""Why an attempt to deliver failed: a code in the store, and words in the language of whoever asks."""

import re
from typing import Final

from data.i18n import _

NO_ADDRESS: Final = "no_address"
NO_APPRISE: Final = "no_apprise"
NOT_APPRISE: Final = "not_apprise"
NO_CONNECTION: Final = "no_connection"
NO_ANSWER: Final = "no_answer"
_STATUS: Final = re.compile(r"status_(\d{3})")


def status(number: int) -> str:
    """Return the code of a refusal with an HTTP status."""
    return f"status_{number}"


def words(code: str | None) -> str | None:
    """Return what went wrong in words; what is no code is given as it is, and None for nothing."""
    if code is None:
        return None
    if found := _STATUS.fullmatch(code):
        return _("refused by the receiver with status {status}").format(status=found[1])
    return {
        NO_ADDRESS: _("its route has no address here; see notify and secrets_file in the site file"),
        NO_APPRISE: _("Apprise is not installed; install warroom[notify]"),
        NOT_APPRISE: _("the address of this route is not an Apprise URL"),
        NO_CONNECTION: _("no connection"),
        NO_ANSWER: _("no answer in time"),
    }.get(code, code)
