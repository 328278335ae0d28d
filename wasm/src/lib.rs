//! The verifier for browsers and JavaScript runtimes.
//!
//! So far this only proves that the core builds for WebAssembly: it exports nothing yet.
#![forbid(unsafe_code)]

use rlhf_audit_core as _;
