"""A time-stamping authority, asked by HTTP as RFC 3161 says; what it answers is believed only by its certificate.

What is stamped is a digest itself, the head of a seal or that of a file: both are a SHA-256, and so is what an authority
signs. Anybody checks a stamp with `openssl ts -verify -digest DIGEST -in STAMP.tsr -CAfile CERTIFICATE.pem`.
The readers of certificates are loaded by who asks or checks; a page that only shows a stamp goes without.
"""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from ledger.seal import Seal
from ledger.stamp import Stamp, StampRefused

ANSWER_SECONDS_MAX = 20
ANSWER_BYTES_MAX = 100_000
_ANYTHING = b"?"


def stamp(seal: Seal, *, url: str, certificates: Path) -> Stamp:
    """The authority's stamp on the head of a seal. Outside any transaction. Raises StampRefused."""
    return stamp_digest(seal.head, url=url, certificates=certificates)


def stamp_digest(digest: str, *, url: str, certificates: Path) -> Stamp:
    """The authority's stamp on a SHA-256 (hex). Outside any transaction. Raises StampRefused."""
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response
    from rfc3161_client.errors import VerificationError

    asked = TimestampRequestBuilder().data(_ANYTHING).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True)
    request = asked.cert_request(cert_request=True).build()
    # The builder digests what it is given whole; of a file we have the digest, which takes the other's place.
    token = _answer(url, request.as_bytes().replace(sha256(_ANYTHING).digest(), bytes.fromhex(digest)))
    try:
        answer = decode_timestamp_response(token)
        trusted = VerifierBuilder.from_request(request)
        for certificate in load_pem_x509_certificates(certificates.read_bytes()):
            trusted = trusted.add_root_certificate(certificate)
        trusted.build().verify(answer, bytes.fromhex(digest))
    except (VerificationError, ValueError, OSError) as trouble:
        raise StampRefused(f"the answer of {url} is not the stamp that was asked for: {trouble}") from trouble
    return Stamp(url, answer.tst_info.gen_time.astimezone(UTC), token)


def fault(stamp: Stamp, head: str) -> str | None:
    """Why a stamp that is kept is none of this head or file; whose signature it bears was looked at when it came."""
    from rfc3161_client import decode_timestamp_response

    try:
        said = decode_timestamp_response(stamp.token).tst_info
    except ValueError as trouble:
        return f"the stamp kept of it cannot be read: {trouble}"
    if said.message_imprint.message.hex() != head or said.gen_time.astimezone(UTC) != stamp.stamped_at:
        return "the stamp kept of it is of another digest or moment"
    return None


def _answer(url: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urlopen(Request(url, body, headers), timeout=ANSWER_SECONDS_MAX) as answered:
            found = bytes(answered.read(ANSWER_BYTES_MAX + 1))
    except (URLError, OSError, ValueError) as trouble:
        raise StampRefused(f"{url} does not answer: {trouble}") from trouble
    if len(found) > ANSWER_BYTES_MAX:
        raise StampRefused(f"{url} answers with more than {ANSWER_BYTES_MAX} bytes")
    return found
