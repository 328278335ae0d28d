//! Times for people: ISO 8601 in UTC, without a calendar library.

use alloc::format;
use alloc::string::String;

const DAY_MS: u64 = 86_400_000;
const ERA_DAYS: u64 = 146_097;

/// Milliseconds since 1970-01-01T00:00:00Z as `2026-01-01T00:00:00.000Z`.
///
/// Years beyond 9999 have more digits and a plus sign, as ISO 8601 demands.
pub(in crate::card) fn iso8601(time_ms: u64) -> String {
    let (year, month, day) = civil(time_ms / DAY_MS);
    let ms = time_ms % DAY_MS;
    let (hour, minute) = (ms / 3_600_000, ms / 60_000 % 60);
    let (second, ms) = (ms / 1000 % 60, ms % 1000);
    let sign = if year > 9999 { "+" } else { "" };
    format!("{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// Year, month and day of a day counted from 1970-01-01: `civil_from_days` of Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms" (2013), for days that are not negative.
///
/// The year begins in March, so that the leap day is its last; an era has 400 years. All terms are
/// below 2^53, because a time in ms is below 2^64.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / ERA_DAYS, days % ERA_DAYS);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}
