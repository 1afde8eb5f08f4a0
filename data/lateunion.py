"""A union of models told apart by their ``kind``, of which only those are loaded that somebody writes."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticKnownError, core_schema

_TAG: Final = "kind"


class LateUnion:
    """Stands behind a base model in ``Annotated``; refuses in the words of a union that was loaded whole."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        """Know each kind's model as ``module.Class``."""
        self._homes = homes

    def member(self, kind: str) -> type[BaseModel]:
        """Load one kind's model.

        Raises:
            KeyError: there is no such kind.
        """
        module, _dot, name = self._homes[kind].rpartition(".")
        found: type[BaseModel] = getattr(import_module(module), name)
        return found

    def members(self) -> list[type[BaseModel]]:
        """Load every kind's model."""
        return [self.member(kind) for kind in self._homes]

    def __get_pydantic_core_schema__(self, base: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic reads one of them; ``base`` is what all are made from."""

        def read(value: Any) -> BaseModel:
            return value if isinstance(value, base) else self._read(value)

        return core_schema.no_info_plain_validator_function(read)

    def _read(self, value: Any) -> BaseModel:
        if not isinstance(value, dict):
            raise PydanticKnownError("model_attributes_type")
        context = {"discriminator": f"'{_TAG}'"}
        if _TAG not in value:
            raise PydanticKnownError("union_tag_not_found", context)
        kind = value[_TAG]
        if not isinstance(kind, str) or kind not in self._homes:
            expected = ", ".join(f"'{each}'" for each in self._homes)
            raise PydanticKnownError("union_tag_invalid", {**context, "tag": str(kind), "expected_tags": expected})
        try:
            return self.member(kind).model_validate(value)
        except ValidationError as error:
            raise ValidationError.from_exception_data(error.title, _below(kind, error)) from None


def _below(kind: str, error: ValidationError) -> list[InitErrorDetails]:
    """Return what is wrong with a member, its places below its kind."""
    return [
        InitErrorDetails(type=each["type"], loc=(kind, *each["loc"]), input=each["input"], ctx=each.get("ctx", {}))
        for each in error.errors(include_url=False)
    ]
