//! The CDDL rules of what the macros declare: `spec/bundle.cddl` is held to them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::FieldInfo;

/// The CDDL text of a map rule.
pub(crate) fn map_rule(fields: &[FieldInfo]) -> String {
    let members: Vec<String> = fields
        .iter()
        .map(|field| {
            let optional = if field.optional { "? " } else { "" };
            let unit = match field.unit {
                "" => String::new(),
                unit => format!(" in {unit}"),
            };
            let name = field.name.replace('_', "-");
            format!(
                "  {optional}{} => {},  ; {name}{unit}\n",
                field.key,
                (field.cddl)()
            )
        })
        .collect();
    format!("{{\n{}}}", members.concat())
}

/// The CDDL text of a row rule.
pub(crate) fn row_rule(members: &[(&str, String, bool)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, cddl, optional)| {
            let null = if *optional { " / null" } else { "" };
            format!("{}: {cddl}{null}", name.replace('_', "-"))
        })
        .collect();
    format!("[{}]", members.join(", "))
}

/// The CDDL text of a choice rule.
pub(crate) fn choice_rule(members: &[(&str, u64)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, number)| format!("{name}: {number}"))
        .collect();
    format!("&({})", members.join(", "))
}
