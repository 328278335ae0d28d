//! A row as its shape sees it: logical columns, typed, with faults that name the column.

use rlhf_audit_core::limits::CANDIDATES_MAX;
use rlhf_audit_core::records::Digest;
use rlhf_audit_core::records::annotation::{
    Candidate, Comment, Content, Feedback, Judgement, Origin, Outcome,
};
use rlhf_audit_core::records::common::NamedDigest;

use crate::bad_row::{Fault, Reason};
use crate::column::Name;
use crate::digest;
use crate::judged::{Judged, RaterRef};
use crate::options::Options;
use crate::shape::Plan;
use crate::time;
use crate::typed::{bounded, id, number, text, truth, wrong_type};
use crate::value::{Members, Value, canonical, from_json};

/// A row as its shape sees it.
pub(crate) struct View<'r> {
    pub(crate) columns: &'r Members<'r>,
    pub(crate) plan: &'r Plan,
    pub(crate) slots: &'r Slots,
    pub(crate) options: &'r Options,
    pub(crate) has_cells: bool,
}

/// Where each logical column stands in a row.
pub(crate) type Slots = [Option<usize>; Name::ALL.len()];

/// A text or chat: its digest, and the text where texts are kept.
#[derive(Clone)]
pub(crate) struct Piece {
    pub(crate) digest: Digest,
    pub(crate) text: Option<String>,
}

/// A candidate before it is put into a record.
pub(crate) struct Answer {
    pub(crate) piece: Piece,
    pub(crate) producer: Option<String>,
}

/// Looking up.
impl<'r> View<'r> {
    /// The value of a column; null and an empty cell count as absent.
    pub(crate) fn value(&self, name: Name) -> Option<&'r Value<'r>> {
        let index = (*self.slots.get(name as usize)?)?;
        match self.columns.get(index)? {
            (_, Value::Null) => None,
            (_, Value::Text(text)) if self.has_cells && text.is_empty() => None,
            (_, value) => Some(value),
        }
    }

    /// The value of a column that must be there.
    pub(crate) fn need(&self, name: Name) -> Result<&'r Value<'r>, Fault> {
        self.value(name)
            .ok_or_else(|| self.fault(name, Reason::Missing))
    }

    /// What the file calls a column.
    pub(crate) fn label(&self, name: Name) -> String {
        let index = self.slots.get(name as usize).copied().flatten();
        match index.and_then(|index| self.columns.get(index)) {
            Some((column, _)) => column.to_string(),
            None => self.plan.label(name),
        }
    }

    /// A fault of a column.
    pub(crate) fn fault(&self, name: Name, reason: Reason) -> Fault {
        Fault::at(self.label(name), reason)
    }

    /// Adds the column to the place of a fault.
    pub(crate) fn place<T>(&self, name: Name, result: Result<T, Fault>) -> Result<T, Fault> {
        result.map_err(|fault| fault.within(&self.label(name)))
    }
}

/// Reading typed values.
impl<'r> View<'r> {
    /// A text, or the digits of a whole number, as ids are written.
    pub(crate) fn id(&self, name: Name) -> Result<Option<String>, Fault> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        self.place(name, id(value)).map(Some)
    }

    /// A finite number.
    pub(crate) fn number(&self, name: Name) -> Result<Option<f64>, Fault> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        self.place(name, number(value, self.has_cells)).map(Some)
    }

    /// A finite number that must be there.
    pub(crate) fn need_number(&self, name: Name) -> Result<f64, Fault> {
        self.number(name)?
            .ok_or_else(|| self.fault(name, Reason::Missing))
    }

    /// A whole number from 0 on.
    fn count(&self, name: Name) -> Result<Option<u64>, Fault> {
        let Some(value) = self.number(name)? else {
            return Ok(None);
        };
        let high = 9_007_199_254_740_991.0;
        if !(0.0..=high).contains(&value) || value.fract() != 0.0 {
            return Err(self.fault(
                name,
                Reason::Range {
                    value,
                    low: 0.0,
                    high,
                },
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked"
        )]
        Ok(Some(value as u64))
    }

    /// A truth value that must be there; 0 and 1 count as such.
    pub(crate) fn need_bool(&self, name: Name) -> Result<bool, Fault> {
        self.place(name, truth(self.need(name)?, self.has_cells))
    }

    /// Reads a list that must be there and have an item; a cell holds it as JSON.
    pub(crate) fn with_list<T>(
        &self,
        name: Name,
        read: impl FnOnce(&[Value<'_>]) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let parsed;
        let value = match self.need(name)? {
            Value::Text(text) if self.has_cells => {
                parsed = from_json(text.as_bytes()).map_err(|reason| self.fault(name, reason))?;
                &parsed
            }
            value => value,
        };
        let result = match value {
            Value::List(items) if items.is_empty() => Err(Reason::Empty.into()),
            Value::List(items) => read(items),
            other => Err(wrong_type("a list", other)),
        };
        self.place(name, result)
    }

    /// The prompt, a text or a chat.
    pub(crate) fn prompt(&self) -> Result<Option<Piece>, Fault> {
        let Some(value) = self.value(Name::Prompt) else {
            return Ok(None);
        };
        self.place(Name::Prompt, self.piece(value)).map(Some)
    }

    /// A column that holds a text or a chat.
    pub(crate) fn need_piece(&self, name: Name) -> Result<Piece, Fault> {
        self.place(name, self.piece(self.need(name)?))
    }

    /// A text or a chat.
    pub(crate) fn piece(&self, value: &Value<'_>) -> Result<Piece, Fault> {
        match value {
            Value::Text(text) => self.text_piece(text),
            Value::List(items) if digest::is_chat(items) => self.chat_piece(items),
            other => Err(wrong_type("text or a list of messages", other)),
        }
    }

    /// A text.
    pub(crate) fn text_piece(&self, text: &str) -> Result<Piece, Fault> {
        self.kept(digest::text(text), || Ok(text.to_owned()))
    }

    /// A list of messages; kept as canonical JSON.
    pub(crate) fn chat_piece(&self, messages: &[Value<'_>]) -> Result<Piece, Fault> {
        let list = || canonical::text(&Value::List(messages.to_vec()));
        self.kept(digest::chat(messages)?, list)
    }

    /// A digest, with the text where texts are kept.
    pub(crate) fn kept(
        &self,
        digest: Digest,
        text: impl FnOnce() -> Result<String, Fault>,
    ) -> Result<Piece, Fault> {
        if !self.options.keep_text {
            return Ok(Piece { digest, text: None });
        }
        let text = bounded(text()?)?;
        Ok(Piece {
            digest,
            text: Some(text),
        })
    }
}

/// Making judgements.
impl View<'_> {
    /// Puts the parts together with what every shape may have: rater, item, time and the like.
    pub(crate) fn judged(
        &self,
        feedback: Feedback,
        prompt: Option<Piece>,
        answers: Vec<Answer>,
        judgement: Judgement,
    ) -> Result<Judged, Fault> {
        if answers.len() > CANDIDATES_MAX {
            let found = answers.len();
            return Err(Reason::TooMany {
                limit: CANDIDATES_MAX,
                found,
            }
            .into());
        }
        let candidates = answers.len() as u64;
        let (origin, rater) = self.rater()?;
        let mut judgement = judgement;
        self.add_common(&mut judgement)?;
        let content = self.content(prompt, answers)?;
        judgement.judged_ms = self.time_ms()?;
        Ok(Judged {
            row: 0,
            feedback,
            origin,
            candidates,
            content,
            rater,
            judgement,
        })
    }

    fn content(&self, prompt: Option<Piece>, answers: Vec<Answer>) -> Result<Content, Fault> {
        let (prompt, prompt_text) =
            prompt.map_or((None, None), |piece| (Some(piece.digest), piece.text));
        let mut texts = Vec::new();
        let mut candidates = Vec::with_capacity(answers.len());
        for Answer { piece, producer } in answers {
            texts.extend(piece.text);
            candidates.push(Candidate {
                digest: piece.digest,
                producer,
            });
        }
        let has_all = self.options.keep_text && texts.len() == candidates.len();
        Ok(Content {
            prompt,
            candidates,
            item: self.id(Name::Item)?,
            conversation: self.id(Name::Conversation)?,
            turn: self.count(Name::Turn)?,
            language: self.language()?,
            prompt_source: self.id(Name::PromptSource)?,
            prompt_text,
            candidate_texts: has_all.then_some(texts),
            attachments: self.attachments()?,
        })
    }

    fn add_common(&self, judgement: &mut Judgement) -> Result<(), Fault> {
        if judgement.confidence.is_none() {
            judgement.confidence = self.number(Name::Confidence)?;
        }
        if let Some(seconds) = self.number(Name::LeadTime)? {
            let high = 9e12;
            if !(0.0..=high).contains(&seconds) {
                let reason = Reason::Range {
                    value: seconds,
                    low: 0.0,
                    high,
                };
                return Err(self.fault(Name::LeadTime, reason));
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked"
            )]
            let ms = (seconds * 1000.0).round() as u64;
            judgement.lead_time_ms = Some(ms);
        }
        if let Some(comment) = self.value(Name::Comment) {
            let text = self.place(Name::Comment, text(comment))?;
            let comment = Comment {
                candidate: None,
                aspect: None,
                digest: digest::text(text),
            };
            judgement.comments.get_or_insert_default().push(comment);
        }
        Ok(())
    }

    fn rater(&self) -> Result<(Origin, Option<RaterRef>), Fault> {
        let digest = self.options.rater_digest;
        let program = |name| RaterRef::Program {
            name,
            code_digest: digest,
        };
        let model = |name| RaterRef::Model {
            name,
            prompt_digest: digest,
        };
        if let Some(name) = self.id(Name::AnnotatorProgram)? {
            return Ok((Origin::Program, Some(program(name))));
        }
        if let Some(name) = self.id(Name::AnnotatorModel)? {
            return Ok((Origin::Model, Some(model(name))));
        }
        let Some(id) = self.id(Name::Annotator)? else {
            return Ok((self.options.origin.unwrap_or(Origin::Unknown), None));
        };
        Ok(match self.options.origin {
            Some(Origin::Model) => (Origin::Model, Some(model(id))),
            Some(Origin::Program) => (Origin::Program, Some(program(id))),
            _ => (Origin::Human, Some(RaterRef::Person { id })),
        })
    }

    fn time_ms(&self) -> Result<Option<u64>, Fault> {
        let Some(value) = self.value(Name::Time) else {
            return Ok(None);
        };
        let time_ms = match value {
            Value::TimeMs(ms) => u64::try_from(*ms).ok(),
            #[expect(clippy::cast_precision_loss, reason = "to ms, within 2^53")]
            Value::Integer(number) => time::from_number(*number as f64),
            Value::Float(number) => time::from_number(*number),
            Value::Text(text) => time::parse(text).or_else(|| match self.has_cells {
                true => time::from_number(text.parse().ok()?),
                false => None,
            }),
            _ => None,
        };
        time_ms
            .map(Some)
            .ok_or_else(|| self.fault(Name::Time, Reason::Time))
    }

    fn language(&self) -> Result<Option<String>, Fault> {
        let Some(tag) = self.id(Name::Language)? else {
            return Ok(None);
        };
        // BCP 47 (RFC 5646 §2.1), as far as data sets use it.
        let mut parts = tag.split('-');
        let is_alpha = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let first = parts.next().unwrap_or("");
        if (2..=3).contains(&first.len()) && is_alpha(first) && parts.all(is_part) {
            return Ok(Some(tag));
        }
        let found = tag.chars().take(40).collect();
        let reason = Reason::Choice {
            found,
            accepted: "a BCP 47 tag such as en or pt-BR",
        };
        Err(self.fault(Name::Language, reason))
    }

    /// Digests of images and tools (DIG-5).
    fn attachments(&self) -> Result<Option<Vec<NamedDigest>>, Fault> {
        let mut attachments = Vec::new();
        for name in [Name::Images, Name::Tools] {
            let Some(value) = self.value(name) else {
                continue;
            };
            let items = match value {
                Value::List(items) => items.as_slice(),
                other => core::slice::from_ref(other),
            };
            if items.len() > CANDIDATES_MAX {
                let reason = Reason::TooMany {
                    limit: CANDIDATES_MAX,
                    found: items.len(),
                };
                return Err(self.fault(name, reason));
            }
            for (index, item) in items.iter().enumerate() {
                let digest =
                    self.place(name, attachment(item).map_err(|fault| fault.item(index)))?;
                let name = format!("{}/{index}", name.name());
                attachments.push(NamedDigest { name, digest });
            }
        }
        Ok((!attachments.is_empty()).then_some(attachments))
    }
}

pub(crate) fn attachment(value: &Value<'_>) -> Result<Digest, Fault> {
    match (value, value.member("bytes")) {
        (Value::Bytes(bytes), _) | (_, Some(Value::Bytes(bytes))) => Ok(digest::bytes(bytes)),
        (Value::Text(text), _) => Ok(digest::text(text)),
        _ => digest::json(value),
    }
}

/// A judgement with an outcome and nothing else.
pub(crate) fn outcome(outcome: Outcome) -> Judgement {
    Judgement {
        outcome,
        preferred: None,
        strength: None,
        ranking: None,
        scale: None,
        scores: None,
        aspects: None,
        labels: None,
        steps: None,
        edits: None,
        comments: None,
        confidence: None,
        lead_time_ms: None,
        flags: None,
        judged_ms: None,
    }
}
