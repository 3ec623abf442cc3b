//! What a conversation costs, and the question that would cost too much.

use chatcli_core::cost::{Price, amount};
use chatcli_core::problem::Kind;
use chatcli_core::text::Text;
use chatcli_core::{Boot, Notice};

use crate::world::{ALL, World};

fn boot(price: Option<&str>, most: Option<&str>) -> Boot {
    Boot {
        address: "host:1".into(),
        capabilities: ALL,
        give_up: true,
        price: price.and_then(Price::read),
        max_cost: most.and_then(amount),
        ..Boot::default()
    }
}

fn world(price: Option<&str>, most: Option<&str>) -> World {
    let mut world = World::boot(boot(price, most));
    world.serve();
    world
}

fn row(world: &World) -> Option<String> {
    let rows = world.view().status_rows();
    rows.into_iter().find(|(label, _)| *label == Text::StatusCost).map(|(_, value)| value)
}

#[test]
fn a_cost_is_an_estimate_by_the_price_that_was_said() {
    let mut none = world(None, None);
    none.submit("x");
    assert_eq!((row(&none), none.view().estimated_cost()), (None, None), "no price is known by itself");
    // One for a token of input, two for one of output.
    let mut world = world(Some("1000000/2000000"), None);
    assert_eq!(row(&world).as_deref(), Some("~0.0000"));
    world.submit(&"q".repeat(40));
    assert_eq!(row(&world).as_deref(), Some("~10.00"));
    world.chunk(&"a".repeat(20), false);
    assert_eq!(row(&world).as_deref(), Some("~20.00"), "the answer that grows counts");
    world.chunk("", true);
    world.ended();
    assert_eq!(row(&world).as_deref(), Some("~20.00"), "and is counted once");
    world.submit("/retry");
    assert_eq!(row(&world).as_deref(), Some("~30.00"), "the answer that is asked for again was paid for");
}

#[test]
fn a_question_that_would_cost_too_much_does_not_leave() {
    let mut world = world(Some("1000000/1000000"), Some("25"));
    world.submit(&"q".repeat(40));
    world.chunk(&"a".repeat(20), true);
    world.ended();
    // The question before, its answer and this one: 16 more.
    world.submit("four");
    assert!(world.calls.is_empty());
    let Some((_, Notice::Refused(problem))) = world.view().notices.last().cloned() else { panic!() };
    assert_eq!(problem.kind, Kind::CostLimit { estimate: 31_000_000, most: 25_000_000 });
    assert_eq!(world.view().draft.text, "four");
    assert_eq!(row(&world).as_deref(), Some("~15.00 / 25.00"), "what did not leave costs nothing");
}

#[test]
fn a_script_ends_when_its_question_would_cost_too_much() {
    let boot = Boot { one_shot: Some("a long question".into()), ..boot(Some("1000000/0"), Some("1")) };
    let mut world = World::boot(boot);
    world.serve();
    assert_eq!(world.exit, Some(1));
    assert!(world.calls.is_empty());
}
