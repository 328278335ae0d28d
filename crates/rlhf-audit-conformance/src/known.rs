//! What an implementation is known not to do yet: one line `id  reason` for each vector.
//!
//! ```text
//! # until the reader knows pruned intervals
//! redaction/pruned-head   root over pruned entries is not computed
//! ```
//!
//! The vectors are run all the same. One that passes is a failure, and so is an id that the suite
//! does not have: the file cannot go stale.

use std::collections::BTreeMap;

/// The reasons by vector id.
#[derive(Debug, Default)]
pub(crate) struct Known(BTreeMap<String, String>);

impl Known {
    /// Reads the file's text.
    ///
    /// # Errors
    /// A line without a reason, or an id that stands twice.
    pub(crate) fn parse(text: &str) -> Result<Known, String> {
        let mut known = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let number = index + 1;
            let (id, reason) = line.split_once(char::is_whitespace).ok_or_else(|| {
                format!("line {number}: {line} has no reason: write `id  reason`")
            })?;
            if known
                .insert(id.to_string(), reason.trim().to_string())
                .is_some()
            {
                return Err(format!("line {number}: {id} stands twice"));
            }
        }
        Ok(Known(known))
    }

    /// Returns why a vector is known to fail, if it is.
    pub(crate) fn reason(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// Returns the ids, sorted.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Known;

    #[test]
    fn ids_and_reasons() {
        let known =
            Known::parse("# a comment\n\nseal/a   not yet, # of cases\n  keys/b\tno\n").unwrap();
        assert_eq!(known.reason("seal/a"), Some("not yet, # of cases"));
        assert_eq!(known.reason("keys/b"), Some("no"));
        assert_eq!(known.reason("keys/c"), None);
        assert_eq!(known.ids().collect::<Vec<_>>(), ["keys/b", "seal/a"]);
    }

    #[test]
    fn lines_that_say_nothing() {
        for (text, says) in [
            ("seal/a\n", "no reason"),
            ("a b\na c\n", "line 2: a stands twice"),
        ] {
            assert!(
                Known::parse(text).is_err_and(|error| error.contains(says)),
                "{text}"
            );
        }
    }
}
