//! Everybody in the register, ready to be recognised. Decides what a changed register means to those who are already
//! inside: a person or screen that is no longer in it, or has another secret now, is out at once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::register::Book;
use super::role::Role;
use super::secret::Print;

/// A person or a screen.
#[derive(Debug)]
pub struct Holder {
    /// Unique.
    pub name: Arc<str>,
    /// What it is.
    pub role: Role,
    /// Of the person's secret, or of what the screen brings.
    pub print: Print,
    /// Revoked.
    pub ended: CancellationToken,
    /// Seconds since 1970; 0 when never.
    seen: AtomicU64,
}

impl Holder {
    /// It was here.
    pub fn seen_at(&self, now: u64) {
        self.seen.fetch_max(now, Ordering::Relaxed);
    }
}

/// All of them.
#[derive(Debug, Default)]
pub struct Holders {
    all: Mutex<Vec<Arc<Holder>>>,
}

impl Holders {
    /// Takes over what the register says now.
    pub fn take(&self, book: &Book) {
        let people = book.people.iter().map(|person| (&person.name, Role::User, person.secret, person.seen));
        let screens = book
            .screens
            .iter()
            .filter_map(|screen| Some((&screen.name, Role::Kiosk, screen.token?, screen.seen)));
        let mut all = self.all();
        let mut old = std::mem::take(&mut *all);
        for (name, role, print, seen) in people.chain(screens) {
            let same = old
                .iter()
                .position(|old| *old.name == **name && old.role == role && old.print.matches(&print));
            all.push(match same {
                Some(at) => old.swap_remove(at),
                None => Arc::new(Holder {
                    name: name.as_str().into(),
                    role,
                    print,
                    ended: CancellationToken::new(),
                    seen: AtomicU64::new(seen.unwrap_or_default()),
                }),
            });
        }
        drop(all);
        for gone in old {
            tracing::info!(name = &*gone.name, role = gone.role.name(), "access revoked");
            gone.ended.cancel();
        }
    }

    /// Whose secret this is.
    pub fn with(&self, print: &Print) -> Option<Arc<Holder>> {
        self.all().iter().find(|holder| holder.print.matches(print)).cloned()
    }

    /// The person of that name.
    pub fn person(&self, name: &str) -> Option<Arc<Holder>> {
        self.all().iter().find(|holder| holder.role == Role::User && *holder.name == *name).cloned()
    }

    /// Whether there is a person or screen of that role.
    pub fn has(&self, role: Role) -> bool {
        self.all().iter().any(|holder| holder.role == role)
    }

    /// When each was last seen. Who is in a call is being seen.
    pub fn seen(&self, now: u64) -> Vec<(String, u64)> {
        let all = self.all();
        let calling = all.iter().filter(|holder| Arc::strong_count(holder) > 1);
        calling.for_each(|holder| holder.seen_at(now));
        all.iter()
            .map(|holder| (holder.name.to_string(), holder.seen.load(Ordering::Relaxed)))
            .filter(|(_, seen)| *seen > 0)
            .collect()
    }

    fn all(&self) -> MutexGuard<'_, Vec<Arc<Holder>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes in the register who was seen when.
pub fn note(book: &mut Book, seen: &[(String, u64)]) {
    let places = book.people.iter_mut().map(|person| (&person.name, &mut person.seen));
    let places = places.chain(book.screens.iter_mut().map(|screen| (&screen.name, &mut screen.seen)));
    for (name, place) in places {
        if let Some((_, seen)) = seen.iter().find(|(holder, _)| holder == name) {
            *place = (*place).max(Some(*seen));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::register::{Person, Screen};
    use super::*;

    fn print(of: &str) -> Print {
        Print::of(of).expect("ours")
    }

    fn book() -> Book {
        let mut book = Book::default();
        book.people.push(Person { name: "ana".into(), secret: print("aaaa"), added: 1, seen: None });
        for (name, token) in [("hall", Some("cccc")), ("waiting", None)] {
            let token = token.map(print);
            book.screens.push(Screen { name: name.into(), added: 1, enrolment: None, token, seen: Some(5) });
        }
        book
    }

    #[test]
    fn a_changed_register_ends_those_it_does_not_name_and_no_others() {
        let holders = Holders::default();
        holders.take(&book());
        let (ana, hall) =
            (holders.person("ana").expect("there"), holders.with(&print("cccc")).expect("there"));
        assert_eq!((&*hall.name, hall.role), ("hall", Role::Kiosk));
        holders.take(&book());
        assert!(!ana.ended.is_cancelled() && !hall.ended.is_cancelled());
        let mut changed = book();
        changed.people[0].secret = print("bbbb");
        changed.forget("hall");
        holders.take(&changed);
        assert!(ana.ended.is_cancelled() && hall.ended.is_cancelled());
        assert!(holders.with(&print("aaaa")).is_none() && holders.with(&print("bbbb")).is_some());
        assert!(holders.with(&print("cccc")).is_none() && !holders.has(Role::Kiosk));
    }

    #[test]
    fn who_is_in_a_call_is_seen() {
        let holders = Holders::default();
        holders.take(&book());
        let call = holders.person("ana").expect("there");
        let mut written = book();
        note(&mut written, &holders.seen(9));
        assert_eq!((written.people[0].seen, written.screens[0].seen), (Some(9), Some(5)));
        drop(call);
        note(&mut written, &holders.seen(20));
        assert_eq!(written.people[0].seen, Some(9));
    }
}
