//! The language of the interface, from the environment: `CHATCLI_LANG`, then the POSIX variables in their order.

use chatcli_core::Lang;

/// The language that the environment asks for; English when it asks for nothing.
pub fn from_environment() -> Lang {
    let values: Vec<String> = ["CHATCLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .collect();
    Lang::choose(values.iter().map(String::as_str))
}

/// Whether the environment says anything about the language of this program in particular.
pub fn is_chosen() -> bool {
    std::env::var("CHATCLI_LANG").is_ok_and(|value| !value.trim().is_empty())
}
