"""Pages of indicators in the site file: read as written, and every fault with its place and mend."""

from pathlib import Path

import pytest

from data import i18n
from data.yamlfile import Faults
from tests.rooms import SITE
from warroom.config import load_site


def test_pages_are_read_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "warroom.yaml"
    pages = (
        "pages:\n  - {name: all, panels: [cpu]}\n  - {name: 전화, panels: [disk, cpu], panes: [ladder, panels]}\n"
    )
    path.write_text(SITE + pages, encoding="utf-8")
    read = [(page.name, page.panels, page.panes) for page in load_site(path, {}).pages]
    assert read == [("all", ("cpu",), ()), ("전화", ("disk", "cpu"), ("ladder", "panels"))]
    path.write_text(SITE, encoding="utf-8")
    assert load_site(path, {}).pages == ()


@pytest.mark.parametrize(
    ("wrong", "key", "words", "mend"),
    [
        ("{name: a, panels: [availabilty]}", "pages[0].panels[0]", "availabilty", "did you mean availability?"),
        ("{name: a, panels: [cpu, cpu]}", "pages[0].panels[1]", "stands twice on this page", "take it out"),
        ("{name: a, panels: [cpu], panes: [ladder, ladder]}", "pages[0].panes[1]", "twice", "take it out"),
        ("{name: a, panels: []}", "pages[0].panels", "is empty", "write"),
        ('{name: "", panels: [cpu]}', "pages[0].name", "is empty", "write something"),
        ("{name: a}", "pages[0]", "is missing", "add it"),
        ("{name: a, panels: [cpu], panes: [ladders]}", "pages[0].panes[0]", "not one of the choices", "'ladder'"),
        ("{name: a, panel: [cpu], panels: [cpu]}", "pages[0].panel", "is not a known key", "did you mean panels?"),
        ("{name: a, panels: cpu}", "pages[0].panels", "is not a list", "write [a, b]"),
        (
            "{name: a, panels: [cpu]}\n  - {name: a, panels: [disk]}",
            "pages[1].name",
            "'a' stands twice",
            "its own",
        ),
    ],
)
def test_what_does_not_hold_is_a_fault_with_its_place(
    tmp_path: Path, wrong: str, key: str, words: str, mend: str
) -> None:
    i18n.use("en")
    path = tmp_path / "warroom.yaml"
    path.write_text(f"{SITE}pages:\n  - {wrong}\n", encoding="utf-8")
    with pytest.raises(Faults) as found:
        load_site(path, {})
    (fault,) = found.value.faults
    assert fault.line >= SITE.count("\n") + 2
    assert fault.key.startswith(key)
    assert words in fault.message
    assert mend in fault.mend
