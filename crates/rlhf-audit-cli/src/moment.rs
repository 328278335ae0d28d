//! Times as people write them, from and to milliseconds since 1970-01-01T00:00:00Z.

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;

/// Reads `2026-01-31`, `2026-01-31T12:00:00Z`, or a number of milliseconds since 1970.
///
/// # Errors
/// What is accepted, in words.
pub(crate) fn parse(text: &str) -> Result<u64, String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| format!("{text} ms is too large"));
    }
    date_time(text).ok_or_else(|| {
        "write a date (2026-01-31), a UTC time (2026-01-31T12:00:00Z), or milliseconds since 1970"
            .to_string()
    })
}

/// Writes a time as `2026-01-31T12:00:00.000Z`.
pub(crate) fn format(time_ms: u64) -> String {
    let (days, rest) = (time_ms / DAY_MS, time_ms % DAY_MS);
    let (year, month, day) = civil(days);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, ms) = (rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

fn date_time(text: &str) -> Option<u64> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, time.strip_suffix('Z')?),
        None => (text, "00:00:00"),
    };
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let days = days_since_1970(year, month, day)?;
    let in_range = hour < 24 && minute < 60 && second < 60;
    in_range.then(|| days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000)
}

fn numbers(text: &str, separator: char) -> Option<[u64; 3]> {
    let digits = |part: &str| {
        let is_number = !part.is_empty() && part.len() <= 4;
        let parsed = part.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && parsed).then(|| part.parse().ok()).flatten()
    };
    let mut parts = text.split(separator).map(digits);
    let all = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(all)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, or `None` where there is no such date.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
        return None;
    }
    // Counted from March, so that the leap day is the last of its year.
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let era = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400;
    // 719,468 days from 0000-03-01 to 1970-01-01.
    let days = (era + of_year).checked_sub(719_468)?;
    (civil(days) == (year, month, day)).then_some(days)
}

/// The date that is so many days after 1970-01-01.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = (shifted + 2) % 12 + 1;
    (year + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests;
