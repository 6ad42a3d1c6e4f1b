"""An app from its first start to its removal, written from Keygen's public documentation."""

import json
import os
from datetime import datetime
from urllib.parse import quote

from service import ask, is_refused, open_file, passes, verify_key

KEY = os.environ["FLOATING_LICENSE_KEY"]
LICENSE = f"License {KEY}"
FINGERPRINT = "b5:2f:0c:9a"


def validate(key, **scope):
    status, document = ask("POST", "licenses/actions/validate-key", {"meta": {"key": key, "scope": scope}})
    assert status == 200, document
    return document


def activate(license_id, fingerprint, authorization=LICENSE):
    relationships = {"license": {"data": {"type": "licenses", "id": license_id}}}
    attributes = {"fingerprint": fingerprint, "platform": "linux", "name": "Studio", "metadata": {"floor": 2}}
    return ask("POST", "machines", {"data": {"type": "machines", "attributes": attributes, "relationships": relationships}}, authorization)


answer = validate(KEY, fingerprint=FINGERPRINT)
assert answer["meta"]["valid"] is False and answer["meta"]["code"] == "NO_MACHINES", answer["meta"]
assert answer["meta"]["scope"] == {"fingerprint": FINGERPRINT}
license = answer["data"]
assert license["type"] == "licenses" and license["attributes"]["key"] == KEY and license["attributes"]["metadata"]["order"] == "A-1001"
assert datetime.fromisoformat(license["attributes"]["expiry"]) > datetime.fromisoformat(license["attributes"]["created"])
unknown = validate("no-such-key")
assert unknown["data"] is None and unknown["meta"]["code"] == "NOT_FOUND" and unknown["meta"]["valid"] is False, unknown
passes("Validates a key without signing in, and is told of an unknown one")

status, document = activate(license["id"], FINGERPRINT)
assert status == 201, document
machine = document["data"]
assert machine["attributes"]["fingerprint"] == FINGERPRINT and machine["attributes"]["metadata"] == {"floor": 2}
assert machine["relationships"]["license"]["data"] == {"type": "licenses", "id": license["id"]}
assert validate(KEY, fingerprint=FINGERPRINT)["meta"]["code"] == "VALID"
passes("Activates a machine and validates it")

status, document = activate(license["id"], FINGERPRINT)
error = document["errors"][0]
assert status == 422 and error["code"] == "FINGERPRINT_TAKEN" and error["source"]["pointer"] == "/data/attributes/fingerprint", document
status, second = activate(license["id"], "c7:91")
assert status == 201
status, document = activate(license["id"], "d8:a2")
assert status == 422 and document["errors"][0]["code"] == "MACHINE_LIMIT_EXCEEDED", document
assert all(member in document["errors"][0] for member in ("title", "detail", "code"))
assert ask("DELETE", f"machines/{second['data']['id']}", authorization=LICENSE) == (204, None)
passes("Reads refusals: the title, the detail, the code and what they are about")

status, document = ask("POST", f"machines/{quote(FINGERPRINT)}/actions/ping-heartbeat", authorization=LICENSE)
assert status == 200 and document["data"]["attributes"]["heartbeatStatus"] == "ALIVE", document
assert datetime.fromisoformat(document["data"]["attributes"]["nextHeartbeat"])
passes("Sends a heartbeat by fingerprint")

status, document = ask("GET", f"licenses/{license['id']}/entitlements?limit=100", authorization=LICENSE)
assert status == 200 and {one["attributes"]["code"] for one in document["data"]} == {"EXPORT_PDF", "LAYERS"}, document
status, document = ask("GET", f"machines/{quote(FINGERPRINT)}", authorization=LICENSE)
assert status == 200 and document["data"]["id"] == machine["id"]
status, document = ask("GET", "me", authorization=LICENSE)
assert status == 200 and document["data"]["type"] == "licenses" and document["data"]["id"] == license["id"]
passes("Reads its license, machine and entitlements")

status, document = ask("POST", f"licenses/{license['id']}/actions/check-out?include=entitlements&ttl=86400", authorization=LICENSE)
assert status == 200 and document["data"]["type"] == "license-files", document
plain = document["data"]["attributes"]
content = json.loads(open_file(plain["certificate"], "license", KEY))
assert content["data"]["id"] == license["id"] and content["meta"]["ttl"] == 86_400 == plain["ttl"]
assert {one["attributes"]["code"] for one in content["included"]} == {"EXPORT_PDF", "LAYERS"}
passes("Checks out a plain license file and verifies it")

sent = {"meta": {"encrypt": True, "include": ["license", "license.entitlements"], "ttl": None}}
status, document = ask("POST", f"machines/{machine['id']}/actions/check-out", sent, LICENSE)
assert status == 200 and document["data"]["attributes"]["expiry"] is None, document
encrypted = document["data"]["attributes"]["certificate"]
content = json.loads(open_file(encrypted, "machine", KEY + FINGERPRINT))
assert content["data"]["id"] == machine["id"] and content["data"]["attributes"]["fingerprint"] == FINGERPRINT
assert {one["type"] for one in content["included"]} == {"licenses", "entitlements"}
assert is_refused(encrypted, "machine", KEY + "another machine") and is_refused(encrypted, "license", KEY)
assert is_refused(plain["certificate"].replace("LICENSE", "MACHINE"), "machine", KEY)
passes("Checks out an encrypted machine file without an end and decrypts it, on this machine alone")

assert json.loads(verify_key(KEY)) and json.loads(verify_key(os.environ["KEYGEN_LICENSE_KEY"]))
passes("Verifies signed license keys offline")

for expected, code, attempt in [
    (401, "TOKEN_MISSING", ask("GET", "me")),
    (401, "LICENSE_INVALID", ask("GET", "me", authorization="License no-such-key")),
    (401, "TOKEN_INVALID", ask("GET", "me", authorization="Bearer activ-0123456789abcdef0123456789abcdefv3")),
    (403, "LICENSE_SUSPENDED", ask("GET", "me", authorization=f"License {os.environ['SUSPENDED_LICENSE_KEY']}")),
    (403, "LICENSE_NOT_ALLOWED", ask("GET", "me", authorization=f"License {os.environ['TOKEN_LICENSE_KEY']}")),
    (404, "NOT_FOUND", ask("GET", "machines/no-such-machine", authorization=LICENSE)),
]:
    status, document = attempt
    assert status == expected and document["errors"][0]["code"] == code, (code, status, document)
passes("Verifies the signature of every answer, refusals and answers without a body too")

assert ask("DELETE", f"machines/{quote(FINGERPRINT)}", authorization=LICENSE) == (204, None)
assert validate(KEY, fingerprint=FINGERPRINT)["meta"]["code"] == "NO_MACHINES"
passes("Deactivates a machine by fingerprint")
