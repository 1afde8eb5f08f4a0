"""The site file of the demo: the stand-in's probes, the board's panels and a full roster."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = "Asia/Seoul"
ROSTER_DAYS = 14
SHIFTS = {"morning": "06:00-14:00", "afternoon": "14:00-22:00", "night": "22:00-06:00"}
WATCHES = {"morning": ("lee", "park"), "afternoon": ("choi", "jung"), "night": ("han",)}


def demo_site(http_port: int, tcp_port: int, go_live: datetime) -> str:
    """Return the text of a site file that watches the stand-in on these loopback ports.

    Every moment from go-live to fourteen days after it is on somebody's shift.

    Raises:
        ValueError: ``go_live`` has no time zone.
    """
    if go_live.utcoffset() is None:
        raise ValueError(f"go_live {go_live.isoformat()} has no time zone; give it one")
    desktop = f"http://127.0.0.1:{http_port}"
    return f"""\
plan: aicc
go_live: {go_live.astimezone(ZoneInfo(ZONE)).isoformat(timespec="seconds")}
timezone: {ZONE}
environment: {{name: DEMO}}
probes:
  - name: agent-desktop
    kind: http
    url: {desktop}/health
    interval: 2s
    timeout: 1500ms
    conditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 2s"]
    failure_threshold: 3
    success_threshold: 2
    priority: P1
    values:
      concurrent_users: "[BODY].sessions"
      throughput: "[BODY].tps"
      error_rate: "[BODY].errors"
  - name: sip-trunk
    kind: sip
    address: 127.0.0.1:{tcp_port}
    interval: 5s
    timeout: 2s
    failure_threshold: 3
    success_threshold: 2
    priority: P2
  - name: trunk-port
    kind: tcp
    address: 127.0.0.1:{tcp_port}
    interval: 5s
    timeout: 2s
  - name: metrics
    kind: http
    url: {desktop}/metrics
    interval: 5s
    timeout: 2s
    conditions: ["[STATUS] == 200"]
    failure_threshold: 3
    success_threshold: 2
    priority: P3
  - name: host
    kind: host
    interval: 5s
    timeout: 2s
panels:
  - {{id: availability, from: [agent-desktop, sip-trunk]}}
  - {{id: response_time, from: agent-desktop}}
  - {{id: error_rate, from: agent-desktop.error_rate}}
  - {{id: concurrent_users, from: agent-desktop.concurrent_users}}
  - {{id: throughput, from: agent-desktop.throughput}}
  - {{id: cpu, from: host.cpu}}
  - {{id: memory, from: host.memory}}
  - {{id: disk, from: host.disk}}
  - {{id: network, from: sip-trunk}}
roster:
  shifts: {{{", ".join(f'{name}: "{hours}"' for name, hours in SHIFTS.items())}}}
  days:
{_days(go_live)}
"""


def _days(go_live: datetime) -> str:
    # The day before too: its night shift is the one on watch when go-live is before 06:00.
    first = go_live.astimezone(ZoneInfo(ZONE)).date() - timedelta(days=1)
    watches = ", ".join(f"{shift}: [{', '.join(people)}]" for shift, people in WATCHES.items())
    days = (first + timedelta(days=number) for number in range(ROSTER_DAYS + 2))
    return "\n".join(f"    {day.isoformat()}: {{{watches}}}" for day in days)
