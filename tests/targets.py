"""Real servers on loopback that behave, or misbehave, in one way each."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Target:
    """A listening server and what it saw."""

    host: str
    port: int
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a handler ended because the other side had hung up."""
    requests: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{self.address}{path}"


@asynccontextmanager
async def serve(
    handler: Handler, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Target]:
    """Serve every connection with ``handler``; on leaving, end them all and wait for that."""
    running: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            target.gone.set()
        except asyncio.CancelledError:
            pass
        finally:
            writer.transport.abort()
            running.discard(task)

    server = await asyncio.start_server(connected, host, 0, ssl=tls)
    target = Target(host, server.sockets[0].getsockname()[1])
    try:
        yield target
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@asynccontextmanager
async def saying(
    *parts: bytes | float, hold: bool = False, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Target]:
    """After each request's head, send the parts in turn; a number is a pause in seconds.

    Then close, or with ``hold`` wait for the other side to do so.
    """

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target.requests.append(await reader.readuntil(b"\r\n\r\n"))
        for part in parts:
            if isinstance(part, bytes):
                writer.write(part)
                await writer.drain()
            else:
                await asyncio.sleep(part)
        if hold:
            await hang(reader, writer)
        writer.close()
        await writer.wait_closed()

    async with serve(handler, host=host, tls=tls) as target:
        yield target


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing until the other side hangs up."""
    while await reader.read(65536):
        pass
    raise ConnectionResetError


def answer(body: bytes = b"ok", status: str = "200 OK", *headers: str) -> bytes:
    """Return a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1, ::1 and localhost, with its key in the same file."""

    file: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


def certificate(
    folder: Path, *, start: str, end: str, names: str = "IP:127.0.0.1,IP:::1,DNS:localhost"
) -> Certificate:
    """Make a certificate with the ``openssl`` command; moments as ``20200101000000Z``."""
    config = folder / "openssl.cnf"
    config.write_text(
        "[req]\ndistinguished_name=name\nprompt=no\n[name]\nCN=target\n"
        "[ca]\ndefault_ca=self\n[self]\ndatabase=index\nserial=serial\nnew_certs_dir=.\npolicy=any\n"
        "default_md=sha256\nx509_extensions=server\n[any]\ncommonName=supplied\n"
        f"[server]\nsubjectAltName={names}\nbasicConstraints=critical,CA:TRUE\n"
    )
    (folder / "index").write_text("")
    (folder / "serial").write_text("01\n")

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem")
    openssl("req", "-new", "-config", config.name, "-key", "key.pem", "-out", "request.pem")
    openssl(
        *("ca", "-batch", "-selfsign", "-config", config.name, "-keyfile", "key.pem", "-in", "request.pem"),
        *("-startdate", start, "-enddate", end, "-notext", "-out", "certificate.pem"),
    )
    both = folder / "both.pem"
    both.write_bytes((folder / "certificate.pem").read_bytes() + (folder / "key.pem").read_bytes())
    return Certificate(both)
