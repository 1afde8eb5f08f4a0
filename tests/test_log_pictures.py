"""What a filter and a search look like. Look at each picture before it is accepted."""

from pathlib import Path

from tests.rooms import BoardOnDrill, Prepared
from tests.test_snapshots import LANGUAGES, SIZES, SnapCompare, pressed


@SIZES
@LANGUAGES
def test_a_filter(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed("slash", *"p3"))


@SIZES
@LANGUAGES
def test_a_search(snap_compare: SnapCompare, tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang))
    assert snap_compare(app, terminal_size=size, run_before=pressed("l", "slash", *"l1", "down"))
