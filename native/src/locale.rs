//! The language of the interface: the flag, `CHATCLI_LANG`, the configuration file, what was chosen before on this
//! device, then the POSIX variables in their order.

use chatcli_core::{Lang, Preference};

use crate::environment::Environment;
use crate::origin::Origin;
use crate::preferences;

/// The language to speak. A flag or variable that names no known language means English.
pub fn choose(flag: Option<&str>, file: Option<&str>, environment: &Environment) -> Lang {
    let stored = preferences::read(Preference::Lang, environment);
    let posix = ["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| environment.filled(name));
    let tags = [flag, environment.filled("CHATCLI_LANG"), file, stored.as_deref()];
    Lang::choose(tags.into_iter().chain(posix).flatten())
}

/// Which of these places decides.
pub fn origin(flag: Option<&str>, file: Option<(String, Origin)>, environment: &Environment) -> Origin {
    let variable = environment.filled("CHATCLI_LANG").map(|_| environment.origin("CHATCLI_LANG"));
    let stored = preferences::read(Preference::Lang, environment).map(|_| Origin::Remembered("/lang"));
    let file = file.map(|(_, origin)| origin);
    flag.map(|_| Origin::Flag).or(variable).or(file).or(stored).unwrap_or(Origin::Locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_says_anything_decides() {
        let lang = |flag, file, variables: &[(&str, &str)]| {
            let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            choose(flag, file, &Environment::new(variables.iter().map(owned)))
        };
        let nowhere = ("XDG_CONFIG_HOME", "/nonexistent");
        assert_eq!(lang(Some("pt"), Some("en"), &[nowhere, ("CHATCLI_LANG", "en")]), Lang::PtBr);
        assert_eq!(lang(None, Some("en"), &[nowhere, ("CHATCLI_LANG", "pt_BR.UTF-8")]), Lang::PtBr);
        assert_eq!(lang(None, Some("pt"), &[nowhere, ("LANG", "en_US")]), Lang::PtBr);
        assert_eq!(lang(None, None, &[nowhere, ("LC_ALL", "pt_PT"), ("LANG", "en_US")]), Lang::PtBr);
        assert_eq!(lang(None, None, &[nowhere, ("LC_ALL", ""), ("LC_MESSAGES", "pt_BR")]), Lang::PtBr);
        assert_eq!(lang(None, None, &[nowhere, ("CHATCLI_LANG", "xx"), ("LANG", "pt_BR")]), Lang::En);
        assert_eq!(lang(None, None, &[nowhere, ("LANG", "C")]), Lang::En);
    }
}
