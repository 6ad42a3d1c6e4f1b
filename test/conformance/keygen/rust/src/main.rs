//! What an app does with keygen-rs, against the running service. Each check is a row of docs/clients.md.

mod app;
mod checks;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    app::run().await;
}
