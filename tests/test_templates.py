"""Messages to the customer: filled from what is known, whatever that holds, and a site's own templates."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data import i18n, templates
from data.errors import Refused
from data.plan import load_plan
from data.text import clean_lines, printable
from tests.support import Desk
from warroom.drafting import Edited, as_posted

VALUES: dict[str, Any] = {
    **dict.fromkeys(templates.VARIABLES, ""),
    "id": "INC-7",
    "title": "routing down",
    "priority": "P1 Critical",
    "status": "acknowledged",
    "since": "2026-12-01 13:58 KST",
    "now": "2026-12-01 14:03 KST",
    "text": "we look into it",
    "steps": [{"at": "14:02", "name": "Initial analysis", "who": "이기술"}],
    "prevented": [{"at": "15:02", "name": "Prevention", "who": "박인프라"}],
    "team": ["이기술", "박인프라"],
    "next_at": "2026-12-01 14:30 KST",
}
CONTENTS = {
    "en": {
        "notice": ("## What has happened", "## First estimate of the impact", "## Response team", "customers"),
        "update": (
            "## Progress of the resp",
            "## Expected time of reco",
            "## Further measures",
            "## Communication",
        ),
        "completion": (
            "[Resolved]",
            "## Root cause analysis",
            "## Measures against recurrence",
            "## Plan of later",
        ),
    },
    "ko": {
        "notice": ("[장애 알림]", "## 초기 영향도 평가", "## 대응팀 소집", "## 고객 공지"),
        "update": ("## 대응 진행 상황", "## 예상 복구 시간", "## 추가 조치 사항", "## 고객 커뮤니케이션"),
        "completion": ("[해결 완료]", "## 근본 원인 분석", "## 재발 방지 조치", "## 사후 개선 계획"),
    },
}
"""What the plan lists for each kind."""
EVERY = [(language, kind) for language in i18n.LANGUAGES for kind in templates.KINDS]


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_each_kind_covers_what_the_plan_lists(language: str, kind: str) -> None:
    text = templates.fill(kind, language, VALUES)
    shown = CONTENTS[language][kind]
    assert len(shown) == len(getattr(load_plan("aicc").communication, kind))
    assert [part for part in shown if part not in text] == []
    assert text.startswith("# [")
    for part in ("INC-7", "routing down", "P1 Critical", "we look into it"):
        assert part in text
    assert ("2026-12-01 14:30 KST" in text) == (kind != "completion")


@pytest.mark.parametrize(("language", "kind"), EVERY)
def test_nothing_known_leaves_no_gap(language: str, kind: str) -> None:
    text = templates.fill(kind, language, {**VALUES, "steps": [], "prevented": [], "team": [], "next_at": ""})
    assert not [line for line in text.splitlines() if line.endswith((":", ": ", "(", "None"))]
    assert "\n\n\n" not in text


HOSTILE = (
    "{{ 7*7 }}",
    "{% raw %}",
    "{% for x in range(9) %}x{% endfor %}",
    "{# gone #}",
    "{{ ''.__class__.__mro__ }}",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07",
    "\u202egnippils\u200b",
    "a\nb\r\nc",
    "<script>alert(1)</script> & \"quoted\" 'too'",
)


@pytest.mark.parametrize("hostile", [*HOSTILE, "긴" * 4_000], ids=lambda text: ascii(text[:12]))
def test_a_value_is_text_and_nothing_else(desk: Desk, hostile: str) -> None:
    opened = desk.ok("incident", "open", hostile, "--priority", "P1", "--impact", hostile)
    assert len(opened["title"]) <= 200
    desk.ok("incident", "assign", "1", "commander", hostile)
    for language in i18n.LANGUAGES:
        posted = desk.ok("--lang", language, "incident", "update", "1", hostile, "--next", hostile[:400])
        message = posted["timeline"][-1]["message"]
        assert message.splitlines()[0].endswith(f"INC-1 {opened['title']}")
        for gone in ("49", "\x1b", "\x07", "\u202e", "\u200b", "xxxxxxxxx", "\r"):
            assert gone not in message
        for kept in ("{{", "{%", "{#", "<script>", "&", '"quoted"'):
            assert (kept in message) == (kept in hostile)
        assert len(message) <= templates.MESSAGE_LIMIT


def test_jinja_is_loaded_by_nothing_but_a_template() -> None:
    modules = "warroom.commands.posting, warroom.cli.site, warroom.screens.board, warroom.engine.engine"
    script = f"import sys, {modules}\nsys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-P", "-c", script], check=False, timeout=60).returncode == 0


def test_times_are_the_sites(desk: Desk) -> None:
    desk.site("plan: aicc\ngo_live: 2026-12-01T09:00:00+09:00\ntimezone: Europe/Berlin\n")
    desk.ok("incident", "open", "routing down", "--priority", "P1")
    found = desk.ok("incident", "draft", "1", "--kind", "notice")
    assert "- Since: 2026-12-01 01:00 CET" in found["text"]
    assert "Next update: 2026-12-01 01:30 CET" in found["text"]
    assert found["next_at"] == "2026-12-01T01:30:00.000+01:00"


class TestOfTheSite:
    @pytest.fixture
    def own(self, desk: Desk) -> Path:
        folder = desk.db.parent / "letters"
        (folder / "en").mkdir(parents=True)
        desk.site("plan: aicc\ngo_live: 2026-12-01T09:00:00+09:00\ntemplates: letters\n")
        desk.ok("incident", "open", "routing down", "--priority", "P1")
        return folder

    def test_one_stands_for_the_bundled_one_and_the_others_serve(self, desk: Desk, own: Path) -> None:
        (own / "en" / "update.md.j2").write_text("Dear customer,\n{{ title }}: {{ text }}.\n", encoding="utf-8")
        assert desk.ok("incident", "draft", "1")["text"] == "Dear customer,\nrouting down: [____]."
        assert desk.ok("incident", "draft", "1", "--kind", "notice")["text"].startswith("# [Incident] INC-1")
        assert desk.ok("--lang", "ko", "incident", "draft", "1")["text"].startswith("# [진행 상황] INC-1")
        assert desk("check").status == 0

    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("fine\n{% if %}\n", 2, "is not a template that can be filled"),
            ("fine\n\n{{ text | shout }}\n", 3, "shout"),
            ("{% for x in steps %}\n", 1, "is not a template"),
            ("fine\n{{ tittle }}\n", 2, "nothing is called 'tittle'; did you mean title?"),
        ],
    )
    def test_a_fault_has_its_line_and_a_mend(
        self, desk: Desk, own: Path, text: str, line: int, words: str
    ) -> None:
        path = own / "en" / "notice.md.j2"
        path.write_text(text, encoding="utf-8")
        said = desk.wrong("check", "--lang", "en")
        assert said.startswith(f"{path}:{line}:1: ")
        assert words in said
        (fault,) = json.loads(desk("check", "--json").out)["faults"]
        assert (fault["file"], fault["line"]) == (str(path), line)
        assert fault["mend"]

    def test_one_that_is_no_text_is_a_fault(self, desk: Desk, own: Path) -> None:
        (own / "en" / "update.md.j2").write_bytes(b"\xff\xfe{{ text }}")
        assert "en/update.md.j2:1:1" in desk.wrong("check")
        assert "en/update.md.j2:1:1" in desk.refused("incident", "update", "1", "on it")

    @pytest.mark.parametrize(
        "text", ["\n{{ steps[0].nonsense }}", "\n{{ text.__class__.__mro__ }}", "\n{{ 1/0 }}"]
    )
    def test_one_that_cannot_be_filled_posts_nothing(self, desk: Desk, own: Path, text: str) -> None:
        (own / "en" / "update.md.j2").write_text(text, encoding="utf-8")
        desk.ok("incident", "step", "1", "analyse")
        said = desk.refused("incident", "update", "1", "on it")
        assert f"{own}/en/update.md.j2:2:1: is not a template that can be filled" in said
        assert desk.ok("incident", "show", "1")["timeline"][-1]["kind"] == "step"

    def test_a_folder_that_is_not_there_is_a_fault_of_the_site_file(self, desk: Desk) -> None:
        desk.site("plan: aicc\ntemplates: nowhere\n")
        assert "warroom.yaml:2:12 templates: is no folder" in desk.wrong("check")

    def test_none_reaches_beyond_its_folder(self, own: Path) -> None:
        (own.parent / "secret").write_text("hunter2", encoding="utf-8")
        (own / "en" / "update.md.j2").write_text('{% include "../secret" %}', encoding="utf-8")
        with pytest.raises(Refused, match="update"):
            templates.fill("update", "en", VALUES, own)


def test_lines_left_as_drafted_name_the_moments_of_the_posting() -> None:
    drafted = "# [Update]\n- Now: 14:03\n\nwords\n\n- Next: 14:33"
    fresh = "# [Update]\n- Now: 14:10\n\nwords\n- 14:05 Analysis\n\n- Next: 14:40"
    edited = Edited("# [Update]\n- Now: 14:03\n\nother words\n\n- Next: 14:33\nKind regards", drafted)
    assert as_posted(edited, fresh) == "# [Update]\n- Now: 14:10\n\nother words\n\n- Next: 14:40\nKind regards"
    assert edited.written == "other words Kind regards"


@pytest.mark.parametrize(
    ("text", "lines", "whole"),
    [
        ("a\n\n\n\nb  c\n\n", "a\n\nb c", "a\n\n\n\nb  c\n"),
        ("  - indented\x1b[2J", "  - indented", "  - indented"),
        ("a\tb\x00", "a b", "a   b"),
        ("", "", ""),
    ],
)
def test_lines_are_cleaned_one_by_one(text: str, lines: str, whole: str) -> None:
    assert clean_lines(text, 100) == lines
    assert printable(text) == whole


def test_too_many_lines_are_cut() -> None:
    assert clean_lines("abc\n" * 1_000, 10) == "abc\nabc\na…"
