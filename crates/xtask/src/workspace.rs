//! Where the workspace is and where its builds go.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The workspace that the current folder is in.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Walks upwards from the current folder to the `Cargo.toml` that has a `[workspace]`.
    pub(crate) fn find() -> Result<Workspace, String> {
        let here = env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
        let is_root = |folder: &&Path| {
            let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
            manifest.lines().any(|line| line.trim() == "[workspace]")
        };
        match here.ancestors().find(is_root) {
            Some(root) => Ok(Workspace {
                root: root.to_path_buf(),
            }),
            None => Err(format!(
                "{} is in no workspace: change into it",
                here.display()
            )),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A folder for builds that must not evict those of the active toolchain.
    pub(crate) fn target_dir(&self, name: &str) -> PathBuf {
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        self.root.join(target).join(name)
    }

    /// The `rust-version` of the workspace, as (major, minor).
    pub(crate) fn rust_version(&self) -> Result<(u32, u32), String> {
        let manifest = fs::read_to_string(self.root.join("Cargo.toml"))
            .map_err(|error| format!("Cargo.toml: {error}"))?;
        manifest
            .lines()
            .find_map(|line| line.strip_prefix("rust-version = "))
            .and_then(|value| parse_version(value.trim_matches('"')))
            .ok_or_else(|| "Cargo.toml: no rust-version = \"MAJOR.MINOR\"".to_string())
    }
}

/// Reads the first two numbers of `1.95.0-nightly` or `1.95`.
pub(crate) fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().split(['.', '-', ' ']).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse_version;

    #[test]
    fn versions() {
        assert_eq!(parse_version("1.95"), Some((1, 95)));
        assert_eq!(
            parse_version("1.97.0-nightly (e50aa6fba 2026-05-19)"),
            Some((1, 97))
        );
        assert_eq!(parse_version("stable"), None);
    }
}
