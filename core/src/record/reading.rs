//! Reads a recording line by line.

use super::{Header, Step, VERSION};

/// Why a recording cannot be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// The first line is not a recording's.
    NoRecording,
    /// A later form of the file.
    Newer,
    /// This line, counted from 1, is none of a recording.
    Line(usize),
}

/// The header and all steps. A last line that was not written to its end is left out: the program was killed.
///
/// # Errors
/// It is no recording, or not all of one; lines are counted from 1.
pub fn read(text: &str) -> Result<(Header, Vec<Step>), NotRead> {
    let mut lines = text.split_inclusive('\n').enumerate();
    let (_, first) = lines.next().ok_or(NotRead::NoRecording)?;
    let header: Header = serde_json::from_str(first).map_err(|_| NotRead::NoRecording)?;
    if header.recording > VERSION {
        return Err(NotRead::Newer);
    }
    let mut steps = Vec::new();
    for (number, line) in lines {
        match serde_json::from_str(line) {
            Ok(step) => steps.push(step),
            Err(_) if line.trim().is_empty() || !line.ends_with('\n') => {}
            Err(_) => return Err(NotRead::Line(number + 1)),
        }
    }
    Ok((header, steps))
}
