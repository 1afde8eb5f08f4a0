"""``warroom handover show`` and ``verify``: what is kept of a handover, and the proof that it is unchanged."""

import hashlib
import json
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.support import Desk, seat
from tests.test_audit import tamper

PARK = ("--as", "park")
NASTY = "\x1b[31m<script>alert('x')</script> & \"q\" [a](http://evil) *b* | `c` \u202eright\u202c \x07 שלום "
LONG = NASTY + "한" * 4_000


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a handover that was told in hostile words throughout, and then accepted."""
    with pytest.MonkeyPatch.context() as patch:
        desk = seat(tmp_path_factory.mktemp("kept"), patch)
        desk.ok("handover", "accept")
        desk.ok("incident", "open", LONG, "--priority", "P3")
        desk.ok(
            *("handover", "watch-item", "add", LONG, "--look", LONG, "--trigger", LONG),
            *("--action", LONG, "--until", LONG),
        )
        desk.ok("handover", "offer")
        desk.ok("handover", "ask", LONG, *PARK)
        desk.ok("handover", "answer", "1", LONG)
        desk.ok("incident", "note", "INC-1", LONG)
        desk.ok("handover", "tick", "1", "--as", f"park{NASTY}")
        desk.ok("handover", "tick", "1", *PARK)
        desk.ok("handover", "accept", *PARK)
        desk.ok("handover", "addendum", LONG)
    return desk.db


@pytest.fixture
def told(kept: Path, desk: Desk) -> Desk:
    """A desk on a copy of that store."""
    for each in desk.db.parent.glob("drill.db*"):
        each.unlink()
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(desk.db)) as copy:
        source.backup(copy)
    return desk


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it says."""
        self.seen.add(tag)
        self.attributes |= {name for name, _value in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """See that what ends is what was begun last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def test_html_is_one_page_of_text_that_needs_nothing_else(told: Desk) -> None:
    shown = told("handover", "show", "--format", "html").out
    page = Page()
    page.feed(shown)
    page.close()
    assert page.open == []
    assert page.seen == {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "h1",
        "h2",
        "p",
        "strong",
        "ul",
        "li",
        "br",
        "span",
    }
    assert page.attributes == {"lang", "charset", "style", "dir"}
    assert "<script>alert('x')</script> & \"q\" [a](http://evil)" in page.text
    assert "שלום" in page.text
    assert "NOTE: one operating-system user" in page.text
    assert not {"\x1b", "\x07", "\u202e", "\u202c"} & set(shown)
    seal = told.ok("handover", "show")["seal"]
    assert " · ".join(seal["words"]) in page.text
    assert seal["sha256"] in page.text


def test_markdown_shows_text_from_outside_as_text(told: Desk) -> None:
    shown = told("handover", "show", "--format", "md").out
    assert "\\<script\\>alert('x')\\</script\\> \\& \"q\" \\[a\\](http://evil) \\*b\\* \\| \\`c\\`" in shown
    assert "<script>" not in shown
    assert not {"\x1b", "\x07", "\u202e", "\u202c"} & set(shown)
    assert shown.startswith("# HO-2 accepted · offered by lee ")
    for title in ("open incidents", "questions and answers", "changed since the offer", "seal", "added later"):
        assert f"\n## {title}\n" in shown


def test_text_has_no_escapes_and_no_endless_line(told: Desk) -> None:
    shown = told("handover", "show").out
    assert not {"\x1b", "\x07", "\u202e", "\u202c"} & set(shown)
    assert max(map(len, shown.splitlines())) < 4_100
    assert "→ lee: <script>" in shown
    listed = told("handover", "watch-item", "list").out
    assert not {"\x1b", "\x07", "\u202e"} & set(listed)
    assert told("handover", "show", "--format", "json").out == told("handover", "show", "--json").out
    assert "invalid choice" in told.wrong("handover", "show", "--format", "pdf")


def test_what_was_sealed_stays_and_addenda_stand_behind_it(told: Desk) -> None:
    before = told.ok("handover", "show")
    told.ok("handover", "addendum", "the vendor calls at ten")
    after = told.ok("handover", "show")
    assert (after["seal"], after["body"], after["walk"]) == (before["seal"], before["body"], before["walk"])
    page = told("handover", "show").out
    assert page.index("SHA-256") < page.index("added later") < page.index("the vendor calls at ten")


def test_a_page_in_korean_is_as_whole(told: Desk) -> None:
    shown = told("handover", "show", "--format", "html", "--lang", "ko").out
    assert '<html lang="ko">' in shown
    assert "봉인" in shown
    assert "questions and answers" not in shown


def forge(db: Path, what: str) -> None:
    """Change a sealed body as somebody would who knows how it is named, as far as ``what`` says."""
    with closing(sqlite3.connect(db)) as connection:
        body, record = connection.execute("SELECT body, record FROM handovers WHERE number = 2").fetchone()
        changed: dict[str, Any] = json.loads(record)
        changed["body"]["state"] = "forged"
        forged = json.dumps(changed["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        sealed = json.dumps(changed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest, seal = (hashlib.sha256(each.encode()).hexdigest() for each in (forged, sealed))
    quoted = {name: text.replace("'", "''") for name, text in (("body", forged), ("record", sealed))}
    tamper(
        db,
        {
            "body": f"UPDATE handovers SET body = '{quoted['body']}' WHERE number = 2",
            "record": f"UPDATE handovers SET record = '{quoted['record']}' WHERE number = 2",
            "offered": f"UPDATE handovers SET body = '{quoted['body']}', sha256 = '{digest}' WHERE number = 2",
            "accepted": f"UPDATE handovers SET record = '{quoted['record']}', seal = '{seal}' WHERE number = 2",
            "frozen": f"UPDATE handovers SET record = '{quoted['record']}', seal = '{seal}' WHERE number = 2;"
            f"UPDATE events SET payload = json_set(payload, '$.seal', '{seal}')"
            " WHERE subject = 'HO-2' AND kind = 'accepted'",
        }[what],
    )
    assert body != forged


@pytest.mark.parametrize("what", ["body", "record", "offered", "accepted", "frozen"])
def test_a_forged_content_is_found(told: Desk, what: str) -> None:
    assert told.ok("handover", "verify") == {"ok": True, "handovers": ["HO-1", "HO-2"], "broken": None}
    forge(told.db, what)
    assert told.refused("handover", "verify", "HO-2").startswith("warroom: HO-2: ")
    found = told("handover", "verify", "--json")
    assert (found.status, found.json["broken"]["id"], found.json["broken"]["check"]) == (1, "HO-2", what)


ELSEWHERE = [
    ("UPDATE handovers SET accepted_by = 'lee' WHERE number = 2", "HO-2", "signed"),
    ("UPDATE handovers SET record = NULL, seal = NULL WHERE number = 2", "HO-2", "accepted"),
    ("UPDATE handovers SET state = 'declined' WHERE number = 2", "HO-2", "accepted"),
    ("DELETE FROM events WHERE subject = 'HO-2' AND kind = 'accepted'", "HO-2", "accepted"),
    ("DELETE FROM handovers WHERE number = 1", "HO-1", "missing"),
    ("UPDATE events SET payload = '{\"text\":\"no\"}' WHERE subject = 'INC-1' AND kind = 'note'", None, "chain"),
]


@pytest.mark.parametrize(("sql", "name", "check"), ELSEWHERE)
def test_whatever_else_was_changed_is_found(told: Desk, sql: str, name: str | None, check: str) -> None:
    tamper(told.db, sql)
    found = told("handover", "verify", "--json")
    assert (found.status, found.json["ok"]) == (1, False)
    assert (found.json["broken"]["id"], found.json["broken"]["check"]) == (name, check)
    assert found.json["broken"]["text"] in found.err
