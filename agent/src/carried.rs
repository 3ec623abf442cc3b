//! What a person, or a project, gives the model along: texts and switches that lie in files. A body reads the files of
//! [`PLACES`]; what they mean, what of them counts, and what of an untrusted folder is dropped is decided here.
//!
//! | file | decides |
//! |---|---|
//! | [`places`] | where what lies, the person's and the project's |
//! | [`front`] | the fields that lead a Markdown file |
//! | [`plain`] | which lines of a text reach no model |
//! | [`guide`] | instructions that always hold, and rules that hold for some files |
//! | [`skill`] | skills: what they are for and when they come along |
//! | [`persona`] | who answers |
//! | [`command`] | a person's own commands |
//! | [`hooks`] | what runs before and after |
//! | [`address`] | where a hook may send its event |
//! | [`message`] | what of all this the system message says |
//!
//! Nothing of a project counts before its folder is trusted. No text of a file gives a right: it goes to the model as
//! text, and each call of the model passes the gate.

pub mod address;
pub mod command;
pub mod front;
pub mod guide;
pub mod hooks;
pub mod message;
pub mod persona;
pub mod places;
pub mod plain;
pub mod skill;

pub use command::Command;
pub use guide::{Guide, Rule};
pub use hooks::Hook;
pub use persona::Persona;
pub use places::{Form, Kind, PLACES, Place};
pub use skill::Skill;

/// Bytes of one file.
pub const MAX_FILE_BYTES: u64 = 64 * 1024;
/// Files of one place.
pub const MAX_FILES: usize = 64;
/// Bytes of all files.
pub const MAX_BYTES: usize = 1024 * 1024;

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// It lies in the person's own folder.
    Person,
    /// It lies in the working folder; the project's authors wrote it.
    Project,
}

/// Where something comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Whose it is.
    pub whose: Whose,
    /// Its path as it is shown: below the working folder, or with `~/`.
    pub path: String,
}

/// A file as a body found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// From where.
    pub origin: Origin,
    /// Its path below its place, without its end: `git/commit`.
    pub name: String,
    /// What stands in it; or why it could not be read, in the reader's words.
    pub text: Result<String, String>,
}

/// Why a file does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its folder is not trusted.
    Untrusted,
    /// It cannot be read; why.
    Unreadable(String),
    /// It cannot be understood, or not all of it.
    Wrong(Wrong),
    /// Another one with this name comes first; where that is.
    Shadowed(String),
}

/// What is wrong with a file, or with a hook in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no text in it.
    Empty,
    /// It has no name that can be typed.
    Name,
    /// All files together have more than [`MAX_BYTES`].
    TooMuch,
    /// A pattern of its `paths` cannot be read.
    Paths,
    /// It is no TOML.
    Toml,
    /// It has no `prompt`.
    Prompt,
    /// It is no JSON.
    Json,
    /// It has no list of hooks.
    NoHooks,
    /// It has more hooks than are taken; how many are.
    ManyHooks(usize),
    /// A hook of this name.
    Hook(String, Flaw),
}

/// What is wrong with a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It has no `event`.
    NoEvent,
    /// Its `event` is not known.
    Event,
    /// It has no `command`.
    NoCommand,
    /// Its `url` leads neither to this machine nor, encrypted, to another.
    Url,
    /// Its `headers` cannot be sent.
    Headers,
    /// Its `type` is not known.
    Type,
    /// Its `toolPattern` cannot be read.
    Pattern,
}

/// A file that does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Which.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Everything that is given along.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// Instructions that always hold.
    pub guides: Vec<Guide>,
    /// Those that hold for some files.
    pub rules: Vec<Rule>,
    /// Skills.
    pub skills: Vec<Skill>,
    /// Personas.
    pub personas: Vec<Persona>,
    /// The person's own commands.
    pub commands: Vec<Command>,
    /// What runs before and after.
    pub hooks: Vec<Hook>,
    /// What does not count, and why.
    pub dropped: Vec<Dropped>,
    /// Files with lines that were left out, and how many.
    pub cleaned: Vec<(String, usize)>,
}

impl Carried {
    /// Judges what was found. What is called by a name is there once: the first, so the order of the places decides.
    /// Instructions of the same name hold side by side: a project's do not silence the person's.
    pub fn read(found: Vec<Found>, is_trusted: bool) -> Self {
        let mut carried = Self::default();
        let mut bytes = 0_usize;
        for Found { kind, origin, name, text } in found {
            let text = match text {
                _ if origin.whose == Whose::Project && !is_trusted => Err(Why::Untrusted),
                Err(why) => Err(Why::Unreadable(why)),
                Ok(text) => {
                    bytes = bytes.saturating_add(text.len());
                    if bytes > MAX_BYTES { Err(Why::Wrong(Wrong::TooMuch)) } else { Ok(text) }
                }
            };
            let taken = text.and_then(|text| carried.take(kind, &origin, &name, &text));
            if let Err(why) = taken {
                carried.dropped.push(Dropped { path: origin.path, why });
            }
        }
        carried
    }

    fn take(&mut self, kind: Kind, origin: &Origin, name: &str, text: &str) -> Result<(), Why> {
        match kind {
            Kind::Hooks => {
                let (hooks, wrong) = hooks::read(text, origin)?;
                self.hooks.extend(hooks);
                let told = wrong
                    .into_iter()
                    .map(|what| Dropped { path: origin.path.clone(), why: Why::Wrong(what) });
                self.dropped.extend(told);
                return Ok(());
            }
            Kind::Command(form) => {
                let command = Command::read(form, name, self.clean(origin, text), origin)?;
                first(self.commands.iter().map(|known| (&known.name, &known.origin)), &command.name)?;
                self.commands.push(command);
            }
            Kind::Guide => {
                let guide =
                    Guide { name: name.to_owned(), origin: origin.clone(), text: self.clean(origin, text) };
                self.guides.extend(Some(guide).filter(|guide| !guide.text.trim().is_empty()));
            }
            Kind::Rule => {
                let rule = Rule::read(name, self.clean(origin, text), origin)?;
                self.rules.push(rule);
            }
            Kind::Skill => {
                let skill = Skill::read(name, self.clean(origin, text), origin)?;
                first(self.skills.iter().map(|known| (&known.name, &known.origin)), &skill.name)?;
                self.skills.push(skill);
            }
            Kind::Persona => {
                let persona = Persona::read(name, self.clean(origin, text), origin)?;
                first(self.personas.iter().map(|known| (&known.name, &known.origin)), &persona.name)?;
                self.personas.push(persona);
            }
        }
        Ok(())
    }

    fn clean(&mut self, origin: &Origin, text: &str) -> String {
        let (text, left_out) = plain::neutral(text);
        if left_out > 0 {
            self.cleaned.push((origin.path.clone(), left_out));
        }
        text
    }

    /// A person's own command by its name, with or without a slash.
    pub fn command(&self, name: &str) -> Option<&Command> {
        let name = name.trim_start_matches('/');
        self.commands.iter().find(|command| command.name.eq_ignore_ascii_case(name))
    }

    /// A persona by its name.
    pub fn persona(&self, name: &str) -> Option<&Persona> {
        self.personas.iter().find(|persona| persona.name.eq_ignore_ascii_case(name.trim()))
    }

    /// A skill by its name, with or without a slash.
    pub fn skill(&self, name: &str) -> Option<&Skill> {
        let name = name.trim_start_matches('/');
        self.skills.iter().find(|skill| skill.name.eq_ignore_ascii_case(name))
    }
}

/// The files of a project that do more than to inform the model, as bytes that are the same as long as those files are.
/// Empty where there are none.
pub fn effective(found: &[Found]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for file in found.iter().filter(|file| file.origin.whose == Whose::Project && file.kind.is_effective()) {
        let (is_text, text) = match &file.text {
            Ok(text) => (1, text),
            Err(why) => (0, why),
        };
        bytes.push(is_text);
        for part in [&file.origin.path, text] {
            bytes.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
    }
    bytes
}

fn first<'a>(known: impl Iterator<Item = (&'a String, &'a Origin)>, name: &str) -> Result<(), Why> {
    let mut known = known;
    match known.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Some((_, origin)) => Err(Why::Shadowed(origin.path.clone())),
        None => Ok(()),
    }
}

/// A name as it can be typed: no blanks, no controls, short.
fn named(said: Option<String>, file: &str) -> Result<String, Why> {
    const MOST: usize = 64;
    let said = said.unwrap_or_else(|| file.to_owned());
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    let name: String = said.trim().chars().map(|c| if is_plain(c) { c } else { '-' }).take(MOST).collect();
    let name = name.trim_matches('-').to_owned();
    if name.is_empty() { Err(Why::Wrong(Wrong::Name)) } else { Ok(name) }
}

#[cfg(test)]
mod tests;
