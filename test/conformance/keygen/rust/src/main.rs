//! What an app and a vendor's shop do with keygen-rs, against the running service. Each check is a row of docs/clients.md.

mod administration;
mod app;
mod checks;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    app::run().await;
    administration::run().await;
}
