//! How often an address may guess: at logins, at enrolment codes and with bearer tokens alike. Decides it by address
//! and counts failures only, so that no caller who is right is ever kept out by being right often.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;
use tokio::time::Instant;

/// So many wrong guesses at once, then one in each pause.
const BURST: u32 = 5;
/// What is kept back of an address for tokens that come again: who guesses brings a new one each time and would
/// otherwise keep out everybody else behind the same address.
const KEPT_BACK: u32 = 1;
/// How long it takes to get a guess back.
pub const PAUSE: Duration = Duration::from_secs(12);
/// Beyond this many addresses, the one that guessed longest ago is forgotten.
const MOST_ADDRESSES: NonZeroUsize = NonZeroUsize::new(16 * 1024).expect("more than nothing");

/// The guesses of every address.
#[derive(Debug)]
pub struct Throttle {
    /// When the address will have all of its guesses back.
    whole_at: Mutex<LruCache<IpAddr, Instant>>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { whole_at: Mutex::new(LruCache::new(MOST_ADDRESSES)) }
    }
}

impl Throttle {
    /// Takes a guess.
    ///
    /// # Errors
    /// There is none left; how long to wait for the next.
    pub fn take(&self, address: IpAddr) -> Result<(), Duration> {
        self.take_of(address, BURST)
    }

    /// Takes a guess for something that was turned away lately and has come again.
    ///
    /// # Errors
    /// There is none left, not even what is kept back; how long to wait for the next.
    pub fn take_again(&self, address: IpAddr) -> Result<(), Duration> {
        self.take_of(address, BURST + KEPT_BACK)
    }

    /// How long to wait for a guess of what has come again; a second at least.
    pub fn wait_again(&self, address: IpAddr) -> Duration {
        let now = Instant::now();
        let at = self.addresses().get(&neighbourhood(address)).copied().unwrap_or(now);
        let wait = (at.max(now) + PAUSE).saturating_duration_since(now + PAUSE * (BURST + KEPT_BACK));
        wait.max(Duration::from_secs(1))
    }

    fn take_of(&self, address: IpAddr, burst: u32) -> Result<(), Duration> {
        let now = Instant::now();
        let mut whole_at = self.addresses();
        let at = whole_at.get_or_insert_mut(neighbourhood(address), || now);
        let next = (*at).max(now) + PAUSE;
        let wait = next.saturating_duration_since(now + PAUSE * burst);
        if wait.is_zero() {
            *at = next;
            return Ok(());
        }
        Err(wait)
    }

    /// Gives a guess back that was not wrong.
    pub fn give_back(&self, address: IpAddr) {
        if let Some(at) = self.addresses().get_mut(&neighbourhood(address)) {
            *at = at.checked_sub(PAUSE).unwrap_or(*at);
        }
    }

    fn addresses(&self) -> MutexGuard<'_, LruCache<IpAddr, Instant>> {
        self.whole_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One household has 2^64 addresses of the newer kind.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn guesses_run_out_and_come_back() {
        let throttle = Throttle::default();
        let address = "192.0.2.1".parse().expect("an address");
        for _ in 0..BURST {
            throttle.take(address).expect("a guess");
        }
        assert_eq!(throttle.take(address), Err(PAUSE));
        throttle.take("192.0.2.2".parse().expect("an address")).expect("another address");
        tokio::time::advance(PAUSE).await;
        throttle.take(address).expect("one guess is back");
        assert!(throttle.take(address).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn one_guess_is_kept_back_for_what_comes_again() {
        let throttle = Throttle::default();
        let address = "192.0.2.1".parse().expect("an address");
        while throttle.take(address).is_ok() {}
        throttle.take_again(address).expect("the one that was kept back");
        assert!(throttle.take_again(address).is_err());
        tokio::time::advance(PAUSE).await;
        assert!(throttle.take(address).is_err(), "what comes again goes first");
        throttle.take_again(address).expect("it is back");
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_right_may_go_on() {
        let throttle = Throttle::default();
        let address = "2001:db8::1".parse().expect("an address");
        for _ in 0..BURST * 3 {
            throttle.take(address).expect("a guess");
            throttle.give_back(address);
        }
        for last in 0..u128::from(BURST) {
            let neighbour = Ipv6Addr::from_bits(0x2001_0db8 << 96 | last);
            throttle.take(neighbour.into()).expect("a guess");
        }
        assert!(throttle.take(address).is_err(), "a network of addresses guesses as one");
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_addresses_takes_no_more_room() {
        let throttle = Throttle::default();
        for number in 0..200_000_u32 {
            throttle.take(IpAddr::V4(number.into())).expect("its first guess");
        }
        assert_eq!(throttle.addresses().len(), MOST_ADDRESSES.get());
    }
}
