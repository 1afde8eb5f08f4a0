"""A real SSH server on loopback, and the command that runs something behind it on a terminal."""

import getpass
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.parts import free_port, installed, listens

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/key.pub
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
"""


@dataclass(frozen=True)
class Server:
    """Where it listens, and the key that it lets in."""

    folder: Path
    port: int
    client: str

    def command(self, *words: str, environment: Mapping[str, str]) -> list[str]:
        """Return the client's command line that runs ``words`` there, with nothing but ``environment``."""
        set_ = [f"{name}={value}" for name, value in environment.items() if name != "TERM"]
        remote = shlex.join(["env", "-i", *set_]) + ' TERM="$TERM" ' + shlex.join(words)
        options = [
            "StrictHostKeyChecking=no",
            f"UserKnownHostsFile={self.folder}/known",
            "IdentitiesOnly=yes",
            "LogLevel=ERROR",
            "EscapeChar=none",
        ]
        where = ["-F", "none", "-p", str(self.port), "-i", str(self.folder / "key")]
        flags = [each for option in options for each in ("-o", option)]
        return [self.client, "-tt", *where, *flags, f"{getpass.getuser()}@127.0.0.1", f"exec {remote}"]


@contextmanager
def ssh_server(folder: Path) -> Iterator[Server]:
    """Run a server of its own keys until the block is left."""
    program = installed("sshd", "openssh-server")
    client, keygen = installed("ssh", "openssh-client"), installed("ssh-keygen", "openssh-client")
    folder.mkdir(mode=0o700)
    for name in ("host", "key"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    if os.geteuid() == 0:
        # Where its unprivileged part looks at nothing; Debian makes it when the service starts.
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    config = folder / "sshd_config"
    config.write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stderr=log)
    try:
        end = time.monotonic() + 20
        while not listens(port):
            if server.poll() is not None or time.monotonic() > end:
                pytest.fail(f"sshd does not listen: {(folder / 'log').read_text(errors='replace')[-1000:]}")
            time.sleep(0.02)  # a server's start has no event; a port that answers is the sign
        yield Server(folder, port, shutil.which(client) or client)
    finally:
        server.terminate()
        server.wait()
