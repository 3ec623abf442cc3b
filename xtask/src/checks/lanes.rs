//! Several steps in two lanes: what is compiled to WebAssembly goes beside the native build, because each of them leaves
//! a core idle for minutes. What is quick comes before both, and after both what needs the page, or is bounded in time.

use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::{Outcome, Ran, Step};

/// Steps of the second lane, in its order: the others wait for the page.
const BESIDE: [Step; 3] = [Step::Page, Step::ClippyWasm, Step::Wasm];
const BEFORE: [Step; 2] = [Step::Rules, Step::Fmt];
const NATIVE: [Step; 1] = [Step::Clippy];

/// Runs the steps, those of the second lane by `aside`; after a failure no step begins, unless they `keep_going`.
pub fn run(
    steps: &[Step],
    keep_going: bool,
    here: impl Fn(Step) -> Ran + Sync,
    aside: impl Fn(Step) -> Ran + Sync,
) -> Vec<Ran> {
    let has_failed = AtomicBool::new(false);
    let chosen = |lane: &[Step]| lane.iter().copied().filter(|step| steps.contains(step)).collect::<Vec<_>>();
    let in_turn = |steps: Vec<Step>, one: &dyn Fn(Step) -> Ran| {
        let mut table = Vec::new();
        for step in steps {
            if has_failed.load(Ordering::Relaxed) && !keep_going {
                break;
            }
            let ran = one(step);
            has_failed.fetch_or(matches!(ran.1, Outcome::Failed), Ordering::Relaxed);
            table.push(ran);
        }
        table
    };
    let mut table = in_turn(chosen(&BEFORE), &here);
    thread::scope(|scope| {
        let lane = scope.spawn(|| in_turn(chosen(&BESIDE), &aside));
        table.extend(in_turn(chosen(&NATIVE), &here));
        table.extend(lane.join().unwrap_or_else(|broken| panic::resume_unwind(broken)));
    });
    let early = [&BEFORE[..], &BESIDE, &NATIVE].concat();
    let rest = steps.iter().copied().filter(|step| !early.contains(step)).collect();
    table.extend(in_turn(rest, &here));
    table.sort_by_key(|(step, ..)| *step);
    table
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use clap::ValueEnum;

    use super::*;

    /// Runs steps of which some fail; the steps in the order in which they began, and what the table says.
    fn ran(steps: &[Step], failing: &[Step], keep_going: bool) -> (Vec<Step>, Vec<Step>) {
        let begun = Mutex::new(Vec::new());
        let one = |step| {
            begun.lock().unwrap().push(step);
            let outcome = if failing.contains(&step) { Outcome::Failed } else { Outcome::Passed };
            (step, outcome, Duration::ZERO)
        };
        let table = run(steps, keep_going, one, one).into_iter().map(|(step, ..)| step).collect();
        (begun.into_inner().unwrap(), table)
    }

    #[test]
    fn every_chosen_step_is_run_once_and_told_in_order() {
        let (begun, told) = ran(Step::value_variants(), &[], false);
        assert_eq!(told, Step::value_variants());
        assert_eq!(begun.len(), told.len());
        let place = |step| begun.iter().position(|it| *it == step).unwrap();
        for after in [Step::Unit, Step::E2e, Step::Conformance, Step::Transport, Step::Clients] {
            for before in [Step::Page, Step::Wasm, Step::Clippy] {
                assert!(place(before) < place(after), "{before:?} {after:?}");
            }
        }
        assert_eq!(ran(&[Step::Unit, Step::E2e], &[], false).1, [Step::Unit, Step::E2e]);
    }

    #[test]
    fn nothing_begins_after_a_failure_unless_it_shall() {
        let all = Step::value_variants();
        assert_eq!(ran(all, &[Step::Fmt], false).1, [Step::Rules, Step::Fmt]);
        assert!(!ran(all, &[Step::Page], false).1.contains(&Step::E2e));
        assert!(!ran(all, &[Step::Clippy], false).1.contains(&Step::E2e));
        assert_eq!(ran(all, &[Step::Fmt, Step::Page, Step::Unit], true).1, all);
    }
}
