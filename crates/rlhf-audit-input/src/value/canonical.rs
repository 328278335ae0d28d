//! The canonical JSON text of a value: RFC 8785, without members that are null.
//!
//! Columnar files give every object all the names that any object has, with null where there is
//! nothing; so null and absent must hash alike (`spec/digests.md`).

use super::{Members, Value};
use crate::bad_row::{Fault, Reason};

/// The canonical JSON text.
///
/// # Errors
/// A number that is not finite, or a value that JSON does not have.
pub(crate) fn text(value: &Value<'_>) -> Result<String, Fault> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

/// Recursion is bounded: the parsers let nothing nest deeper than [`super::DEPTH_MAX`].
fn write(value: &Value<'_>, out: &mut String) -> Result<(), Fault> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        #[expect(
            clippy::cast_precision_loss,
            reason = "RFC 8785 §3.2.2.3: numbers are doubles"
        )]
        Value::Integer(value) => out.push_str(&number(*value as f64)),
        Value::Float(value) if value.is_finite() => out.push_str(&number(*value)),
        Value::Float(_) => return Err(Reason::NotFinite.into()),
        Value::Text(text) => quote(text, out),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out).map_err(|fault| fault.item(index))?;
            }
            out.push(']');
        }
        Value::Map(members) => write_members(members, out)?,
        Value::TimeMs(_) | Value::Bytes(_) => {
            return Err(Reason::Type {
                expected: "a JSON value",
                found: value.kind(),
            }
            .into());
        }
    }
    Ok(())
}

fn write_members(members: &Members<'_>, out: &mut String) -> Result<(), Fault> {
    let mut present: Vec<_> = members
        .iter()
        .filter(|(_, value)| *value != Value::Null)
        .collect();
    // RFC 8785 §3.2.3: by UTF-16 code units.
    present.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
    out.push('{');
    for (index, (name, value)) in present.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        quote(name, out);
        out.push(':');
        write(value, out).map_err(|fault| fault.within(name))?;
    }
    out.push('}');
    Ok(())
}

/// RFC 8785 §3.2.2.2.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// ECMA-262 `Number::toString` of a finite number.
fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let (digits, point) = shortest(value.abs());
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let sign = if value < 0.0 { "-" } else { "" };
    let body = match point {
        22.. | ..=-6 => {
            let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
            let dot = if rest.is_empty() { "" } else { "." };
            let plus = if point > 0 { "+" } else { "-" };
            format!("{first}{dot}{rest}e{plus}{}", (point - 1).abs())
        }
        _ if point >= count => format!("{digits}{}", zeros(point - count)),
        1.. => {
            let at = usize::try_from(point).unwrap_or(0);
            let (whole, fraction) = digits.split_at_checked(at).unwrap_or((&digits, ""));
            format!("{whole}.{fraction}")
        }
        _ => format!("0.{}{digits}", zeros(-point)),
    };
    format!("{sign}{body}")
}

/// The shortest digits that round to a positive number, and after how many of them the decimal
/// point stands.
///
/// They are those of serde_json: of two that are equally near it takes the even one, as ECMA-262
/// asks; Rust's own formatting does not. |point| ≤ 324.
fn shortest(value: f64) -> (String, i32) {
    let text = serde_json::to_string(&value).unwrap_or_default();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let lead = i32::try_from(all.len() - significant.len()).unwrap_or(0);
    let whole = i32::try_from(whole.len()).unwrap_or(0);
    let point = whole + exponent.parse::<i32>().unwrap_or(0) - lead;
    (significant.trim_end_matches('0').to_owned(), point)
}

#[cfg(test)]
mod tests;
