//! Flags: booleans of a request that select its response, and that the method sets, not the caller.

use super::request_builder::RequestBuilder;
use crate::runtime::codec::decode::untyped;
use crate::runtime::codec::encode::json_writer;
use crate::runtime::codec::value::ValueRef;
use crate::runtime::error::request_error::RequestProblem;
use crate::runtime::request::parameter::Parameter;
use serde::ser::Error as _;
use serde_json::{Map, Value as Json};

impl RequestBuilder {
    /// Sets a property of the JSON body. `false` only replaces another value.
    pub(crate) fn body_flag(&mut self, name: &'static str, value: bool) {
        let result = self.try_body_flag(name, value).map_err(RequestProblem::Body);
        self.record_error(result);
    }

    fn try_body_flag(&mut self, name: &str, value: bool) -> Result<(), serde_json::Error> {
        let body = self.body_bytes();
        // Most bodies do not have the property.
        if !value && !body.is_some_and(|bytes| contains(bytes, name.as_bytes())) {
            return Ok(());
        }
        let body = body.map(|bytes| untyped::parse_own(bytes)).transpose()?;
        let Json::Object(mut object) = body.unwrap_or_else(|| Map::new().into()) else {
            return Err(serde_json::Error::custom("not a JSON object"));
        };
        if value || object.contains_key(name) {
            object.insert(name.to_owned(), value.into());
            let json = json_writer::to_vec(ValueRef::Json(&object.into()))?;
            self.replace_json(json.into());
        }
        Ok(())
    }

    /// Sets a query parameter. `false` only replaces another value.
    pub(crate) fn query_flag(&mut self, name: &'static str, value: bool) {
        if self.remove_query(name).is_some() || value {
            self.parameter(&Parameter::query(name), ValueRef::Bool(value));
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
