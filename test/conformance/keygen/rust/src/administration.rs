//! What a vendor's shop does with the client's feature `token`, as an admin who signed in with email and password.

use crate::checks::{expect_code, expect_status, needed, notes, passes};
use keygen_rs::component::{Component, CreateComponentRequest, UpdateComponentRequest};
use keygen_rs::config::{set_config, KeygenConfig};
use keygen_rs::entitlement::{CreateEntitlementRequest, Entitlement, UpdateEntitlementRequest};
use keygen_rs::license::{License, LicenseCreateRequest, LicenseListOptions, LicenseUpdateRequest};
use keygen_rs::machine::{Machine, MachineCreateRequest, MachineListFilters, MachineUpdateRequest};
use keygen_rs::policy::{
    AuthenticationStrategy, CreatePolicyRequest, ExpirationStrategy, OverageStrategy, Policy, Scheme, TransferStrategy,
    UpdatePolicyRequest,
};
use keygen_rs::product::{CreateProductRequest, DistributionStrategy, Platform, Product, UpdateProductRequest};
use keygen_rs::token::{CreateTokenRequest, RegenerateTokenRequest, Token, TokenKind};
use keygen_rs::user::{CreateUserRequest, UpdateUserRequest, User, UserRole, UserStatus};
use serde_json::json;
use std::collections::HashMap;

fn config(token: &str) -> KeygenConfig {
    KeygenConfig {
        api_url: needed("KEYGEN_CUSTOM_DOMAIN"),
        public_key: Some(needed("KEYGEN_PUBLIC_KEY")),
        ..KeygenConfig::token(needed("KEYGEN_ACCOUNT_ID"), token.to_string())
    }
}

pub async fn run() {
    set_config(config(&needed("ADMIN_TOKEN"))).unwrap();
    let product = products().await;
    let policy = policies(&product).await;
    let entitlement = entitlements().await;
    let user = users().await;
    let license = licenses(&policy, &entitlement, &user).await;
    machines(&license, &user).await;
    tokens(&product, &license, &user).await;
    refusals(&product, &policy).await;
    license.revoke().await.unwrap();
    expect_code(License::get(&license.id).await, "NOT_FOUND");
    user.delete().await.unwrap();
    entitlement.delete().await.unwrap();
    policy.delete().await.unwrap();
    product.delete().await.unwrap();
    expect_code(Product::get(&product.id).await, "NOT_FOUND");
    passes("Revokes a license, deletes a user, an entitlement, a policy and a product");
}

async fn products() -> Product {
    let product = Product::create(CreateProductRequest {
        name: "Paintbox".into(),
        code: Some("paintbox".into()),
        distribution_strategy: Some(DistributionStrategy::Licensed),
        url: Some("https://example.com/paintbox".into()),
        platforms: Some(vec![Platform::Linux, Platform::Windows]),
        permissions: None,
        metadata: Some(HashMap::from([("line".to_string(), json!("creative"))])),
    })
    .await
    .unwrap();
    assert_eq!(product.platforms, Some(vec![Platform::Linux, Platform::Windows]));
    let product = product
        .update(UpdateProductRequest {
            name: Some("Paintbox 2".into()),
            code: None,
            distribution_strategy: None,
            url: None,
            platforms: None,
            permissions: None,
            metadata: None,
        })
        .await
        .unwrap();
    assert_eq!(product.name, "Paintbox 2");
    assert_eq!(Product::get("paintbox").await.unwrap().id, product.id);
    assert!(Product::list(None).await.unwrap().iter().any(|one| one.id == product.id));
    passes("Creates, changes, reads (by code too) and lists products");
    product
}

async fn policies(product: &Product) -> Policy {
    let policy = Policy::create(CreatePolicyRequest {
        name: "Studio".into(),
        duration: Some(31_556_952),
        floating: Some(true),
        strict: Some(true),
        max_machines: Some(3),
        max_uses: Some(10),
        scheme: Some(Scheme::Ed25519Sign),
        authentication_strategy: Some(AuthenticationStrategy::Mixed),
        expiration_strategy: Some(ExpirationStrategy::RestrictAccess),
        transfer_strategy: Some(TransferStrategy::KeepExpiry),
        overage_strategy: Some(OverageStrategy::NoOverage),
        product_id: product.id.clone(),
        ..CreatePolicyRequest::default()
    })
    .await
    .unwrap();
    assert_eq!(
        (policy.max_machines, policy.duration, policy.scheme.clone()),
        (Some(3), Some(31_556_952), Some(Scheme::Ed25519Sign))
    );
    assert_eq!(policy.product_id.as_ref(), Some(&product.id));
    let changed = UpdatePolicyRequest { max_machines: Some(2), ..UpdatePolicyRequest::default() };
    let policy = policy.update(changed).await.unwrap();
    assert_eq!(Policy::get(&policy.id).await.unwrap().max_machines, Some(2));
    assert!(Policy::list(None).await.unwrap().iter().any(|one| one.id == policy.id));
    passes("Creates, changes, reads and lists policies");
    policy
}

async fn entitlements() -> Entitlement {
    let wanted = CreateEntitlementRequest { name: Some("Batch".into()), code: "BATCH".into(), metadata: None };
    let entitlement = Entitlement::create(wanted).await.unwrap();
    let changed = UpdateEntitlementRequest { name: Some("Batches".into()), code: None, metadata: None };
    let entitlement = entitlement.update(changed).await.unwrap();
    assert_eq!(Entitlement::get("BATCH").await.unwrap().name.as_deref(), Some("Batches"));
    assert!(Entitlement::list(None).await.unwrap().iter().any(|one| one.id == entitlement.id));
    passes("Creates, changes, reads (by code too) and lists entitlements");
    entitlement
}

async fn users() -> User {
    let user = User::create(CreateUserRequest {
        email: "heidi@example.com".into(),
        first_name: Some("Heidi".into()),
        last_name: Some("Muster".into()),
        role: Some(UserRole::User),
        permissions: None,
        metadata: None,
    })
    .await
    .unwrap();
    assert_eq!((user.role.clone(), user.status.clone()), (UserRole::User, UserStatus::Active));
    let changed =
        UpdateUserRequest { email: None, first_name: Some("Heidrun".into()), last_name: None, role: None, metadata: None };
    let user = user.update(changed).await.unwrap();
    assert_eq!(User::get("heidi@example.com").await.unwrap().first_name.as_deref(), Some("Heidrun"));
    assert!(User::list(None).await.unwrap().users.iter().any(|one| one.id == user.id));
    assert_eq!(user.ban().await.unwrap().status, UserStatus::Banned);
    assert_eq!(user.unban().await.unwrap().status, UserStatus::Active);
    passes("Creates, changes, reads (by email too), lists, bans and unbans users");
    user
}

async fn licenses(policy: &Policy, entitlement: &Entitlement, user: &User) -> License {
    let mut wanted = LicenseCreateRequest::new(policy.id.clone()).with_name("Studio of Heidi".into());
    wanted.owner_id = Some(user.id.clone());
    let license = License::create(wanted).await.unwrap();
    assert_eq!((license.owner_id.as_ref(), license.max_machines), (Some(&user.id), Some(2)));
    let changed = LicenseUpdateRequest::new().with_name("Studio".into()).with_max_machines(5);
    let license = license.update(changed).await.unwrap();
    assert_eq!((license.name.as_deref(), license.max_machines), (Some("Studio"), Some(5)));
    let listed = LicenseListOptions { policy: Some(policy.id.clone()), page_size: Some(10), ..LicenseListOptions::default() };
    let page = License::list(Some(&listed)).await.unwrap();
    assert_eq!(page.data.iter().map(|one| &one.id).collect::<Vec<_>>(), [&license.id]);
    assert_eq!(License::get(&license.id).await.unwrap().id, license.id);
    passes("Creates, changes, reads and lists licenses, with filters");

    assert_eq!(license.suspend().await.unwrap().suspended, Some(true));
    assert_eq!(license.reinstate().await.unwrap().suspended, Some(false));
    assert!(license.renew().await.unwrap().expiry > license.expiry);
    assert_eq!(license.increment_usage(Some(3)).await.unwrap().uses, Some(3));
    assert_eq!(license.decrement_usage(None).await.unwrap().uses, Some(2));
    assert_eq!(license.reset_usage().await.unwrap().uses, Some(0));
    passes("Suspends, reinstates and renews licenses, counts and resets their uses");

    let attached = license.attach_entitlements_with_response(std::slice::from_ref(&entitlement.id)).await.unwrap();
    assert_eq!(attached[0].entitlement_id.as_ref(), Some(&entitlement.id));
    license.detach_entitlements(std::slice::from_ref(&entitlement.id)).await.unwrap();
    assert!(license.entitlements(None).await.unwrap().data.is_empty());
    let other = User::create(CreateUserRequest {
        email: "ivan@example.com".into(),
        first_name: None,
        last_name: None,
        role: None,
        permissions: None,
        metadata: None,
    })
    .await
    .unwrap();
    license.attach_users(std::slice::from_ref(&other.id)).await.unwrap();
    assert!(license.users(None).await.unwrap().data.iter().any(|one| one.id == other.id));
    license.detach_users(std::slice::from_ref(&other.id)).await.unwrap();
    assert_eq!(license.change_owner(&other.id).await.unwrap().owner_id.as_ref(), Some(&other.id));
    assert_eq!(license.change_owner(&user.id).await.unwrap().owner_id.as_ref(), Some(&user.id));
    other.delete().await.unwrap();
    assert_eq!(license.change_policy(&policy.id).await.unwrap().policy.as_ref(), Some(&policy.id));
    passes("Attaches and detaches entitlements and users, changes owner and policy");
    license
}

async fn machines(license: &License, user: &User) {
    let machine = Machine::create(MachineCreateRequest {
        fingerprint: "workstation-1".into(),
        name: Some("Workstation".into()),
        platform: Some("linux".into()),
        hostname: Some("ws-1".into()),
        ip: Some("192.0.2.1".into()),
        cores: Some(8),
        metadata: None,
        license_id: license.id.clone(),
    })
    .await
    .unwrap();
    let changed = MachineUpdateRequest {
        name: Some("Workstation 1".into()),
        platform: None,
        hostname: None,
        ip: None,
        cores: None,
        metadata: None,
    };
    assert_eq!(machine.update(changed).await.unwrap().name.as_deref(), Some("Workstation 1"));
    assert_eq!(Machine::get(&machine.id).await.unwrap().cores, Some(8));
    let filters = MachineListFilters { license: Some(license.id.clone()), limit: Some(10), ..MachineListFilters::default() };
    assert_eq!(Machine::list(Some(filters)).await.unwrap().len(), 1);
    assert_eq!(machine.change_owner(&user.id).await.unwrap().owner_id.as_ref(), Some(&user.id));
    assert_eq!(machine.reset().await.unwrap().heartbeat_status, "NOT_STARTED");
    passes("Creates, changes, reads and lists machines, changes their owner, resets a heartbeat");

    let wanted = CreateComponentRequest::new("board-1".into(), "Board".into(), machine.id.clone());
    let component = Component::create(wanted).await.unwrap();
    let changed = UpdateComponentRequest::new().with_name("Main board".into());
    assert_eq!(component.update(changed).await.unwrap().name, "Main board");
    assert_eq!(Component::get(&component.id).await.unwrap().fingerprint, "board-1");
    let listed = keygen_rs::component::ListComponentsOptions::new().with_machine(machine.id.clone());
    assert_eq!(Component::list(Some(listed)).await.unwrap().iter().map(|one| &one.id).collect::<Vec<_>>(), [&component.id]);
    component.delete().await.unwrap();
    machine.deactivate().await.unwrap();
    passes("Creates, changes, reads, lists and deletes components");
}

async fn tokens(product: &Product, license: &License, user: &User) {
    let wanted = CreateTokenRequest { name: Some("of the shop".into()), ..CreateTokenRequest::default() };
    let token = product.generate_token_with_options(Some(wanted)).await.unwrap();
    assert_eq!((token.kind.clone(), token.name.as_deref()), (TokenKind::ProductToken, Some("of the shop")));
    let activation = license.generate_token(None).await.unwrap();
    assert_eq!(activation.kind, TokenKind::ActivationToken);
    assert!(activation.token.is_some());
    let personal = user.generate_token(None).await.unwrap();
    assert_eq!(personal.kind, TokenKind::UserToken);
    assert!(personal.token.is_some() && personal.expiry.is_some());
    let listed = Token::list(None).await.unwrap();
    assert!(listed.iter().any(|one| one.id == token.id) && listed.iter().all(|one| one.token.is_none()));
    assert_eq!(Token::get(&token.id).await.unwrap().id, token.id);
    let kept = RegenerateTokenRequest { name: None, expiry: None, permissions: None, metadata: None };
    expect_code(token.regenerate(kept).await, "METHOD_NOT_ALLOWED");
    notes("A token gets no new text: `PUT tokens/{id}` is answered with 405. Make another one, and revoke this one.");
    set_config(config(token.token.as_deref().unwrap())).unwrap();
    assert_eq!(Product::get(&product.id).await.unwrap().id, product.id);
    set_config(config(&needed("ADMIN_TOKEN"))).unwrap();
    for one in [token, activation, personal] {
        one.revoke().await.unwrap();
    }
    passes("Makes tokens for a product, a license and a user; lists, reads, uses and revokes them");
}

/// What the client sends that is not in the interface, or not in this service.
async fn refusals(product: &Product, policy: &Policy) {
    let wanted =
        |name: &str| CreatePolicyRequest { name: name.into(), product_id: product.id.clone(), ..CreatePolicyRequest::default() };
    let overage = CreatePolicyRequest { overage_strategy: Some(OverageStrategy::Allow125xOverage), ..wanted("Overage") };
    assert!(Policy::create(overage).await.is_err());
    notes("Its names of overage strategies are not those of the interface (`ALLOW125X_OVERAGE` for `ALLOW_1_25X_OVERAGE`): refused, and a policy with one is not read.");
    let licenses = CreatePolicyRequest { max_licenses: Some(1), ..wanted("Licenses") };
    expect_status(Policy::create(licenses).await, 400);
    notes("It sends `maxLicenses` of a policy, which is not in the interface. Refused with 400.");
    let limited = LicenseCreateRequest::new(policy.id.clone()).with_permissions(vec!["license.validate".into()]);
    expect_status(License::create(limited).await, 400);
    notes("It sends `permissions`, which only Keygen's enterprise edition knows. Refused with 400.");
    let described =
        CreateTokenRequest { metadata: Some(HashMap::from([("a".to_string(), json!(1))])), ..CreateTokenRequest::default() };
    expect_status(product.generate_token_with_options(Some(described)).await, 400);
    notes("It sends `metadata` of tokens, which is not in the interface. Refused with 400.");
    notes("It has no authentication strategy `SESSION`: a policy with it is not read.");
}
