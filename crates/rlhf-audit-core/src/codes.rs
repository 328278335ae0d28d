//! The closed list of findings: `spec/registry/codes.csv` as a type.
//!
//! A code has a number and a name that never change meaning; a code that falls out of use stays
//! listed. The number's hundreds are the verification step that reports it, so `Code` sorts in the
//! normative order of `spec/verification.md`.

macro_rules! codes {
    ($($number:literal $variant:ident $name:literal $meaning:literal $advice:literal;)*) => {
        /// What is wrong with a bundle: one line of `spec/registry/codes.csv`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $meaning, ".")] $variant = $number,)*
        }

        impl Code {
            /// Every code, in the order of the registry.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The stable dotted name, as in `cbor.nonminimal`.
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// What is wrong, as half a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }

            /// What the reader of a finding should do about it, as a sentence.
            pub const fn advice(self) -> &'static str {
                match self { $(Code::$variant => $advice,)* }
            }
        }
    };
}

impl Code {
    /// The stable number.
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The verification step that reports the code (spec/verification.md).
    pub const fn step(self) -> u16 {
        self as u16 / 100
    }

    /// Whether the finding says "cannot be judged" and nothing about the content.
    pub const fn is_unsupported(self) -> bool {
        matches!(self, Code::BundleVersion | Code::BundleSuite)
    }

    /// Whether the finding is about what the verifier asked for, not about the record: trust in the
    /// signer, or a pinned head that the bundle cannot be compared with.
    pub const fn is_policy(self) -> bool {
        matches!(
            self,
            Code::PinUnproven
                | Code::TrustUntrusted
                | Code::TrustRole
                | Code::TrustOrigin
                | Code::TrustTime
        )
    }
}

codes! {
    101 BundleMagic "bundle.magic"
        "the file does not begin with the magic of an audit bundle"
        "Check that this is a .rab file and that it was transferred as binary.";
    102 BundleVersion "bundle.version"
        "the bundle is of a format version that this verifier does not know"
        "Use a verifier that knows this version; nothing is said about the content.";
    103 BundleSuite "bundle.suite"
        "the bundle uses a cryptographic suite that this verifier does not know"
        "Use a verifier that knows this suite; nothing is said about the content.";
    104 BundleItemOrder "bundle.item-order"
        "an item stands where the format does not allow it"
        "Ask for the bundle again; its items were reordered, doubled or left out.";
    105 BundleUnknownItem "bundle.unknown-item"
        "an item is of a type that the format does not name"
        "Ask which software wrote the bundle; closed formats have no unknown items.";
    106 BundleTruncated "bundle.truncated"
        "the file ends inside an item or before the trailer"
        "Transfer the file again and compare its size with the source.";
    107 BundleTrailing "bundle.trailing"
        "bytes follow the trailer"
        "Transfer the file again; nothing may be appended to a bundle.";
    108 BundleSegmentSplit "bundle.segment-split"
        "a segment does not end where the format says it ends"
        "Write the bundle again with conforming software.";
    109 BundleLogOrder "bundle.log-order"
        "the logs are not in ascending order of rank, or their number differs from the header"
        "Write the bundle again with conforming software.";
    110 LimitDepth "limit.depth"
        "arrays and maps are nested deeper than allowed"
        "The item is not one of this format; ask for the bundle again.";
    111 LimitText "limit.text"
        "a text string is longer than allowed"
        "Store the text elsewhere and record its digest.";
    112 LimitEntry "limit.entry"
        "an entry is larger than allowed for its kind"
        "Move the content into a compartment or record its digest.";
    113 LimitPayload "limit.payload"
        "a compartment's payload is larger than allowed"
        "Split the batch, or record a digest of the content.";
    114 LimitSegment "limit.segment"
        "a segment is larger than allowed"
        "Write the bundle again with conforming software.";
    115 LimitItem "limit.item"
        "an item is larger than allowed for its type"
        "Write the bundle again with conforming software.";
    116 LimitInteger "limit.integer"
        "an integer is larger than 2^53-1"
        "Counts, sizes and times are at most 9007199254740991.";
    117 LimitCount "limit.count"
        "an array, a map or a log has more members than allowed"
        "Split what is recorded into several records.";
    118 LimitBundle "limit.bundle"
        "the bundle is larger than allowed"
        "Seal the run into several bundles.";
    201 CborTruncated "cbor.truncated"
        "the input ends inside a CBOR item"
        "Transfer the file again and compare its size with the source.";
    202 CborNonminimal "cbor.nonminimal"
        "a CBOR head is longer than its value needs"
        "The encoder is not deterministic (RFC 8949 section 4.2.1); fix the writer.";
    203 CborIndefinite "cbor.indefinite"
        "a CBOR item has indefinite length"
        "The encoder is not deterministic (RFC 8949 section 4.2.1); fix the writer.";
    204 CborReserved "cbor.reserved"
        "a CBOR head uses a reserved value"
        "The bytes are not well-formed CBOR; ask for the bundle again.";
    205 CborKeyOrder "cbor.key-order"
        "map keys are not in ascending bytewise order"
        "The encoder is not deterministic (RFC 8949 section 4.2.1); fix the writer.";
    206 CborKeyDuplicate "cbor.key-duplicate"
        "a map key occurs twice"
        "Two readers could see two values; the bundle must be written again.";
    207 CborFloatWidth "cbor.float-width"
        "a float is wider than its value needs"
        "The encoder is not deterministic (RFC 8949 section 4.2.1); fix the writer.";
    208 CborNan "cbor.nan"
        "a NaN is not encoded as f97e00"
        "Encode every NaN as f97e00.";
    209 CborTag "cbor.tag"
        "a tag stands where the format names none"
        "Only tag 18 around a head is used in this format.";
    210 CborSimple "cbor.simple"
        "a simple value is not false, true or null"
        "The format uses no other simple value.";
    211 CborUtf8 "cbor.utf8"
        "a text string is not valid UTF-8"
        "Encode text as UTF-8; record other bytes by digest.";
    212 CborTrailing "cbor.trailing"
        "bytes follow a complete item inside a byte string"
        "Write the bundle again with conforming software.";
    301 SchemaType "schema.type"
        "a value has another type than the schema says"
        "Compare the place with spec/bundle.cddl.";
    302 SchemaMissing "schema.missing"
        "a required field is missing"
        "Compare the record with spec/records.md.";
    303 SchemaUnknownKey "schema.unknown-key"
        "a map has a key that the schema does not name"
        "The schema is closed: put additions into the ext map.";
    304 SchemaUnknownKind "schema.unknown-kind"
        "an entry is of a kind that the registry does not name"
        "The bundle may be of a later version; compare spec/registry/kinds.csv.";
    305 SchemaReservedKind "schema.reserved-kind"
        "an entry is of a kind that is reserved for a later version"
        "The bundle may be of a later version; compare spec/registry/kinds.csv.";
    306 SchemaValue "schema.value"
        "a value is outside what its field allows"
        "Compare the record with spec/records.md.";
    307 SchemaLength "schema.length"
        "an array, string or digest has another length than the schema says"
        "Compare the place with spec/bundle.cddl.";
    308 SchemaCompartment "schema.compartment"
        "an entry's compartments are not those that its kind allows, in ascending order"
        "Compare the kind's compartments in spec/registry/kinds.csv.";
    401 LogId "log.id"
        "the log id is not the leaf hash of the log's first entry"
        "The configuration of the log was replaced.";
    402 LogOpenFirst "log.open-first"
        "the first entry of a log is not log-open"
        "The beginning of the log is missing.";
    403 LogOpenRepeated "log.open-repeated"
        "log-open occurs after the first entry"
        "A log has exactly one configuration.";
    404 LogSuite "log.suite"
        "the log's suite is not the bundle's"
        "Header and log must name one suite.";
    405 LogRank "log.rank"
        "the log's rank or segment height is not the one its configuration names"
        "The log item must repeat what the log's first entry says.";
    406 LogKey "log.key"
        "a key in the log's configuration or in a key event is not usable"
        "The key must be canonical, of large order, and named once.";
    407 LogRun "log.run"
        "the logs of the bundle are of different runs"
        "A bundle holds the logs of one run; seal each run on its own.";
    501 TreeRoot "tree.root"
        "the entries do not give the root that the head signs"
        "An entry was changed, added or removed after the head was signed.";
    502 TreeSize "tree.size"
        "the number of entries is not the size that the head signs"
        "Entries were added or removed after the head was signed.";
    503 TreeCover "tree.cover"
        "a pruned interval is not replaced by its unique cover"
        "Prune again with conforming software.";
    504 TreeGap "tree.gap"
        "a segment or interval does not begin where the one before it ends"
        "Entries are missing between the two.";
    506 HeadNumber "head.number"
        "a head's number is not one more than its predecessor's"
        "A head is missing, or two heads bear one number.";
    507 HeadPrevious "head.previous"
        "a head does not name its predecessor's digest"
        "The chain of heads is broken; a head was replaced.";
    508 HeadSize "head.size"
        "a head's size is not larger than its predecessor's"
        "Heads must grow strictly.";
    509 HeadFork "head.fork"
        "two heads of one log contradict each other"
        "Keep both heads: together they prove that the signer made two histories.";
    510 HeadLog "head.log"
        "a head belongs to another log"
        "The head was taken from another log or its origin was changed.";
    511 HeadSpine "head.spine"
        "a head's spine count is not the number of spine entries"
        "A record that may never be withheld is missing.";
    512 HeadTime "head.time"
        "a head's time lies before its predecessor's or before an entry it covers"
        "The signer's clock ran backwards or the head was backdated.";
    513 HeadVersion "head.version"
        "a head is of a version or suite other than the log's"
        "Header, log and heads must agree.";
    521 SigHeader "sig.header"
        "the protected header is not exactly what the format says"
        "Compare the head with spec/seal.md.";
    522 SigCount "sig.count"
        "a head bears fewer or more signatures than its suite demands"
        "A signature was stripped or added.";
    523 SigKey "sig.key"
        "the public key is not canonical or of small order"
        "Such a key verifies many messages; the log must use another.";
    524 SigR "sig.r"
        "the signature's R is not canonical or of small order"
        "The signature was not made by a conforming signer.";
    525 SigS "sig.s"
        "the signature's S is not below the group order"
        "The signature was altered.";
    526 SigMismatch "sig.mismatch"
        "the signature does not match the head and the key"
        "The head was changed after it was signed, or signed by another key.";
    531 KeyUnknown "key.unknown"
        "the head is signed by a key that the log does not name"
        "Only keys of the log's configuration and key events may sign.";
    532 KeyEarly "key.early"
        "the head is signed by a key before its introduction was sealed by an older key"
        "The head after the introduction must still be signed by an older key.";
    533 KeyRetired "key.retired"
        "the head is signed by a retired key"
        "The signer must use a live key.";
    534 KeyRevoked "key.revoked"
        "the head is signed by a revoked key beyond its last valid size"
        "Treat what this head alone covers as unsigned.";
    541 PinFork "pin.fork"
        "the bundle contradicts a head that you pinned"
        "Keep the pinned head and the bundle: together they prove two histories.";
    542 PinRollback "pin.rollback"
        "the bundle ends before a head that you pinned"
        "Ask for the newer bundle; entries you have seen are missing.";
    543 PinUnproven "pin.unproven"
        "the pinned size cannot be compared: it lies inside a pruned interval or behind entries that cannot be read"
        "Ask for a bundle in which that interval is whole.";
    551 TrustUntrusted "trust.untrusted"
        "none of your trusted keys signed this log"
        "The record may be intact, but nobody you trust vouches for it.";
    552 TrustRole "trust.role"
        "the key is trusted, but not to sign heads"
        "Give the key the role log-signer in your trust policy if that is what you mean.";
    553 TrustOrigin "trust.origin"
        "the key is trusted, but not for this origin"
        "Compare the origin with your trust policy.";
    554 TrustTime "trust.time"
        "the key is trusted, but not at the time as of which you judge"
        "Compare the key's window in your trust policy with the as-of time.";
    601 CommitMismatch "commit.mismatch"
        "a disclosed payload does not match its commitment"
        "The payload or its opening was changed.";
    602 CommitCount "commit.count"
        "an entry's disclosures are not one for each of its commitments"
        "Each compartment is either disclosed or withheld.";
    603 CommitReason "commit.reason"
        "a compartment is withheld and the header gives no reason for it"
        "Silence is not a reason; disclose again with a reason.";
    604 CommitOpening "commit.opening"
        "two compartments share one opening"
        "Openings must be used once.";
    701 RecordSeq "record.seq"
        "an entry's sequence number is not its place in the log"
        "Entries were moved, added or removed.";
    702 RecordSpine "record.spine"
        "an entry's spine number is not the next one, or an event bears one"
        "A record that may never be withheld is missing.";
    703 RecordTime "record.time"
        "an entry's time lies before its predecessor's"
        "The trainer's clock ran backwards, or entries were moved.";
    704 RecordReference "record.reference"
        "a record refers to an entry that does not exist before it, or is of another kind"
        "References point backwards to an entry of the kind that the field names.";
    705 RecordAfterClose "record.after-close"
        "an entry follows log-close"
        "Nothing may be recorded after a log is closed.";
    706 RecordTotals "record.totals"
        "the totals in log-close are not those of the log"
        "Entries were left out when the log was closed or pruned.";
    707 RecordVerdict "record.verdict"
        "a judgement does not fit its feedback kind or its candidates"
        "Compare the annotation with spec/records.md.";
    708 RecordRows "record.rows"
        "the rows of a reward batch do not give its row root or statistics"
        "The columns were changed or are of unequal length.";
    709 RecordManifest "record.manifest"
        "a manifest root is not the one that its files or tensors give"
        "The list of files was changed.";
    710 RecordErased "record.erased"
        "a compartment is disclosed although the log says that it was erased"
        "The erasure was not carried out.";
    711 RecordPossession "record.possession"
        "a new key's proof of possession does not verify"
        "The new key was not held by whoever introduced it.";
    801 LineageRange "lineage.range"
        "an update names a range of entries that is empty, unordered or not before it"
        "An update can only be computed from what was recorded before it.";
    802 LineageParent "lineage.parent"
        "a checkpoint does not follow the checkpoint it names as its parent"
        "The chain from base model to weights is broken.";
    803 LineageStep "lineage.step"
        "a step number does not grow within its branch"
        "Steps repeat only after a resume record.";
    804 LineageResume "lineage.resume"
        "a resume does not name a checkpoint of this log, or its step"
        "A run continues only from a recorded checkpoint.";
    805 LineageRelease "lineage.release"
        "the log closes with a released checkpoint that does not exist or is not marked released"
        "The released weights must be a recorded checkpoint.";
    1001 CardMissing "card.missing"
        "the log seals a card that the bundle does not carry, or the reverse"
        "Ask for the bundle with its card.";
    1002 CardDigest "card.digest"
        "the card is not the one that the log seals"
        "The card was changed after it was sealed.";
    1003 CardClaim "card.claim"
        "a claim of the card is not what the records give"
        "The card says something that the record does not show.";
    1004 CardPlace "card.place"
        "the card entry is not followed by log-close, or there are two"
        "The card is the last thing before a log is closed.";
    1005 CardMalformed "card.malformed"
        "the card is not a canonical card document"
        "The card was not written by conforming software.";
    1301 TrailerMissing "trailer.missing"
        "the bundle has no trailer"
        "The file is incomplete; transfer it again.";
    1302 TrailerItems "trailer.items"
        "the trailer's item count is not the number of items"
        "Items were added or removed.";
    1303 TrailerLength "trailer.length"
        "the trailer's length is not the number of bytes before it"
        "Bytes were added or removed.";
    1304 TrailerDigest "trailer.digest"
        "the trailer's digest is not that of the items"
        "An item outside the segments was changed.";
}
