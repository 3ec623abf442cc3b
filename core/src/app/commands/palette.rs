//! The palette's rows: what a page offers while a user writes a command. It shows everything that the terminal has,
//! and says why when it cannot be done here; names that are kept for later say their sentence.

use super::complete::{Vocabulary, complete};
use super::{COMMANDS, Command, Group, RESERVED, find};
use crate::order::sort_by_key;
use crate::port::Capabilities;
use crate::text::{Lang, Text, fill};

/// What cannot be taken back.
const FORGETS: [&str; 1] = ["/newsession"];

/// What taking a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// The line is whole; it can be submitted.
    Runs,
    /// More has to follow.
    GoesOn,
    /// Nothing: the row's text says why.
    Nothing,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line when the row is taken.
    pub line: String,
    /// What it is called.
    pub label: String,
    /// What it does, or why it cannot be done; may be empty.
    pub help: String,
    /// The heading it stands under; rows of one heading are neighbours.
    pub group: Option<Group>,
    /// What taking it does.
    pub taking: Taking,
}

/// The rows for a line whose cursor is at its end. `recent` holds the names of commands that were used, the last one
/// first; they come first while nothing narrows the list.
pub fn rows(line: &str, known: &Vocabulary, recent: &[&str]) -> Vec<Row> {
    if !line.starts_with('/') || line.starts_with("//") || line.contains('\n') {
        return Vec::new();
    }
    if line.contains(char::is_whitespace) { arguments(line, known) } else { names(line, known, recent) }
}

/// The command that a line has begun, once its name is whole and something follows it.
pub fn begun(line: &str) -> Option<&'static Command> {
    let (name, _) = line.split_once(char::is_whitespace)?;
    find(name)
}

impl Command {
    /// Why this body cannot carry it out, in one sentence; nothing when it can.
    pub fn why_not(&self, capabilities: Capabilities) -> Option<Text> {
        if self.is_possible(capabilities) {
            return None;
        }
        // What is missing is found by taking each ability away from a body that has them all.
        let all = Capabilities::ALL;
        let missing = [
            (Capabilities { clipboard: false, ..all }, Text::NeedsClipboard),
            (Capabilities { exit: false, ..all }, Text::NeedsExit),
            (Capabilities { dial: false, ..all }, Text::NeedsDial),
            (Capabilities { credential_store: false, ..all }, Text::NeedsStore),
            (Capabilities { history: false, ..all }, Text::NeedsHistory),
            (Capabilities { editor: false, ..all }, Text::NeedsEditor),
            (Capabilities { files: false, ..all }, Text::NeedsFiles),
            (Capabilities { references: false, ..all }, Text::NeedsReferences),
            (Capabilities { terminal: false, ..all }, Text::NeedsScreen),
            (Capabilities { contexts: false, ..all }, Text::NeedsScreen),
            (Capabilities { tools: false, ..all }, Text::NeedsScreen),
        ];
        let found = missing.into_iter().find(|(without, _)| !self.is_possible(*without));
        Some(found.map_or(Text::NotInThisBody, |(_, why)| why))
    }

    /// Whether something has to follow the name.
    fn wants_words(&self) -> bool {
        let rest = self.syntax.strip_prefix(self.name).unwrap_or_default().trim_start();
        !rest.is_empty() && !rest.starts_with('[')
    }

    fn row(&'static self, name: &'static str, known: &Vocabulary) -> Row {
        let lang = known.lang();
        match self.why_not(known.capabilities()) {
            Some(why) => Row {
                line: name.to_owned(),
                label: name.to_owned(),
                help: why.get(lang).to_owned(),
                group: Some(self.group),
                taking: Taking::Nothing,
            },
            None => {
                let goes_on = self.wants_words();
                Row {
                    line: if goes_on { format!("{name} ") } else { name.to_owned() },
                    label: name.to_owned(),
                    help: self.help.get(lang).to_owned(),
                    group: Some(self.group),
                    taking: if goes_on { Taking::GoesOn } else { Taking::Runs },
                }
            }
        }
    }
}

fn names(typed: &str, known: &Vocabulary, recent: &[&str]) -> Vec<Row> {
    let typed = typed.to_lowercase();
    if typed == "/" {
        return everything(known, recent);
    }
    let mut found: Vec<(Match, Row)> = COMMANDS
        .iter()
        .filter_map(|command| {
            // The first of its names that fits best; a command is listed once.
            let help = command.help.get(known.lang());
            let best = command.names().filter_map(|name| Some((fit(name, help, &typed)?, name)));
            let (fits, name) = best.min_by_key(|(fits, _)| *fits)?;
            let row = command.row(name, known);
            // Two letters and Enter must not forget a conversation: its name is written out first.
            let forgets = FORGETS.contains(&command.name) && name != typed && row.taking == Taking::Runs;
            Some((fits, if forgets { Row { taking: Taking::GoesOn, ..row } } else { row }))
        })
        .collect();
    // Possible ones before the others, better matches before worse ones, else the order of the help.
    sort_by_key(&mut found, |(fits, row)| (row.taking == Taking::Nothing, *fits));
    let mut rows: Vec<Row> = found.into_iter().map(|(_, row)| Row { group: None, ..row }).collect();
    rows.extend(reserved(&typed, known.lang()));
    rows
}

/// The whole list, under its headings.
fn everything(known: &Vocabulary, recent: &[&str]) -> Vec<Row> {
    let last = recent.iter().filter_map(|name| find(name)).map(|command| command.row(command.name, known));
    let mut rows: Vec<Row> = last.map(|row| Row { group: None, ..row }).collect();
    for group in Group::ALL {
        let members = COMMANDS.iter().filter(|command| command.group == group);
        let (possible, others): (Vec<Row>, Vec<Row>) = members
            .filter(|command| !recent.contains(&command.name))
            .map(|command| command.row(command.name, known))
            .partition(|row| row.taking != Taking::Nothing);
        rows.extend(possible.into_iter().chain(others));
    }
    rows
}

/// Names that are kept for later, only for a user who writes one.
fn reserved(typed: &str, lang: Lang) -> impl Iterator<Item = Row> {
    let kept = RESERVED.iter().flat_map(|kept| kept.names.iter().map(move |name| (*name, kept.answer)));
    kept.filter(move |(name, _)| typed.len() > 2 && name.starts_with(typed)).map(move |(name, answer)| Row {
        line: name.to_owned(),
        label: name.to_owned(),
        help: fill(answer.get(lang), &[("command", name)]),
        group: None,
        taking: Taking::Nothing,
    })
}

/// How well a name fits; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Whole,
    Starts,
    Contains,
    Letters,
    Help,
}

fn fit(name: &str, help: &str, typed: &str) -> Option<Match> {
    let word = typed.trim_start_matches('/');
    if name == typed {
        return Some(Match::Whole);
    }
    if name.starts_with(typed) {
        return Some(Match::Starts);
    }
    if word.chars().count() < 2 {
        return None;
    }
    if name.contains(word) {
        return Some(Match::Contains);
    }
    let mut letters = name.chars();
    if word.chars().all(|letter| letters.any(|other| other == letter)) {
        return Some(Match::Letters);
    }
    (word.chars().count() > 2 && help.to_lowercase().contains(word)).then_some(Match::Help)
}

fn arguments(line: &str, known: &Vocabulary) -> Vec<Row> {
    let possible = begun(line).is_some_and(|command| command.is_possible(known.capabilities()));
    if !possible {
        return Vec::new();
    }
    let completion = complete(line, line.len(), known);
    let before = line.get(..completion.span.start).unwrap_or_default();
    // What a flag's value is followed by can be left out.
    let is_value = before.split_whitespace().next_back().is_some_and(|word| word.starts_with("--"));
    let row = |candidate: super::Candidate| {
        let whole = format!("{before}{}", candidate.text);
        let next = format!("{whole} ");
        let has_more = || !complete(&next, next.len(), known).candidates.is_empty();
        let goes_on = candidate.goes_on || !is_value && has_more();
        Row {
            line: if goes_on { format!("{whole} ") } else { whole },
            label: candidate.text,
            help: candidate.help,
            group: None,
            taking: if goes_on { Taking::GoesOn } else { Taking::Runs },
        }
    };
    completion.candidates.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Vocabulary {
        Vocabulary::for_tests(
            Capabilities { clipboard: true, ..Capabilities::default() },
            &["OPENAI", "CLAUDEAI"],
        )
    }

    fn labels(line: &str) -> Vec<String> {
        rows(line, &page(), &[]).into_iter().map(|row| row.label).collect()
    }

    #[test]
    fn everything_is_there_and_what_a_page_cannot_do_says_why() {
        let rows = rows("/", &page(), &[]);
        assert_eq!(rows.len(), COMMANDS.len());
        let exit = rows.iter().find(|row| row.label == "/exit").unwrap();
        assert_eq!((exit.taking, exit.help.as_str()), (Taking::Nothing, Text::NeedsExit.get(Lang::En)));
        for command in COMMANDS {
            assert_eq!(command.why_not(Capabilities::ALL), None);
            let why = command.why_not(Capabilities::default());
            assert_ne!(why, Some(Text::NotInThisBody), "{}: no ability explains it", command.name);
        }
    }

    #[test]
    fn names_aliases_letters_and_meanings_are_found_in_that_order() {
        assert_eq!(labels("/stat").first().map(String::as_str), Some("/status"));
        assert_eq!(labels("/NEWS").first().map(String::as_str), Some("/newsession"));
        assert_eq!(
            labels("/settings").first().map(String::as_str),
            Some("/settings"),
            "an alias is called what was typed"
        );
        assert_eq!(labels("/swc").first().map(String::as_str), Some("/switch"));
        assert!(labels("/clipboard").contains(&"/copy".to_owned()), "the help says it");
        assert!(labels("/qqq").is_empty() && labels("//x").is_empty() && labels("x").is_empty());
    }

    #[test]
    fn names_that_are_kept_say_their_sentence_only_when_they_are_written() {
        assert!(!labels("/").contains(&"/persona".to_owned()));
        let rows = rows("/persona", &page(), &[]);
        let kept = rows.iter().find(|row| row.label == "/persona").unwrap();
        assert_eq!(kept.taking, Taking::Nothing);
        assert!(kept.help.contains("/persona") && kept.help.len() > 10, "{}", kept.help);
    }

    #[test]
    fn what_has_to_be_followed_goes_on() {
        let taking = |line: &str, label: &str| {
            let rows = rows(line, &page(), &[]);
            let row =
                rows.into_iter().find(|row| row.label == label).unwrap_or_else(|| panic!("{line} {label}"));
            (row.line, row.taking)
        };
        assert_eq!(taking("/th", "/theme"), ("/theme ".to_owned(), Taking::GoesOn));
        assert_eq!(taking("/stat", "/status"), ("/status".to_owned(), Taking::Runs));
        assert_eq!(taking("/ne", "/newsession"), ("/newsession".to_owned(), Taking::GoesOn));
        assert_eq!(taking("/newsession", "/newsession"), ("/newsession".to_owned(), Taking::Runs));
        assert_eq!(taking("/switch", "/switch"), ("/switch".to_owned(), Taking::Runs));
        assert_eq!(taking("/switch o", "OPENAI"), ("/switch OPENAI".to_owned(), Taking::Runs));
        assert_eq!(taking("/switch --mo", "--model"), ("/switch --model ".to_owned(), Taking::GoesOn));
        assert_eq!(taking("/switch --provider o", "OPENAI").1, Taking::Runs);
        assert_eq!(taking("/config u", "ui"), ("/config ui ".to_owned(), Taking::GoesOn));
        assert!(labels("/exit x").is_empty() && labels("/nobody x").is_empty());
    }

    #[test]
    fn what_was_used_comes_first_and_once() {
        let rows = rows("/", &page(), &["/status", "/copy"]);
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels.get(..2), Some(&["/status", "/copy"][..]));
        assert_eq!(labels.iter().filter(|label| **label == "/status").count(), 1);
    }
}
