"""What a site file says of alarms: each fault with its place and its mend."""

from pathlib import Path

import pytest

from tests.test_config import fault_lines, load_text

HEAD = """\
plan: aicc
probes:
  - {name: core-switch, kind: tcp, address: "127.0.0.1:9", priority: P1}
  - {name: desk.eu, kind: http, url: "http://127.0.0.1:9/", depends_on: [core-switch], values: {tps: "[BODY].tps"}}
  - {name: disk, kind: host, failure_threshold: 2, failure_window: 5, no_data: {after: 30s, then: raise}}
panels:
  - {id: availability, from: [desk.eu, core-switch]}
"""


def test_every_field_is_read(tmp_path: Path) -> None:
    site = load_text(
        tmp_path,
        HEAD
        + """\
alarms:
  - {name: slow, of: "desk.eu:latency", raise: "> 2s", for: 2m, clear: "<1.5s", clear_for: 5m, priority: P2}
  - {name: full, of: disk.disk, raise: ">= 90", failures: {of_last: 5, count: 3}, priority: P3}
  - {name: idle, of: desk.eu.tps, raise: "< 0x10", priority: P4, no_data: {after: 2m, then: raise}}
  - {name: burn, burn: availability, windows: [[1h, 5m, 14.4], [3d, 6h, 1]], min_failures: 4, priority: P1}
maintenance:
  - {days: [sat, sun], from: "23:00", to: "01:00", probes: [disk], reason: backups}
  - {from: "02:00", to: "04:00", reason: patches}
connectivity: {targets: ["192.0.2.1:53", "[2001:db8::1]:443"], timeout: 1s}
""",
    )
    slow, full, idle, burn = site.alarms
    assert slow.raise_ is not None
    assert slow.clear is not None
    assert (slow.raise_.value, slow.clear.op, slow.clear.value) == (2000, "<", 1500)
    assert (slow.for_, slow.clear_for, slow.terms(10).hold) == (120_000, 300_000, 10)
    assert full.clear is not None
    assert (full.clear.op, full.clear.value, full.terms(0).of_last) == ("<", 90, 5)
    assert idle.raise_ is not None
    assert (idle.raise_.value, idle.no_data.patience(5000)) == (16, 120_000)
    assert burn.windows == ((3_600_000, 300_000, 14.4), (259_200_000, 21_600_000, 1.0))
    assert (burn.min_failures, full.min_failures, full.windows[0][2]) == (4, 3, 14.4)
    assert [(each.hours.words, each.probes) for each in site.maintenance] == [
        ("sat-sun 23:00-01:00", ("disk",)),
        ("02:00-04:00", ()),
    ]
    assert site.connectivity is not None
    assert site.connectivity.addresses == [("192.0.2.1", 53), ("2001:db8::1", 443)]
    _switch, desk, disk = site.probes
    assert (desk.depends_on, disk.failure_window, disk.no_data.then) == (("core-switch",), 5, "raise")
    assert (desk.no_data.patience(5000), desk.no_data.patience(60_000)) == (120_000, 180_000)


def alarm(more: str) -> str:
    return HEAD + f"alarms:\n  - {{name: slow, priority: P2, {more}}}\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (alarm('raise: "> 2"'), "alarms[0]: an alarm is on one thing; write either of or burn"),
        (alarm('of: "desk.eu:latency"'), 'alarms[0]: no level raises it; write for instance raise: "> 2s"'),
        (
            alarm('of: "desk.eu:latency", raise: "> 2"'),
            "alarms[0].raise: 2 has no unit; write 2s",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2s"'),
            "alarms[0].raise: '2s' is no number; write for instance \"> 90\"",
        ),
        (
            alarm('of: desk.eu.tps, raise: "== 2"'),
            "alarms[0].raise: '== 2' is no level; write for instance \"> 90\"",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2", clear: "< 3"'),
            "alarms[0].clear: < 3 does not lie on the other side of raise; write <= 2 or further away",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2", clear: "> 1"'),
            "alarms[0].clear: > 1 does not lie on the other side of raise; write <= 2 or further away",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2", for: 1m, failures: {count: 1, of_last: 2}'),
            "alarms[0]: for and failures stand side by side; take one of them out",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2", failures: {count: 3, of_last: 2}'),
            "alarms[0].failures: count is more than of_last; no row of readings is so bad",
        ),
        (
            alarm('of: "disk:latency", raise: "> 2s"'),
            "alarms[0].of: nothing is called 'disk:latency'; did you mean desk.eu:latency?",
        ),
        (
            alarm('of: disk.cpu, raise: "> 2"').replace("name: slow", 'name: "sl ow"'),
            "alarms[0].name: 'sl ow' cannot name an alarm; use 1 to 64 letters, digits, Hangul, . _ or -",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2", min_failures: 2'),
            "alarms[0]: min_failures means nothing beside of; take it out",
        ),
        (alarm("burn: availability, for: 2m"), "alarms[0]: for means nothing beside burn; take it out"),
        (
            alarm("burn: availability, windows: [[5m, 1h, 2]]"),
            "alarms[0].windows[0]: is no pair of windows; write the long one, the short one and a rate:"
            " [1h, 5m, 14.4]",
        ),
        (
            alarm("burn: availabilty"),
            "alarms[0].burn: nothing is called 'availabilty'; did you mean availability?",
        ),
        (
            alarm("burn: cpu"),
            "alarms[0].burn: cpu has no budget: it is no share that has to stay above a target;"
            " write one of availability",
        ),
        (
            alarm("burn: availability").replace("id: availability", "id: network"),
            "alarms[0].burn: nothing measures availability; add it to panels",
        ),
        (
            alarm('of: "desk.eu:latenzy", raise: "> 2"'),
            "alarms[0].of: nothing is called 'desk.eu:latenzy'; did you mean desk.eu:latency?",
        ),
        (
            alarm('of: desk.eu.tp, raise: "> 2"'),
            "alarms[0].of: nothing is called 'desk.eu.tp'; did you mean desk.eu.tps?",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2", no_data: {after: 5s}'),
            "alarms[0].no_data.after: 5s is less than two intervals of desk.eu; write 10s or more",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2"').replace("name: slow", "name: disk"),
            "alarms[0].name: 'disk' is the name of a probe, whose alarm has it; give each its own",
        ),
        (
            alarm('of: desk.eu.tps, raise: "> 2"')
            + '  - {name: slow, priority: P1, of: disk.cpu, raise: "> 2"}\n',
            "alarms[1].name: 'slow' stands twice, first on line 9; give each its own",
        ),
        (
            HEAD.replace("failure_window: 5", "failure_window: 1"),
            "probes[2].failure_window: among 1 reading there are no 2 failures; write 2 or more",
        ),
        (
            HEAD.replace("[core-switch], values", "[core-swich], values"),
            "probes[1].depends_on[0]: nothing is called 'core-swich'; did you mean core-switch?",
        ),
        (
            HEAD.replace(", priority: P1", ""),
            "probes[1].depends_on[0]: core-switch opens no incident, so nobody would be called for either;"
            " give core-switch a priority",
        ),
        (
            HEAD.replace('"127.0.0.1:9", priority: P1', '"127.0.0.1:9", priority: P1, depends_on: [core-switch]'),
            "probes[0].depends_on: goes round in a circle: core-switch → core-switch; take one of them out",
        ),
        (
            HEAD.replace("after: 30s", "after: 9s"),
            "probes[2].no_data.after: 9s is less than two intervals of disk; write 10s or more",
        ),
        (
            HEAD + 'maintenance: [{from: "02:00", to: "03:00", probes: [dsk], reason: x}]\n',
            "maintenance[0].probes[0]: nothing is called 'dsk'; did you mean disk?",
        ),
        (
            HEAD + 'maintenance: [{days: [sa], from: "02:00", to: "03:00", reason: x}]\n',
            "maintenance[0].days[0]: 'sa' is not a weekday; write one of mon tue wed thu fri sat sun",
        ),
        (
            HEAD + "connectivity: {targets: []}\n",
            "connectivity.targets: is empty; write at least one, or take the key out",
        ),
        (
            HEAD + 'connectivity: {targets: ["192.0.2.1"]}\n',
            "connectivity.targets[0]: '192.0.2.1' is no address; write for instance 192.0.2.1:53",
        ),
    ],
)
def test_each_fault_has_a_place_and_a_mend(tmp_path: Path, text: str, complaint: str) -> None:
    (line,) = fault_lines(tmp_path, text)
    assert line.split(" ", 1)[1] == complaint


def test_a_circle_is_told_once(tmp_path: Path) -> None:
    text = """\
plan: aicc
probes:
  - {name: a, kind: tcp, address: "127.0.0.1:9", priority: P1, depends_on: [b]}
  - {name: b, kind: tcp, address: "127.0.0.1:9", priority: P1, depends_on: [c]}
  - {name: c, kind: tcp, address: "127.0.0.1:9", priority: P1, depends_on: [a]}
  - {name: d, kind: tcp, address: "127.0.0.1:9", priority: P1, depends_on: [a]}
"""
    (line,) = fault_lines(tmp_path, text)
    assert line.endswith("goes round in a circle: a → b → c → a; take one of them out")
