//! Sends the calls of the scenarios, and checks the responses. Arguments: the address of the mock server, and the crates
//! whose calls are sent. Prints a line of JSON for each call.

mod callers;
mod check;
mod server;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use server::Server;

/// The time limit of a call.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What is wrong with a response.
type Problem = String;

/// Sends a call and checks the response.
type Caller = fn(&'static Server) -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>>;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_default();
    let crates: Vec<String> = arguments.collect();
    let server: &'static Server = Box::leak(Box::new(Server::new(address)));
    for (package, calls) in callers::ALL {
        if !crates.iter().any(|wanted| wanted == package) {
            continue;
        }
        for (call, send) in *calls {
            // A task of its own: a panic is a problem of this call.
            let result = tokio::time::timeout(TIMEOUT, tokio::spawn(send(server))).await;
            let problem = match result {
                Ok(Ok(Ok(()))) => None,
                Ok(Ok(Err(problem))) => Some(problem),
                Ok(Err(panic)) => Some(format!("the call panicked: {panic}")),
                Err(_) => Some("the call did not end in time".to_owned()),
            };
            println!("{}", serde_json::json!({"package": package, "call": call, "problem": problem}));
        }
    }
}
