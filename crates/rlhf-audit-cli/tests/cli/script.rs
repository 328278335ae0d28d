//! Runs a script: commands with what they print.
//!
//! ```text
//! # A comment.
//! $ write rows.jsonl            a command of the script itself
//! | {"prompt": "2+2?"}          its standard input
//! $ rlhf-audit verify x.rab     the program; `> FILE` behind it keeps standard output
//! Changed after [..]            standard output; [..] stands for anything in a line, ... for lines
//! ! rlhf-audit: [..]            standard error
//! ? 1                           exit code, unless it is 0
//! ```
//!
//! Each script has a directory of its own, empty at first, with the sample run in it where the
//! first line is `# with demo`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rlhf_audit_store::journal::{Journal, Options};
use snapbox::{Assert, IntoData};

/// A directory that is removed when it is no longer needed.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("cli-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A pseudo-terminal: its controller and the end that a program sees.
#[cfg(unix)]
pub(crate) fn terminal() -> (std::os::fd::OwnedFd, fs::File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::os::unix::ffi::OsStrExt;
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let terminal = fs::File::options().read(true).write(true).open(path);
    (controller, terminal.unwrap())
}

/// One command of a script.
#[derive(Default)]
struct Step {
    /// Comments and empty lines before it.
    before: String,
    command: String,
    input: String,
    expected: String,
}

/// Runs a script; says what is not as it should be.
pub(crate) fn run(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap();
    let mut session = Session::new(name);
    if text.starts_with("# with demo\n") {
        session.run("rlhf-audit demo --out .", "");
    }
    let (mut steps, rest) = steps(&text);
    let mut failures = Vec::new();
    for step in &mut steps {
        let actual = session.run(&step.command, &step.input);
        let expected = step.expected.clone();
        if let Err(error) = check(&step.command, &actual, &expected) {
            failures.push(format!("{}: {error}", path.display()));
            step.expected = actual;
        }
    }
    if failures.is_empty() {
        return None;
    }
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        let text: String = steps.iter().map(Step::text).collect();
        fs::write(path, text + &rest).unwrap();
    }
    Some(failures.join("\n"))
}

fn check(command: &str, actual: &str, expected: &str) -> Result<(), String> {
    let name = format!("$ {command}");
    Assert::new()
        .try_eq(Some(&name), actual.into_data(), expected.into_data())
        .map_err(|error| error.to_string())
}

/// The commands of a script, and what follows the last of them.
fn steps(text: &str) -> (Vec<Step>, String) {
    let (mut steps, mut before): (Vec<Step>, String) = (Vec::new(), String::new());
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                before: std::mem::take(&mut before),
                command: command.into(),
                ..Step::default()
            });
        } else if line.starts_with("# ") || steps.is_empty() {
            before.push_str(&format!("{line}\n"));
        } else if let Some(step) = steps.last_mut() {
            match line.strip_prefix("| ") {
                Some(input) if step.expected.is_empty() => {
                    step.input.push_str(&format!("{input}\n"));
                }
                _ => step.expected.push_str(&format!("{line}\n")),
            }
        }
    }
    for step in &mut steps {
        step.expected = trimmed(&step.expected);
    }
    (steps, before)
}

/// Empty lines at the end separate commands and are no output.
fn trimmed(text: &str) -> String {
    match text.trim_end_matches('\n') {
        "" => String::new(),
        text => format!("{text}\n"),
    }
}

impl Step {
    fn text(&self) -> String {
        let input: String = self
            .input
            .lines()
            .map(|line| format!("| {line}\n"))
            .collect();
        let (before, command, expected) = (&self.before, &self.command, &self.expected);
        format!("{before}$ {command}\n{input}{expected}\n")
    }
}

/// What the commands of a script share.
struct Session {
    scratch: Scratch,
    variables: BTreeMap<String, String>,
    locks: Vec<Journal>,
}

impl Session {
    fn new(name: &str) -> Self {
        Self {
            scratch: Scratch::new(&format!("script-{name}")),
            variables: BTreeMap::new(),
            locks: Vec::new(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Runs a command and gives what a script shows of it.
    fn run(&mut self, command: &str, input: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["rlhf-audit", arguments @ .., ">", file] => self.program(arguments, input, Some(file)),
            ["rlhf-audit", arguments @ ..] => self.program(arguments, input, None),
            ["write", file] => fs::write(self.path(file), input)
                .map(|()| String::new())
                .unwrap(),
            ["append", file, bytes] => {
                let mut content = fs::read(self.path(file)).unwrap();
                content.extend_from_slice(bytes.as_bytes());
                fs::write(self.path(file), content)
                    .map(|()| String::new())
                    .unwrap()
            }
            ["copy", from, to] => fs::copy(self.path(from), self.path(to))
                .map(|_| String::new())
                .unwrap(),
            ["remove", file] => fs::remove_file(self.path(file))
                .map(|()| String::new())
                .unwrap(),
            ["flip", file, offset] => self.change(file, |bytes| bytes[number(offset)] ^= 1),
            ["cut", file, length] => self.change(file, |bytes| bytes.truncate(number(length))),
            ["replace", file, from, to] => {
                let text = fs::read_to_string(self.path(file))
                    .unwrap()
                    .replace(from, to);
                fs::write(self.path(file), text)
                    .map(|()| String::new())
                    .unwrap()
            }
            ["set", name, value] => {
                self.variables.insert(name.to_string(), value.to_string());
                String::new()
            }
            ["lock", journal] => {
                let (journal, _) = Journal::open(&self.path(journal), &Options::default()).unwrap();
                self.locks.push(journal);
                String::new()
            }
            ["mode", mode, file] => set_mode(&self.path(file), mode),
            ["same", one, two] => {
                let same = fs::read(self.path(one)).unwrap() == fs::read(self.path(two)).unwrap();
                if same {
                    "same\n".into()
                } else {
                    "different\n".into()
                }
            }
            ["list", directory] => {
                let names = fs::read_dir(self.path(directory)).unwrap();
                let mut names: Vec<String> = names
                    .map(|name| name.unwrap().file_name().into_string().unwrap() + "\n")
                    .collect();
                names.sort();
                names.concat()
            }
            _ => panic!("a script has no such command: {command}"),
        }
    }

    fn change(&self, file: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut bytes = fs::read(self.path(file)).unwrap();
        change(&mut bytes);
        fs::write(self.path(file), bytes).unwrap();
        String::new()
    }

    fn program(&self, arguments: &[&str], input: &str, keep: Option<&str>) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rlhf-audit"))
            .args(arguments)
            .current_dir(self.scratch.path())
            .envs(&self.variables)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end without having read what it was given.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let result = child.wait_with_output().unwrap();
        let mut shown = String::new();
        match keep {
            Some(file) => fs::write(self.path(file), &result.stdout).unwrap(),
            None => shown.push_str(&String::from_utf8_lossy(&result.stdout)),
        }
        for line in String::from_utf8_lossy(&result.stderr).lines() {
            shown.push_str(format!("! {line}").trim_end());
            shown.push('\n');
        }
        match result.status.code() {
            Some(0) => {}
            Some(code) => shown.push_str(&format!("? {code}\n")),
            None => shown.push_str("? killed\n"),
        }
        trimmed(&shown)
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap()
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let mode = u32::from_str_radix(mode, 8).unwrap();
    let permissions = fs::Permissions::from_mode(mode);
    fs::set_permissions(path, permissions)
        .map(|()| String::new())
        .unwrap()
}
