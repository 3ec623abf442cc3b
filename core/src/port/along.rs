//! What goes along with a run: what lies in files of the person and of the folder, and the tools of MCP servers.

/// For which run it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The folder is trusted, whatever is written down of it: what lies in it counts.
    pub is_trusted: bool,
    /// The task.
    pub task: String,
    /// Who answers, by name.
    pub personas: Vec<String>,
    /// MCP servers are started, if they are not yet.
    pub servers: bool,
}

/// What goes along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Along {
    /// What the system message says of it.
    #[cfg_attr(feature = "record", serde(serialize_with = "crate::written::without_secrets"))]
    pub message: String,
    /// Instructions that always hold.
    pub guides: Vec<Listed>,
    /// Those that hold for some files.
    pub rules: Vec<Listed>,
    /// Who can answer.
    pub personas: Vec<Listed>,
    /// Skills.
    pub skills: Vec<Listed>,
    /// Commands of the person's own.
    pub commands: Vec<Listed>,
    /// What runs before and after a call.
    pub hooks: Vec<Listed>,
    /// Plugins, which are tools too.
    pub plugins: Vec<Listed>,
    /// MCP servers.
    pub servers: Vec<McpServer>,
    /// Where something could not be used, and why.
    pub faults: Vec<(String, String)>,
}

/// Something by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Where it lies.
    pub path: String,
}

/// An MCP server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub struct McpServer {
    /// Its name.
    pub name: String,
    /// Its program or its address.
    pub at: String,
    /// How it is.
    pub state: McpState,
}

/// How an MCP server is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "record", derive(serde::Serialize, serde::Deserialize))]
pub enum McpState {
    /// The file says that it is not used.
    Off,
    /// Its tools can be called, by these names.
    Ready(Vec<String>),
    /// It cannot be used; why.
    Failed(String),
}
