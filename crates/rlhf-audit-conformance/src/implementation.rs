//! What is judged, whichever way it is spoken to.

use std::time::Duration;

use crate::adapter::Adapter;
use crate::one_shot::OneShot;
use crate::protocol::{Answer, Paths};
use crate::words;

/// The level at which a command without an adapter is judged if none is asked for: its output is
/// the whole document.
const ONE_SHOT_LEVEL: u8 = 3;

/// One implementation under test.
#[derive(Debug)]
pub(crate) enum Implementation {
    Adapter(Adapter),
    OneShot(OneShot),
}

impl Implementation {
    /// Starts an adapter, or takes a command for single files.
    ///
    /// # Errors
    /// The command line is none, or the adapter does not start.
    pub(crate) fn start(
        command: &str,
        one_shot: bool,
        timeout: Duration,
    ) -> Result<Implementation, String> {
        let words = words::split(command)?;
        if one_shot {
            return Ok(Implementation::OneShot(OneShot::new(words, timeout)));
        }
        let adapter =
            Adapter::start(words, timeout).map_err(|error| format!("{command}: {error}"))?;
        Ok(Implementation::Adapter(adapter))
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Implementation::Adapter(adapter) => adapter.hello.name.clone(),
            Implementation::OneShot(command) => command.name(),
        }
    }

    pub(crate) fn version(&self) -> &str {
        match self {
            Implementation::Adapter(adapter) => &adapter.hello.version,
            Implementation::OneShot(_) => "",
        }
    }

    /// Returns the level that it claims, or that its kind is held to.
    pub(crate) fn level(&self) -> u8 {
        match self {
            Implementation::Adapter(adapter) => adapter.hello.level,
            Implementation::OneShot(_) => ONE_SHOT_LEVEL,
        }
    }

    pub(crate) fn ops(&self) -> Vec<String> {
        match self {
            Implementation::Adapter(adapter) => adapter.hello.ops.clone(),
            Implementation::OneShot(_) => vec!["verify".to_string()],
        }
    }

    /// Asks for an operation that is one of its own.
    pub(crate) fn ask(&mut self, op: &str, paths: &Paths) -> Answer {
        match self {
            Implementation::Adapter(adapter) => adapter.ask(op, paths),
            Implementation::OneShot(command) => command.verify(paths),
        }
    }

    /// Ends it; returns what was wrong with how it ended.
    pub(crate) fn stop(self) -> Option<String> {
        match self {
            Implementation::Adapter(adapter) => adapter.stop(),
            Implementation::OneShot(_) => None,
        }
    }
}
