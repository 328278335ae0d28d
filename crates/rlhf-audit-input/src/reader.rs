//! From a file to its judgements.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::bad_row::BadRow;
use crate::column::Name;
use crate::error::Error;
use crate::feed::Input;
use crate::format::{self, Format, PARQUET_MAGIC};
use crate::judged::Judged;
use crate::options::Options;
use crate::shape::{Plan, SHAPES, Shape};
use crate::source::parquet::Rows;
use crate::source::{Cutter, Row, Source};
use crate::value::Members;
use crate::view::{Slots, View};

/// Rows that decide the shape.
const LOOK_AHEAD_ROWS: usize = 16;

/// Opens a data set; `-` is standard input.
///
/// # Errors
/// [`Error`] when the file cannot be read as a data set at all. What is wrong with single rows
/// comes out of the iterator.
pub fn open(path: &Path, options: &Options) -> Result<Judgements, Error> {
    if path == Path::new("-") {
        return read(io::stdin(), options);
    }
    let mut file = File::open(path)?;
    let mut magic = Vec::new();
    (&mut file)
        .take(PARQUET_MAGIC.len() as u64)
        .read_to_end(&mut magic)?;
    let format = options.format.or_else(|| format::from_path(path));
    if magic == PARQUET_MAGIC || format == Some(Format::Parquet) {
        let rows = Rows::new(file, options.row_bytes_max)?;
        return Judgements::new(Format::Parquet, Cutter::Parquet(rows), options);
    }
    // A pipe cannot be rewound; then what was read is put back before it.
    let input: Input = match file.seek(SeekFrom::Start(0)) {
        Ok(_) => Box::new(file),
        Err(_) => Box::new(io::Cursor::new(magic).chain(file)),
    };
    let (format, cutter) = format::cut(input, format, options.row_bytes_max)?;
    Judgements::new(format, cutter, options)
}

/// Reads a data set from a stream; all formats but Parquet.
///
/// # Errors
/// As [`open`].
pub fn read(input: impl Read + 'static, options: &Options) -> Result<Judgements, Error> {
    let (format, cutter) = format::cut(Box::new(input), options.format, options.row_bytes_max)?;
    Judgements::new(format, cutter, options)
}

/// The judgements of a data set, in the order of its rows.
///
/// Ends at the end of the file, or after a [`BadRow`] behind which nothing can be read.
pub struct Judgements {
    source: Source,
    format: Format,
    plan: Plan,
    options: Options,
    layout: Layout,
    /// The judgements of the row read last that were not handed out yet, last first.
    pending: Vec<Judged>,
    rows: u64,
}

impl Judgements {
    fn new(format: Format, cutter: Cutter, options: &Options) -> Result<Self, Error> {
        let mut source = Source::new(cutter);
        let plan = plan(&mut source, options)?;
        Ok(Self {
            source,
            format,
            plan,
            options: options.clone(),
            layout: Layout::default(),
            pending: Vec::new(),
            rows: 0,
        })
    }

    /// The format of the file.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The shape of its rows.
    pub fn shape(&self) -> &'static Shape {
        self.plan.shape
    }

    /// The number of rows read so far, bad ones included.
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

impl Iterator for Judgements {
    type Item = Result<Judged, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(judged) = self.pending.pop() {
                return Some(Ok(judged));
            }
            let has_cells = self.source.has_cells();
            let Row {
                number,
                byte_offset,
                columns,
            } = self.source.next()?;
            self.rows += 1;
            let result = columns.and_then(|columns| {
                let slots = self.layout.slots(&columns, &self.plan);
                let (plan, options) = (&self.plan, &self.options);
                let view = View {
                    columns: &columns,
                    plan,
                    slots,
                    options,
                    has_cells,
                };
                (plan.shape.judge)(&view, &mut self.pending)
            });
            if let Err(fault) = result {
                self.pending.clear();
                return Some(Err(Row::bad(number, byte_offset, fault)));
            }
            self.pending
                .iter_mut()
                .for_each(|judged| judged.row = number);
            self.pending.reverse();
        }
    }
}

/// Finds the shape by the first rows, or checks the one that was asked for.
fn plan(source: &mut Source, options: &Options) -> Result<Plan, Error> {
    let has_cells = source.has_cells();
    let rows = source.look_ahead(LOOK_AHEAD_ROWS);
    let good: Vec<&Members<'static>> = rows
        .iter()
        .filter_map(|row| row.columns.as_ref().ok())
        .collect();
    if good.is_empty() {
        return Err(match rows.front() {
            None => Error::Empty,
            Some(Row {
                number,
                byte_offset,
                columns: Err(fault),
            }) => Error::NoGoodRow(Row::bad(*number, *byte_offset, fault.clone())),
            Some(_) => Error::Empty,
        });
    }
    let mut seen = BTreeSet::new();
    let names = good
        .iter()
        .copied()
        .flatten()
        .map(|(name, _)| name.to_string());
    let found: Vec<String> = names.filter(|name| seen.insert(name.clone())).collect();
    let plan = match options.shape {
        Some(shape) => Plan::new(shape, &options.map),
        None => {
            let mut plans = SHAPES.iter().map(|shape| Plan::new(shape, &options.map));
            let fitting = plans.find(|plan| {
                good.iter()
                    .any(|columns| plan.fits(columns, options, has_cells))
            });
            fitting.ok_or_else(|| Error::UnknownShape {
                found: found.clone(),
            })?
        }
    };
    plan.check(&options.map, &found)?;
    Ok(plan)
}

/// Where the columns stand, remembered from the row before: most rows are laid out alike.
struct Layout {
    names: Vec<String>,
    slots: Slots,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            slots: [None; Name::ALL.len()],
        }
    }
}

impl Layout {
    fn slots(&mut self, columns: &Members<'_>, plan: &Plan) -> &Slots {
        let is_same = self.names.len() == columns.len()
            && self
                .names
                .iter()
                .zip(columns)
                .all(|(known, (name, _))| known == name);
        if !is_same {
            self.names = columns.iter().map(|(name, _)| name.to_string()).collect();
            self.slots = plan.slots(columns);
        }
        &self.slots
    }
}
