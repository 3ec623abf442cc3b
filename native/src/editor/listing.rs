//! When the list of completions opens, and what choosing from it does to the line.

use super::menu::Menu;
use super::{Completion, Editor};

impl Editor {
    /// Every command, for who does not know what to type.
    pub(super) fn palette(&mut self) {
        self.insert("/");
        self.open_menu();
    }

    fn open_menu(&mut self) {
        let offer = self.completer.offer(self.text(), self.cursor(), &self.known);
        self.menu = (!offer.candidates.is_empty()).then_some(Menu { offer, chosen: None });
    }

    /// Brings the list of completions up to date with the line.
    pub(super) fn refresh(&mut self) {
        self.menu = None;
        if self.completion == Completion::Menu && self.text().starts_with('/') && !self.text().contains('\n')
        {
            self.open_menu();
            let (text, cursor) = (self.text(), self.cursor());
            // A list of the one word that is there already says nothing.
            let says_nothing = self.menu.as_ref().is_some_and(|menu| {
                let typed = text.get(menu.offer.span.start..cursor);
                matches!(menu.offer.candidates.as_slice(), [only] if Some(only.text.as_str()) == typed)
            });
            if says_nothing {
                self.menu = None;
            }
        }
    }

    pub(super) fn tab(&mut self) {
        if self.completion == Completion::Off {
            return;
        }
        if self.menu.as_ref().is_some_and(|menu| menu.chosen.is_some()) {
            self.choose(true);
            return;
        }
        let had_list = self.menu.is_some();
        self.open_menu();
        let Some(menu) = &self.menu else { return };
        let typed = self.text().get(menu.offer.span.clone()).unwrap_or_default().to_owned();
        match menu.offer.candidates.as_slice() {
            [only] => {
                let text = if only.goes_on { format!("{} ", only.text) } else { only.text.clone() };
                self.replace(menu.offer.span.clone(), &text);
                self.refresh();
            }
            all => {
                let lower = typed.to_lowercase();
                let same = all.iter().filter(|one| one.text.to_lowercase().starts_with(&lower));
                let common = common_prefix(same.map(|one| one.text.as_str()));
                if common.len() > typed.len() {
                    self.replace(menu.offer.span.clone(), &common);
                    self.refresh();
                } else if had_list {
                    self.choose(true);
                }
            }
        }
    }

    /// Goes through the list; the line shows the choice at once.
    pub(super) fn choose(&mut self, forward: bool) {
        let Some(mut menu) = self.menu.take() else { return };
        menu.go(forward);
        if let Some(choice) = menu.choice() {
            let text = choice.text.clone();
            self.replace(menu.offer.span.clone(), &text);
            menu.offer.span.end = menu.offer.span.start + text.len();
        }
        self.menu = Some(menu);
    }

    fn replace(&mut self, span: std::ops::Range<usize>, with: &str) {
        let text = self.text();
        let head = text.get(..span.start).unwrap_or_default();
        let whole = format!("{head}{with}{}", text.get(span.end..).unwrap_or_default());
        let cursor = head.len() + with.len();
        self.put(&whole, cursor);
        self.recall.stop();
    }
}

fn common_prefix<'a>(mut texts: impl Iterator<Item = &'a str>) -> String {
    let Some(first) = texts.next() else { return String::new() };
    texts.fold(first.to_owned(), |common, text| {
        common.chars().zip(text.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    })
}
