//! Tokens, tickets and secrets do not appear in the output of `Debug` and `Display`, nor in traces.

mod common;

use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex};

use authlete::{Client, Error, models};
use serde_json::json;
use tracing_subscriber::fmt::format::FmtSpan;

use common::assert_no_problems;
use common::document::{Document, reference};
use common::models::MODELS;
use common::recording_server::{RecordingServer, TOKEN, client, operation_calls, sample_arguments, unused_url};
use common::sample_values::{SECRET_MARKER, SampleBuilder};

/// Builds every model with all fields and a marker in each secret.
#[test]
fn debug_of_models_hides_secrets() {
    let mut problems = Vec::new();
    let mut marked = 0;
    for model in MODELS {
        let json = SampleBuilder::all_fields().build(&Document::authlete().schema(model.location));
        marked += usize::from(json.to_string().contains(SECRET_MARKER));
        let output = (model.debug)(&json).unwrap();
        problems.extend(line_with_secret(&output).map(|text| format!("{}: {text}", model.name)));
    }
    assert_no_problems(problems);
    assert!(marked > 60, "{marked}");
}

/// The output of a tracing subscriber at every level.
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
async fn calls_responses_errors_and_traces_hide_secrets() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone());
    let guard = tracing::subscriber::set_default(subscriber.finish());
    let api = RecordingServer::start().await;
    let mut problems = Vec::new();
    let mut check =
        |id: &str, output: &str| problems.extend(line_with_secret(output).map(|text| format!("{id}: {text}")));
    let secret =
        json!({"resultCode": "A1", "resultMessage": "no", "ticket": SECRET_MARKER, "responseContent": SECRET_MARKER});

    for (entry, operation) in operation_calls() {
        let mut arguments = sample_arguments(&operation, &SampleBuilder::all_fields());
        // Path and query may contain secrets, too: a token can be deleted by its value.
        arguments
            .parameters
            .values_mut()
            .for_each(|text| *text = format!("{SECRET_MARKER}{text}"));
        let call = || (entry.call)(&api.client, &arguments);
        check(entry.id, &call().debug_output());
        check(entry.id, &format!("{:?}", call().into_request().unwrap().headers()));

        for response in operation.responses() {
            let body = response
                .content
                .as_ref()
                .map(|(_, schema)| SampleBuilder::all_fields().build(schema));
            let media_type = response.content.as_ref().map(|(media_type, _)| media_type.as_str());
            api.respond_with(response.status, media_type, body.as_ref());
            match call().send().await {
                Ok(success) => check(entry.id, &success.debug_output),
                Err(error) => check(entry.id, &error_text(&error)),
            }
        }
        // Responses without a model, text and maps, are shown.
        let has_model = operation.responses().iter().all(|response| match &response.content {
            Some((_, schema)) => reference(schema).is_some(),
            None => true,
        });
        for (status, body) in [
            (200, json!([SECRET_MARKER])),
            (
                200,
                json!({"resultCode": [SECRET_MARKER], "action": {"a": SECRET_MARKER}}),
            ),
            (
                200,
                json!({"ticket": {SECRET_MARKER: SECRET_MARKER}, "accessToken": [SECRET_MARKER], "number": SECRET_MARKER}),
            ),
            (400, secret.clone()),
            (418, secret.clone()),
            (500, json!(SECRET_MARKER)),
        ] {
            api.respond_with(status, Some("application/json"), Some(&body));
            match call().send().await {
                Ok(_) if !has_model => {}
                Ok(success) => check(entry.id, &success.debug_output),
                Err(error) => check(entry.id, &error_text(&error)),
            }
        }
    }
    drop(guard);
    let traced = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(traced.lines().count() > 1000, "{}", traced.lines().count());
    problems.extend(traced.lines().filter_map(line_with_secret));
    assert_no_problems(problems);
}

#[tokio::test]
async fn clients_and_failed_calls_hide_the_token() {
    let url = unused_url();
    let builder = || client(&url).token(TOKEN).service_id("1");
    let client = builder().build().unwrap();
    let mut output = format!("{:?}\n{:#?}\n{client:?}\n{client:#?}", builder(), builder());
    let handle = client.token();
    output += &format!("{handle:?}");
    let request = models::TokenIssueRequest::new(SECRET_MARKER, "subject");
    // Connect errors.
    output += &error_text(&client.token().issue(&request).await.unwrap_err());
    output += &error_text(&client.token_management().delete(SECRET_MARKER).await.unwrap_err());
    // Request errors.
    output += &error_text(
        &client
            .token()
            .issue(&request)
            .header("x", format!("{SECRET_MARKER}\n"))
            .await
            .unwrap_err(),
    );
    output += &error_text(
        &client
            .token_management()
            .create_batch(&[], &Default::default())
            .as_form()
            .await
            .unwrap_err(),
    );
    // Config errors.
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
        output += &error_text(&error.unwrap_err());
    }
    assert_no_problems(line_with_secret(&output).into_iter().collect());
}

/// `Display` and `Debug` of an error and of its sources.
fn error_text(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        text += &format!("\n{error}\n{error:?}");
        source = error.source();
    }
    if let Some(api_error) = error.api() {
        text += &format!(
            "\n{api_error}\n{api_error:?}\n{:?}",
            api_error.body::<models::ApiResult>()
        );
    }
    text
}

fn line_with_secret(text: &str) -> Option<String> {
    text.contains(SECRET_MARKER).then(|| text.to_owned())
}
