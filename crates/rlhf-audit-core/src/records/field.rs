//! How a field of a record is read and written, and the macros that declare records.
//!
//! A record is a CBOR map with integer keys 0..=23 in ascending order; a *row* is a fixed-length
//! array; a *choice* is an unsigned integer with a name. Each declaration gives the type, its
//! strict decoder, its encoder, its table of fields (for `inspect`, bindings and the page) and its
//! CDDL rule, so that none of the five can disagree with the others.

mod cddl;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::view::View;
use crate::cbor::{Error, Kind, Reader, Writer};
use crate::codes::Code;
use crate::limits::INTEGER_MAX;

/// One field of a record, as the tables and tools show it.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The map key, or the place in a row.
    pub key: u64,
    /// The name in the specification.
    pub name: &'static str,
    /// Whether a record may lack it.
    pub optional: bool,
    /// The unit of the value, empty where it has none.
    pub unit: &'static str,
    /// The CDDL type.
    pub cddl: fn() -> String,
}

/// The CDDL rules that a type needs, by name.
pub type Rules = BTreeMap<&'static str, String>;

/// A value that can stand in a record.
pub trait Field: Sized {
    /// Reads one value, strictly.
    ///
    /// # Errors
    /// The code and byte offset of the first thing that is not as the schema says.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error>;
    /// Writes the value as deterministic CBOR.
    fn write(&self, writer: &mut Writer);
    /// The CDDL type, or the name of the rule that defines it.
    fn cddl() -> String;
    /// Adds the rules that [`Field::cddl`] names.
    fn rules(_rules: &mut Rules) {}
    /// Shows the value by the names of the specification.
    fn view(&self, view: &mut View);
}

/// A place for a field: a `T` must be there, an `Option<T>` may be absent.
pub trait Slot: Sized {
    /// The type of the value when it is there.
    type Value: Field;
    /// Whether the field may be absent.
    const OPTIONAL: bool;
    /// What stands for an absent value, if that is allowed.
    fn absent() -> Option<Self>;
    /// Takes a value that was read.
    fn present(value: Self::Value) -> Self;
    /// The value to write, if there is one.
    fn value(&self) -> Option<&Self::Value>;
}

impl<T: Field> Slot for T {
    type Value = T;
    const OPTIONAL: bool = false;
    fn absent() -> Option<Self> {
        None
    }
    fn present(value: T) -> Self {
        value
    }
    fn value(&self) -> Option<&T> {
        Some(self)
    }
}

impl<T: Field> Slot for Option<T> {
    type Value = T;
    const OPTIONAL: bool = true;
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn present(value: T) -> Self {
        Some(value)
    }
    fn value(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// Reads a value or null, as rows do for what may be absent.
pub(crate) fn read_slot<S: Slot>(reader: &mut Reader<'_>) -> Result<S, Error> {
    if let Some(absent) = S::absent()
        && reader.take_null()?
    {
        return Ok(absent);
    }
    Ok(S::present(S::Value::read(reader)?))
}

/// Shows a value, or null where there is none.
pub(crate) fn view_slot<S: Slot>(slot: &S, view: &mut View) {
    match slot.value() {
        Some(value) => value.view(view),
        None => view.null(),
    }
}

/// Writes a value, or null where there is none.
pub(crate) fn write_slot<S: Slot>(slot: &S, writer: &mut Writer) {
    match slot.value() {
        Some(value) => value.write(writer),
        None => {
            writer.null();
        }
    }
}

impl Field for u64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.number()
    }
    fn write(&self, writer: &mut Writer) {
        writer.number(*self);
    }
    fn view(&self, view: &mut View) {
        view.number(*self);
    }
    fn cddl() -> String {
        String::from("number")
    }
    fn rules(rules: &mut Rules) {
        rules.insert("number", format!("0..{INTEGER_MAX}"));
    }
}

impl Field for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.bool()
    }
    fn write(&self, writer: &mut Writer) {
        writer.bool(*self);
    }
    fn view(&self, view: &mut View) {
        view.bool(*self);
    }
    fn cddl() -> String {
        String::from("bool")
    }
}

impl Field for f64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.float()
    }
    fn write(&self, writer: &mut Writer) {
        writer.float(*self);
    }
    fn view(&self, view: &mut View) {
        view.float(*self);
    }
    fn cddl() -> String {
        String::from("float")
    }
}

impl Field for String {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.text().map(String::from)
    }
    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }
    fn view(&self, view: &mut View) {
        view.text(self);
    }
    fn cddl() -> String {
        String::from("tstr")
    }
}

/// A SHA-256 digest, or a 32-byte pseudonym or key.
pub type Digest = [u8; 32];

impl<const N: usize> Field for [u8; N] {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let offset = reader.offset();
        let bytes = reader.bytes()?;
        Self::try_from(bytes).map_err(|_| Error {
            code: Code::SchemaLength,
            offset,
        })
    }
    fn write(&self, writer: &mut Writer) {
        writer.bytes(self);
    }
    fn view(&self, view: &mut View) {
        view.bytes(self);
    }
    fn cddl() -> String {
        format!("bytes .size {N}")
    }
}

/// A byte string of any length up to the enclosing limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Field for Bytes {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.bytes().map(|bytes| Self(bytes.to_vec()))
    }
    fn write(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }
    fn view(&self, view: &mut View) {
        view.bytes(&self.0);
    }
    fn cddl() -> String {
        String::from("bytes")
    }
}

impl<T: Field> Field for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let count = reader.array()?;
        // The reader has checked `count` against the bytes that remain.
        let mut items = Self::with_capacity(usize::try_from(count).unwrap_or(0).min(256));
        for _ in 0..count {
            items.push(T::read(reader)?);
        }
        Ok(items)
    }
    fn write(&self, writer: &mut Writer) {
        writer.array(self.len() as u64);
        for item in self {
            item.write(writer);
        }
    }
    fn view(&self, view: &mut View) {
        view.list(self, |item, view| item.view(view));
    }
    fn cddl() -> String {
        format!("[* {}]", T::cddl())
    }
    fn rules(rules: &mut Rules) {
        T::rules(rules);
    }
}

/// A column of floats in which a value may be absent: absent is null, never NaN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column(pub Vec<Option<f64>>);

impl Field for Column {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let count = reader.array()?;
        let mut values = Vec::with_capacity(usize::try_from(count).unwrap_or(0).min(8192));
        for _ in 0..count {
            values.push(read_slot(reader)?);
        }
        Ok(Self(values))
    }
    fn write(&self, writer: &mut Writer) {
        writer.array(self.0.len() as u64);
        for value in &self.0 {
            write_slot(value, writer);
        }
    }
    fn view(&self, view: &mut View) {
        view.list(&self.0, view_slot);
    }
    fn cddl() -> String {
        String::from("[* float / null]")
    }
}

/// A value of a hyperparameter: text, integer, float or boolean.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// An integer within ±(2^53 − 1).
    Integer(i64),
    /// An IEEE double.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// No value: the setting exists and is unset.
    Unset,
}

impl Field for Scalar {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let offset = reader.offset();
        match reader.peek()? {
            Kind::Text => reader.text().map(|text| Self::Text(text.into())),
            Kind::Uint | Kind::Nint => reader.int().map(Self::Integer),
            Kind::Float => reader.float().map(Self::Float),
            Kind::Bool => reader.bool().map(Self::Bool),
            Kind::Null => reader.null().map(|()| Self::Unset),
            _ => Err(Error {
                code: Code::SchemaType,
                offset,
            }),
        }
    }
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(text) => writer.text(text),
            Self::Integer(value) => writer.int(*value),
            Self::Float(value) => writer.float(*value),
            Self::Bool(value) => writer.bool(*value),
            Self::Unset => writer.null(),
        };
    }
    fn view(&self, view: &mut View) {
        match self {
            Self::Text(text) => view.text(text),
            Self::Integer(value) => view.integer(*value),
            Self::Float(value) => view.float(*value),
            Self::Bool(value) => view.bool(*value),
            Self::Unset => view.null(),
        }
    }
    fn cddl() -> String {
        String::from("scalar")
    }
    fn rules(rules: &mut Rules) {
        rules.insert("scalar", "tstr / int / float / bool / null".into());
    }
}

/// What a record may carry beyond its schema: text keys, opaque bytes (encoding.md).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ext(pub BTreeMap<String, Vec<u8>>);

impl Ext {
    /// In the order of deterministic CBOR, by the encoded key: shorter text first, then bytewise.
    fn in_order(&self) -> Vec<(&String, &Vec<u8>)> {
        let mut members: Vec<_> = self.0.iter().collect();
        members.sort_by_key(|(key, _)| (key.len(), key.as_bytes().to_vec()));
        members
    }
}

impl Field for Ext {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let count = reader.map()?;
        let mut members = BTreeMap::new();
        for _ in 0..count {
            let key = reader.text()?;
            members.insert(key.into(), reader.bytes()?.to_vec());
        }
        Ok(Self(members))
    }
    fn write(&self, writer: &mut Writer) {
        let members = self.in_order();
        writer.map(members.len() as u64);
        for (key, value) in members {
            writer.text(key);
            writer.bytes(value);
        }
    }
    fn view(&self, view: &mut View) {
        view.object(|members| {
            for (key, value) in self.in_order() {
                members.member(key, |view| view.bytes(value));
            }
        });
    }
    fn cddl() -> String {
        String::from("ext")
    }
    fn rules(rules: &mut Rules) {
        rules.insert("ext", "{* tstr => bytes}".into());
    }
}

/// Declares a record body or another map with integer keys: see the module's text.
macro_rules! record {
    ($(#[$meta:meta])* $rule:literal $name:ident {
        $($(#[$fmeta:meta])* $key:literal $field:ident: $type:ty $(, $unit:literal)?;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type,)* }

        impl $name {
            /// The fields in key order.
            pub const FIELDS: &'static [$crate::records::field::FieldInfo] = &[$(
                $crate::records::field::FieldInfo {
                    key: $key,
                    name: stringify!($field),
                    optional: <$type as $crate::records::field::Slot>::OPTIONAL,
                    unit: concat!($($unit)?),
                    cddl: <<$type as $crate::records::field::Slot>::Value
                        as $crate::records::field::Field>::cddl,
                },
            )*];
        }

        impl $crate::records::field::Field for $name {
            fn read(
                reader: &mut $crate::cbor::Reader<'_>,
            ) -> Result<Self, $crate::cbor::Error> {
                use $crate::records::field::Slot;
                let start = reader.offset();
                let count = reader.map()?;
                $(let mut $field: Option<$type> = None;)*
                for _ in 0..count {
                    let offset = reader.offset();
                    match reader.uint()? {
                        $($key => {
                            let value = $crate::records::field::Field::read(reader)?;
                            $field = Some(<$type as Slot>::present(value));
                        })*
                        _ => return Err($crate::cbor::Error {
                            code: $crate::codes::Code::SchemaUnknownKey, offset,
                        }),
                    }
                }
                let missing = $crate::cbor::Error {
                    code: $crate::codes::Code::SchemaMissing, offset: start,
                };
                Ok(Self { $($field: match $field {
                    Some(value) => value,
                    None => <$type as Slot>::absent().ok_or(missing)?,
                },)* })
            }

            fn write(&self, writer: &mut $crate::cbor::Writer) {
                use $crate::records::field::Slot;
                let mut count = 0_u64;
                $(count += u64::from(self.$field.value().is_some());)*
                writer.map(count);
                $(if let Some(value) = self.$field.value() {
                    writer.uint($key);
                    $crate::records::field::Field::write(value, writer);
                })*
            }

            fn view(&self, view: &mut $crate::records::view::View) {
                use $crate::records::field::Slot;
                view.object(|members| {
                    $(if let Some(value) = self.$field.value() {
                        members.field(stringify!($field), |view| {
                            $crate::records::field::Field::view(value, view);
                        });
                    })*
                });
            }

            fn cddl() -> alloc::string::String {
                alloc::string::String::from($rule)
            }

            fn rules(rules: &mut $crate::records::field::Rules) {
                let text = $crate::records::field::map_rule(Self::FIELDS);
                if rules.insert($rule, text).is_none() {
                    $(<<$type as $crate::records::field::Slot>::Value
                        as $crate::records::field::Field>::rules(rules);)*
                }
            }
        }
    };
}

/// Declares a fixed-length array: an absent member is null.
macro_rules! row {
    ($(#[$meta:meta])* $rule:literal $name:ident {
        $($(#[$fmeta:meta])* $field:ident: $type:ty $(, $unit:literal)?;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type,)* }

        impl $crate::records::field::Field for $name {
            fn read(
                reader: &mut $crate::cbor::Reader<'_>,
            ) -> Result<Self, $crate::cbor::Error> {
                const LENGTH: u64 = [$(stringify!($field)),*].len() as u64;
                reader.array_of(LENGTH)?;
                Ok(Self { $($field: $crate::records::field::read_slot(reader)?,)* })
            }

            fn write(&self, writer: &mut $crate::cbor::Writer) {
                writer.array([$(stringify!($field)),*].len() as u64);
                $($crate::records::field::write_slot(&self.$field, writer);)*
            }

            fn view(&self, view: &mut $crate::records::view::View) {
                view.row(|members| {
                    $(members.next(|view| $crate::records::field::view_slot(&self.$field, view));)*
                });
            }

            fn cddl() -> alloc::string::String {
                alloc::string::String::from($rule)
            }

            fn rules(rules: &mut $crate::records::field::Rules) {
                let members = [$((
                    stringify!($field),
                    <<$type as $crate::records::field::Slot>::Value
                        as $crate::records::field::Field>::cddl(),
                    <$type as $crate::records::field::Slot>::OPTIONAL,
                )),*];
                if rules.insert($rule, $crate::records::field::row_rule(&members)).is_none() {
                    $(<<$type as $crate::records::field::Slot>::Value
                        as $crate::records::field::Field>::rules(rules);)*
                }
            }
        }
    };
}

/// Declares an enumeration: an unsigned integer on the wire, a name for people.
macro_rules! choice {
    ($(#[$meta:meta])* $rule:literal $name:ident {
        $($(#[$vmeta:meta])* $number:literal $variant:ident $text:literal;)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant = $number,)* }

        impl $name {
            /// Every choice, in the order of its numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the specification.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The choice of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }

            /// The number on the wire.
            pub const fn number(self) -> u64 {
                match self { $(Self::$variant => $number,)* }
            }
        }

        impl $crate::records::field::Field for $name {
            fn read(
                reader: &mut $crate::cbor::Reader<'_>,
            ) -> Result<Self, $crate::cbor::Error> {
                let offset = reader.offset();
                match reader.uint()? {
                    $($number => Ok(Self::$variant),)*
                    _ => Err($crate::cbor::Error {
                        code: $crate::codes::Code::SchemaValue, offset,
                    }),
                }
            }
            fn write(&self, writer: &mut $crate::cbor::Writer) {
                writer.uint(self.number());
            }
            fn view(&self, view: &mut $crate::records::view::View) {
                view.text(self.name());
            }
            fn cddl() -> alloc::string::String {
                alloc::string::String::from($rule)
            }
            fn rules(rules: &mut $crate::records::field::Rules) {
                let members = [$(($text, $number)),*];
                rules.insert($rule, $crate::records::field::choice_rule(&members));
            }
        }
    };
}

pub(crate) use cddl::{choice_rule, map_rule, row_rule};
pub(crate) use {choice, record, row};
