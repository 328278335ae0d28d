//! From bytes to work: cuts the file and hands out segments that can be judged on their own.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::segment::Job;
use crate::bundle::frame::{Framer, Item, Totals};
use crate::bundle::{ItemType, SUITE, VERSION};
use crate::cbor::{Error, Reader};
use crate::codes::Code;
use crate::limits::{RANKS_MAX, SEGMENT_HEIGHT_MAX, SEGMENT_HEIGHT_MIN};
use crate::merkle::Hash;
use crate::records::Compartment;
use crate::trust::Policy;

/// What the file's header says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderFacts {
    /// Logs that follow.
    pub logs: u64,
    /// Why compartments are withheld.
    pub withheld: BTreeMap<Compartment, u64>,
    /// The software that wrote the file.
    pub generator: String,
}

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
    Header(HeaderFacts),
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
    header: HeaderFacts,
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
            header: HeaderFacts::default(),
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
                ItemType::Header => read_header(&item).map(|facts| {
                    header.clone_from(&facts);
                    Work::Header(facts)
                }),
                ItemType::Log => read_log(&item, header, pins).map(|context| {
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

fn read_header(item: &Item) -> Result<HeaderFacts, Error> {
    let mut reader = Reader::at(&item.bytes, item.offset);
    reader.array_of(6)?;
    reader.uint()?;
    expect(&mut reader, VERSION, Code::BundleVersion)?;
    expect(&mut reader, SUITE, Code::BundleSuite)?;
    let offset = reader.offset();
    let logs = reader.number()?;
    if logs == 0 || logs > RANKS_MAX {
        return Err(Error {
            code: Code::LimitCount,
            offset,
        });
    }
    let mut withheld = BTreeMap::new();
    for _ in 0..reader.map()? {
        let offset = reader.offset();
        let compartment = Compartment::from_number(reader.uint()?).ok_or(Error {
            code: Code::SchemaCompartment,
            offset,
        })?;
        let offset = reader.offset();
        let reason = reader.uint()?;
        if reason_name(reason).is_none() {
            return Err(Error {
                code: Code::SchemaValue,
                offset,
            });
        }
        withheld.insert(compartment, reason);
    }
    let generator = reader.text()?.into();
    reader.finish()?;
    Ok(HeaderFacts {
        logs,
        withheld,
        generator,
    })
}

fn read_log(
    item: &Item,
    header: &HeaderFacts,
    pins: &BTreeMap<Hash, Vec<u64>>,
) -> Result<LogContext, Error> {
    let mut reader = Reader::at(&item.bytes, item.offset);
    reader.array_of(4)?;
    reader.uint()?;
    let log_id = reader.digest()?;
    let rank = reader.number()?;
    let offset = reader.offset();
    let height = reader.number()?;
    if !(SEGMENT_HEIGHT_MIN..=SEGMENT_HEIGHT_MAX).contains(&height) {
        return Err(Error {
            code: Code::SchemaValue,
            offset,
        });
    }
    reader.finish()?;
    Ok(LogContext {
        log_id,
        rank,
        height,
        offset: item.offset,
        withheld: header.withheld.clone(),
        pins: pins.get(&log_id).cloned().unwrap_or_default(),
    })
}

fn expect(reader: &mut Reader<'_>, value: u64, code: Code) -> Result<(), Error> {
    let offset = reader.offset();
    if reader.uint()? == value {
        Ok(())
    } else {
        Err(Error { code, offset })
    }
}

/// Why a compartment is withheld: `spec/registry/reasons.csv`.
pub const REASONS: &[(u64, &str)] = &[
    (1, "privacy"),
    (2, "confidential"),
    (3, "legal"),
    (4, "not-requested"),
    (5, "default"),
    (6, "erased"),
];

/// The name of a reason, if the registry has it.
pub fn reason_name(number: u64) -> Option<&'static str> {
    REASONS
        .iter()
        .find(|(reason, _)| *reason == number)
        .map(|(_, name)| *name)
}
