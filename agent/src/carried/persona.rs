//! Personas: who answers. A persona changes how the model speaks and what it looks at; what it may do is not its affair.

use super::front::Front;
use super::skill::first_line;
use super::{Origin, Why, Wrong, named, plain};

/// A persona.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persona {
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub origin: Origin,
    /// What it is for.
    pub about: String,
    /// Skills that come along with it.
    pub skills: Vec<String>,
    /// Tools that it is meant for.
    pub tools: Vec<String>,
    /// The model that it is meant for.
    pub model: Option<String>,
    /// What it says.
    pub text: String,
}

impl Persona {
    pub(super) fn read(name: &str, text: String, origin: &Origin) -> Result<Self, Why> {
        let front = Front::read(&text);
        if front.body.trim().is_empty() {
            return Err(Why::Wrong(Wrong::Empty));
        }
        let about = front.text(&["description"]).unwrap_or_else(|| first_line(&front.body));
        Ok(Self {
            name: named(front.text(&["name"]), name)?,
            origin: origin.clone(),
            about: plain::line(&about, 300),
            skills: front.list(&["skills"]),
            tools: front.list(&["tools"]),
            model: front.text(&["model"]),
            text: front.body,
        })
    }
}
