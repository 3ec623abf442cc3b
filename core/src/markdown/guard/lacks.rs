//! What was looked for on a line and is not there, so that a line costs its length however often it begins something.

use super::run;

/// Ends that a line does not have behind some place, so that they are looked for once.
#[derive(Default)]
pub(super) struct Lacks {
    ends: Vec<&'static str>,
    /// Lengths of runs of backticks.
    code: Vec<usize>,
}

impl Lacks {
    /// Where the next of these ends ends.
    pub(super) fn find(&mut self, line: &str, from: usize, end: &'static str) -> Option<usize> {
        if self.ends.contains(&end) {
            return None;
        }
        let found = line.get(from..).and_then(|rest| rest.find(end)).map(|at| from + at + end.len());
        if found.is_none() {
            self.ends.push(end);
        }
        found
    }

    /// Where the code ends that a run of so many backticks begins.
    pub(super) fn code_end(&mut self, line: &str, from: usize, length: usize) -> Option<usize> {
        /// Real texts have no longer ones, and each length is looked for anew.
        const LONGEST: usize = 8;
        if length > LONGEST || self.code.contains(&length) {
            return None;
        }
        let mut at = from;
        while let Some(next) = line.get(at..).and_then(|rest| rest.find('`')) {
            at += next;
            let found = run(line.get(at..).unwrap_or_default(), '`');
            at += found;
            if found == length {
                return Some(at);
            }
        }
        self.code.push(length);
        None
    }
}
