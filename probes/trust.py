"""Whom TLS trusts, without a word about what is spoken over it."""

import ssl
from functools import cache


def fresh_context(verify: bool | str) -> ssl.SSLContext:
    """Return a TLS context that its caller may change; building one costs 40 ms.

    Args:
        verify: True for the system's authorities, False for none, else a file of authorities.

    Raises:
        OSError: There is no such file, or no certificate in it.
    """
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


@cache
def tls_context(verify: bool | str) -> ssl.SSLContext:
    """Return the one context of its kind, as `fresh_context` builds it; it is not to be changed."""
    return fresh_context(verify)
