//! A program that uses reqwest and serde_json, and calls operations of a generated client. Calls replace a placeholder.
//! The benchmark changes the version.

#![forbid(unsafe_code)]
#![allow(unused)]

use std::collections::BTreeMap;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_default();
    let response = reqwest::Client::new().get(&url).send().await?.bytes().await?;
    let mut json: serde_json::Value = serde_json::from_slice(&response)?;
    let mut succeeded = 0_u32;
    // {calls}
    let version = 0;
    json["version"] = version.into();
    json["succeeded"] = succeeded.into();
    println!("{}", serde_json::to_string(&json)?);
    Ok(())
}

/// An argument of any type. At run time it exits the program, but the compiler has to assume that it returns a value.
fn any<T>() -> T {
    std::hint::black_box(None).unwrap_or_else(|| std::process::exit(0))
}
