//! Values as what they should be.

use rlhf_audit_core::limits::TEXT_BYTES_MAX;
use rlhf_audit_core::records::annotation::Scale;

use crate::bad_row::{Fault, Reason};
use crate::value::Value;

/// A value of another type than wanted.
pub(crate) fn wrong_type(expected: &'static str, found: &Value<'_>) -> Fault {
    Reason::Type {
        expected,
        found: found.kind(),
    }
    .into()
}

/// A text that a record can hold.
pub(crate) fn bounded(text: String) -> Result<String, Fault> {
    match text.len() {
        bytes if bytes > TEXT_BYTES_MAX => Err(Reason::TextTooLong { bytes }.into()),
        _ => Ok(text),
    }
}

/// A text, or the digits of a whole number.
pub(crate) fn id(value: &Value<'_>) -> Result<String, Fault> {
    match value {
        Value::Text(text) => bounded(text.to_string()),
        Value::Integer(number) => Ok(number.to_string()),
        other => Err(wrong_type("text or a whole number", other)),
    }
}

/// A text.
pub(crate) fn text<'v>(value: &'v Value<'_>) -> Result<&'v str, Fault> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(wrong_type("text", other)),
    }
}

/// A finite number; as text only in cells.
pub(crate) fn number(value: &Value<'_>, has_cells: bool) -> Result<f64, Fault> {
    let number = match value {
        #[expect(clippy::cast_precision_loss, reason = "scores are doubles")]
        Value::Integer(number) => *number as f64,
        Value::Float(number) => *number,
        Value::Text(text) if has_cells => match text.trim().parse() {
            Ok(number) => number,
            Err(_) => return Err(wrong_type("a number", value)),
        },
        other => return Err(wrong_type("a number", other)),
    };
    if number.is_finite() {
        Ok(number)
    } else {
        Err(Reason::NotFinite.into())
    }
}

/// A truth value; 0 and 1 count as such, and in cells their usual words.
pub(crate) fn truth(value: &Value<'_>, has_cells: bool) -> Result<bool, Fault> {
    match value {
        Value::Bool(value) => Ok(*value),
        Value::Integer(0) => Ok(false),
        Value::Integer(1) => Ok(true),
        Value::Text(word) if has_cells => match word.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(wrong_type("true or false", value)),
        },
        other => Err(wrong_type("true or false", other)),
    }
}

/// A score on a scale, where one is declared.
pub(crate) fn on_scale(score: f64, scale: Option<&Scale>) -> Result<f64, Fault> {
    match scale {
        Some(Scale { low, high }) if !(*low..=*high).contains(&score) => Err(Reason::Range {
            value: score,
            low: *low,
            high: *high,
        }
        .into()),
        _ => Ok(score),
    }
}
