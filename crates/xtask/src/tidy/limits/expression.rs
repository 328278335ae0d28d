//! The value of a constant expression: numbers, earlier constants, `+ - * / <<` and parentheses.

use std::collections::BTreeMap;

use crate::tidy::rust_text::identifier;

/// Returns the value; nothing if the text is no such expression or the value does not fit.
pub(super) fn evaluate(text: &str, constants: &BTreeMap<String, u64>) -> Option<u64> {
    let mut parser = Parser {
        rest: text.trim(),
        constants,
        depth: 0,
    };
    let value = parser.level(0)?;
    parser.rest.is_empty().then_some(value)
}

type Operator = (&'static str, fn(u64, u64) -> Option<u64>);

/// Operators from the loosest to the tightest, as Rust ranks them.
const LEVELS: &[&[Operator]] = &[
    &[("<<", |a, b| {
        a.checked_mul(2_u64.checked_pow(u32::try_from(b).ok()?)?)
    })],
    &[("+", u64::checked_add), ("-", u64::checked_sub)],
    &[("*", u64::checked_mul), ("/", u64::checked_div)],
];
const DEPTH_MAX: usize = 8;

struct Parser<'t> {
    rest: &'t str,
    constants: &'t BTreeMap<String, u64>,
    depth: usize,
}

impl Parser<'_> {
    fn level(&mut self, level: usize) -> Option<u64> {
        let Some(operators) = LEVELS.get(level) else {
            return self.operand();
        };
        let mut value = self.level(level + 1)?;
        while let Some((_, apply)) = operators.iter().find(|(sign, _)| self.takes(sign)) {
            value = apply(value, self.level(level + 1)?)?;
        }
        Some(value)
    }

    fn operand(&mut self) -> Option<u64> {
        if self.takes("(") {
            self.depth += 1;
            let value = if self.depth <= DEPTH_MAX {
                self.level(0)
            } else {
                None
            };
            self.depth -= 1;
            return value.filter(|_| self.takes(")"));
        }
        let word = identifier(self.rest);
        self.rest = self.rest.get(word.len()..)?.trim_start();
        match self.constants.get(word) {
            Some(value) => Some(*value),
            None => number(word),
        }
    }

    fn takes(&mut self, sign: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else {
            return false;
        };
        self.rest = rest.trim_start();
        true
    }
}

fn number(word: &str) -> Option<u64> {
    let digits = word
        .trim_end_matches("u64")
        .trim_end_matches("usize")
        .replace('_', "");
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let constants = BTreeMap::from([("A".to_string(), 7)]);
        for (text, value) in [
            ("16 * 1024 * 1024", Some(16_777_216)),
            (" 1 << 48 ", Some(281_474_976_710_656)),
            ("(1 << 53) - 1", Some(9_007_199_254_740_991)),
            ("1 << 2 + 1", Some(8)),
            ("65_536u64 / 2 - A", Some(32_761)),
            ("1 << 64", None),
            ("1 - 2", None),
            ("1 / 0", None),
            ("B", None),
            ("(1", None),
            ("1 2", None),
            ("((((((((((1))))))))))", None),
        ] {
            assert_eq!(evaluate(text, &constants), value, "{text}");
        }
    }
}
