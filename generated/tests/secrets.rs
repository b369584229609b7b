//! Tokens, tickets and secrets show nowhere: not in a model, a call, a response, an error or a client.

mod common;

use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex};

use authlete::{Client, Error, models};
use serde_json::json;
use tracing_subscriber::fmt::format::FmtSpan;

use common::api::{Api, TOKEN, arguments, client, nobody, operations};
use common::document::{Document, reference};
use common::models::MODELS;
use common::none;
use common::sample::{MARK, Sampler};

/// Every model whole, with a mark in each of its secrets.
#[test]
fn no_model_shows_a_secret() {
    let mut problems = Vec::new();
    let mut marked = 0;
    for model in MODELS {
        let json = Sampler::full().make(&Document::authlete().schema(model.place));
        marked += usize::from(json.to_string().contains(MARK));
        let shown = (model.show)(&json).unwrap();
        problems.extend(shows(&shown).map(|shown| format!("{}: {shown}", model.name)));
    }
    none(problems);
    assert!(marked > 60, "{marked}");
}

/// What is traced, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_call_response_or_error_shows_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone());
    let guard = tracing::subscriber::set_default(subscriber.finish());
    let api = Api::start().await;
    let mut problems = Vec::new();
    let mut look = |id: &str, shown: &str| problems.extend(shows(shown).map(|shown| format!("{id}: {shown}")));
    let secret = json!({"resultCode": "A1", "resultMessage": "no", "ticket": MARK, "responseContent": MARK});

    for (entry, operation) in operations() {
        let mut arguments = arguments(&operation, &Sampler::full());
        // In the path and the query as well: a token can be deleted by its value.
        arguments
            .texts
            .values_mut()
            .for_each(|text| *text = format!("{MARK}{text}"));
        let call = || (entry.call)(&api.client, &arguments);
        look(entry.id, &call().show());
        look(entry.id, &format!("{:?}", call().into_request().unwrap().headers()));

        for reply in operation.replies() {
            let body = reply.content.as_ref().map(|(_, schema)| Sampler::full().make(schema));
            let media_type = reply.content.as_ref().map(|(media_type, _)| media_type.as_str());
            api.answers(reply.status, media_type, body.as_ref());
            match call().send().await {
                Ok(success) => look(entry.id, &success.shown),
                Err(error) => look(entry.id, &told(&error)),
            }
        }
        // What has no model, text and free maps, shows itself.
        let modelled = operation.replies().iter().all(|reply| match &reply.content {
            Some((_, schema)) => reference(schema).is_some(),
            None => true,
        });
        for (status, body) in [
            (200, json!([MARK])),
            (200, json!({"resultCode": [MARK], "action": {"a": MARK}})),
            (
                200,
                json!({"ticket": {MARK: MARK}, "accessToken": [MARK], "number": MARK}),
            ),
            (400, secret.clone()),
            (418, secret.clone()),
            (500, json!(MARK)),
        ] {
            api.answers(status, Some("application/json"), Some(&body));
            match call().send().await {
                Ok(_) if !modelled => {}
                Ok(success) => look(entry.id, &success.shown),
                Err(error) => look(entry.id, &told(&error)),
            }
        }
    }
    drop(guard);
    let traced = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(traced.lines().count() > 1000, "{}", traced.lines().count());
    problems.extend(traced.lines().filter_map(shows));
    none(problems);
}

#[tokio::test]
async fn no_client_and_no_failure_shows_the_token() {
    let nobody = nobody();
    let builder = || client(&nobody).token(TOKEN).service_id("1");
    let client = builder().build().unwrap();
    let mut shown = format!("{:?}\n{:#?}\n{client:?}\n{client:#?}", builder(), builder());
    let handle = client.token();
    shown += &format!("{handle:?}");
    let request = models::TokenIssueRequest::new(MARK, "subject");
    // No connection.
    shown += &told(&client.token().issue(&request).await.unwrap_err());
    shown += &told(&client.token_management().delete(MARK).await.unwrap_err());
    // No request.
    shown += &told(
        &client
            .token()
            .issue(&request)
            .header("x", format!("{MARK}\n"))
            .await
            .unwrap_err(),
    );
    shown += &told(
        &client
            .token_management()
            .create_batch(&[], &Default::default())
            .as_form()
            .await
            .unwrap_err(),
    );
    // No client.
    for error in [
        Client::builder().token(format!("{TOKEN}\n")).build(),
        Client::builder()
            .server(format!("https://{TOKEN}@us.authlete.com"))
            .build(),
        Client::builder()
            .server(format!("http://example.com/{TOKEN}"))
            .token(TOKEN)
            .build(),
    ] {
        shown += &told(&error.unwrap_err());
    }
    none(shows(&shown).into_iter().collect());
}

/// All that an error says of itself, its sources included.
fn told(error: &Error) -> String {
    let mut told = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        told += &format!("\n{error}\n{error:?}");
        source = error.source();
    }
    if let Some(refusal) = error.api() {
        told += &format!("\n{refusal}\n{refusal:?}\n{:?}", refusal.body::<models::ApiResult>());
    }
    told
}

fn shows(text: &str) -> Option<String> {
    text.contains(MARK).then(|| text.to_owned())
}
