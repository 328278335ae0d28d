//! The names of fields and choices, from the CDDL rules that the records derive.
//!
//! The rules are texts in three forms, which `core::records::field` makes:
//!
//! ```text
//! {\n  0 => feedback,  ; feedback\n  ? 7 => number,  ; collected-from-ms in ms since …\n}
//! [name: tstr, scale: scale, scores: [* float / null]]
//! &(pairwise: 0, ranking: 1)
//! ```

use std::collections::BTreeMap;

use rlhf_audit_core::records::cddl_rules;

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// A list of values of one type.
    List(Box<Type>),
    /// A rule, or a type that CDDL knows.
    Named(String),
}

/// A member of a map or row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) of: Type,
}

/// A rule with names in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// By key.
    Map(BTreeMap<u64, Member>),
    /// In order.
    Row(Vec<Member>),
    /// By number.
    Choice(BTreeMap<u64, String>),
}

/// Every rule that names something.
#[derive(Debug)]
pub(super) struct Schema(BTreeMap<&'static str, Rule>);

impl Schema {
    /// The schema of the records of this version.
    pub(super) fn of_records() -> Self {
        let rules = cddl_rules().into_iter();
        Self(
            rules
                .filter_map(|(name, text)| Some((name, rule(&text)?)))
                .collect(),
        )
    }

    /// The rule of this name, if it names something.
    pub(super) fn rule(&self, name: &str) -> Option<&Rule> {
        self.0.get(name)
    }
}

fn rule(text: &str) -> Option<Rule> {
    if let Some(members) = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    {
        let fields: Option<BTreeMap<u64, Member>> = members.trim().lines().map(field).collect();
        return fields.map(Rule::Map);
    }
    if let Some(members) = text
        .strip_prefix("&(")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let choices = members.split(", ").map(|member| {
            let (name, number) = member.split_once(": ")?;
            Some((number.parse().ok()?, name.to_string()))
        });
        return choices.collect::<Option<_>>().map(Rule::Choice);
    }
    let members = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))?;
    let row = members.split(", ").map(|member| {
        let (name, of) = member.split_once(": ")?;
        Some(Member {
            name: name.replace('-', "_"),
            unit: String::new(),
            of: type_of(of),
        })
    });
    row.collect::<Option<_>>().map(Rule::Row)
}

/// `? 7 => number,  ; collected-from-ms in ms since 1970-01-01T00:00:00Z`.
fn field(line: &str) -> Option<(u64, Member)> {
    let line = line.trim().trim_start_matches("? ");
    let (key, rest) = line.split_once(" => ")?;
    let (of, comment) = rest.split_once(",  ; ")?;
    let (name, unit) = comment.split_once(" in ").unwrap_or((comment, ""));
    let member = Member {
        name: name.replace('-', "_"),
        unit: unit.to_string(),
        of: type_of(of),
    };
    Some((key.parse().ok()?, member))
}

fn type_of(text: &str) -> Type {
    let inner = text
        .strip_prefix("[* ")
        .and_then(|rest| rest.strip_suffix(']'));
    match inner {
        Some(inner) => Type::List(Box::new(type_of(inner))),
        None => Type::Named(text.trim_end_matches(" / null").to_string()),
    }
}

#[cfg(test)]
mod tests {
    use rlhf_audit_core::records::KINDS;

    use super::*;

    #[test]
    fn every_rule_with_names_is_read() {
        let schema = Schema::of_records();
        for (name, text) in cddl_rules() {
            let names_something = text.contains(": ") || text.contains(" => ");
            // `ext` maps texts of the user's choice; there is nothing to name.
            assert_eq!(
                schema.rule(name).is_some(),
                names_something && name != "ext",
                "{name}"
            );
        }
    }

    #[test]
    fn fields_are_those_of_the_table_of_kinds() {
        let schema = Schema::of_records();
        for kind in KINDS {
            let Some(Rule::Map(members)) = schema.rule(kind.name) else {
                panic!("{} has no map", kind.name)
            };
            let read: Vec<_> = members
                .iter()
                .map(|(key, member)| (*key, member.name.as_str(), member.unit.as_str()))
                .collect();
            let fields = kind.fields.iter();
            let told: Vec<_> = fields.map(|f| (f.key, f.name, f.unit)).collect();
            assert_eq!(read, told, "{}", kind.name);
        }
    }
}
