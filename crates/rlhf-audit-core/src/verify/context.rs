//! From bytes to work: cuts the file and hands out segments that can be judged on their own.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::segment::Job;
use crate::bundle::ItemType;
use crate::bundle::frame::{Framer, Item, Totals};
use crate::bundle::item::{Header, LogStart};
use crate::cbor::Error;
use crate::codes::Code;
use crate::merkle::Hash;
use crate::records::Compartment;
use crate::trust::Policy;

/// What a log's first item says: enough to judge its segments in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogContext {
    /// The log's id.
    pub log_id: Hash,
    /// The rank that wrote it.
    pub rank: u64,
    /// Segment height.
    pub height: u64,
    /// Offset of the item.
    pub offset: u64,
    /// Why compartments are withheld.
    pub withheld: BTreeMap<Compartment, u64>,
    /// Sizes at which the verifier wants to know the root, ascending.
    pub pins: Vec<u64>,
}

/// One piece of work, in file order.
#[derive(Debug)]
pub enum Work {
    /// The header.
    Header(Header),
    /// The beginning of a log.
    Log(Arc<LogContext>),
    /// A segment; [`Job::run`] judges it, on any thread.
    Segment(Job),
    /// A head, a card or the trailer.
    Item(Item),
}

/// Cuts a stream of bytes into [`Work`].
#[derive(Debug)]
pub struct Cutter {
    framer: Framer,
    pins: BTreeMap<Hash, Vec<u64>>,
    header: Header,
    log: Option<Arc<LogContext>>,
    /// The first error inside an item that the framer found whole.
    failed: Option<Error>,
}

impl Cutter {
    /// A cutter before the first byte.
    pub fn new(policy: &Policy) -> Self {
        let mut pins: BTreeMap<Hash, Vec<u64>> = BTreeMap::new();
        for pin in &policy.pinned {
            pins.entry(pin.log_id).or_default().push(pin.size);
        }
        for sizes in pins.values_mut() {
            sizes.sort_unstable();
            sizes.dedup();
        }
        Self {
            framer: Framer::new(),
            pins,
            header: Header::default(),
            log: None,
            failed: None,
        }
    }

    /// Takes the next bytes and hands out what they complete.
    ///
    /// # Errors
    /// A violation after which the rest of the file cannot be read.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Work)) -> Result<(), Error> {
        let Self {
            framer,
            pins,
            header,
            log,
            failed,
        } = self;
        if let Some(error) = *failed {
            return Err(error);
        }
        let result = framer.feed(bytes, &mut |item| {
            if failed.is_some() {
                return;
            }
            let work = match item.kind {
                ItemType::Header => Header::read(&item).map(|facts| {
                    header.clone_from(&facts);
                    Work::Header(facts)
                }),
                ItemType::Log => log_context(&item, header, pins).map(|context| {
                    let context = Arc::new(context);
                    *log = Some(Arc::clone(&context));
                    Work::Log(context)
                }),
                ItemType::Segment => match log.as_ref() {
                    Some(log) => Ok(Work::Segment(Job {
                        log: Arc::clone(log),
                        item,
                    })),
                    None => Err(Error {
                        code: Code::BundleItemOrder,
                        offset: item.offset,
                    }),
                },
                ItemType::Head | ItemType::Card | ItemType::Trailer => Ok(Work::Item(item)),
            };
            match work {
                Ok(work) => sink(work),
                Err(error) => *failed = Some(error),
            }
        });
        match self.failed {
            Some(error) => Err(error),
            None => result,
        }
    }

    /// Ends the input.
    ///
    /// # Errors
    /// The file is incomplete.
    pub fn finish(&mut self) -> Result<Totals, Error> {
        self.failed.map_or_else(|| self.framer.finish(), Err)
    }
}

fn log_context(
    item: &Item,
    header: &Header,
    pins: &BTreeMap<Hash, Vec<u64>>,
) -> Result<LogContext, Error> {
    let LogStart {
        log_id,
        rank,
        height,
    } = LogStart::read(item)?;
    Ok(LogContext {
        log_id,
        rank,
        height,
        offset: item.offset,
        withheld: header.withheld.clone(),
        pins: pins.get(&log_id).cloned().unwrap_or_default(),
    })
}
