//! What of a command's output is told: its start as it comes, and its end when it is over; without secrets, and as it
//! would be read.

use std::collections::VecDeque;

use crate::text::{Lang, Late, fill};

/// Bytes of output that are told, from the start and from the end: 100 KiB.
const HEAD_BYTES: usize = 64 * 1024;
const TAIL_BYTES: usize = 36 * 1024;

/// Tells the start of an output as it comes, and its end when it is over.
pub struct Told<'a> {
    clean: &'a dyn Fn(&str) -> String,
    tell: &'a mut dyn FnMut(String),
    head: usize,
    tail: VecDeque<String>,
    tail_bytes: usize,
    left_out: usize,
}

impl<'a> Told<'a> {
    /// Nothing was said so far. `clean` takes secrets out of a line.
    pub fn new(clean: &'a dyn Fn(&str) -> String, tell: &'a mut dyn FnMut(String)) -> Self {
        Self { clean, tell, head: 0, tail: VecDeque::new(), tail_bytes: 0, left_out: 0 }
    }

    /// The next line.
    pub fn line(&mut self, line: &str) {
        let line = (self.clean)(&plain(line));
        if self.tail.is_empty() && self.head + line.len() < HEAD_BYTES {
            self.head += line.len() + 1;
            (self.tell)(line);
            return;
        }
        self.tail_bytes += line.len() + 1;
        self.tail.push_back(line);
        while self.tail_bytes > TAIL_BYTES
            && let Some(first) = self.tail.pop_front()
        {
            self.tail_bytes -= first.len() + 1;
            self.left_out += first.len() + 1;
        }
    }

    /// It is over: what was held back is told.
    pub fn finish(self, lang: Lang) {
        if self.left_out > 0 {
            let bytes = self.left_out.to_string();
            (self.tell)(fill(Late::ShellLeftOut.get(lang), &[("bytes", &bytes)]));
        }
        self.tail.into_iter().for_each(self.tell);
    }
}

/// A line as it would be read: the last state of a progress bar, no colours, no controls.
fn plain(line: &str) -> String {
    let line = line.rsplit('\r').find(|part| !part.is_empty()).unwrap_or_default();
    let mut text = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' if chars.next_if_eq(&'[').is_some() => {
                while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
            }
            '\t' => text.push(c),
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
    text
}
