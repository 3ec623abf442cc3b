//! What a person should know about single files although everything went well: which were left out and why, and which
//! go along as something else than what is on the disk.

use crate::reading::Read;

/// How many files are named; the others are counted.
const NAMED: usize = 5;

/// One thing to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// A link that leads out of the folder that it is in; it was not followed. Named with where it leads.
    LeadsOut,
    /// No text in UTF-8; it was left out.
    NotUtf8,
    /// No text in UTF-8; it was read as Windows-1252.
    Western,
    /// Secrets in it were masked.
    Masked,
}

/// Files by what is to be known about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// In the order in which they were met; each remark stands once.
    all: Vec<(Remark, Vec<String>, usize)>,
}

impl Remarks {
    /// Each remark with the first names that it is true of, and how many more there are.
    pub fn iter(&self) -> impl Iterator<Item = (Remark, &[String], usize)> {
        self.all.iter().map(|(remark, names, more)| (*remark, names.as_slice(), *more))
    }

    /// Whether this is true of any file.
    pub fn has(&self, remark: Remark) -> bool {
        self.all.iter().any(|(one, ..)| *one == remark)
    }

    pub(crate) fn add(&mut self, remark: Remark, name: String) {
        self.put(remark, vec![name], 0);
    }

    /// What is to be said about a file that was read.
    pub(crate) fn about(&mut self, path: &str, read: &Read) {
        if read.is_western {
            self.add(Remark::Western, path.to_owned());
        }
        if read.is_masked {
            self.add(Remark::Masked, path.to_owned());
        }
    }

    /// The same of several paths.
    pub fn extend(&mut self, others: Self) {
        for (remark, names, more) in others.all {
            self.put(remark, names, more);
        }
    }

    fn put(&mut self, remark: Remark, names: Vec<String>, more: usize) {
        let at = self.all.iter().position(|(one, ..)| *one == remark).unwrap_or(self.all.len());
        if at == self.all.len() {
            self.all.push((remark, Vec::new(), 0));
        }
        let Some((_, known, count)) = self.all.get_mut(at) else { return };
        *count += more;
        for name in names {
            if known.len() < NAMED {
                known.push(name);
            } else {
                *count += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_named_and_the_others_counted() {
        let mut remarks = Remarks::default();
        for number in 0..7 {
            remarks.add(Remark::Masked, number.to_string());
        }
        let mut other = Remarks::default();
        other.add(Remark::Western, "w".to_owned());
        other.extend(remarks.clone());
        other.extend(remarks);
        let rows: Vec<_> = other.iter().map(|(remark, names, more)| (remark, names.len(), more)).collect();
        assert_eq!(rows, [(Remark::Western, 1, 0), (Remark::Masked, 5, 9)]);
        assert!(other.has(Remark::Masked) && !other.has(Remark::LeadsOut));
    }
}
