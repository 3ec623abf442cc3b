//! Reads WebAssembly modules as far as the page's build needs it: sections, numbers and names.

use anyhow::{Context, Result, ensure};

/// The kinds of sections that are looked into.
pub const CUSTOM: u8 = 0;
pub const IMPORTS: u8 = 2;
pub const CODE: u8 = 10;
pub const DATA: u8 = 11;

/// What every module begins with.
pub const HEADER: [u8; 8] = *b"\0asm\x01\0\0\0";

/// One section.
pub struct Section<'a> {
    /// What it holds.
    pub kind: u8,
    /// Its content.
    pub bytes: &'a [u8],
}

/// The sections of a module, in order.
///
/// # Errors
/// The bytes are no WebAssembly module, or it is cut off.
pub fn sections(wasm: &[u8]) -> Result<Vec<Section<'_>>> {
    let rest = wasm.strip_prefix(&HEADER).context("no WebAssembly module")?;
    let (mut reader, mut sections) = (Reader(rest), Vec::new());
    while !reader.is_empty() {
        let (kind, length) = (reader.byte()?, reader.number()?);
        sections.push(Section { kind, bytes: reader.take(length)? });
    }
    Ok(sections)
}

/// Adds a section to a module.
pub fn put(kind: u8, bytes: &[u8], module: &mut Vec<u8>) {
    module.push(kind);
    number(bytes.len(), module);
    module.extend(bytes);
}

/// Writes an unsigned LEB128 number.
pub fn number(mut value: usize, into: &mut Vec<u8>) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            into.push(low);
            return;
        }
        into.push(low | 0x80);
    }
}

/// Reads from the front.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).context("the module is cut off")?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// An unsigned LEB128 number.
    pub fn number(&mut self) -> Result<usize> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            ensure!(shift < u32::BITS, "a number is too long");
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    pub fn name(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(std::str::from_utf8(self.take(length)?)?)
    }

    /// What is imported, as it is written: a function, a table, a memory, a global or a tag.
    pub fn import_type(&mut self) -> Result<&'a [u8]> {
        let before = self.0;
        match self.byte()? {
            0 => drop(self.number()?),
            1 => {
                self.byte()?;
                self.skip_limits()?;
            }
            2 => self.skip_limits()?,
            3 => drop(self.take(2)?),
            4 => {
                self.byte()?;
                self.number()?;
            }
            kind => anyhow::bail!("an import of kind {kind} is not known"),
        }
        Ok(&before[..before.len() - self.0.len()])
    }

    fn skip_limits(&mut self) -> Result<()> {
        let has_most = self.number()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Ok(())
    }
}
