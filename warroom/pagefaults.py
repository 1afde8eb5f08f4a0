"""What does not hold in what a site file says of pages."""

from collections.abc import Iterator

from data.i18n import _
from data.modelfaults import did_you_mean
from data.plan import Plan
from data.planfaults import unknown_name
from data.yamlfile import Document, Fault
from warroom.sitefile import SiteFile


def misfits(file: SiteFile, plan: Plan, document: Document) -> Iterator[Fault]:
    """Find indicators that the plan does not have, and what stands twice on one page."""
    indicators = [each.id for each in plan.indicators]
    for i, page in enumerate(file.pages):
        lists: tuple[tuple[str, tuple[str, ...]], ...] = (("panels", page.panels), ("panes", page.panes))
        for key, names in lists:
            for j, name in enumerate(names):
                if key == "panels" and name not in indicators:
                    yield document.fault(("pages", i, key, j), unknown_name(name), did_you_mean(name, indicators))
                elif name in names[:j]:
                    message = _("{name!r} stands twice on this page").format(name=name)
                    yield document.fault(("pages", i, key, j), message, _("take it out"))
