"""A telephone that keeps passkeys, in software: it answers as WebAuthn says, and can be told to answer wrongly."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
KNOWS_ITS_OWNER = PRESENT | VERIFIED


def text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Telephone:
    """One passkey (ES256), for whatever site asks first."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential = secrets.token_bytes(32)
        self.handle = b""
        self.count = 0

    def create(self, question: str, *, flags: int = KNOWS_ITS_OWNER) -> str:
        """The answer to a question for a new passkey."""
        asked = json.loads(question)
        self.handle = octets(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cbor2.dumps(cose)
        data = self._data(asked["rp"]["id"], flags | HAS_KEY) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]), attestationObject=attestation
        )

    def get(self, question: str, *, flags: int = KNOWS_ITS_OWNER, handle: bytes | None = None) -> str:
        """The answer to a question for a passkey that there is."""
        asked = json.loads(question)
        self.count += 1
        data = self._data(asked["rpId"], flags)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=self.handle if handle is None else handle,
        )

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **response: bytes) -> str:
        name = text(self.credential)
        parts: dict[str, Any] = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps(parts | {"response": {key: text(value) for key, value in response.items()}})
