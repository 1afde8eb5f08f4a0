"""When a certificate ends, read from its DER bytes: an unverified peer's is shown by nothing else."""

from datetime import UTC, datetime
from typing import Final

from data.records import Ms

_VERSION: Final = 0xA0
_UTC_TIME: Final = 0x17


def expires_at(der: bytes) -> Ms | None:
    """Return the moment of ``notAfter``; None when the bytes are no certificate."""
    try:
        certificate, _ = _field(der, 0)
        signed, _ = _field(certificate, 0)
        place = 0
        if signed[0] == _VERSION:
            place = _field(signed, 0)[1]
        for _name in ("serial number", "signature algorithm", "issuer"):
            place = _field(signed, place)[1]
        validity, _ = _field(signed, place)
        last = _field(validity, 0)[1]
        text = _field(validity, last)[0].decode("ascii")
        if validity[last] == _UTC_TIME:  # two digits of the year: 50 to 99 are the last century's
            text = ("19" if text[:2] >= "50" else "20") + text
        moment = datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except (ValueError, IndexError):
        return None
    return int(moment.timestamp()) * 1000


def _field(data: bytes, start: int) -> tuple[bytes, int]:
    """Return the content of the field at ``start`` and the place behind it."""
    size, place = data[start + 1], start + 2
    if size & 0x80:
        count = size & 0x7F
        size, place = int.from_bytes(data[place : place + count], "big"), place + count
    if place + size > len(data):
        raise ValueError("the field is longer than its bytes")
    return data[place : place + size], place + size
