//! What an app does that knows a license key. Every answer is verified with the tenant's public key.

use crate::checks::{expect_code, needed, notes, passes};
use keygen_rs::component::Component;
use keygen_rs::config::{set_config, KeygenConfig};
use keygen_rs::license::{
    LicenseCheckoutOpts, LicenseValidationCode, LicenseValidationRequest, LicenseValidationScope, PaginationOptions, SchemeCode,
};
use keygen_rs::machine::MachineCheckoutOpts;
use keygen_rs::{service, ApiContractVersion};

const FINGERPRINT: &str = "b5:2f:0c:9a";

pub fn config(license_key: &str) -> KeygenConfig {
    KeygenConfig {
        api_url: needed("KEYGEN_CUSTOM_DOMAIN"),
        ..KeygenConfig::license_key(
            needed("KEYGEN_ACCOUNT_ID"),
            needed("KEYGEN_PRODUCT_ID"),
            license_key.to_string(),
            needed("KEYGEN_PUBLIC_KEY"),
        )
    }
}

pub async fn run() {
    let key = needed("FLOATING_LICENSE_KEY");
    set_config(config(&key)).unwrap();

    let info = service::get_service_info().await.unwrap();
    assert!(service::supports_api_contract(&info, ApiContractVersion::V1_8), "{info:?}");
    service::ping().await.unwrap();
    passes("Pings the service and reads the version that it speaks");

    let asked = LicenseValidationRequest::for_fingerprint(FINGERPRINT.to_string());
    let answer = keygen_rs::validate(&asked).await.unwrap();
    assert_eq!(answer.meta.code_kind(), LicenseValidationCode::NoMachines);
    assert!(!answer.meta.valid);
    assert_eq!(answer.meta.scope.fingerprint.as_deref(), Some(FINGERPRINT));
    let license = answer.license.expect("the license is in the answer");
    assert_eq!(license.name.as_deref(), Some("Bob and Carol"));
    assert_eq!(license.metadata["order"], "A-1001");
    assert!(license.policy.is_some() && license.product_id.is_some() && license.expiry.is_some());
    passes("Validates a license by its key");

    keygen_rs::verify(SchemeCode::Ed25519Sign, &key).unwrap();
    assert_eq!(license.scheme, Some(SchemeCode::Ed25519Sign));
    license.verify().unwrap();
    passes("Verifies the signed license key offline");

    let disk = Component { fingerprint: "disk-1".into(), name: "Disk".into(), ..Component::default() };
    let machine = license.activate(FINGERPRINT, std::slice::from_ref(&disk)).await.unwrap();
    assert_eq!(machine.license_id.as_deref(), Some(license.id.as_str()));
    passes("Activates a machine with its components");

    expect_code(license.activate(FINGERPRINT, &[]).await, "FINGERPRINT_TAKEN");
    let second = license.activate("c7:91", &[]).await.unwrap();
    expect_code(license.activate("d8:a2", &[]).await, "MACHINE_LIMIT_EXCEEDED");
    license.deactivate(&second.id).await.unwrap();
    expect_code(license.deactivate(&second.id).await, "NOT_FOUND");
    passes("Is told of a machine that is there and of a limit that is reached; deactivates");

    let scope = LicenseValidationScope {
        product: Some(needed("KEYGEN_PRODUCT_ID")),
        fingerprint: Some(FINGERPRINT.into()),
        components: Some(vec!["disk-1".into()]),
        entitlements: Some(vec!["EXPORT_PDF".into(), "LAYERS".into()]),
        ..LicenseValidationScope::default()
    };
    let asked = LicenseValidationRequest { nonce: Some(4711), scope: scope.clone() };
    let answer = license.validate(&asked).await.unwrap();
    assert!(answer.meta.valid, "{:?}", answer.meta);
    assert_eq!(answer.meta.nonce, Some(4711));
    assert_eq!(answer.meta.scope.components.as_deref(), Some(&["disk-1".to_string()][..]));
    let missing = LicenseValidationScope { entitlements: Some(vec!["BATCH".into()]), ..scope };
    let answer = license.validate(&LicenseValidationRequest::new(missing)).await.unwrap();
    assert_eq!(answer.meta.code_kind(), LicenseValidationCode::EntitlementsMissing);
    passes("Validates by id with a nonce, components and entitlements");

    let page = license.entitlements(None).await.unwrap();
    let mut codes: Vec<_> = page.data.iter().map(|entitlement| entitlement.code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["EXPORT_PDF", "LAYERS"]);
    let one = PaginationOptions { page_size: Some(1), ..PaginationOptions::default() };
    let first = license.entitlements(Some(&one)).await.unwrap();
    let next = PaginationOptions { page_size: Some(1), page_cursor: first.next_cursor(), ..PaginationOptions::default() };
    let second = license.entitlements(Some(&next)).await.unwrap();
    assert!(first.data.len() == 1 && second.data.len() == 1 && first.data[0].id != second.data[0].id);
    passes("Lists entitlements, page by page with a cursor");

    assert_eq!(license.machines(None).await.unwrap().data.len(), 1);
    assert_eq!(license.machine(FINGERPRINT).await.unwrap().id, machine.id);
    passes("Lists machines and reads one by its fingerprint");

    let included = vec!["users".into(), "entitlements".into()];
    let file = license.checkout(&LicenseCheckoutOpts::with_include(included).with_encrypt(true)).await.unwrap();
    file.verify().unwrap();
    let data = file.decrypt(&key).unwrap();
    assert_eq!(data.license.id, license.id);
    assert_eq!(data.included.expect("resources are included").entitlements.len(), 2);
    let file = license.checkout(&LicenseCheckoutOpts::with_ttl(86_400)).await.unwrap();
    file.verify().unwrap();
    assert_eq!(file.decode().unwrap().ttl, 86_400);
    passes("Checks out license files, encrypted and plain, verifies and reads them with users and entitlements");

    let text = license.checkout_certificate(&LicenseCheckoutOpts::new()).await.unwrap();
    assert!(text.starts_with("-----BEGIN LICENSE FILE-----\n"), "{text}");
    passes("Downloads a license file as it is");

    let included = ["license", "license.entitlements", "license.users", "components"].map(String::from).to_vec();
    let file = machine.checkout(&MachineCheckoutOpts::with_include(included)).await.unwrap();
    file.verify().unwrap();
    let data = file.decrypt(&format!("{key}{FINGERPRINT}")).unwrap();
    assert_eq!((data.machine.id, data.license.id), (machine.id.clone(), license.id.clone()));
    let included = data.included.expect("resources are included");
    assert_eq!((included.entitlements.len(), included.components.len()), (2, 1));
    let file = machine.checkout(&MachineCheckoutOpts::new()).await.unwrap();
    assert_eq!(file.decrypt(&format!("{key}{FINGERPRINT}")).unwrap().license.id, license.id);
    passes("Checks out machine files, verifies and reads them with license, users, entitlements and components");

    let used = license.increment_usage(Some(2)).await.unwrap();
    assert_eq!(used.uses, Some(2));
    passes("Counts uses");
    machine.deactivate().await.unwrap();

    let key = needed("MONITORED_LICENSE_KEY");
    set_config(config(&key)).unwrap();
    let asked = LicenseValidationRequest::for_fingerprint(FINGERPRINT.to_string());
    let license = keygen_rs::validate(&asked).await.unwrap().license.unwrap();
    let license = license.with_config(config(&key));
    let machine = license.activate(FINGERPRINT, &[]).await.unwrap();
    let alive = machine.ping().await.unwrap();
    assert_eq!((alive.heartbeat_status.as_str(), alive.require_heartbeat), ("ALIVE", true));
    assert!(keygen_rs::validate(&asked).await.unwrap().meta.valid);
    machine.deactivate().await.unwrap();
    passes("Sends heartbeats");

    let key = needed("CHECKED_IN_LICENSE_KEY");
    set_config(config(&key)).unwrap();
    let license = keygen_rs::validate(&LicenseValidationRequest::default()).await.unwrap().license.unwrap();
    let checked = license.check_in().await.unwrap();
    assert!(checked.last_check_in.is_some() && checked.next_check_in > checked.last_check_in);
    passes("Checks in");

    set_config(config("no-such-key")).unwrap();
    let outcome = keygen_rs::validate(&LicenseValidationRequest::default()).await;
    expect_code(outcome, "LICENSE_INVALID");
    set_config(config(&needed("SUSPENDED_LICENSE_KEY"))).unwrap();
    expect_code(license_of_suspended().await, "LICENSE_SUSPENDED");
    passes("Is told of an unknown key and of a suspended license");

    notes("It has no processes: nothing in it starts, pings or ends one.");
}

async fn license_of_suspended() -> Result<keygen_rs::license::License, keygen_rs::errors::Error> {
    let license = keygen_rs::license::License::from_id(&needed("FLOATING_LICENSE_ID"));
    license.check_in().await
}
