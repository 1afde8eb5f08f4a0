"""Middle floor: one file per kind of probe. Probes know records, never the store."""

from typing import Annotated, Final, get_args

from pydantic import Field

from probes.base import ProbeConfig
from probes.command import CommandProbe
from probes.dnsquery import DnsProbe
from probes.host import HostProbe
from probes.http import HttpProbe
from probes.icmp import IcmpProbe
from probes.log import LogProbe
from probes.process import ProcessProbe
from probes.promql import PromqlProbe
from probes.push import PushProbe
from probes.sip import SipProbe
from probes.tcp import TcpProbe
from probes.tls import TlsProbe

AnyProbe = Annotated[
    HttpProbe
    | TcpProbe
    | HostProbe
    | DnsProbe
    | TlsProbe
    | SipProbe
    | IcmpProbe
    | CommandProbe
    | LogProbe
    | ProcessProbe
    | PromqlProbe
    | PushProbe,
    Field(discriminator="kind"),
]
"""A probe of any kind, told apart by its ``kind``."""

KINDS: Final[dict[str, type[ProbeConfig]]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(AnyProbe)[0])
}
"""The kinds by name."""

__all__ = ["KINDS", "AnyProbe", "ProbeConfig"]
