//! Decides which of a browser's windows calls for a stream: the first one that wants it. The others listen to it, and one
//! of them takes over when it goes, falls silent or asks too seldom. What happens comes in, what is to be done goes out.

/// How long a window waits for another one that calls already, and as much longer at most, in milliseconds.
const SEEK_MS: u64 = 150;
/// How often the window that calls says so.
const BEAT_MS: u64 = 2_000;
/// A window that has said nothing for this long is gone, or frozen.
const SILENT_MS: u64 = 5_000;

/// What windows say to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// I want the stream, a piece in so many seconds.
    Wants(u32),
    /// I call for it.
    Has,
    /// I call for it, and this is a piece.
    Piece,
    /// I called for it.
    Leaves,
}

/// What happens to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Another window said something.
    Heard(u64, Sign),
    /// The time that was waited for has passed.
    Passed,
    /// The own call brought a piece.
    Came,
    /// The own call is over.
    Ended,
    /// The window closes, or is put aside by the browser for the way back.
    Goes,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Tell the other windows.
    Say(Sign),
    /// Let this time pass, in milliseconds, instead of what was waited for before.
    Wait(u64),
    /// Call for a piece in so many seconds, instead of the call that there may be.
    Call(u32),
    /// End the own call.
    HangUp,
    /// Show what came.
    Show,
    /// Pass what came on to the other windows.
    Relay,
    /// Tell the window that spoke what it is missing.
    CatchUp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Seeks,
    Listens { to: u64 },
    Has { interval_secs: u32 },
    Over,
}

/// A window that wants a stream.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    me: u64,
    interval_secs: u32,
    role: Role,
}

impl Member {
    /// A window of this name that wants a piece in so many seconds, and what it does first.
    pub fn new(me: u64, interval_secs: u32) -> (Self, Vec<Act>) {
        let mut member = Self { me, interval_secs, role: Role::Seeks };
        let acts = member.seek();
        (member, acts)
    }

    /// Whether it calls.
    pub fn calls(&self) -> bool {
        matches!(self.role, Role::Has { .. })
    }

    /// Takes in what happened and says what to do about it.
    pub fn happened(&mut self, what: Happened) -> Vec<Act> {
        match (self.role, what) {
            (Role::Seeks, Happened::Heard(from, Sign::Has)) => self.listen(from),
            (Role::Seeks, Happened::Heard(from, Sign::Piece)) => {
                let mut acts = self.listen(from);
                acts.push(Act::Show);
                acts
            }
            (Role::Seeks, Happened::Passed) => {
                self.role = Role::Has { interval_secs: self.interval_secs };
                vec![Act::Call(self.interval_secs), Act::Say(Sign::Has), Act::Wait(BEAT_MS)]
            }
            (Role::Listens { to }, Happened::Heard(from, Sign::Has)) if from <= to => self.listen(from),
            (Role::Listens { to }, Happened::Heard(from, Sign::Piece)) if from == to => {
                vec![Act::Wait(SILENT_MS), Act::Show]
            }
            (Role::Listens { to }, Happened::Heard(from, Sign::Leaves)) if from == to => self.seek(),
            (Role::Listens { .. }, Happened::Passed) => self.seek(),
            // A window that is put aside hears nothing. When it is shown again its time goes on, and it looks around.
            (Role::Has { .. }, Happened::Goes) => {
                self.role = Role::Seeks;
                vec![Act::HangUp, Act::Say(Sign::Leaves), Act::Wait(SILENT_MS)]
            }
            (Role::Has { .. }, Happened::Passed) => vec![Act::Say(Sign::Has), Act::Wait(BEAT_MS)],
            (Role::Has { .. }, Happened::Came) => vec![Act::Relay, Act::Show],
            (Role::Has { .. }, Happened::Ended) => {
                // The others find out for themselves what the door says to them.
                self.role = Role::Over;
                vec![Act::Say(Sign::Leaves), Act::Show]
            }
            (Role::Has { interval_secs }, Happened::Heard(_, Sign::Wants(secs))) => {
                let mut acts = vec![Act::Say(Sign::Has), Act::CatchUp];
                if secs < interval_secs {
                    self.role = Role::Has { interval_secs: secs };
                    acts.push(Act::Call(secs));
                }
                acts
            }
            // Two that began at the same moment, or one that was frozen: the lower name keeps it.
            (Role::Has { .. }, Happened::Heard(from, Sign::Has | Sign::Piece)) if from < self.me => {
                let mut acts = vec![Act::HangUp];
                acts.extend(self.listen(from));
                acts
            }
            (Role::Has { .. }, Happened::Heard(_, Sign::Has | Sign::Piece)) => vec![Act::Say(Sign::Has)],
            _ => Vec::new(),
        }
    }

    fn seek(&mut self) -> Vec<Act> {
        self.role = Role::Seeks;
        // Names are random, so windows that seek together do not end together.
        vec![Act::Say(Sign::Wants(self.interval_secs)), Act::Wait(SEEK_MS + self.me % SEEK_MS)]
    }

    fn listen(&mut self, to: u64) -> Vec<Act> {
        let mut acts = vec![Act::Wait(SILENT_MS)];
        if self.role != (Role::Listens { to }) {
            // It may ask more seldom than this window needs, and have what the one before did not tell any more.
            acts.push(Act::Say(Sign::Wants(self.interval_secs)));
        }
        self.role = Role::Listens { to };
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows that hear each other, in a world where time is what the test says.
    struct World {
        members: Vec<Member>,
        calls: Vec<Option<u32>>,
        shown: Vec<usize>,
    }

    impl World {
        fn new() -> Self {
            Self { members: Vec::new(), calls: Vec::new(), shown: Vec::new() }
        }

        fn enter(&mut self, me: u64, secs: u32) -> usize {
            let (member, acts) = Member::new(me, secs);
            self.members.push(member);
            self.calls.push(None);
            self.shown.push(0);
            let place = self.members.len() - 1;
            self.act(place, acts);
            place
        }

        fn tell(&mut self, place: usize, what: Happened) {
            let acts = self.members[place].happened(what);
            self.act(place, acts);
        }

        fn act(&mut self, place: usize, acts: Vec<Act>) {
            for act in acts {
                match act {
                    Act::Say(sign) => self.broadcast(place, sign),
                    Act::Relay | Act::CatchUp => self.broadcast(place, Sign::Piece),
                    Act::Call(secs) => self.calls[place] = Some(secs),
                    Act::HangUp => self.calls[place] = None,
                    Act::Show => self.shown[place] += 1,
                    Act::Wait(_) => {}
                }
            }
        }

        fn broadcast(&mut self, from: usize, sign: Sign) {
            let name = self.members[from].me;
            for place in (0..self.members.len()).filter(|place| *place != from) {
                self.tell(place, Happened::Heard(name, sign));
            }
        }

        fn callers(&self) -> usize {
            self.members.iter().filter(|member| member.calls()).count()
        }
    }

    #[test]
    fn many_windows_make_one_call_and_all_of_them_see_what_comes() {
        let mut world = World::new();
        world.enter(70, 30);
        world.tell(0, Happened::Passed);
        for window in 1..7 {
            world.enter(70 + window, 30);
        }
        assert_eq!((world.callers(), world.calls.iter().flatten().count()), (1, 1));
        let before = world.shown.clone();
        world.tell(0, Happened::Came);
        assert!(world.shown.iter().zip(&before).all(|(now, before)| *now == before + 1));
    }

    #[test]
    fn another_window_takes_over_when_the_one_that_calls_leaves_or_falls_silent() {
        for goes in [Happened::Ended, Happened::Heard(0, Sign::Leaves)] {
            let mut world = World::new();
            world.enter(7, 30);
            world.tell(0, Happened::Passed);
            world.enter(9, 30);
            if goes == Happened::Ended {
                world.tell(0, goes);
                assert_eq!(world.shown[0], 1, "its own client learns why");
            } else {
                // It is frozen: it says nothing and answers no window, until the other one has waited long enough.
                world.members[0].role = Role::Over;
                world.tell(1, Happened::Passed);
            }
            assert_eq!(world.callers(), 0);
            world.tell(1, Happened::Passed);
            assert!(world.members[1].calls() && world.calls[1] == Some(30));
        }
    }

    #[test]
    fn a_window_that_goes_says_so_and_the_next_one_asks_as_often_as_those_that_are_left_need() {
        let mut world = World::new();
        for (me, secs) in [(1, 30), (2, 30), (3, 5)] {
            world.enter(me, secs);
        }
        world.tell(0, Happened::Passed);
        assert_eq!(world.calls, [Some(5), None, None]);
        world.tell(0, Happened::Goes);
        assert_eq!((world.callers(), world.calls[0]), (0, None), "the next one need not wait for silence");
        // It is gone.
        world.members[0].role = Role::Over;
        world.tell(1, Happened::Passed);
        assert_eq!(world.calls, [None, Some(5), None]);
    }

    #[test]
    fn a_window_that_is_shown_again_does_not_call_beside_the_one_that_does() {
        let mut world = World::new();
        world.enter(5, 30);
        world.tell(0, Happened::Passed);
        world.tell(0, Happened::Goes);
        // Meanwhile another one came, and said so where this one heard nothing.
        world.members[0].role = Role::Over;
        world.enter(9, 30);
        world.tell(1, Happened::Passed);
        world.members[0].role = Role::Seeks;
        world.tell(0, Happened::Passed);
        world.tell(1, Happened::Passed);
        assert_eq!(world.callers(), 1);
    }

    #[test]
    fn two_that_hold_it_become_one() {
        let mut world = World::new();
        world.enter(9, 30);
        world.enter(4, 30);
        // Neither heard the other in time.
        for place in [0, 1] {
            world.members[place].role = Role::Has { interval_secs: 30 };
            world.calls[place] = Some(30);
        }
        world.tell(0, Happened::Passed);
        assert!(!world.members[0].calls() && world.members[1].calls());
        assert_eq!(world.calls, [None, Some(30)]);
    }

    #[test]
    fn it_comes_as_often_as_the_fastest_wish() {
        let mut world = World::new();
        world.enter(1, 30);
        world.tell(0, Happened::Passed);
        world.enter(2, 5);
        assert_eq!(world.calls, [Some(5), None]);
        world.enter(3, 60);
        assert_eq!(world.calls, [Some(5), None, None]);
    }
}
