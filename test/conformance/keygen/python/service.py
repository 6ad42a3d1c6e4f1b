"""Requests to the service and the verification of its answers, as Keygen's documentation of response signatures describes it."""

import base64
import hashlib
import json
import os
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import requests
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ORIGIN = os.environ["KEYGEN_CUSTOM_DOMAIN"]
ACCOUNT = f"{ORIGIN}/v1/accounts/{os.environ['KEYGEN_ACCOUNT_ID']}"
PUBLIC_KEY = Ed25519PublicKey.from_public_bytes(bytes.fromhex(os.environ["KEYGEN_PUBLIC_KEY"]))


def passes(what):
    """Says that a check passed: it comes after the assertions, which end the program where they fail."""
    print("passes:", what)
    with open(os.environ.get("CLIENT_CHECKS", os.devnull), "a", encoding="utf-8") as file:
        file.write(f"passes\t{what}\n")


def ask(method, path, body=None, authorization=None):
    """Sends a request and verifies the signature of the answer. Returns the status and the document, None for an answer without a body."""
    headers = {"Accept": "application/vnd.api+json"}
    if body is not None:
        headers["Content-Type"] = "application/vnd.api+json"
    if authorization is not None:
        headers["Authorization"] = authorization
    answer = requests.request(method, f"{ACCOUNT}/{path}", json=body, headers=headers, timeout=30)
    verify_answer(answer)
    return answer.status_code, answer.json() if answer.content else None


def verify_answer(answer):
    """Raises unless the answer is signed, recent and unchanged."""
    digest = "sha-256=" + base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["Digest"] == digest, "the digest is not of this body"
    sent = parsedate_to_datetime(answer.headers["Date"])
    assert abs(datetime.now(timezone.utc) - sent) < timedelta(minutes=5), "the answer is not recent"
    parameters = dict(part.split("=", 1) for part in answer.headers["Keygen-Signature"].split(", "))
    signature = {name: value.strip('"') for name, value in parameters.items()}
    assert signature["algorithm"] == "ed25519"
    assert signature["headers"] == "(request-target) host date digest"
    url = requests.compat.urlsplit(answer.request.url)
    target = answer.request.method.lower() + " " + answer.request.path_url
    signed = f"(request-target): {target}\nhost: {url.netloc}\ndate: {answer.headers['Date']}\ndigest: {digest}"
    PUBLIC_KEY.verify(base64.b64decode(signature["signature"]), signed.encode())


def open_file(certificate, kind, secret):
    """Verifies a license file or machine file (kind "license" or "machine"). Returns the text that is in it, decrypted with the secret where it is encrypted."""
    armour = kind.upper()
    body = certificate.removeprefix(f"-----BEGIN {armour} FILE-----\n").removesuffix(f"-----END {armour} FILE-----\n")
    assert body != certificate, "no file of this kind"
    payload = json.loads(base64.b64decode(body))
    PUBLIC_KEY.verify(base64.b64decode(payload["sig"], validate=True), f"{kind}/{payload['enc']}".encode())
    if payload["alg"] == "base64+ed25519":
        return base64.b64decode(payload["enc"], validate=True)
    assert payload["alg"] == "aes-256-gcm+ed25519", payload["alg"]
    ciphertext, iv, tag = (base64.b64decode(part, validate=True) for part in payload["enc"].split("."))
    return AESGCM(hashlib.sha256(secret.encode()).digest()).decrypt(iv, ciphertext + tag, None)


def verify_key(key):
    """Verifies a signed license key. Returns the data in it."""
    signed, signature = key.split(".", 1)
    prefix, data = signed.split("/", 1)
    assert prefix == "key"
    PUBLIC_KEY.verify(base64.urlsafe_b64decode(signature), signed.encode())
    return base64.urlsafe_b64decode(data)


def is_refused(certificate, kind, secret):
    """Says whether a file is not accepted."""
    try:
        open_file(certificate, kind, secret)
    except (InvalidSignature, InvalidTag, ValueError, AssertionError):
        return True
    return False
