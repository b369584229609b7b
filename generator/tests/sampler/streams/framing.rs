//! The formats of streams, independent of how the body is cut into chunks.

use crate::runtime::error::decode_error::DecodeProblem;
use crate::runtime::stream::format::{EventItem, StreamFormat};
use crate::runtime::stream::frame::Frame;
use crate::runtime::stream::framer::Framer;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use std::time::{Duration, Instant};

fn framer(media_type: &str) -> Framer {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::try_from(media_type).unwrap())]);
    Framer::new(None, &headers, "").unwrap()
}

/// The frames of a body that arrives in these chunks.
fn frames(media_type: &str, chunks: &[&[u8]], limit: usize) -> Result<Vec<Frame>, DecodeProblem> {
    let mut framer = framer(media_type);
    let mut frames = Vec::new();
    for chunk in chunks {
        framer.push(Bytes::copy_from_slice(chunk));
        while let Some(frame) = framer.next(limit)? {
            frames.push(frame);
        }
    }
    frames.extend(framer.finish()?);
    Ok(frames)
}

/// The data of the frames, after checking that it is the same wherever the body is cut into up to three chunks, and if
/// it arrives byte by byte.
fn data(media_type: &str, body: &str) -> Vec<String> {
    let text = |frames: Vec<Frame>| -> Vec<String> {
        let data = frames.into_iter().map(|frame| frame.data);
        data.map(|data| String::from_utf8_lossy(&data).into_owned()).collect()
    };
    let read = |chunks: &[&[u8]]| text(frames(media_type, chunks, 1000).unwrap());
    let body = body.as_bytes();
    let whole = read(&[body]);
    for first in 0..=body.len() {
        for second in first..=body.len() {
            let chunks = [&body[..first], &body[first..second], &body[second..]];
            assert_eq!(read(&chunks), whole, "{first} {second}");
        }
    }
    let bytes: Vec<&[u8]> = body.chunks(1).collect();
    assert_eq!(read(&bytes), whole);
    whole
}

#[test]
fn events_are_read_as_the_html_standard_says() {
    let sse = |body: &str| data("text/event-stream; charset=utf-8", body);
    // The examples of the standard.
    assert_eq!(sse("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
    assert_eq!(
        sse(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"),
        ["first event", "second event"]
    );
    assert_eq!(sse("data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
    assert_eq!(sse("data:test\n\ndata: test\n\n"), ["test", "test"]);
    // Every end of a line, and a byte order mark at the beginning only.
    assert_eq!(sse("\u{feff}data: a\r\n\r\ndata: b\r\rdata: c\n\n"), ["a", "b", "c"]);
    assert_eq!(sse("data: a\r\n\n\u{feff}data: b\n\n"), ["a"]);
    assert_eq!(sse("unknown: a\nDATA: b\ndata : c\n\ndata: ü€𝄞\n\n"), ["ü€𝄞"]);
    assert_eq!(sse(""), Vec::<String>::new());
}

#[test]
fn the_fields_of_events_are_read() {
    let body = "event: add\nid: 7\nretry: 10\ndata: a\n\nretry: 1x\nid: 8\0\ndata: b\n\nid:\ndata: c\n\n";
    let frames = frames("text/event-stream", &[body.as_bytes()], 100).unwrap();
    let fields: Vec<_> = frames
        .iter()
        .map(|frame| {
            (
                frame.event.name.as_str(),
                frame.event.id.as_deref(),
                frame.event.retry.map(|retry| retry.as_millis()),
            )
        })
        .collect();
    assert_eq!(
        fields,
        [("add", Some("7"), Some(10)), ("", None, None), ("", Some(""), None)]
    );
}

#[test]
fn text_that_is_not_utf8_is_replaced_in_events() {
    let frames = frames("text/event-stream", &[b"data: a\xff", b"b\n\n"], 100).unwrap();
    assert_eq!(frames[0].data, "a\u{fffd}b");
}

#[test]
fn lines_are_values() {
    for media_type in ["application/jsonl", "application/x-ndjson", "application/stream+json"] {
        let body = "{\"a\":\"ü\"}\r\n\n  \n[1,\t2]\n3";
        assert_eq!(data(media_type, body), ["{\"a\":\"ü\"}\r", "[1,\t2]", "3"]);
    }
}

#[test]
fn sequences_are_read_as_rfc_7464_says() {
    let sequence = |body: &str| data("application/json-seq", body);
    assert_eq!(
        sequence("\u{1e}{\"a\":1}\n\u{1e}\u{1e}[\n1]\n\u{1e}\"x\\\"\\n{\"\n"),
        ["{\"a\":1}\n", "[\n1]\n", "\"x\\\"\\n{\"\n"]
    );
    // A number that is cut off is not a number.
    assert_eq!(sequence("\u{1e}12\n\u{1e}34"), ["12\n", "34\u{1e}"]);
    // A value that is cut off ends at the next separator.
    assert_eq!(sequence("\u{1e}{\"a\":[\"\u{1e}true\n"), ["{\"a\":[\"", "true\n"]);
    assert_eq!(data("application/geo+json-seq", "\u{1e}{}\n"), ["{}\n"]);
}

#[test]
fn a_value_of_a_sequence_is_complete_before_the_next_separator() {
    let mut framer = framer("application/json-seq");
    framer.push(Bytes::from("\u{1e}{\"a\":\n1}\n"));
    assert_eq!(framer.next(100).unwrap().unwrap().data, "{\"a\":\n1}\n");
}

#[test]
fn parts_are_read_as_rfc_2046_says() {
    let parts = |body: &str| data("multipart/mixed; boundary=\"b 1\"", body);
    let body = "preamble\r\n--b 1\r\ncontent-type: application/json\r\n\r\n{}\r\n--b 1 \t\r\n\r\nno headers\r\n\r\n--b 1x\r\n--b 1\r\na: b\r\n--b 1--\r\nepilogue\r\n--b 1\r\n";
    assert_eq!(parts(body), ["{}", "no headers\r\n\r\n--b 1x", ""]);
    assert_eq!(parts("--b 1\r\n\r\na\r\n--b 1--"), ["a"]);
    assert_eq!(parts("--b 1--"), Vec::<String>::new());
}

#[test]
fn a_multipart_body_needs_its_boundary_and_its_end() {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("multipart/mixed"))]);
    assert!(matches!(
        Framer::new(None, &headers, ""),
        Err(DecodeProblem::NoBoundary)
    ));
    let cut = frames("multipart/mixed; boundary=b", &[b"--b\r\n\r\na\r\n--b\r\n\r\nc"], 100);
    assert!(matches!(cut, Err(DecodeProblem::Incomplete)));
}

#[test]
fn a_media_type_that_is_not_a_stream_is_an_error() {
    for media_type in ["application/json", "text/html", "multipart/form-data; boundary=b"] {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
        assert!(matches!(
            Framer::new(None, &headers, ""),
            Err(DecodeProblem::NotAStream(_))
        ));
    }
    // Without a media type it is the first that was requested.
    let framer = Framer::new(None, &HeaderMap::new(), "application/jsonl, text/event-stream");
    assert!(matches!(framer, Ok(Framer::Lines(_))));
}

#[test]
fn items_are_limited_in_size_and_not_in_number() {
    for (media_type, unit, too_large) in [
        ("text/event-stream", "data: 12345\n\n", "data: 1234567890\n"),
        ("text/event-stream", ": comment\n\n", "data: 1234567\ndata: 12345678\n"),
        ("application/jsonl", "\"123456\"\n", "\"12345678901234567890\n"),
        (
            "application/json-seq",
            "\u{1e}\"123456\"\n",
            "\u{1e}\"12345678901234567890",
        ),
        (
            "multipart/mixed; boundary=b",
            "\r\n--b\r\n\r\n12345",
            "\r\n--b\r\n\r\n12345678901234567890",
        ),
    ] {
        let many = unit.repeat(1000);
        let mut framer = framer(media_type);
        framer.push(Bytes::from(many));
        while framer.next(15).unwrap().is_some() {}
        // At the end, and cut into bytes.
        let mut result = Ok(None);
        for byte in too_large.bytes() {
            framer.push(Bytes::from(vec![byte]));
            result = framer.next(15);
            if result.is_err() {
                break;
            }
        }
        assert!(
            matches!(result, Err(DecodeProblem::TooLarge(15))),
            "{media_type}: {result:?}"
        );
    }
}

#[test]
fn the_end_is_found_in_every_format() {
    let format = StreamFormat {
        framing: None,
        event: EventItem::Data,
        until: Some("[DONE]"),
        error_event: None,
    };
    for (media_type, body) in [
        ("text/event-stream", "data: 1\r\n\r\ndata: [DONE]\r\n\r\n"),
        ("application/jsonl", "1\r\n[DONE]\r\n"),
        ("application/jsonl", "1\n[DONE]"),
        ("application/json-seq", "\u{1e}1\n\u{1e}[DONE]\n"),
        ("application/json-seq", "\u{1e}1\r\n\u{1e}[DONE]"),
        (
            "multipart/mixed; boundary=b",
            "--b\r\n\r\n1\r\n--b\r\n\r\n[DONE]\r\n--b--",
        ),
    ] {
        let frames = frames(media_type, &[body.as_bytes()], 100).unwrap();
        let are_ends: Vec<bool> = frames.iter().map(|frame| format.is_end(frame)).collect();
        assert_eq!(are_ends, [false, true], "{media_type}");
    }
}

/// Each case takes seconds if what has been read is read again with each chunk.
#[test]
fn the_time_is_linear_in_the_number_of_chunks() {
    for (media_type, start, unit) in [
        ("multipart/mixed; boundary=b", "--b", " "),
        ("multipart/mixed; boundary=b", "--b\r\n\r\n", "\r\n--"),
        ("multipart/mixed; boundary=b", "", "\r\n-"),
        ("application/json-seq", "\u{1e}", " "),
        ("application/json-seq", "\u{1e}", "\n["),
        ("application/jsonl", "", " "),
        ("text/event-stream", "", "x"),
        ("text/event-stream", "", "data\n"),
    ] {
        let mut framer = framer(media_type);
        let time = Instant::now();
        for byte in format!("{start}{}", unit.repeat(60_000)).bytes() {
            framer.push(Bytes::from(vec![byte]));
            while framer.next(1_000_000).unwrap().is_some() {}
        }
        let time = time.elapsed();
        assert!(
            time < Duration::from_secs(4),
            "{media_type}, {start:?}, {unit:?}: {time:?}"
        );
    }
}
