"""Digests of what is remembered, without OpenSSL, which takes longer to load than all that is done here."""

from __future__ import annotations

# hashlib loads OpenSSL; the module behind it is not there in every Python.
try:
    from _blake2 import blake2b as blake2b  # noqa: PLC0414
except ImportError:  # pragma: no cover
    from hashlib import blake2b as blake2b  # noqa: PLC0414


def digest_of(content: bytes) -> str:
    """What content is known by in the cache."""
    return blake2b(content, digest_size=20).hexdigest()
