//! Rust source as the checks need it: without comments, without what literals say.

/// Returns `source` with every comment and the inside of every string and character literal blanked
/// out. Lines and columns stay where they are.
pub(super) fn code_only(source: &str) -> String {
    let mut reader = Reader {
        chars: source.chars().collect(),
        at: 0,
        code: String::new(),
    };
    while reader.at < reader.chars.len() {
        reader.step();
    }
    reader.code
}

/// Returns where `word` stands in `text` with no letter, digit or `_` on either side, as byte
/// offsets.
pub(super) fn word_offsets<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word)
        .map(|(offset, _)| offset)
        .filter(move |&offset| {
            let before = text.get(..offset).and_then(|part| part.chars().next_back());
            let after = text
                .get(offset + word.len()..)
                .and_then(|part| part.chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
}

/// Returns the line of a byte offset, counted from 1.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    1 + text
        .bytes()
        .take(offset)
        .filter(|&byte| byte == b'\n')
        .count()
}

/// Returns the identifier that `text` begins with; empty if it begins with none.
pub(super) fn identifier(text: &str) -> &str {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    code: String,
}

impl Reader {
    fn step(&mut self) {
        match (self.peek(0), self.peek(1)) {
            (Some('/'), Some('/')) => self.blank_while(|reader| reader.peek(0) != Some('\n')),
            (Some('/'), Some('*')) => self.block_comment(),
            (Some('"'), _) => self.string(),
            (Some('\''), Some('\\')) => self.character(),
            (Some('\''), Some(_)) if self.peek(2) == Some('\'') => self.character(),
            (Some('r'), Some('"' | '#')) if !self.inside_word() => self.raw_string(),
            _ => self.keep(),
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn keep(&mut self) {
        self.code.extend(self.peek(0));
        self.at += 1;
    }

    fn blank(&mut self) {
        self.code
            .extend(self.peek(0).map(|c| if c == '\n' { c } else { ' ' }));
        self.at += 1;
    }

    fn blank_while(&mut self, goes_on: impl Fn(&Reader) -> bool) {
        while self.at < self.chars.len() && goes_on(self) {
            self.blank();
        }
    }

    /// Whether an `r` here is part of a name and begins no raw string: `br"` and `cr"` do.
    fn inside_word(&self) -> bool {
        let before = |back: usize| self.at.checked_sub(back).and_then(|at| self.chars.get(at));
        match before(1) {
            Some('b' | 'c') => before(2).copied().is_some_and(is_word),
            other => other.copied().is_some_and(is_word),
        }
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.keep();
        self.until_quote('"');
    }

    fn character(&mut self) {
        self.keep();
        self.until_quote('\'');
    }

    fn until_quote(&mut self, quote: char) {
        while self.at < self.chars.len() && self.peek(0) != Some(quote) {
            if self.peek(0) == Some('\\') {
                self.blank();
            }
            self.blank();
        }
        self.keep();
    }

    /// `r"…"`, `r#"…"#` and so on; a raw identifier `r#name` is kept.
    fn raw_string(&mut self) {
        let hashes = (1..)
            .take_while(|&ahead| self.peek(ahead) == Some('#'))
            .count();
        if self.peek(1 + hashes) != Some('"') {
            return self.keep();
        }
        for _ in 0..hashes + 2 {
            self.keep();
        }
        let closes = |reader: &Reader| {
            reader.peek(0) == Some('"') && (1..=hashes).all(|ahead| reader.peek(ahead) == Some('#'))
        };
        self.blank_while(|reader| !closes(reader));
        for _ in 0..hashes + 1 {
            self.keep();
        }
    }
}

#[cfg(test)]
mod tests;
