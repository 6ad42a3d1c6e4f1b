//! Helpers of the checks: what they need from the environment, and where they say what passes.

use keygen_rs::errors::Error;
use std::fmt::Debug;
use std::io::Write;

pub fn needed(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("The environment has no {name}: run this by the script `run`."))
}

/// Says that a check passed: it comes after the assertions, which end the program where they fail.
pub fn passes(what: &str) {
    say("passes", what);
}

/// Says what the client itself does wrongly.
pub fn notes(what: &str) {
    say("notes", what);
}

fn say(kind: &str, what: &str) {
    println!("{kind}: {what}");
    let Ok(path) = std::env::var("CLIENT_CHECKS") else { return };
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).expect("the file of checks opens");
    writeln!(file, "{kind}\t{what}").expect("the file of checks is written");
}

/// The client's error has the given code, as the service wrote it.
pub fn expect_code<T: Debug>(outcome: Result<T, Error>, code: &str) {
    match outcome {
        Err(Error::Api(document)) if document.has_code(code) => {}
        other => panic!("expected the code {code}, got {other:?}"),
    }
}

/// The service refuses with this status, and with `errors` that the client reads.
pub fn expect_status<T: Debug>(outcome: Result<T, Error>, status: u16) {
    match outcome {
        Err(Error::Api(document)) if document.status().as_u16() == status && document.primary().is_some() => {}
        other => panic!("expected the status {status}, got {other:?}"),
    }
}
