//! Responses: a `template` that a test sets up from `parts`, or a `reply` that a function of the test computes from the
//! request. A body that is sent piece by piece is a `playback`.

pub(crate) mod parts;
pub(crate) mod playback;
pub(crate) mod reply;
pub(crate) mod template;
