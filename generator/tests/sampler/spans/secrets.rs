//! Traces contain no secrets.

use super::builder;
use crate::models::*;
use crate::scripted_server::{Action, ScriptedServer, response_text};
use crate::span_recorder::{own_spans, set_subscriber};
use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

/// The output of a formatting subscriber.
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

/// Secrets in all parts of a call, its responses and its errors, with all levels enabled.
#[tokio::test]
async fn traces_hide_secrets() {
    let secret = "x-secret: hunter2\r\nset-cookie: hunter2\r\n";
    let json = format!("{secret}content-type: application/json\r\n");
    let error_body = r#"{"resultCode":"hunter2","resultMessage":"hunter2","more":"hunter2"}"#;
    let actions = [
        Action::respond_json(r#"{"accessToken":"hunter2","action":"hunter2"}"#),
        Action::respond_json(r#"[{"key":"hunter2"}]"#),
        Action::respond_json(r#"{"hunter2":"#),
        Action::respond_json(r#"{"action":{"hunter2":"hunter2"}}"#),
        Action::respond(200, "content-type: hunter2/hunter2\r\n", "hunter2"),
        Action::respond(400, &json, error_body),
        Action::respond(503, &format!("{json}retry-after: 0\r\n"), error_body),
        Action::respond(302, "location: https://hunter2/hunter2\r\n", ""),
        Action::Send("hunter2\r\n\r\n".into()),
        Action::Send(response_text(200, &json, error_body).replace("content-length: ", "content-length: 1")),
    ];
    let mut urls: Vec<String> = actions.map(|action| ScriptedServer::start([action]).url).into();
    urls.push("http://127.0.0.1:1".to_owned());

    let (json_log, text_log) = (Log::default(), Log::default());
    let (json_end, text_end) = (json_log.clone(), text_log.clone());
    let json = fmt::layer().json().with_span_events(FmtSpan::FULL);
    let json = json.with_writer(move || json_end.clone()).with_filter(own_spans());
    let text = fmt::layer().with_ansi(false).with_span_events(FmtSpan::FULL);
    let text = text.with_writer(move || text_end.clone()).with_filter(own_spans());
    let guard = set_subscriber(Registry::default().with(json).with(text));

    let query = ClientsListQuery {
        developer: Some("hunter2".into()),
        scopes: Some(vec!["hunter2".into()]),
        ..Default::default()
    };
    let body = TokenIssueRequest::new("hunter2", "hunter2");
    for url in &urls {
        let client = builder(&format!("{url}/hunter2"))
            .service_id("hunter2")
            .build()
            .unwrap();
        let _ = client.token().issue(&body).header("x-secret", "hunter2").await;
        let _ = client.token().issue(&body).as_form().header("cookie", "hunter2").await;
        let _ = client.clients().list("hunter2", &query).await;
        let _ = client.clients().get("hunter2").await;
        let _ = client.clients().delete(7, "hunter2").await;
        let _ = client.misc().echo("hunter2", "hunter2", "hunter2").await;
        let _ = client.misc().info().header("hunter2 ", "hunter2\n").await;
        let _ = client.token().issue(&body).server("https://hunter2@hunter2/").await;
        #[cfg(feature = "blocking")]
        let _ = client.token().issue(&body).send_blocking();
    }
    drop(guard);

    for log in [json_log, text_log] {
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!log.contains("hunter2"), "{log}");
        // The log is long enough to contain a leak.
        assert!(log.lines().count() > 200, "{log}");
        for part in ["attempt done", "another one follows", "auth_token_issue_api", "decode"] {
            assert!(log.contains(part), "{part}: {log}");
        }
    }
}
