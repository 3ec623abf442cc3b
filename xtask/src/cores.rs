//! The same work for many things, on all cores.

use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

use anyhow::{Result, anyhow};

/// Does the work for each of the things, as many at once as there are cores. The first failure is returned; what was
/// not begun by then is left.
pub fn each<T: Send>(
    things: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> Result<()> + Sync,
) -> Result<()> {
    let things: Vec<T> = things.into_iter().collect();
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(things.len());
    let left = Mutex::new(things);
    let take = || left.lock().ok().and_then(|mut left| left.pop());
    thread::scope(|scope| {
        let hands: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| {
                    while let Some(thing) = take() {
                        if let Err(problem) = work(thing) {
                            if let Ok(mut left) = left.lock() {
                                left.clear();
                            }
                            return Err(problem);
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        let done: Vec<Result<()>> = hands
            .into_iter()
            .map(|hand| hand.join().unwrap_or_else(|_| Err(anyhow!("a thread broke off"))))
            .collect();
        done.into_iter().collect()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn every_thing_is_done_once_and_a_failure_is_told() {
        let sum = AtomicU64::new(0);
        each(1..=100_u64, |number| {
            sum.fetch_add(number, Ordering::Relaxed);
            Ok(())
        })
        .unwrap();
        assert_eq!(sum.into_inner(), 5050);
        each(Vec::<u8>::new(), |_| Ok(())).unwrap();
        let problem = each(0..10, |number| if number == 3 { Err(anyhow!("three")) } else { Ok(()) });
        assert_eq!(problem.unwrap_err().to_string(), "three");
    }
}
