//! What a person should know before the first byte travels.

use chatcli_core::Lang;
use chatcli_core::text::Text;

use crate::output::Output;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// How something was understood.
    Note,
    /// Something is odd.
    Warning,
    /// Something may become known to others; `--quiet` does not silence it.
    Security,
    /// The same on this very machine, where it is usual.
    Harmless,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// How much it matters.
    pub weight: Weight,
    /// What to say.
    pub sentence: String,
}

impl Advice {
    /// The sentence as it is said.
    pub fn line(&self, lang: Lang) -> String {
        match self.weight {
            Weight::Note => self.sentence.clone(),
            _ => format!("{}{}", Text::WarningPrefix.get(lang), self.sentence),
        }
    }

    /// Says it on stderr.
    pub fn say(&self, lang: Lang, quiet: bool, output: &Output) {
        match self.weight {
            Weight::Note | Weight::Warning if quiet => {}
            Weight::Harmless => output.dim(&self.line(lang)),
            _ => output.note(&self.line(lang)),
        }
    }
}
