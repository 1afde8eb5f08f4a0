"""The part of a board where panes stand, each in the place that the arrangement gives it."""

from textual import events
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.widget import Widget

from warroom.screens.layout import Arrangement, Wish, arrange


class _Places(Layout):
    """Puts each child where the arrangement says; those without a place are not drawn."""

    name = "places"

    def __init__(self, area: "Area") -> None:
        self._area = area

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:  # fmt: skip
        """Return where each child stands."""
        parent.pre_layout(self)
        places = arrange(size.width, size.height, self._area.wish).places
        return [
            WidgetPlacement(Region(*places[child.id]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in places
        ]


class Area(Widget):
    """The part of a board where panes stand."""

    DEFAULT_CSS = "Area { height: 1fr; }"

    class Arranged(Message):
        """What is in sight has changed, or its room."""

    def __init__(self, *children: Widget, id: str) -> None:  # noqa: A002  Textual's name
        super().__init__(*children, id=id)
        self._places = _Places(self)
        self.wish = Wish()

    @property
    def layout(self) -> Layout:
        """What puts the panes into their places."""
        return self._places

    @property
    def arrangement(self) -> Arrangement:
        """What is in sight, and where."""
        return arrange(self.size.width, self.size.height, self.wish)

    def want(self, wish: Wish) -> None:
        """Let what is wished for be in sight."""
        if wish != self.wish:
            before, aside, self.wish = self.arrangement, self.wish.aside, wish
            if self.arrangement.places != before.places:
                # Of the screen itself, so that the next frame has it: a child would ask it by a message, too late.
                self._clear_arrangement_cache()
                self.screen.refresh(repaint=False, layout=True)
            if self.arrangement != before or wish.aside != aside:
                self.post_message(self.Arranged())

    def on_resize(self, _event: events.Resize) -> None:
        """Say that the room is another."""
        self.post_message(self.Arranged())
