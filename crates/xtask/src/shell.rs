//! Running other programs: shown before they start, stopped at the first that fails.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

/// Runs a program whose output goes where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    println!("$ {}", shown(command));
    let status = command
        .status()
        .map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

/// Runs a program, passes its output on line by line, and hands every line to `watch` too.
pub(crate) fn run_watched(
    command: &mut Command,
    watch: &mut (dyn FnMut(&str) + Send),
) -> Result<(), String> {
    println!("$ {}", shown(command));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let watch = Mutex::new(watch);
    let see = |line: &str| {
        if let Ok(mut watch) = watch.lock() {
            watch(line);
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| pass_on(stderr, &mut std::io::stderr(), &see));
        pass_on(stdout, &mut std::io::stdout(), &see);
    });
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

/// Runs a program quietly and returns what it prints.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| not_started(command, &error))?;
    succeeded(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// Runs a program that may hang where there is no network, and kills it after `limit`.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<(), String> {
    println!("$ {} (at most {} s)", shown(command), limit.as_secs());
    let mut child = command
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        match child.try_wait() {
            Ok(Some(status)) => return succeeded(command, status),
            Ok(None) => thread::sleep(Duration::from_millis(100)),
            Err(error) => return Err(format!("{}: {error}", shown(command))),
        }
    }
    stop(&mut child);
    Err(format!(
        "{}: stopped after {} s",
        shown(command),
        limit.as_secs()
    ))
}

/// Whether a program can be started at all.
pub(crate) fn exists(program: impl AsRef<OsStr>, version_flag: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg(version_flag)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn pass_on(from: Option<impl Read>, to: &mut impl Write, see: &dyn Fn(&str)) {
    let Some(from) = from else { return };
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from
        .read_until(b'\n', &mut line)
        .is_ok_and(|length| length > 0)
    {
        // A closed pipe on our side must not stop the program before its status is known.
        let _ = to.write_all(&line);
        see(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
}

fn stop(child: &mut Child) {
    // Both fail only if the child has just ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<(), String> {
    if status.success() {
        Ok(())
    } else {
        Err(format!("{}: {status}", shown(command)))
    }
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("{} could not be started: {error}", shown(command))
}

/// The command as a person would type it, without the program's folder.
fn shown(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| {
        let (name, value) = (name.to_string_lossy(), value?.to_string_lossy());
        Some(format!("{name}={value}"))
    });
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    let words = words.map(|word| word.to_string_lossy().into_owned());
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_failing_program_is_an_error_that_names_it() {
        assert_eq!(run(&mut sh("exit 0")), Ok(()));
        let error = run(&mut sh("exit 3")).unwrap_err();
        assert!(
            error.contains("sh -c exit 3") && error.contains("3"),
            "{error}"
        );
    }

    #[test]
    fn watched_lines_come_from_both_streams() {
        let mut lines = Vec::new();
        let mut watch = |line: &str| lines.push(line.to_string());
        run_watched(&mut sh("echo one; echo two >&2"), &mut watch).unwrap();
        lines.sort();
        assert_eq!(lines, ["one", "two"]);
    }

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let begin = Instant::now();
        let error = run_within(&mut sh("exec sleep 60"), Duration::from_millis(200)).unwrap_err();
        assert!(error.contains("stopped"), "{error}");
        assert!(begin.elapsed() < Duration::from_secs(30));
        assert_eq!(
            run_within(&mut sh("exit 0"), Duration::from_secs(30)),
            Ok(())
        );
    }
}
