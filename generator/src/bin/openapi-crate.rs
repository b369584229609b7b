//! The command `openapi-crate`.

use std::process::ExitCode;

fn main() -> ExitCode {
    openapi_crate::cli::main()
}
