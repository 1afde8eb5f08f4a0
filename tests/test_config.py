import hashlib
from datetime import date
from pathlib import Path

import platformdirs
import pytest

from data.yamlfile import Faults
from warroom.config import Site, load_site
from warroom.places import find_site

GOOD = """\
plan: aicc
go_live: 2026-12-01T09:00:00+09:00
timezone: Asia/Seoul
language: ko
store: /var/lib/warroom/room.db
probes:
  - name: agent-desktop
    kind: http
    url: https://desk.example/health
    interval: 5s
    timeout: 3s
    conditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 2s"]
    failure_threshold: 3
    success_threshold: 2
    priority: P1
    values:
      concurrent_users: "[BODY].sessions"
  - {name: sip-trunk, kind: tcp, address: 127.0.0.1:5060}
panels:
  - {id: availability, from: [agent-desktop, sip-trunk]}
  - {id: concurrent_users, from: agent-desktop.concurrent_users}
people:
  lee: {name: 이기술, role: technical_support, phone: 010-2222-2222, routes: [ops], user: lee}
  oh: {name: 오신입, role: technical_support, title: 인턴}
roster:
  shifts: {morning: "06:00-14:00", afternoon: "14:00-22:00", night: "22:00-06:00"}
  days: {2026-12-01: {morning: [lee, park], afternoon: [choi, jung], night: [han, kim]}}
  overrides: [{from: 2026-12-02T22:00+09:00, to: 2026-12-03T06:00+09:00, out: han, in: lee, reason: ill}]
secrets_file: secrets.env
notify:
  - {name: ops, url: "${WARROOM_NOTIFY_URL}", levels: [1, 2, 3, 4, 5]}
environment: {name: production, colour: red}
"""
SECRET = "json://user:hunter2@127.0.0.1:9/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secrets.env").write_text(f"# for the engine\n\nWARROOM_NOTIFY_URL='{SECRET}'\n", encoding="utf-8")
    return tmp_path


def load_text(folder: Path, text: str) -> Site:
    path = folder / "warroom.yaml"
    path.write_text(text, encoding="utf-8")
    return load_site(path, {})


def fault_lines(folder: Path, text: str) -> list[str]:
    with pytest.raises(Faults) as caught:
        load_text(folder, text)
    return [line.replace(f"{folder}/", "") for line in str(caught.value).splitlines()]


def test_every_key_of_a_site_file_is_read(folder: Path) -> None:
    site = load_text(folder, GOOD)
    assert site.path == folder / "warroom.yaml"
    assert site.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert site.go_live_at == 1_796_083_200_000
    assert (site.zone.key, site.language, site.store) == ("Asia/Seoul", "ko", "/var/lib/warroom/room.db")
    assert [(probe.name, probe.interval, probe.timeout) for probe in site.probes] == [
        ("agent-desktop", 5000, 3000),
        ("sip-trunk", 5000, 3000),
    ]
    assert [(panel.id, panel.from_) for panel in site.panels] == [
        ("availability", ("agent-desktop", "sip-trunk")),
        ("concurrent_users", ("agent-desktop.concurrent_users",)),
    ]
    assert site.roster.days == {
        date(2026, 12, 1): {"morning": ("lee", "park"), "afternoon": ("choi", "jung"), "night": ("han", "kim")}
    }
    (override,) = site.roster.overrides
    assert (override.from_, override.to) == (1_796_216_400_000, 1_796_245_200_000)
    assert (override.out, override.in_, override.reason) == ("han", "lee", "ill")
    assert site.roster.shifts["night"].name.ko == "야간조"
    assert f"{site.roster.shifts['night'].start:%H:%M}" == "22:00"
    assert site.environment is not None
    assert (site.environment.name, site.environment.colour) == ("production", "red")
    assert site.notify[0].levels == (1, 2, 3, 4, 5)


def test_people_of_the_site_lie_over_the_plans(folder: Path) -> None:
    people = load_text(folder, GOOD).people
    assert (people["lee"].routes, people["lee"].user) == (("ops",), "lee")
    assert people["lee"].title is not None
    assert people["lee"].title.ko == "시스템 아키텍트"
    assert people["park"].phone == "010-3333-3333"
    assert people["oh"].title is not None
    assert people["oh"].title.say("en") == "인턴"
    assert load_text(folder, GOOD).plan.people == people


def test_secrets_stay_out_of_sight(folder: Path) -> None:
    site = load_text(folder, GOOD)
    assert site.notify[0].resolve(site.secrets) == SECRET
    assert site.notify[0].variables == ("WARROOM_NOTIFY_URL",)
    assert "hunter2" not in repr(site)
    with pytest.raises(KeyError, match="WARROOM_NOTIFY_URL"):
        site.notify[0].resolve({})


def test_the_environment_goes_over_the_secrets_file_and_only_what_is_named_is_kept(folder: Path) -> None:
    (folder / "warroom.yaml").write_text(GOOD, encoding="utf-8")
    site = load_site(folder / "warroom.yaml", {"WARROOM_NOTIFY_URL": "json://127.0.0.1:1/", "OTHER": "x"})
    assert site.secrets == {"WARROOM_NOTIFY_URL": "json://127.0.0.1:1/"}


def test_a_secret_that_nobody_has_is_simply_not_there(folder: Path) -> None:
    assert load_text(folder, GOOD.replace("secrets_file: secrets.env\n", "")).secrets == {}


def test_a_smallest_site_has_the_plans_defaults(folder: Path) -> None:
    site = load_text(folder, "go_live: 2026-12-01T09:00:00\n")
    assert site.go_live_at == 1_796_083_200_000
    assert site.plan.id == "aicc"
    assert (site.probes, site.panels, site.notify, site.environment) == ((), (), (), None)
    assert site.roster.shifts == site.plan.shifts


def test_a_moment_without_offset_is_meant_in_the_sites_zone(folder: Path) -> None:
    site = load_text(folder, "timezone: UTC\ngo_live: 2026-12-01T09:00:00\n")
    assert site.go_live_at == 1_796_115_600_000
    assert site.plan.timezone == "UTC"


def test_a_route_without_levels_serves_them_all(folder: Path) -> None:
    site = load_text(folder, "notify: [{name: ops, url: json://127.0.0.1:1/}]\n")
    assert site.notify[0].levels == (1, 2, 3, 4, 5)


def test_shifts_of_the_site_take_the_place_of_the_plans(folder: Path) -> None:
    site = load_text(folder, 'roster: {shifts: {early: "00:00-12:00", night: "12:00-00:00"}}\n')
    assert list(site.roster.shifts) == ["early", "night"]
    assert site.roster.shifts["early"].name.ko == "early"
    assert site.plan.shifts == site.roster.shifts


def test_a_plan_may_be_a_file_beside_the_site(folder: Path) -> None:
    bundled = Path(__file__).parent.parent / "data" / "plans" / "aicc.yaml"
    own = bundled.read_text(encoding="utf-8").replace("id: aicc\n", "id: own\n", 1)
    (folder / "own.yaml").write_text(own, encoding="utf-8")
    assert load_text(folder, "plan: own.yaml\n").plan.id == "own"
    (folder / "own.yaml").write_text(own.replace("people_per_shift: 2", "people_per_shift: 0"), encoding="utf-8")
    (line,) = fault_lines(folder, "plan: own.yaml\n")
    assert line.startswith("own.yaml:")
    assert line.endswith(" people_per_shift: 0 is out of bounds; write 1 or more")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("plan: aicc", "plan: nope"),
            "1:7 plan: there is no plan 'nope'; write the path of a plan's file, or "
            "the name of a bundled one: aicc",
        ),
        (
            ("go_live: 2026-12-01T09:00:00+09:00", "go_live: 09:00"),
            "2:10 go_live: '09:00' is not a moment; write for instance 2026-12-01T09:00:00+09:00",
        ),
        (
            ("go_live: 2026-12-01T09:00:00+09:00", "go_live: 2026-12-01"),
            "2:10 go_live: '2026-12-01' is not a moment; write for instance 2026-12-01T09:00:00+09:00",
        ),
        (
            ("timezone: Asia/Seoul", "timezone: KST9"),
            "3:11 timezone: 'KST9' is not a known time zone; write for instance Asia/Seoul",
        ),
        (("language: ko", "language: kr"), "4:11 language: 'kr' is not one of the choices; write 'ko' or 'en'"),
        (("store:", "stroe:"), "5:1 stroe: is not a known key; did you mean store?"),
        (("interval: 5s", "interval: -5s"), "10:15 probes[0].interval: -5s is negative; write 0s or more"),
        (("interval: 5s", "interval: 5"), "10:15 probes[0].interval: 5 has no unit; write 5s"),
        (
            ("interval: 5s", "intervall: 5s"),
            "10:5 probes[0].intervall: is not a known key; did you mean interval?",
        ),
        (
            ("timeout: 3s", "timeout: 4100ms"),
            "11:14 probes[0].timeout: a timeout of 4s100ms; give it more than 0s and "
            "at most 4s, 0.8 of the interval",
        ),
        (("kind: http", "kind: htp"), "8:11 probes[0].kind: 'htp' is not a known kind; did you mean http?"),
        (("    url: https://desk.example/health\n", ""), "7:5 probes[0].url: is missing; add it"),
        (
            (
                "  - {name: sip-trunk",
                "  - {name: agent-desktop, kind: tcp, address: 127.0.0.1:1}\n  - {name: sip-trunk",
            ),
            "18:12 probes[1].name: 'agent-desktop' stands twice, first on line 7; give each its own",
        ),
        (
            ("agent-desktop, sip-trunk]", "agent-desktop, sip-trnk]"),
            "20:46 panels[0].from[1]: nothing is called 'sip-trnk'; did you mean sip-trunk?",
        ),
        (
            ("from: agent-desktop.concurrent_users", "from: agent-desktop.users"),
            "21:34 panels[1].from: nothing is called 'agent-desktop.users'; did you mean ",
        ),
        (
            ("{id: availability,", "{id: availabilty,"),
            "20:10 panels[0].id: nothing is called 'availabilty'; did you mean availability?",
        ),
        (
            ("{id: concurrent_users,", "{id: availability,"),
            "21:10 panels[1].id: 'availability' stands twice, first on line 20; give each its own",
        ),
        (("from: [agent-desktop, sip-trunk]", "form: [agent-desktop]"), "20:5 panels[0].from: is missing; add it"),
        (
            ("role: technical_support, phone", "role: technical, phone"),
            "23:26 people.lee.role: nothing is called 'technical'; did you mean technical_support?",
        ),
        (
            ("routes: [ops]", "routes: [opps]"),
            "23:76 people.lee.routes[0]: nothing is called 'opps'; did you mean ops?",
        ),
        (
            ("oh: {name: 오신입, role: technical_support, title: 인턴}", "oh: {name: 오신입}"),
            "24:7 people.oh.role: is missing; add it",
        ),
        (("phone: 010-2222-2222", "phone: 01022222222"), "23:52 people.lee.phone: is not text; put it in quotes"),
        (
            ('morning: "06:00-14:00"', 'morning: "6-14"'),
            "26:21 roster.shifts.morning: '6-14' is not a shift's hours; write for instance 06:00-14:00",
        ),
        (
            ('morning: "06:00-14:00"', 'morning: "06:00-25:00"'),
            "26:21 roster.shifts.morning: '25:00' is not a time of day; write for instance 09:00",
        ),
        (
            ("{morning: [lee, park]", "{mornings: [lee, park]"),
            "27:23 roster.days.2026-12-01.mornings: nothing is called 'mornings'; did you mean morning?",
        ),
        (
            ("[lee, park]", "[lee, prak]"),
            "27:38 roster.days.2026-12-01.morning[1]: nothing is called 'prak'; did you mean park?",
        ),
        (
            ("days: {2026-12-01:", "days: {2026-13-01:"),
            "27:10 roster.days.2026-13-01: '2026-13-01' is not a date; write for instance 2026-12-01",
        ),
        (("out: han", "out: hun"), "28:79 roster.overrides[0].out: nothing is called 'hun'; did you mean han?"),
        (("in: lee", "in: lea"), "28:88 roster.overrides[0].in: nothing is called 'lea'; did you mean lee?"),
        (
            ("to: 2026-12-03T06:00+09:00", "to: 2026-12-02T22:00+09:00"),
            "28:50 roster.overrides[0].to: is not after from; write the moment at which the shift goes back",
        ),
        (
            ("secrets_file: secrets.env", "secrets_file: none.env"),
            "29:15 secrets_file: cannot be read: no such file or directory; check the path",
        ),
        (
            ("levels: [1, 2, 3, 4, 5]", "levels: [1, 6]"),
            "31:59 notify[0].levels[1]: the plan has no level 6; write one of 1 2 3 4 5",
        ),
        (
            ('url: "${WARROOM_NOTIFY_URL}"', "url: hunter2"),
            "31:22 notify[0].url: not an Apprise URL; write for instance json://127.0.0.1:8080 or ${NAME}",
        ),
        (
            ("colour: red", "colour: loud"),
            "32:41 environment.colour: 'loud' is not a colour; write #rrggbb or one of black red ",
        ),
        (("levels: [1, 2, 3, 4, 5]}\n", "levels: [1, 2"), "32:"),
    ],
)
def test_a_bad_site_file_is_one_line_with_its_place_and_the_mend(
    folder: Path, change: tuple[str, str], said: str
) -> None:
    assert change[0] in GOOD
    lines = fault_lines(folder, GOOD.replace(*change, 1))
    assert lines[0].startswith(f"warroom.yaml:{said}")
    # A misspelt key that is needed is two faults: the one written, and the one missing.
    assert len(lines) == (2 if "form" in change[1] else 1)


def test_faults_of_different_kinds_are_all_said_at_once(folder: Path) -> None:
    text = GOOD.replace("interval: 5s", "interval: -5s").replace(
        "  - {name: sip-trunk",
        "  - {name: agent-desktop, kind: tcp, address: 127.0.0.1:1}\n  - {name: sip-trunk",
    )
    assert [line.split(" ")[0] for line in fault_lines(folder, text)] == [
        "warroom.yaml:10:15",
        "warroom.yaml:18:12",
    ]


def test_a_bad_secrets_file_is_named_without_what_stands_in_it(folder: Path) -> None:
    (folder / "secrets.env").write_text("A=1\nhunter2\n", encoding="utf-8")
    assert fault_lines(folder, GOOD) == ["secrets.env:2:1: is not a secret; write NAME=value"]


def test_a_site_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"none\.yaml:1:1: cannot be read: no such file or directory; check the path"):
        load_site(tmp_path / "none.yaml", {})


def test_without_a_file_it_is_a_try_out_on_this_machine() -> None:
    site = load_site(None, {})
    assert (site.path, site.sha256, site.go_live_at, site.plan.id) == (None, "", None, "aicc")
    assert [(probe.name, probe.kind) for probe in site.probes] == [("host", "host")]
    assert {panel.id: panel.from_ for panel in site.panels} == {
        "cpu": ("host.cpu",),
        "memory": ("host.memory",),
        "disk": ("host.disk",),
    }
    assert (site.roster.days, site.roster.overrides) == ({}, ())
    assert (load_site(None, {}, host_probes=False).probes, load_site(None, {}, host_probes=False).panels) == (
        (),
        (),
    )


def test_the_values_that_the_host_probe_has_by_itself_can_be_bound(folder: Path) -> None:
    site = load_text(folder, "probes: [{name: me, kind: host}]\npanels: [{id: cpu, from: me.cpu}]\n")
    assert site.panels[0].from_ == ("me.cpu",)


def test_the_site_file_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("warroom.places._SYSTEM", tmp_path / "etc.yaml")
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_args, **_named: own)
    assert find_site(None, {}) is None
    own.mkdir()
    (own / "warroom.yaml").touch()
    assert find_site(None, {}) == own / "warroom.yaml"
    (tmp_path / "etc.yaml").touch()
    assert find_site(None, {}) == tmp_path / "etc.yaml"
    (tmp_path / "warroom.yaml").touch()
    assert find_site(None, {}) == Path("warroom.yaml")
    assert find_site(None, {"WARROOM_CONFIG": "asked.yaml"}) == Path("asked.yaml")
    assert find_site("option.yaml", {"WARROOM_CONFIG": "asked.yaml"}) == Path("option.yaml")
