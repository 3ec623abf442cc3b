//! What differs between bodies, as data: the core hides or explains what one cannot do.

/// What a body can do. Commands that need more are explained instead of run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Capabilities {
    /// It has a clipboard.
    pub clipboard: bool,
    /// It can end the program.
    pub exit: bool,
    /// It can open a connection of its own for one call.
    pub fresh_connections: bool,
    /// It can connect to another server while it runs.
    pub dial: bool,
    /// It has a store of local credentials.
    pub credential_store: bool,
    /// It can ask a person for a secret without showing it.
    pub hidden_input: bool,
    /// It can open the person's own text editor.
    pub editor: bool,
    /// It can write files.
    pub files: bool,
    /// It reads its store at the start and shares it with other windows, which follow one conversation together.
    pub keeps: bool,
    /// It has a store that keeps every conversation, each by itself.
    pub history: bool,
    /// It can let a person choose one of many while they type.
    pub picker: bool,
    /// It has a screen that can be cleared, and a configuration that can be read again.
    pub terminal: bool,
    /// A door stands before its server and can push what the watcher says.
    pub door: bool,
    /// It can read what a prompt names: files, the repository, the environment.
    pub references: bool,
    /// It keeps contexts.
    pub contexts: bool,
    /// It has tools that work in a folder of this machine.
    pub tools: bool,
    /// It can run a command line of a person's own.
    pub commands: bool,
    /// A person sits in front of it and can be asked before something is lost.
    pub person: bool,
}

impl Capabilities {
    /// A body that can do everything.
    pub const ALL: Self = Self {
        clipboard: true,
        exit: true,
        fresh_connections: true,
        dial: true,
        credential_store: true,
        hidden_input: true,
        editor: true,
        files: true,
        keeps: true,
        history: true,
        picker: true,
        terminal: true,
        door: true,
        references: true,
        contexts: true,
        tools: true,
        commands: true,
        person: true,
    };
}
