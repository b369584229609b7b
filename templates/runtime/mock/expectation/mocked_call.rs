//! [`MockedCall`]: which calls a mock server can respond to.

use crate::runtime::call::operation_call::SingleResponse;

/// The calls that a mock server can respond to.
pub trait MockedCall {
    /// The format of a stream, or `()`.
    type Kind;

    #[doc(hidden)]
    fn mock_kind(&self, accept: &'static str) -> Self::Kind;
}

impl<K: SingleResponse> MockedCall for K {
    type Kind = ();

    fn mock_kind(&self, _: &'static str) {}
}
