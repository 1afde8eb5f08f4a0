"""What does not hold in what a site file says of keys."""

from collections.abc import Iterator

from data.i18n import _
from data.keymap import BY_ID, MAPPABLE, clashes, is_key
from data.modelfaults import Loc, did_you_mean
from data.planfaults import unknown_name
from data.text import clean
from data.yamlfile import Document, Fault
from warroom.sitefile import SiteFile


def misfits(file: SiteFile, document: Document) -> Iterator[Fault]:
    """Find actions that there are not, keys that no terminal sends, and keys that two actions have."""
    sound = {}
    for name, keys in file.keys.items():
        loc: Loc = ("keys", name)
        if name in BY_ID and BY_ID[name].fixed:
            yield document.fault(loc, _("has the same keys everywhere"), _("take it out"), at_key=True)
            continue
        if name not in BY_ID:
            yield document.fault(loc, unknown_name(name), did_you_mean(name, MAPPABLE), at_key=True)
            continue
        bad = next((key for key in keys if not is_key(key)), None)
        if bad is not None:
            message = _("{text!r} is not a key that can be set").format(text=clean(bad, 20))
            yield document.fault(loc, message, _("write a letter or a sign, f5, or ctrl+e"))
            continue
        sound[name] = keys
    for name, key, other in clashes(sound):
        message = _("{key} belongs to {other}").format(key=key, other=other)
        yield document.fault(
            ("keys", name), message, _("choose another key, or give {other} one").format(other=other)
        )
