"""Compressed bodies: gzip where it helps, and never more unpacked than was allowed."""

from __future__ import annotations

import zlib

GZIP = "gzip"
LEAST_BYTES = 1024
"""Smaller bodies fit into a packet or two either way."""

_LEVEL = 1  # several times faster than the default, and nearly as small for what we send
_GZIP_BITS = 16 + zlib.MAX_WBITS


class BadBody(ValueError):
    """A body that cannot be unpacked, or that is larger than allowed. The message says which."""


class TooLarge(BadBody):
    """More came out of a body than is allowed."""


def squeezed(data: bytes) -> bytes | None:
    """The gzip form; None where it does not pay."""
    if len(data) < LEAST_BYTES:
        return None
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP_BITS)
    packed = packer.compress(data) + packer.flush()
    return packed if len(packed) < len(data) else None


def unsqueezed(data: bytes, most_bytes: int) -> bytes:
    """What is in the gzip form. Raises TooLarge beyond `most_bytes`, BadBody for torn bytes."""
    unpacker = zlib.decompressobj(_GZIP_BITS)
    try:
        plain = unpacker.decompress(data, most_bytes + 1)
    except zlib.error as error:
        raise BadBody("the compressed body is damaged") from error
    if len(plain) > most_bytes:
        raise TooLarge(f"the body unpacks to more than {most_bytes:,} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise BadBody("the compressed body is not whole")
    return plain
