//! One server as the file names it. Its values are secrets until proven otherwise: nothing here shows them, neither in a
//! line for a person nor in a debug print.

use std::fmt;

use chatcli_redact::{Redactor, Secret};

/// Headers that hold nothing to hide.
const PLAIN_HEADERS: [&str; 4] = ["accept", "accept-language", "content-type", "user-agent"];

/// Names and values of an environment, or of headers; the values are not shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Values(pub Vec<(String, String)>);

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// How a server is reached.
#[derive(Clone, PartialEq, Eq)]
pub enum How {
    /// It is started, and spoken to over its input and output.
    Process {
        /// The program.
        command: String,
        /// Its arguments.
        args: Vec<String>,
        /// Its variables, beside those of this process.
        env: Values,
        /// Where it starts; `None` = where this process is.
        dir: Option<String>,
    },
    /// It is there already, at this address.
    Http {
        /// Where.
        url: String,
        /// Sent with every request.
        headers: Values,
    },
}

impl fmt::Debug for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl How {
    /// The program's name or the address, without what may be a secret: arguments, a query, a user.
    pub fn shown(&self) -> String {
        match self {
            Self::Process { command, .. } => {
                let name = command.rsplit('/').next().unwrap_or(command);
                crate::trouble::words(name).chars().take(60).collect()
            }
            Self::Http { url, .. } => reqwest::Url::parse(url).map_or_else(
                |_| String::from("http"),
                |url| {
                    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                    let shown = format!(
                        "{}://{}{port}{}",
                        url.scheme(),
                        url.host_str().unwrap_or_default(),
                        url.path()
                    );
                    shown.chars().take(200).collect()
                },
            ),
        }
    }
}

/// A server of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name in the names of its tools.
    pub name: String,
    /// How it is reached.
    pub how: How,
    /// Whether the file says that it is used.
    pub is_enabled: bool,
}

impl Server {
    /// What takes the secrets of this entry out of a text. A variable or an argument counts as one when its name says so or
    /// it looks like one; a header always does. A folder's name in a variable stays, or no result could be read.
    pub(crate) fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        let plain = Redactor::default();
        let mut learn = |value: &str| {
            let value = value.trim();
            let bare = value.split_once(' ').map_or(value, |(scheme, rest)| {
                if scheme.chars().all(|c| c.is_ascii_alphabetic()) { rest.trim() } else { value }
            });
            redactor.learn(&Secret::new(value));
            redactor.learn(&Secret::new(bare));
        };
        match &self.how {
            How::Process { args, env, .. } => {
                for (name, value) in &env.0 {
                    let line = format!("{name}={value}");
                    if plain.clean(&line) != line {
                        learn(value);
                    }
                }
                let mut after = "";
                for arg in args {
                    let (name, value) = arg.split_once('=').unwrap_or((after, arg));
                    let line = format!("{}={value}", name.trim_start_matches('-').replace('-', "_"));
                    if plain.clean(&line) != line {
                        learn(value);
                    }
                    after = if arg.starts_with('-') && !arg.contains('=') { arg } else { "" };
                }
            }
            How::Http { url, headers } => {
                for (name, value) in &headers.0 {
                    if !PLAIN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
                        learn(value);
                    }
                }
                if let Ok(url) = reqwest::Url::parse(url) {
                    url.query_pairs().for_each(|(_, value)| learn(&value));
                    url.password().into_iter().for_each(&mut learn);
                }
            }
        }
        redactor
    }
}
