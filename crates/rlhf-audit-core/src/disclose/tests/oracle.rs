//! The partial bundle that a redaction must give, built row by row from the log.

use std::collections::BTreeMap;
use std::vec::Vec;

use crate::bundle::item::Header;
use crate::bundle::sample::{BY_DEFAULT, Log};
use crate::bundle::segment::write_pruned;
use crate::bundle::write::BundleWriter;
use crate::cbor::Writer;
use crate::disclose::Redaction;
use crate::merkle::{Range, leaf_hash};
use crate::records::{Class, Compartment};

pub(super) fn partial(logs: &[Log], redaction: &Redaction) -> Vec<u8> {
    let mut withheld: BTreeMap<_, _> = redaction.reasons().collect();
    withheld.insert(Compartment::Raw, BY_DEFAULT);
    let header = Header {
        logs: logs.len() as u64,
        withheld,
        generator: "sample".into(),
    };
    let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
    for log in logs {
        writer.log(&log.log_id, log.rank, log.height).unwrap();
        write_log(&mut writer, log, redaction);
    }
    writer.finish().unwrap()
}

fn write_log(writer: &mut BundleWriter<Vec<u8>>, log: &Log, redaction: &Redaction) {
    let length = log.rows.len();
    let cut = |at: usize| {
        at == length
            || at.is_multiple_of(1 << log.height)
            || log.heads.iter().any(|(size, _)| *size == at as u64)
    };
    let prunable =
        |at: usize| log.rows[at].class == Class::Event && redaction.prunes(log.rank, at as u64);
    let mut at = 0;
    while at < length {
        let first = at as u64;
        let member = if prunable(at) {
            let mut range = Range::new(first);
            while prunable(at) {
                range.push(leaf_hash(&log.rows[at].entry));
                at += 1;
                if cut(at) {
                    break;
                }
            }
            let mut member = Writer::new();
            write_pruned(&mut member, &range);
            member.finish().unwrap()
        } else {
            let mut row = log.rows[at].clone();
            for (compartment, held) in &mut row.compartments {
                if redaction.withholds(*compartment, log.rank, first) {
                    *held = None;
                }
            }
            at += 1;
            row.member()
        };
        writer.member(first, at as u64, &member).unwrap();
        for (_, sign1) in log.heads.iter().filter(|(size, _)| *size == at as u64) {
            writer.head(sign1).unwrap();
        }
    }
}
