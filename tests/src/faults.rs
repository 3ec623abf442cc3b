//! Three replicas, of which every few seconds one is killed and one is stopped, and a person who asks one question
//! after the other. Decides what counts as lost and as answered twice; how long it goes on is the caller's choice.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::process::{Home, Program, client, replica};
use crate::terminal::Terminal;
use crate::wait;

const REPLICAS: usize = 3;
const FAULT_EVERY: Duration = Duration::from_secs(4);
/// Shorter than it takes to notice a stopped server, and longer: both must be survived.
const STOPPED: [Duration; 2] = [Duration::from_secs(3), Duration::from_secs(19)];
const DEAD: Duration = Duration::from_secs(2);

/// What became of the questions.
#[derive(Debug, Default)]
pub struct Counts {
    /// Asked in all.
    pub asked: usize,
    /// Answered whole, once.
    pub answered: usize,
    /// Not answered, and said so.
    pub failed: usize,
    /// Neither answered nor said to be not.
    pub lost: usize,
    /// Answered more than once to the person.
    pub shown_twice: usize,
    /// Answered to the end by more than one server.
    pub answered_twice: usize,
    /// Servers killed and stopped.
    pub killed: usize,
    /// Servers stopped.
    pub stopped: usize,
    /// "Reconnected to another replica".
    pub rerouted: usize,
    /// What the failures said, and how often.
    pub errors: BTreeMap<String, usize>,
    /// The longest that a person waited for an answer or an error.
    pub longest: Duration,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, answered, failed, lost, shown_twice, answered_twice, .. } = self;
        writeln!(
            f,
            "prompts: {asked} asked, {answered} answered, {failed} failed with a message, {lost} lost"
        )?;
        writeln!(f, "twice: {shown_twice} shown, {answered_twice} answered by two servers to the end")?;
        let Self { killed, stopped, rerouted, longest, .. } = self;
        writeln!(f, "faults: {killed} kills, {stopped} stops; {rerouted} notices of another replica")?;
        for (error, count) in &self.errors {
            writeln!(f, "{count} x {error}")?;
        }
        write!(f, "longest wait: {:.1} s", longest.as_secs_f64())
    }
}

/// Asks for so long while servers come and go.
///
/// # Panics
/// When a program cannot be started.
pub fn run(duration: Duration) -> Counts {
    let home = Home::default();
    let mut servers: Vec<Server> = (0..REPLICAS).map(|_| Server::start(&home)).collect();
    let list: Vec<_> = servers.iter().map(|server| server.address.to_string()).collect();
    let mut command = home.command(client());
    command.args(["connect", &format!("ipv4:{}", list.join(","))]);
    let terminal = Terminal::sized(command, 50, 100);
    terminal.wait_for("claude-sonnet-4-5");
    let mut counts = Counts::default();
    let began = Instant::now();
    let mut next_fault = began + FAULT_EVERY / 2;
    let mut round = 0;
    while began.elapsed() < duration {
        counts.asked += 1;
        let question = format!("q{}.", counts.asked);
        let errors = errors(&terminal.transcript());
        terminal.enter(&question);
        let asked = Instant::now();
        let ended = wait::within(Duration::from_secs(90), || {
            for server in &mut servers {
                server.tick(&home);
            }
            if Instant::now() >= next_fault {
                next_fault += FAULT_EVERY;
                fault(&mut servers, round, &mut counts);
                round += 1;
            }
            std::thread::sleep(Duration::from_millis(40));
            let seen = terminal.transcript();
            let is_answered = seen.contains(&format!("so: {question}"));
            (is_answered || self::errors(&seen) > errors).then_some(is_answered)
        });
        counts.longest = counts.longest.max(asked.elapsed());
        match ended {
            Some(true) => counts.answered += 1,
            Some(false) => counts.failed += 1,
            None => counts.lost += 1,
        }
    }
    let seen = terminal.transcript();
    counts.rerouted = seen.matches("Reconnected to another replica").count();
    for line in seen.lines().filter(|line| line.contains("Error: ")) {
        *counts.errors.entry(line.trim().to_owned()).or_default() += 1;
    }
    let questions = (1..=counts.asked).map(|number| format!("so: q{number}."));
    counts.shown_twice = questions.filter(|answer| seen.matches(answer.as_str()).count() > 1).count();
    counts.answered_twice = twice(&servers);
    counts
}

fn errors(seen: &str) -> usize {
    seen.matches("Error: ").count()
}

/// Kills one and stops another; the third is left alone.
fn fault(servers: &mut [Server], round: usize, counts: &mut Counts) {
    let is_well = |server: &Server| server.program.is_some() && server.stopped_until.is_none();
    let well: Vec<_> = (0..servers.len()).map(|n| (n + round) % servers.len()).collect();
    let mut well = well.into_iter().filter(|index| is_well(&servers[*index])).collect::<Vec<_>>();
    // One always stays, so that every question can be answered.
    if well.len() > 1 {
        servers[well.remove(0)].kill();
        counts.killed += 1;
    }
    if well.len() > 1 {
        servers[well.remove(0)].stop(STOPPED[round % STOPPED.len()]);
        counts.stopped += 1;
    }
}

/// Questions that two servers answered to the end.
fn twice(servers: &[Server]) -> usize {
    let mut finished = HashMap::new();
    for server in servers {
        let last = server.program.as_ref().map(Program::stdout).unwrap_or_default();
        for line in server.said.lines().chain(last.lines()) {
            if let Some(question) = line.strip_prefix("Finished ") {
                *finished.entry(question.to_owned()).or_insert(0) += 1;
            }
        }
    }
    finished.values().filter(|count| **count > 1).count()
}

struct Server {
    address: SocketAddr,
    program: Option<Program>,
    dead_until: Option<Instant>,
    stopped_until: Option<Instant>,
    /// What the killed ones had said.
    said: String,
}

impl Server {
    fn start(home: &Home) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("a free port");
        let program = Some(launch(home, address));
        Self { address, program, dead_until: None, stopped_until: None, said: String::new() }
    }

    fn kill(&mut self) {
        if let Some(program) = self.program.take() {
            self.said.push_str(&program.stdout());
            program.kill();
        }
        self.dead_until = Some(Instant::now() + DEAD);
    }

    fn stop(&mut self, time: Duration) {
        if let Some(program) = &self.program {
            program.pause();
            self.stopped_until = Some(Instant::now() + time);
        }
    }

    /// Ends what is over.
    fn tick(&mut self, home: &Home) {
        let is_over = |until: Option<Instant>| until.is_some_and(|until| Instant::now() >= until);
        if is_over(self.dead_until) {
            self.dead_until = None;
            self.program = Some(launch(home, self.address));
        }
        if is_over(self.stopped_until) {
            self.stopped_until = None;
            if let Some(program) = &self.program {
                program.resume();
            }
        }
    }
}

fn launch(home: &Home, address: SocketAddr) -> Program {
    let mut command: Command = home.command(replica());
    command.args([address.to_string(), "150".to_owned()]);
    let mut program = Program::start(command);
    program.wait_for_line("listening on ");
    program
}
