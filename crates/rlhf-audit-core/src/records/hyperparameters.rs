//! `hyperparameters`: settings that hold from here on.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::Setting;
use super::field::{Ext, record};

record! {
    /// Settings that hold from here on; a later record replaces those that it names.
    "hyperparameters" Hyperparameters {
        /// The settings in ascending order of name, each once.
        0 values: Vec<Setting>;
        /// The step from which they hold.
        1 step: u64;
        /// Why they were changed.
        2 reason: Option<String>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}
