//! One order for every setting: flag, process environment, dotenv file, configuration file, default. What was asked
//! becomes a row of `/config`, so that nothing is in force that is not shown.
//!
//! A profile that a person asked for by name says where to connect and with which token before the environment does:
//! `connect @prod` must reach prod, and must not show prod the token of another server.

use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Text, fill};
use chatcli_core::{ConfigRow, Lang};

use crate::arguments::Connect;
use crate::environment::Environment;
use crate::origin::Origin;
use crate::profile::Profile;

/// Where a setting may be written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// The group it is shown in.
    pub section: &'static str,
    /// The flag, with its dashes; empty when there is none.
    pub flag: &'static str,
    /// The variable; empty when there is none.
    pub variable: &'static str,
    /// The key in the configuration file; empty when there is none.
    pub key: &'static str,
    /// What holds when no source says anything, for a person to read.
    pub default: &'static str,
    /// A named profile comes before the environment.
    pub profile_first: bool,
}

/// A value and the place that decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The text as it was written.
    pub value: Option<String>,
    /// Who wrote it.
    pub origin: Origin,
}

/// The profile that stands in the place of the address: `@name`.
pub fn profile_in(connect: &Connect) -> Option<&str> {
    connect.address.as_deref()?.strip_prefix('@')
}

/// The places, and what was found in them so far.
#[derive(Debug)]
pub struct Sources<'a> {
    /// Process and dotenv.
    pub environment: &'a Environment,
    /// The configuration file.
    pub profile: Profile,
    /// The language of complaints.
    pub lang: Lang,
    /// What was asked for so far.
    pub rows: Vec<ConfigRow>,
}

impl<'a> Sources<'a> {
    /// Opens the configuration file that the flags mean.
    ///
    /// # Errors
    /// It cannot be used, or two profiles are named.
    pub fn open(connect: &Connect, environment: &'a Environment, lang: Lang) -> Result<Self, Problem> {
        let name = match (profile_in(connect), connect.profile.as_deref()) {
            (Some(one), Some(other)) if one != other => {
                let values = [("one", one), ("other", other)];
                return Err(Problem::because(Kind::Usage, &fill(Text::TwoProfiles.get(lang), &values)));
            }
            (positional, flag) => positional.or(flag),
        };
        let profile = Profile::read(connect.config.as_deref(), name, environment, lang)?;
        Ok(Self { environment, profile, lang, rows: Vec::new() })
    }

    /// A text, empty ones included: they hide what comes after them.
    pub fn text(&mut self, setting: Setting, flag: Option<&str>) -> Found {
        let found = self.look(setting, flag);
        let default = if setting.default.is_empty() { "-" } else { setting.default };
        let shown = found.value.as_deref().filter(|value| !value.is_empty()).unwrap_or(default);
        self.show(setting, shown.to_owned(), &found.origin);
        found
    }

    /// A text that is something else in the end.
    ///
    /// # Errors
    /// It is not.
    pub fn parsed<T>(
        &mut self,
        setting: Setting,
        flag: Option<String>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let found = self.text(setting, flag.as_deref());
        let Some(text) = found.value.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        parse(text).map(Some).ok_or_else(|| {
            let name = match found.origin {
                Origin::File(_) => setting.key,
                Origin::Flag => setting.flag,
                _ => setting.variable,
            };
            let values = [("name", name), ("value", text), ("origin", &found.origin.to_string())];
            Problem::because(Kind::Configuration, &fill(Text::SettingBad.get(self.lang), &values))
        })
    }

    /// A switch.
    ///
    /// # Errors
    /// A variable or the file says neither yes nor no.
    pub fn switch(&mut self, setting: Setting, flag: Option<bool>) -> Result<bool, Problem> {
        let setting = Setting { default: "false", ..setting };
        let value = self.parsed(setting, flag.map(|flag| flag.to_string()), |text| {
            match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(true),
                "false" | "0" | "no" | "off" => Some(false),
                _ => None,
            }
        })?;
        Ok(value.unwrap_or(false))
    }

    /// Adds a row for something that was decided elsewhere.
    pub fn show(&mut self, setting: Setting, value: String, origin: &Origin) {
        let name = match (setting.flag, setting.variable) {
            (flag, "") => flag.to_owned(),
            ("", variable) => variable.to_owned(),
            (flag, variable) => format!("{variable} ({flag})"),
        };
        self.rows.push(ConfigRow {
            section: setting.section.to_owned(),
            name,
            value,
            origin: origin.to_string(),
        });
    }

    /// The first place that says something.
    pub fn look(&self, setting: Setting, flag: Option<&str>) -> Found {
        if let Some(flag) = flag {
            return Found { value: Some(flag.to_owned()), origin: Origin::Flag };
        }
        let from = |(value, origin)| Found { value: Some(value), origin };
        let named = setting.profile_first.then(|| self.profile.get_named(setting.key)).flatten();
        if let Some(found) = named.map(from) {
            return found;
        }
        if let Some(value) = self.environment.get(setting.variable) {
            return Found {
                value: Some(value.to_owned()),
                origin: self.environment.origin(setting.variable),
            };
        }
        self.profile.get(setting.key).map_or(Found { value: None, origin: Origin::Default }, from)
    }
}
