//! The command `openapi-crate`.

use std::process::ExitCode;

/// A run allocates millions of small strings, on several threads.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    openapi_crate::cli::main()
}
