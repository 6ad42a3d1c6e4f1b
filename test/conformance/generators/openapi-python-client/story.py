"""Uses the client that openapi-python-client generates: what a vendor and an app do, from the sign-in to the last machine."""

import os
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from latchkey import AuthenticatedClient, Client
from latchkey.api.catalog import create_policy, create_product
from latchkey.api.checks import check_out_license_by_key, download_license_file, validate_license_by_key
from latchkey.api.licenses import create_license
from latchkey.api.machines import create_machine, delete_machine, read_machine
from latchkey.api.search import list_machines
from latchkey.api.sessions import sign_in
from latchkey.models import (
    CheckOutLicenseByKeyBody,
    CheckOutLicenseByKeyIncludeItem,
    CreateLicenseBody,
    CreateMachineBody,
    CreatePolicyBody,
    CreateProductBody,
    Machine,
    Refusal,
    RefusalCode,
    Scheme,
    Scope,
    SignInBody,
    ValidateLicenseByKeyBody,
    ValidationCode,
)

Answer = TypeVar("Answer")

tenant = os.environ["LATCHKEY_TENANT"]
url = os.environ["LATCHKEY_URL"]


def passes(what: str) -> None:
    """Notes what the client did."""
    checks = os.environ.get("CLIENT_CHECKS")
    if checks:
        with Path(checks).open("a", encoding="utf-8") as file:
            file.write(f"passes\t{what}\n")


def done(answer: Answer | Refusal | None) -> Answer:
    """Returns an answer. Raises AssertionError with the refusal, when it is one."""
    assert answer is not None, "there is no answer that the document describes"
    assert not isinstance(answer, Refusal), f"{answer.code} {answer.message}"
    return answer


credentials = SignInBody(username=os.environ["LATCHKEY_USERNAME"], password=os.environ["LATCHKEY_PASSWORD"])
session = done(sign_in.sync(tenant, client=Client(base_url=url), body=credentials)).data
client = AuthenticatedClient(base_url=url, token=session.access)

product = done(create_product.sync(tenant, client=client, body=CreateProductBody(name="Sketchbook", code="sketchbook"))).data
studio = CreatePolicyBody(name="Studio", product_id=product.id, max_machines=2, max_memory=68_719_476_736, floating=True)
policy = done(create_policy.sync(tenant, client=client, body=studio)).data
assert policy.scheme == Scheme.ED25519
assert policy.max_memory == 68_719_476_736
license_body = CreateLicenseBody(name="Alice", product_id=product.id, policy_id=policy.id)
key = done(create_license.sync(tenant, client=client, body=license_body)).data.license_key
passes("signs in, and makes a product, a policy and a license")

activation = CreateMachineBody(license_key=key, fingerprint="b5:2f:0c:9a", memory=17_179_869_184)
machine = done(create_machine.sync(tenant, client=client, body=activation)).data
again = create_machine.sync_detailed(tenant, client=client, body=activation)
assert again.status_code == HTTPStatus.CONFLICT
assert isinstance(again.parsed, Refusal)
assert again.parsed.code == RefusalCode.MACHINE_FINGERPRINT_TAKEN
assert isinstance(again.parsed.data, Machine)
assert again.parsed.data.id == machine.id
passes("activates a machine; activating it again is refused with 409 and carries the machine")

for fingerprint, code in (
    ("b5:2f:0c:9a", ValidationCode.VALID),
    ("another", ValidationCode.FINGERPRINT_SCOPE_MISMATCH),
):
    question = ValidateLicenseByKeyBody(license_key=key, nonce="4dcf3d1e", scope=Scope(fingerprint=fingerprint))
    verdict = done(validate_license_by_key.sync(tenant, client=client, body=question)).data
    assert (verdict.code, verdict.valid, verdict.nonce) == (code, code == ValidationCode.VALID, "4dcf3d1e")
passes("validates with a scope, and reads why a copy may not run")

file = done(
    check_out_license_by_key.sync(
        tenant,
        client=client,
        body=CheckOutLicenseByKeyBody(license_key=key, ttl=86_400),
        include=[CheckOutLicenseByKeyIncludeItem.PRODUCT, CheckOutLicenseByKeyIncludeItem.POLICY],
    )
).data
assert file.certificate.startswith("-----BEGIN LICENSE FILE-----")
download = done(download_license_file.sync(tenant, key, client=client, ttl=3_600)).payload.read()
assert download.startswith(b"-----BEGIN LICENSE FILE-----")
passes("checks out a license file, and downloads one as it is saved")

page = done(list_machines.sync(tenant, client=client, limit=1))
assert (page.count, page.data[0].id, page.meta.next_) == (1, machine.id, None)
gone = delete_machine.sync_detailed(tenant, str(machine.id), client=client)
assert gone.status_code == HTTPStatus.NO_CONTENT
unknown = read_machine.sync_detailed(tenant, str(machine.id), client=client)
assert unknown.status_code == HTTPStatus.NOT_FOUND
assert isinstance(unknown.parsed, Refusal)
assert unknown.parsed.code == RefusalCode.MACHINE_NOT_FOUND
passes("lists machines, deactivates one, and finds it no more")
