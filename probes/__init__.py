"""Middle floor: one file per kind of probe. Probes know records, never the store."""

from typing import Annotated, Final

from data.lateunion import LateUnion
from probes.base import ProbeConfig

KINDS: Final = {
    "http": "probes.http.HttpProbe",
    "tcp": "probes.tcp.TcpProbe",
    "host": "probes.host.HostProbe",
    "dns": "probes.dnsquery.DnsProbe",
    "tls": "probes.tls.TlsProbe",
    "sip": "probes.sip.SipProbe",
    "icmp": "probes.icmp.IcmpProbe",
    "command": "probes.command.CommandProbe",
    "log": "probes.log.LogProbe",
    "process": "probes.process.ProcessProbe",
    "promql": "probes.promql.PromqlProbe",
    "push": "probes.push.PushProbe",
}
"""The kinds by name, each with where it lives; only those are loaded that the site names."""

AnyProbe = Annotated[ProbeConfig, LateUnion(KINDS)]
"""A probe of any kind, told apart by its ``kind``."""

__all__ = ["KINDS", "AnyProbe", "ProbeConfig"]
