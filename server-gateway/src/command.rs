//! `chatcli-gateway access …`: who may use the gateway, changed from the command line. Decides what is printed; a secret
//! is printed once, here, and kept nowhere.

#[cfg(feature = "embedded")]
pub mod sessions;

use std::io::Write;
use std::time::{Duration, UNIX_EPOCH};

use chatcli_gateway::access::register::{Book, Enrolment, Person, Register, Screen, is_name};
use chatcli_gateway::access::secret::{self, Print};
use chatcli_gateway::access::unix_now;

use crate::flags::{AccessChange, AccessFlags, KioskChange, UserChange};
use crate::say::{Both, Lang, catalogue as say, io, register as unusable};
use crate::settings::Environment;
use crate::start::{Failure, register};

const CODE_SECS: u64 = 10 * 60;

/// Does what was asked for.
///
/// # Errors
/// It cannot be done; nothing was changed then.
pub fn access(
    flags: &AccessFlags,
    environment: &Environment,
    lang: Lang,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let register = register(flags.access_file.as_deref(), environment)
        .ok_or_else(|| Failure::run(say::ACCESS_NO_PLACE, say::HINT_ACCESS_NO_PLACE))?;
    let said = match &flags.change {
        AccessChange::Kiosk(KioskChange::Add { name, url, bearer }) => {
            add_screen(&register, name, url, *bearer, lang)?
        }
        AccessChange::User(UserChange::Add { name }) => add_person(&register, name, lang)?,
        AccessChange::List => list(&register.read().map_err(unusable)?, lang),
        AccessChange::Revoke { name } => revoke(&register, name, lang)?,
    };
    out.write_all(said.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::run(say::OUTPUT.with("why", io(&error)), say::HINT_AGAIN))
}

fn add_screen(
    register: &Register,
    name: &str,
    url: &str,
    bearer: bool,
    lang: Lang,
) -> Result<String, Failure> {
    let now = unix_now();
    let secret = if bearer { secret::secret() } else { secret::code() };
    let (secret, print) = printed(secret)?;
    let enrolment = (!bearer).then_some(Enrolment { code: print, until: now + CODE_SECS });
    let token = bearer.then_some(print);
    let screen = Screen { name: name.to_owned(), added: now, enrolment, token, seen: None };
    add(register, name, |book| book.screens.push(screen))?;
    if bearer {
        return Ok(format!("{secret}\n"));
    }
    let url = url.trim_end_matches('/');
    let said = say::SCREEN_ADDED.with("minutes", (CODE_SECS / 60).to_string());
    Ok(said.with("url", format!("{url}/kiosk#enrol={secret}")).get(lang))
}

fn add_person(register: &Register, name: &str, lang: Lang) -> Result<String, Failure> {
    let (secret, print) = printed(secret::secret())?;
    let person = Person { name: name.to_owned(), secret: print, added: unix_now(), seen: None };
    add(register, name, |book| book.people.push(person))?;
    Ok(say::USER_ADDED.with("name", name).with("password", secret).get(lang))
}

fn printed(secret: Result<String, secret::NoRandom>) -> Result<(String, Print), Failure> {
    let no_random = || Failure::run(say::RANDOM, say::HINT_AGAIN);
    let secret = secret.map_err(|_| no_random())?;
    let print = Print::of(&secret).ok_or_else(no_random)?;
    Ok((secret, print))
}

fn add(register: &Register, name: &str, add: impl FnOnce(&mut Book)) -> Result<(), Failure> {
    if !is_name(name) {
        let hint = say::SEE_COMMAND.with("command", "chatcli-gateway access");
        return Err(Failure::usage(say::NAME_BAD, hint));
    }
    let added = register.change(|book| {
        let free = !book.knows(name);
        if free {
            add(book);
        }
        free
    });
    if added.map_err(unusable)? {
        return Ok(());
    }
    Err(Failure::run(say::NAME_TAKEN.with("name", name), say::HINT_NAME_TAKEN))
}

fn revoke(register: &Register, name: &str, lang: Lang) -> Result<String, Failure> {
    if register.change(|book| book.forget(name)).map_err(unusable)? {
        return Ok(say::REVOKED.with("name", name).get(lang));
    }
    Err(Failure::run(say::NAME_UNKNOWN.with("name", name), say::HINT_NAME_UNKNOWN))
}

fn list(book: &Book, lang: Lang) -> String {
    if book.people.is_empty() && book.screens.is_empty() {
        return say::LIST_EMPTY.get(lang).to_owned();
    }
    let word = |text: Both| text.get(lang).to_owned();
    let last = |seen: Option<u64>| seen.map_or_else(|| word(say::NEVER), time);
    let now = unix_now();
    let mut rows = vec![[say::COLUMN_KIND, say::COLUMN_NAME, say::COLUMN_ADDED, say::COLUMN_SEEN].map(word)];
    for person in &book.people {
        rows.push([word(say::KIND_USER), person.name.clone(), time(person.added), last(person.seen)]);
    }
    for screen in &book.screens {
        let seen = match &screen.enrolment {
            Some(code) if now < code.until => say::CODE_UNTIL.with("time", time(code.until)).get(lang),
            Some(_) => word(say::CODE_LATE),
            None => last(screen.seen),
        };
        rows.push([word(say::KIND_SCREEN), screen.name.clone(), time(screen.added), seen]);
    }
    let widths =
        [0, 1, 2].map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    rows.iter()
        .map(|[kind, name, added, seen]| {
            let [first, second, third] = widths;
            format!("{kind:first$}  {name:second$}  {added:third$}  {seen}\n")
        })
        .collect()
}

/// A time of the world's clock to the minute, which reads the same in every language.
fn time(secs: u64) -> String {
    // The file may have been edited by hand.
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(secs.min(FAR_SECS))).unwrap_or(UNIX_EPOCH);
    let exact = humantime::format_rfc3339_seconds(time).to_string();
    exact.rsplit_once(':').map_or(exact.as_str(), |(minute, _)| minute).replace('T', " ") + " UTC"
}

/// The end of the year 9999, beyond which times are not written.
const FAR_SECS: u64 = 253_402_300_799;
