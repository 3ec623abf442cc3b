//! Compressed siblings: brotli and gzip, as small as they get, once and for all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What brotli can take a content for.
const MODES: [BrotliEncoderMode; 3] = [
    BrotliEncoderMode::BROTLI_MODE_GENERIC,
    BrotliEncoderMode::BROTLI_MODE_FONT,
    BrotliEncoderMode::BROTLI_FORCE_SIGNED_PRIOR,
];

/// The largest file that is tried as each of them.
const SEARCHED_BYTES: usize = 512 * 1024;

/// Formats that are compressed already.
const PACKED: [&str; 8] = ["br", "gz", "png", "jpg", "webp", "woff2", "ico", "avif"];

/// Writes the siblings `.br` and `.gz` of a file, unless it is compressed already.
pub fn pack(path: &Path) -> Result<()> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if PACKED.contains(&ending) {
        return Ok(());
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    write(&sibling(path, "br"), &smallest(&bytes)?)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    write(&sibling(path, "gz"), &gzip.finish()?)
}

/// The bytes as the kind of content for which brotli finds the shortest form: code has something of each.
fn smallest(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut best: Option<Vec<u8>> = None;
    // What is larger comes when a user works already, and would cost each build a minute.
    let tried = if bytes.len() > SEARCHED_BYTES { 1 } else { MODES.len() };
    for mode in MODES.into_iter().take(tried) {
        let size_hint = bytes.len();
        let params = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint, mode, ..Default::default() };
        let mut small = Vec::new();
        brotli::BrotliCompress(&mut &*bytes, &mut small, &params)?;
        if best.as_ref().is_none_or(|best| small.len() < best.len()) {
            best = Some(small);
        }
    }
    best.context("there is no kind of content")
}

/// What a browser downloads for a file that was packed, in bytes.
pub fn size(path: &Path) -> Result<usize> {
    let small = sibling(path, "br");
    let bytes = fs::metadata(&small).with_context(|| format!("cannot read {}", small.display()))?.len();
    Ok(usize::try_from(bytes)?)
}

fn sibling(path: &Path, encoding: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(encoding);
    name.into()
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_file_gets_siblings_that_hold_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.js");
        let text = "let answer = 42;\n".repeat(200);
        fs::write(&path, &text).unwrap();
        pack(&path).unwrap();
        let small = fs::read(folder.path().join("app.js.br")).unwrap();
        assert_eq!(size(&path).unwrap(), small.len());
        assert!(small.len() < text.len() / 10);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
        let mut again = String::new();
        let gzip = fs::File::open(folder.path().join("app.js.gz")).unwrap();
        flate2::read::GzDecoder::new(gzip).read_to_string(&mut again).unwrap();
        assert_eq!(again, text);
    }

    #[test]
    fn images_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logo.png");
        fs::write(&path, "x".repeat(100)).unwrap();
        pack(&path).unwrap();
        assert!(size(&path).is_err() && fs::read_dir(folder.path()).unwrap().count() == 1);
    }
}
