//! Walking through the history: up and down among entries that start with what was typed, and a search for any part
//! of them.

use super::history::History;

/// Where a person is in the history.
#[derive(Debug, Default)]
pub struct Recall {
    /// What was typed before the walk began, and the entry it is at.
    walk: Option<(String, usize)>,
    search: Option<Search>,
    /// Lines that were cleared and never submitted; they come first, and no file knows them.
    dropped: Vec<String>,
}

/// A search through the history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// What is looked for.
    pub wanted: String,
    /// What was in the line before.
    before: String,
    /// The entry that was found, counted back from the newest.
    at: Option<usize>,
    /// No entry has what is looked for; what is shown is something else.
    pub failed: bool,
}

impl Recall {
    /// Keeps a line that was cleared.
    pub fn drop_line(&mut self, text: String) {
        self.stop();
        self.dropped.retain(|line| *line != text);
        self.dropped.push(text);
    }

    /// Ends the walk: what is in the line is a line of its own now.
    pub fn stop(&mut self) {
        self.walk = None;
    }

    /// The next older entry that starts with what was typed.
    pub fn older(&mut self, typed: &str, history: &History) -> Option<String> {
        let (prefix, at) = match &self.walk {
            Some((prefix, at)) => (prefix.clone(), at + 1),
            None => (typed.to_owned(), 0),
        };
        let found = self
            .entries(history)
            .enumerate()
            .skip(at)
            .find(|(_, entry)| entry.starts_with(&prefix) && *entry != typed);
        let (at, text) = found.map(|(at, entry)| (at, entry.to_owned()))?;
        self.walk = Some((prefix, at));
        Some(text)
    }

    /// The next newer entry; at the end what was typed.
    pub fn newer(&mut self, shown: &str, history: &History) -> Option<String> {
        let (prefix, at) = self.walk.take()?;
        let found: Option<(usize, String)> = self
            .entries(history)
            .enumerate()
            .take(at)
            .filter(|(_, entry)| entry.starts_with(&prefix) && *entry != shown)
            .last()
            .map(|(at, entry)| (at, entry.to_owned()));
        match found {
            Some((at, text)) => {
                self.walk = Some((prefix, at));
                Some(text)
            }
            None => Some(prefix),
        }
    }

    /// The running search.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Begins a search, or goes on to an older match.
    pub fn search_older(&mut self, line: &str, history: &History) -> Option<String> {
        match &mut self.search {
            None => {
                self.search = Some(Search { before: line.to_owned(), ..Search::default() });
                None
            }
            Some(search) => {
                let from = search.at.map_or(0, |at| at + 1);
                self.find(from, history)
            }
        }
    }

    /// Changes what is looked for.
    pub fn search_for(&mut self, change: impl FnOnce(&mut String), history: &History) -> Option<String> {
        let search = self.search.as_mut()?;
        change(&mut search.wanted);
        search.at = None;
        self.find(0, history)
    }

    /// Ends the search; gives back what was in the line before when nothing is to be taken.
    pub fn end_search(&mut self, take: bool) -> Option<String> {
        self.stop();
        self.search.take().filter(|_| !take).map(|search| search.before)
    }

    fn find(&mut self, from: usize, history: &History) -> Option<String> {
        let search = self.search.as_ref()?;
        let (wanted, before) = (search.wanted.clone(), search.before.clone());
        let found = self.entries(history).enumerate().skip(from).find(|(_, entry)| entry.contains(&wanted));
        let found = found.map(|(at, entry)| (at, entry.to_owned())).filter(|_| !wanted.is_empty());
        let search = self.search.as_mut()?;
        search.failed = found.is_none() && !wanted.is_empty();
        match found {
            Some((at, text)) => {
                search.at = Some(at);
                Some(text)
            }
            None => wanted.is_empty().then_some(before),
        }
    }

    /// Every entry, newest first.
    fn entries<'a>(&'a self, history: &'a History) -> impl Iterator<Item = &'a str> {
        self.dropped.iter().rev().chain(history.entries().iter().rev()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(entries: &[&str]) -> History {
        let mut history = History::default();
        for entry in entries {
            history.add(entry).unwrap();
        }
        history
    }

    #[test]
    fn up_and_down_keep_to_what_was_typed() {
        let history = history(&["/help", "git log", "hello", "git diff"]);
        let mut recall = Recall::default();
        assert_eq!(recall.older("git", &history).as_deref(), Some("git diff"));
        assert_eq!(recall.older("git diff", &history).as_deref(), Some("git log"));
        assert_eq!(recall.older("git log", &history), None);
        assert_eq!(recall.newer("git log", &history).as_deref(), Some("git diff"));
        assert_eq!(recall.newer("git diff", &history).as_deref(), Some("git"));
        assert_eq!(recall.newer("git", &history), None);
        assert_eq!(recall.older("", &history).as_deref(), Some("git diff"));
    }

    #[test]
    fn a_cleared_line_is_the_first_to_come_back() {
        let history = history(&["old"]);
        let mut recall = Recall::default();
        recall.drop_line("half a thought".into());
        assert_eq!(recall.older("", &history).as_deref(), Some("half a thought"));
        assert_eq!(recall.older("half a thought", &history).as_deref(), Some("old"));
    }

    #[test]
    fn a_search_fails_and_recovers_with_what_is_looked_for() {
        let history = history(&["deploy"]);
        let mut recall = Recall::default();
        recall.search_older("typed", &history);
        assert!(!recall.search().unwrap().failed, "nothing is looked for yet");
        for (letter, failed) in [('d', false), ('x', true)] {
            recall.search_for(|wanted| wanted.push(letter), &history);
            assert_eq!(recall.search().unwrap().failed, failed, "{letter}");
        }
        recall.search_for(|wanted| wanted.truncate(1), &history);
        assert!(!recall.search().unwrap().failed);
    }

    #[test]
    fn a_search_finds_any_part_and_goes_on() {
        let history = history(&["explain pods", "list", "delete pods"]);
        let mut recall = Recall::default();
        assert_eq!(recall.search_older("typed", &history), None);
        assert_eq!(
            recall.search_for(|wanted| wanted.push_str("pods"), &history).as_deref(),
            Some("delete pods")
        );
        assert_eq!(recall.search_older("", &history).as_deref(), Some("explain pods"));
        assert!(!recall.search().unwrap().failed);
        assert_eq!(recall.search_older("", &history), None);
        assert!(recall.search().unwrap().failed, "there is no older one");
        assert_eq!(recall.end_search(false).as_deref(), Some("typed"));
        assert_eq!(recall.search(), None);
    }
}
