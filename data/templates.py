"""Messages to the customer: their templates found, checked and filled.

A site's own template stands in for the bundled one of the same language and kind. Jinja2 is loaded when the first
template is.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data.errors import Refused
from data.i18n import LANGUAGES, _
from data.modelfaults import did_you_mean
from data.text import clean, clean_lines
from data.yamlfile import Fault

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

KINDS: Final = ("notice", "update", "completion")
"""What a message to the customer is: the first word of it, how it goes on, how it ended."""

VARIABLES: Final = frozenset(
    {
        *("id", "title", "category", "priority", "status", "since", "now", "resolved_at", "lasted", "impact"),
        *("text", "steps", "prevented", "fix", "undo", "next_action", "eta", "next_at"),
        *("commander", "communications", "team"),
    }
)
"""What a template may name; ``docs/communications.md`` says what each holds."""

MESSAGE_LIMIT: Final = 20_000
"""Characters of a whole message."""

_BUNDLED: Final = Path(__file__).parent / "templates"


def _name(language: str, kind: str) -> str:
    return f"{language}/{kind}.md.j2"


@lru_cache(maxsize=8)
def _environment(own: Path | None) -> "SandboxedEnvironment":
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*([own] if own else []), _BUNDLED]),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(kind: str, language: str, values: Mapping[str, Any], own: Path | None = None) -> str:
    """Return a message: its template with ``values`` in it, which are text and never templates themselves.

    Args:
        kind: one of ``KINDS``.
        language: ``ko`` or ``en``.
        values: all of ``VARIABLES``, cleaned.
        own: the site's folder of templates.

    Raises:
        Refused: the site's template cannot be filled; the words say where and why.
    """
    name = _name(language, kind)
    try:
        text = _environment(own).get_template(name).render(values)
    except Exception as error:  # a template can go wrong in every way that an expression can
        raise Refused(str(_fault(own or _BUNDLED, name, error))) from None
    return clean_lines(text, MESSAGE_LIMIT)


def faults(own: Path) -> Iterator[Fault]:
    """Find what is wrong with the templates in a site's folder; what is not there is no fault."""
    for language in LANGUAGES:
        for kind in KINDS:
            name = _name(language, kind)
            if (own / name).is_file():
                yield from _faults(own, name)


def _faults(own: Path, name: str) -> Iterator[Fault]:
    from jinja2 import nodes
    from jinja2.meta import find_undeclared_variables

    environment = _environment(own)
    try:
        environment.get_template(name)
        tree = environment.parse((own / name).read_text(encoding="utf-8"))
        strange = find_undeclared_variables(tree) - VARIABLES - set(environment.globals)
    except Exception as error:  # beside what Jinja2 finds: not UTF-8, not to be read, nested too deeply
        yield _fault(own, name, error)
        return
    for node in tree.find_all(nodes.Name):
        if node.name in strange:
            strange.discard(node.name)
            message = _("nothing is called {name!r}").format(name=clean(node.name, 60))
            yield _at(own / name, node.lineno, message, did_you_mean(node.name, sorted(VARIABLES)))


def _fault(folder: Path, name: str, error: Exception) -> Fault:
    # Of several templates, one that includes another, the error names the one that it is in.
    path = Path(getattr(error, "filename", None) or folder / name)
    message = _("is not a template that can be filled: {why}").format(
        why=clean(str(error) or type(error).__name__)
    )
    mend = _("mend it, or take it away and the bundled one serves")
    return _at(path, getattr(error, "lineno", None) or _line_in(path, error), message, mend)


def _line_in(path: Path, error: Exception) -> int:
    """Return the template's line at which ``error`` arose; Jinja2 writes it into the traceback."""
    line, frame = 1, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == str(path):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def _at(path: Path, line: int, message: str, mend: str) -> Fault:
    return Fault(file=str(path), line=line, column=1, key="", message=message, mend=mend)
