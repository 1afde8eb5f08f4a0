"""``warroom serve``: the read-only wall in a browser."""

import os
import socket
from argparse import Namespace
from pathlib import Path
from urllib.parse import quote

from data.errors import Refused
from data.i18n import _, language
from warroom.cli import UsageError
from warroom.cli.output import Answer, say
from warroom.cli.session import actor_of, site_of, store_path
from warroom.cli.watch import log_to_stderr
from warroom.config import Site
from warroom.serving import page
from warroom.serving.doors import TOKEN_VARIABLE, Doors, PublicUrl, bare, is_loopback

SHORTEST = 16
"""Characters of a token."""


def serve(args: Namespace) -> int:
    """Show the wall to browsers until told to end."""
    site = site_of(args)
    doors = _doors(args)
    if page.missing():
        raise Refused(
            _(
                "textual-serve is not installed; run pipx inject warroom textual-serve, "
                "or pip install 'warroom[serve]'"
            )
        )
    from warroom.serving import server

    log_to_stderr(debug=args.debug)
    board = server.board_command(_options(args, site))
    serving = server.Serving(bare(args.host), args.port, args.viewers, doors, board)

    def ready(port: int) -> None:
        say(_where(args.host, port, doors), as_json=args.json)
        print(end="", flush=True)

    server.serve(serving, ready)
    return 0


def _options(args: Namespace, site: Site) -> list[str]:
    """Return the options that a viewer's board gets: what was meant here, wherever it runs."""
    options = ["--db", str(store_path(args, site).absolute()), "--lang", language(), "--as", actor_of(args).name]
    return options if site.path is None else [*options, "--config", str(site.path.absolute())]


def _doors(args: Namespace) -> Doors:
    """Return who may look, as the options and the environment ask for.

    Raises:
        UsageError: everybody might, or nobody could.
    """
    public = PublicUrl.of(args.url) if args.url else None
    if args.url and public is None:
        raise UsageError(_("--url {url}: write it as https://wall.example, without a path").format(url=args.url))
    try:
        loopback = is_loopback(bare(args.host)) if args.host else False
    except (OSError, UnicodeError):
        raise UsageError(
            _("--host {host}: no such address; name one of this machine").format(host=args.host)
        ) from None
    token = _token(args.token_file)
    if token is None and not (loopback and public is None):
        raise UsageError(
            _("others reach {where}; give it a token with --token-file FILE or {variable}").format(
                where=args.url or args.host, variable=TOKEN_VARIABLE
            )
        )
    names = {bare(args.host)} if loopback else {bare(args.host), socket.gethostname().lower()}
    return Doors(frozenset(names), public, token)


def _token(file: str | None) -> str | None:
    if file is None:
        token, where = os.environ.get(TOKEN_VARIABLE) or None, TOKEN_VARIABLE
    else:
        where = f"--token-file {file}"
        try:
            token = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or _("it is no text")
            raise UsageError(
                _("{where}: {reason}; write the token into it").format(where=where, reason=reason)
            ) from None
    if token is None:
        return None
    if len(token) < SHORTEST or not token.isprintable():
        raise UsageError(
            _("{where}: a token has {count} characters or more, on one line").format(where=where, count=SHORTEST)
        )
    return token


def _where(host: str, port: int, doors: Doors) -> Answer:
    name = bare(host)
    if name in ("0.0.0.0", "::"):  # noqa: S104 - nobody listens by comparing
        name = socket.gethostname()
    url = doors.public.origin if doors.public else f"http://{f'[{name}]' if ':' in name else quote(name)}:{port}"
    lines = [_("the wall is at {url}/").format(url=url)]
    if doors.token is not None:
        lines.append(_("a browser opens {url}/?token=… with the token once").format(url=url))
    return Answer({"url": f"{url}/", "token": doors.token is not None}, lines)
