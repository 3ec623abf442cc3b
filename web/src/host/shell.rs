//! Effect `Shell`: a page runs nothing. It shows the line, and the person who ran it pastes what it said.

use chatcli_core::port::{ShellAsk, ShellEnd, ShellTold};
use chatcli_core::shell::Told;
use chatcli_core::{EffectId, Event, Lang, Outcome, Redactor};

use super::Post;
use crate::lent::pasted::{Output, Pasted, ask};

/// Asks for it, and tells it as a terminal tells the output of a command.
pub async fn run(id: EffectId, asked: ShellAsk, lang: Lang, post: Post) {
    let tell = |told| post(Event::Done(id, Outcome::Shell(Box::new(told))));
    let Some(Pasted { text, code }) = ask(Output::Command(asked.line)).await else {
        return post(Event::Done(id, Outcome::Declined));
    };
    let redactor = Redactor::default();
    let clean = |line: &str| redactor.clean(line).into_owned();
    let mut each = |line| tell(ShellTold::Line(line));
    let mut told = Told::new(&clean, &mut each);
    text.trim_end().lines().for_each(|line| told.line(line));
    told.finish(lang);
    tell(ShellTold::Ended(ShellEnd::Pasted(code)));
}
