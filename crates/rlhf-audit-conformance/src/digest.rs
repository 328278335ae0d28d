//! The digests of `suite.json`.
//!
//! A vector's digest is SHA-256 of what `sha256sum *` prints in its folder: a line
//! `<hex>  <name>` for each file, sorted by name. So anybody can compute it with a shell.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Returns SHA-256 in lower-case hexadecimal.
pub fn of_bytes(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Returns the digest of a vector from its files' names and contents, in any order.
pub fn of_files(files: &[(String, Vec<u8>)]) -> String {
    let mut lines: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name, of_bytes(bytes)))
        .collect();
    lines.sort();
    let mut listing = String::new();
    for (name, hex) in lines {
        let _ = writeln!(listing, "{hex}  {name}");
    }
    of_bytes(listing.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_sha256sum_prints_it() {
        // printf a >a; printf b >b; sha256sum a b | sha256sum
        let files = [
            ("b".to_string(), b"b".to_vec()),
            ("a".to_string(), b"a".to_vec()),
        ];
        let expected = "cb13f400dcb618e400d0f7d54f7cdb330d37a07272cb99a1016cda5830a10556";
        assert_eq!(of_files(&files), expected);
        assert_eq!(
            of_bytes(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
