//! Progress on standard error, where somebody watches: nothing is drawn where it is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over so many bytes; without a number, a spinner.
pub(crate) fn bytes(total: Option<u64>, what: &'static str) -> ProgressBar {
    let with = "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    bar(total, what, with, "{msg} {spinner} {bytes} {bytes_per_sec}")
}

/// A bar over so many things; without a number, a spinner.
pub(crate) fn items(total: Option<u64>, what: &'static str) -> ProgressBar {
    let with = "{msg} {bar:30} {human_pos}/{human_len} {per_sec} {eta}";
    bar(total, what, with, "{msg} {spinner} {human_pos} {per_sec}")
}

fn bar(total: Option<u64>, what: &'static str, with: &str, without: &str) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), with),
        None => (ProgressBar::new_spinner(), without),
    };
    let style = ProgressStyle::with_template(template);
    // The templates above are constants; should one be wrong, the default style is drawn.
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar.with_message(what)
}
