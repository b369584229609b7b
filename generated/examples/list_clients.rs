//! Lists the clients of a service, page by page.
//!
//! ```sh
//! cargo run --example list_clients            # uses AUTHLETE_SERVICE_ID and AUTHLETE_TOKEN
//! cargo run --example list_clients -- --mock  # uses a mock server in this program
//! ```

use authlete::models::{self, ClientGetListResponse, ClientListQuery};
use authlete::test_util::MockServer;
use authlete::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mock = std::env::args()
        .any(|argument| argument == "--mock")
        .then(MockServer::start);
    let client = match &mock {
        Some(mock) => mocked(mock)?,
        None => Client::from_env().inspect_err(|_| eprintln!("To run without the API, add `-- --mock`."))?,
    };

    for found in all(&client).await? {
        let name = found.client_name.unwrap_or_default();
        println!("{:>20}  {name}", found.client_id.unwrap_or_default());
    }
    Ok(())
}

/// The number of clients per page.
pub const PAGE_SIZE: u32 = 2;

/// The clients of the service. The next page is requested when all items of the current page have been read.
pub async fn all(client: &Client) -> Result<Vec<models::Client>, Error> {
    let list = client.client().list(&ClientListQuery::default()).page_size(PAGE_SIZE);
    let mut found = list.items();
    let mut clients = Vec::new();
    while let Some(client) = found.next().await {
        clients.push(client?);
    }
    Ok(clients)
}

/// Configures the responses of the mock server and returns a client for it.
pub fn mocked(mock: &MockServer) -> Result<Client, Error> {
    let client = mock.client_builder().service_id("1").build()?;
    let clients = ["Web shop", "Mobile app", "Back office"];
    let clients = clients.into_iter().zip(1..).map(|(name, id)| models::Client {
        client_name: Some(name.into()),
        client_id: Some(id),
        ..Default::default()
    });
    let clients: Vec<_> = clients.collect();
    for (start, found) in (0..)
        .step_by(PAGE_SIZE as usize)
        .zip(clients.chunks(PAGE_SIZE as usize))
    {
        let end = start + PAGE_SIZE as i32;
        let query = ClientListQuery {
            start: Some(start),
            end: Some(end),
            ..Default::default()
        };
        mock.when(client.client().list(&query)).respond(ClientGetListResponse {
            start: Some(start),
            end: Some(end),
            total_count: Some(clients.len() as i32),
            clients: Some(found.to_vec()),
        });
    }
    Ok(client)
}
