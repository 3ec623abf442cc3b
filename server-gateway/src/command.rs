//! `chatcli-gateway access …`: who may use the door, changed from the command line. Decides what is printed; a secret
//! is printed once, here, and kept nowhere.

use std::io::Write;
use std::time::{Duration, UNIX_EPOCH};

use chatcli_gateway::access::register::{BadRegister, Book, Enrolment, Person, Register, Screen, is_name};
use chatcli_gateway::access::secret::{self, Print};
use chatcli_gateway::access::unix_now;

use crate::flags::{AccessChange, AccessFlags, KioskChange, UserChange};
use crate::settings::Environment;
use crate::start::{Failure, register};

const CODE_SECS: u64 = 10 * 60;
const HINT: &str = "see chatcli-gateway access --help";
const NEVER: &str = "never";

/// Does what was asked for.
///
/// # Errors
/// It cannot be done; nothing was changed then.
pub fn access(flags: &AccessFlags, environment: &Environment, out: &mut impl Write) -> Result<(), Failure> {
    let register = register(flags.access_file.as_deref(), environment).ok_or_else(|| {
        Failure::run(
            "No folder for the file of people and screens can be written",
            "name one with --access-file",
        )
    })?;
    let said = match &flags.change {
        AccessChange::Kiosk(KioskChange::Add { name, url, bearer }) => {
            add_screen(&register, name, url, *bearer)?
        }
        AccessChange::User(UserChange::Add { name }) => add_person(&register, name)?,
        AccessChange::List => list(&register.read().map_err(unusable)?),
        AccessChange::Revoke { name } => revoke(&register, name)?,
    };
    out.write_all(said.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::run(format!("cannot write to standard output: {error}"), HINT))
}

fn add_screen(register: &Register, name: &str, url: &str, bearer: bool) -> Result<String, Failure> {
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
    Ok(format!(
        "Open this address on the screen, once and within {} minutes:\n\n  {url}/kiosk#enrol={secret}\n\n\
         or open {url}/kiosk and type the code {secret}\n",
        CODE_SECS / 60
    ))
}

fn add_person(register: &Register, name: &str) -> Result<String, Failure> {
    let (secret, print) = printed(secret::secret())?;
    let person = Person { name: name.to_owned(), secret: print, added: unix_now(), seen: None };
    add(register, name, |book| book.people.push(person))?;
    Ok(format!(
        "Password of {name}; it is not shown again:\n\n  {secret}\n\n\
         A terminal takes it as its token (--token). The gateway asks for it when it holds the\n\
         server's token (--upstream-token-file, or the embedded server's own) or runs with\n\
         --login-only. Everyone who signs in shares the sessions saved on the server.\n"
    ))
}

fn printed(secret: Result<String, secret::NoRandom>) -> Result<(String, Print), Failure> {
    let no_random = || Failure::run(secret::NoRandom, HINT);
    let secret = secret.map_err(|_| no_random())?;
    let print = Print::of(&secret).ok_or_else(no_random)?;
    Ok((secret, print))
}

fn add(register: &Register, name: &str, add: impl FnOnce(&mut Book)) -> Result<(), Failure> {
    if !is_name(name) {
        let said = "A name is one line of at most 64 characters, without spaces around it";
        return Err(Failure::usage(said, HINT));
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
    let hint = "choose another name, or remove this one first: chatcli-gateway access revoke NAME";
    Err(Failure::run(format!("This name is taken: {name}"), hint))
}

fn revoke(register: &Register, name: &str) -> Result<String, Failure> {
    if register.change(|book| book.forget(name)).map_err(unusable)? {
        return Ok(format!("Access removed: {name}\n"));
    }
    Err(Failure::run(format!("Name not found: {name}"), "chatcli-gateway access list shows all names"))
}

fn list(book: &Book) -> String {
    if book.people.is_empty() && book.screens.is_empty() {
        return "No people and no screens yet\n".to_owned();
    }
    let now = unix_now();
    let mut rows = vec![["KIND", "NAME", "ADDED", "LAST SEEN"].map(str::to_owned)];
    for person in &book.people {
        rows.push(["person".to_owned(), person.name.clone(), time(person.added), last(person.seen)]);
    }
    for screen in &book.screens {
        let seen = match &screen.enrolment {
            Some(code) if now < code.until => format!("waits for its code until {}", time(code.until)),
            Some(_) => "its code was not used in time".to_owned(),
            None => last(screen.seen),
        };
        rows.push(["screen".to_owned(), screen.name.clone(), time(screen.added), seen]);
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

fn last(seen: Option<u64>) -> String {
    seen.map_or_else(|| NEVER.to_owned(), time)
}

fn time(secs: u64) -> String {
    // The file may have been edited by hand.
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(secs.min(FAR_SECS))).unwrap_or(UNIX_EPOCH);
    humantime::format_rfc3339_seconds(time).to_string()
}

/// The end of the year 9999, beyond which times are not written.
const FAR_SECS: u64 = 253_402_300_799;

/// What a file that cannot be used means to whoever started this.
pub fn unusable(error: BadRegister) -> Failure {
    let hint = match error {
        BadRegister::Busy { .. } => "wait for the other program, or end it, and try again",
        BadRegister::NoRandom => HINT,
        _ => "repair the file, or name another one with --access-file",
    };
    Failure::run(error, hint)
}
