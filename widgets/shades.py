"""How each role looks on each paper, worked out once for a theme.

As component classes of every widget, each of two dozen roles would be styled anew for each of a dozen widgets
whenever the focus moves, which is most of what a key would cost.
"""

from typing import Any, Final
from weakref import WeakKeyDictionary

from rich.style import Style
from textual.app import App
from textual.dom import DOMNode
from textual.widget import Widget

Shades = dict[tuple[str, bool, bool], Style]
"""By role, whether the widget has the focus, and whether its paper is left out."""

_KNOWN: Final["WeakKeyDictionary[App[Any], dict[object, Shades]]"] = WeakKeyDictionary()


def shades_of(widget: Widget) -> Shades:
    """Return what is known of roles on a widget like this: of its type, on its paper, in this theme."""
    app = widget.app
    alike = (type(widget), widget.background_colors, app.theme, frozenset(app.classes), app.native_ansi_color)
    return _KNOWN.setdefault(app, {}).setdefault(alike, {})


def shade(widget: Widget, role: str, *, partial: bool) -> Style:
    """Work out how a role looks on a widget.

    Args:
        widget: whose style sheet rules are looked up.
        role: as ``drawn--role`` names it there.
        partial: what the rules say alone, without the paper beneath.
    """
    node = DOMNode(classes=f"drawn--{role}")
    # What Textual does for component classes, of each widget, whether they are drawn or not.
    node._attach(widget)
    widget.app.stylesheet.apply(node, animate=False)
    return node.styles.partial_rich_style if partial else node.rich_style
