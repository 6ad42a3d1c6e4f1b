//! Uses the client that progenitor generates: what a vendor and an app do, from the sign-in to the last machine.

use std::error::Error as StdError;
use std::io::Write;
use std::{env, fs};

use futures::TryStreamExt;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderMap};

mod generated {
    progenitor::generate_api!(spec = "../../../../docs/openapi-3.0.json", interface = Builder);
}

use generated::types::{CheckOutLicenseByKeyIncludeItem, Refusal, RefusalCode, RefusalData, Scheme, Scope, ValidationCode};
use generated::{Client, Error};

type Outcome<T> = Result<T, Box<dyn StdError>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let url = env::var("LATCHKEY_URL")?;
    let tenant = env::var("LATCHKEY_TENANT")?;
    let (username, password) = (env::var("LATCHKEY_USERNAME")?, env::var("LATCHKEY_PASSWORD")?);
    let session = Client::new(&url)
        .sign_in()
        .tenant_name(&tenant)
        .body_map(|body| body.username(username).password(password))
        .send()
        .await?;
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, format!("Bearer {}", session.data.access).parse()?);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    let client = Client::new_with_client(&url, http);

    let key = catalogue(&client, &tenant).await?;
    passes("signs in, and makes a product, a policy and a license")?;
    let machine = activations(&client, &tenant, &key).await?;
    passes("activates a machine; activating it again is refused with 409 and carries the machine")?;
    validations(&client, &tenant, &key).await?;
    passes("validates with a scope, and reads why a copy may not run")?;
    files(&client, &tenant, &key).await?;
    passes("checks out a license file, and downloads one as it is saved")?;
    deactivation(&client, &tenant, machine).await?;
    passes("lists machines, deactivates one, and finds it no more")
}

/// Makes what is sold, and a license. Returns its key.
async fn catalogue(client: &Client, tenant: &str) -> Outcome<String> {
    let product =
        client.create_product().tenant_name(tenant).body_map(|body| body.name("Sketchbook").code("sketchbook")).send().await?;
    let product_id = product.data.id;
    let policy = client
        .create_policy()
        .tenant_name(tenant)
        .body_map(|body| {
            let seats = body.name("Studio").product_id(product_id).floating(true).max_machines(2);
            seats.max_memory(68_719_476_736)
        })
        .send()
        .await?;
    assert_eq!(policy.data.scheme, Scheme::Ed25519);
    assert_eq!(policy.data.max_memory, Some(68_719_476_736));
    let policy_id = policy.data.id;
    let license = client
        .create_license()
        .tenant_name(tenant)
        .body_map(|body| body.name("Alice").product_id(product_id).policy_id(policy_id))
        .send()
        .await?;
    Ok(license.data.license_key.clone())
}

/// Activates a machine twice. Returns its id.
async fn activations(client: &Client, tenant: &str, key: &str) -> Outcome<uuid::Uuid> {
    let activate = || {
        let body = client.create_machine().tenant_name(tenant);
        let given = key.to_owned();
        body.body_map(|body| {
            body.license_key(Some(given.parse().expect("a key"))).fingerprint("b5:2f:0c:9a").memory(17_179_869_184)
        })
        .send()
    };
    let machine = activate().await?.into_inner().data;
    let (status, refusal) = refusal_of(activate().await);
    assert_eq!((status, refusal.code), (StatusCode::CONFLICT, RefusalCode::X48005));
    let RefusalData::Machine(twin) = refusal.data else { return Err("the refusal has no machine".into()) };
    assert_eq!(twin.id, machine.id);
    Ok(machine.id)
}

async fn validations(client: &Client, tenant: &str, key: &str) -> Outcome<()> {
    for (fingerprint, code) in [("b5:2f:0c:9a", ValidationCode::Valid), ("another", ValidationCode::FingerprintScopeMismatch)] {
        let scope: Scope = Scope::builder().fingerprint(Some(fingerprint.parse()?)).try_into()?;
        let verdict = client
            .validate_license_by_key()
            .tenant_name(tenant)
            .body_map(|body| body.license_key(key).scope(Some(scope)))
            .send()
            .await?;
        assert_eq!((verdict.data.code, verdict.data.valid), (code, code == ValidationCode::Valid));
    }
    Ok(())
}

async fn files(client: &Client, tenant: &str, key: &str) -> Outcome<()> {
    let file = client
        .check_out_license_by_key()
        .tenant_name(tenant)
        .include(vec![CheckOutLicenseByKeyIncludeItem::Product, CheckOutLicenseByKeyIncludeItem::Policy])
        .body_map(|body| body.license_key(key).ttl(86_400))
        .send()
        .await?;
    assert!(file.data.certificate.starts_with("-----BEGIN LICENSE FILE-----"));
    let download = client.download_license_file().tenant_name(tenant).license_id(key).ttl(3_600).send().await?;
    let chunks: Vec<_> = download.into_inner().into_inner().try_collect().await?;
    assert!(chunks.concat().starts_with(b"-----BEGIN LICENSE FILE-----"));
    Ok(())
}

async fn deactivation(client: &Client, tenant: &str, machine: uuid::Uuid) -> Outcome<()> {
    let page = client.list_machines().tenant_name(tenant).limit(std::num::NonZeroU64::MIN).send().await?;
    assert_eq!((page.count, page.data[0].id, page.meta.next.is_none()), (Some(1), machine, true));
    let gone = client.delete_machine().tenant_name(tenant).machine_id(machine.to_string()).send().await?;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let unknown = client.read_machine().tenant_name(tenant).machine_id(machine.to_string()).send().await;
    let (status, refusal) = refusal_of(unknown);
    assert_eq!((status, refusal.code), (StatusCode::NOT_FOUND, RefusalCode::X48001));
    Ok(())
}

/// Returns what refuses a request. Panics where the answer is another one.
fn refusal_of<T>(answer: Result<T, Error<Refusal>>) -> (StatusCode, Refusal) {
    match answer {
        Err(Error::ErrorResponse(refused)) => (refused.status(), refused.into_inner()),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("the request was not refused"),
    }
}

/// Notes what the client did.
fn passes(what: &str) -> Outcome<()> {
    if let Ok(path) = env::var("CLIENT_CHECKS") {
        let mut checks = fs::OpenOptions::new().append(true).create(true).open(path)?;
        writeln!(checks, "passes\t{what}")?;
    }
    Ok(())
}
