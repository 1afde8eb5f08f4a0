"""Puts secrets into a probe's fields, and keeps them out of whatever it says."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, quote_plus

from pydantic import BaseModel

from data.records import Reading
from data.secrets import filled, names_in

_SHORTEST: Final = 4
"""Characters of a secret that is looked for in answers: shorter ones stand everywhere by chance."""


def texts_in(value: Any) -> Iterator[str]:
    """Give the texts of a field's value, those inside of it too."""
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from texts_in(each)
        case BaseModel():
            for each in vars(value).values():
                yield from texts_in(each)


def with_secrets(value: Any, secrets: Mapping[str, str]) -> Any:
    """Return a field's value with the secrets in place; a text that lacks one stays as it is."""
    match value:
        case str():
            return filled(value, secrets) if all(name in secrets for name in names_in(value)) else value
        case dict():
            return {key: with_secrets(each, secrets) for key, each in value.items()}
        case BaseModel():
            return value.model_copy(update={key: with_secrets(each, secrets) for key, each in vars(value).items()})
    return value


@dataclass(repr=False)
class Masks:
    """Puts ``${NAME}`` in the place of a secret, also where it stands as in a URL or in JSON."""

    forms: dict[str, str] = field(default_factory=dict)
    """What is shown by what it stands for, the longest first: one secret may be a part of another."""

    @classmethod
    def of(cls, secrets: Mapping[str, str]) -> "Masks":
        """Return the masks of some secrets."""
        made = cls()
        for name, value in secrets.items():
            for form in (value, value.strip(), quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1]):
                made.hide(form, f"${{{name}}}")
        return made

    def hide(self, form: str, name: str) -> None:
        """Show ``name`` in the place of ``form`` from now on."""
        if len(form) >= _SHORTEST and form not in self.forms:
            self.forms[form] = name
            self.forms = dict(sorted(self.forms.items(), key=lambda item: -len(item[0])))

    def over(self, text: str) -> str:
        """Return the text without secrets."""
        for form, name in self.forms.items():
            text = text.replace(form, name)
        return text

    def over_bytes(self, data: bytes | None) -> bytes | None:
        """Return the bytes without secrets."""
        if data is None:
            return None
        for form, name in self.forms.items():
            data = data.replace(form.encode(), name.encode())
        return data

    def over_reading(self, reading: Reading) -> Reading:
        """Return the reading without secrets in what it says."""
        if not self.forms:
            return reading
        conditions = tuple(
            each.model_copy(update={"actual": self.over(each.actual)}) for each in reading.conditions
        )
        error = None if reading.error is None else self.over(reading.error)
        return reading.model_copy(update={"conditions": conditions, "error": error})
