//! The check of a list with several pages: the streams of pages and of items.

use anyhow::{Context, ensure};
use serde_json::Value;

use super::input::CallerInput;
use super::literals::Literals;
use super::request::{arguments, client, method};
use super::response::{parse_json, returned_types, rust_type};
use crate::conformance::scenarios::MockCall;

/// Writes the body of the function. `input` is the call for the first page, and `items` the JSON pointer of the items in the
/// response.
pub(in super::super) fn write_pages_caller(
    input: &CallerInput<'_>,
    calls: &[&MockCall],
    items: &str,
) -> anyhow::Result<String> {
    let operation = input.route.operation;
    ensure!(
        operation.returns.starts_with("PagedCall<"),
        "the client has no stream for the pages: the method returns `{}`",
        operation.returns
    );
    let (page_type, item_type) = returned_types(&operation.returns);
    let item_type = item_type.context("the method does not return items")?;
    let literals = Literals {
        surface: input.surface,
        expects_other: false,
    };
    let mut pages = Vec::new();
    let mut all_items = Vec::new();
    for call in calls {
        let body = parse_json(call.response_body.as_ref().context("the page has no body")?)?;
        pages.push(literals.value(&page_type, &body)?);
        let items = body.pointer(items).and_then(Value::as_array);
        for item in items.with_context(|| format!("the page has no items at `{items:?}`"))? {
            all_items.push(literals.value(&item_type, item)?);
        }
    }
    let arguments = arguments(input, &literals)?.join(", ");
    let call = format!("client.{}({arguments})", method(operation));
    Ok([
        client(input),
        format!("let mut pages = {call}.pages();"),
        format!(
            "let expected: Vec<{}> = vec![{}];",
            rust_type(&page_type),
            pages.join(", ")
        ),
        "for expected in &expected {".to_owned(),
        "    let page = pages.next().await.ok_or(\"a page is missing\")?.map_err(|error| check::unexpected(&error, None))?;"
            .to_owned(),
        "    check::value(&*page, expected)?;".to_owned(),
        "}".to_owned(),
        "check::end(pages.next().await.is_none())?;".to_owned(),
        format!("let mut items = {call}.items();"),
        format!(
            "let expected: Vec<{}> = vec![{}];",
            rust_type(&item_type),
            all_items.join(", ")
        ),
        "for expected in &expected {".to_owned(),
        "    let item = items.next().await.ok_or(\"an item is missing\")?.map_err(|error| check::unexpected(&error, None))?;"
            .to_owned(),
        "    check::value(&item, expected)?;".to_owned(),
        "}".to_owned(),
        "check::end(items.next().await.is_none())".to_owned(),
    ]
    .join("\n    "))
}
