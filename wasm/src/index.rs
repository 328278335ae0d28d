//! Where segments, heads and cards stand in the file, so that a reader can go back to them.

use std::fmt::Write as _;

use rlhf_audit_core::bundle::ItemType;
use rlhf_audit_core::bundle::frame::{Framer, Item};
use rlhf_audit_core::bundle::head::Head;
use rlhf_audit_core::bundle::item::{HeadItem, LogStart};
use rlhf_audit_core::bundle::segment::{Member, Members};
use rlhf_audit_core::{hex, records};

/// What was passed so far. A file that cannot be read to its end is indexed to there.
#[derive(Debug)]
pub(crate) struct Index {
    framer: Framer,
    passed: Passed,
}

#[derive(Debug, Default)]
struct Passed {
    rank: u64,
    height: u64,
    segments: Vec<String>,
    heads: Vec<String>,
    cards: Vec<Option<Vec<u8>>>,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            framer: Framer::new(),
            passed: Passed::default(),
        }
    }
}

impl Index {
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        let passed = &mut self.passed;
        // What is wrong with the file is the verifier's to say.
        let _ = self.framer.feed(bytes, &mut |item| passed.item(&item));
    }

    pub(crate) fn card(&self, log: usize) -> Option<&[u8]> {
        self.passed.cards.get(log)?.as_deref()
    }

    pub(crate) fn segments(&self) -> String {
        format!("[{}]", self.passed.segments.join(","))
    }

    pub(crate) fn heads(&self) -> String {
        format!("[{}]", self.passed.heads.join(","))
    }
}

impl Passed {
    fn item(&mut self, item: &Item) {
        match item.kind {
            ItemType::Log => {
                self.cards.push(None);
                if let Ok(log) = LogStart::read(item) {
                    (self.rank, self.height) = (log.rank, log.height);
                }
            }
            ItemType::Segment => self.segment(item),
            ItemType::Head => self.head(item),
            ItemType::Card => {
                if let Some(card) = self.cards.last_mut() {
                    *card = Some(item.bytes.clone());
                }
            }
            ItemType::Header | ItemType::Trailer => {}
        }
    }

    fn segment(&mut self, item: &Item) {
        let (mut members, mut end) = (Members::new(&item.bytes, 0), item.start);
        while let Ok(Some(member)) = members.next_member() {
            end = match member {
                Member::Entry { .. } => end.saturating_add(1),
                Member::Pruned(range) => range.end(),
            };
        }
        let (rank, height, first) = (self.rank, self.height, item.start);
        let (offset, length) = (item.bytes_offset, item.bytes.len());
        self.segments.push(format!(
            "{{\"rank\":{rank},\"first\":{first},\"end\":{end},\"offset\":{offset},\
             \"length\":{length},\"height\":{height}}}"
        ));
    }

    fn head(&mut self, item: &Item) {
        let Ok(read) = HeadItem::read(item) else {
            return;
        };
        let Ok(head) = records::decode::<Head>(read.sign1.payload, read.payload_offset) else {
            return;
        };
        let mut line = String::new();
        // Writing to a String does not fail.
        let _ = write!(
            line,
            "{{\"rank\":{},\"number\":{},\"size\":{},\"root\":\"{}\",\"time_ms\":{},\
             \"reason\":\"{}\",\"kid\":\"{}\",\"offset\":{}}}",
            self.rank,
            head.number,
            head.size,
            hex::encode(&head.root),
            head.time_ms,
            head.reason.name(),
            hex::encode(&read.sign1.kid),
            item.offset
        );
        self.heads.push(line);
    }
}
