//! The notices of runs as sentences.

use chatcli_agent::ask::{Answer, Choice, Question};
use chatcli_agent::policy::{Mode, Risk};
use chatcli_agent::run::{End, Item, Why};
use chatcli_agent::shape::Ended;
use chatcli_agent::todo::{State, Todos};

#[cfg(not(target_family = "wasm"))]
use super::Running;
use super::{Gate, Notice, Planned, PlannedState, Tail, carried};
use crate::budget::estimate;
use crate::manner::Reader;
use crate::port::{OutputLine, Workplace};
use crate::problem::Surface;
use crate::text::{Lang, Late, Text, fill};

/// Lines of a diff or a command that a card shows; all of it is shown when it is asked for.
const CARD_LINES: usize = 40;
/// Lines of each command of a plan: what runs is seen where it is offered.
const PLAN_LINES: usize = 8;
/// Lines of a change that no person was asked about.
const DIFF_LINES: usize = 12;
/// The same in a page, which folds them.
const PAGE_LINES: usize = 400;

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Late| vec![text.get(lang).to_owned()];
        let with = |text: Late, name, value: &str| vec![fill(text.get(lang), &[(name, value)])];
        match self {
            Self::Began { scope, root, mode } => vec![fill(
                Late::AgentBegan.get(lang),
                &[("scope", scope.name()), ("root", root), ("mode", mode.name())],
            )],
            Self::Started { label, .. } => with(Late::AgentStarted, "call", label),
            Self::Ran { label, ended, took_ms, diff, was_shown, said, .. } => {
                // The card that showed it is gone from a page, and still to be read in a terminal.
                let is_page = reader.surface == Surface::Page;
                let diff = diff.as_deref().filter(|_| is_page || !was_shown);
                let most = if is_page { PAGE_LINES } else { DIFF_LINES };
                let lines = ran(label, ended, *took_ms, diff.map(|diff| (diff, most)), lang);
                // A page folds what belongs to a line below it; elsewhere the result ends what is seen of a command.
                let said = tail(said, lang);
                if is_page { [lines, said].concat() } else { [said, lines].concat() }
            }
            Self::Forbidden(label) => with(Late::AgentForbidden, "call", label),
            Self::NotAsked(label) => with(Late::AgentNotAsked, "call", label),
            Self::Asked { place, item, is_whole } => card(*place, item, *is_whole, lang),
            Self::HowToDecide => one(Late::AgentHowToDecide),
            Self::Question { place, question } => asked(*place, question, lang),
            Self::HowToAnswer => one(Late::AskHow),
            Self::Answered { question, answer } => vec![answered(question, answer, lang)],
            Self::NoOneToAnswer(text) => with(Late::AskNoOne, "question", text),
            Self::Always(patterns) => with(Late::AgentAlways, "rules", &patterns.join(", ")),
            Self::GoesAlong => one(Late::AgentGoesAlong),
            Self::Waits(Why::Circle) => one(Late::AgentCircle),
            Self::Waits(Why::Corrections) => one(Late::AgentCorrections),
            Self::Waits(Why::Answered) => one(Late::AgentAnswered),
            Self::Todos(todos) => self::todos(todos, lang),
            Self::Over { end, turns, calls, took_ms, tokens } => {
                let mut lines = Vec::new();
                match end {
                    End::Done | End::Failed(_) | End::Cancelled => {}
                    End::Refused => lines.extend(one(Late::AgentOverRefused)),
                    End::Turns => lines.extend(one(Late::AgentOverTurns)),
                    End::Repeats => lines.extend(one(Late::AgentOverRepeats)),
                    End::Unreadable => lines.extend(one(Late::AgentOverUnreadable)),
                }
                lines.push(fill(
                    Late::AgentStats.get(lang),
                    &[
                        ("turns", &turns.to_string()),
                        ("calls", &calls.to_string()),
                        ("secs", &seconds(*took_ms, lang)),
                        ("tokens", &estimate(*tokens)),
                    ],
                ));
                lines
            }
            Self::ModeIs(mode) => {
                let about = match mode {
                    Mode::Plan => Late::AgentModePlan,
                    Mode::Ask => Late::AgentModeAsk,
                    Mode::AutoEdit => Late::AgentModeAutoEdit,
                    Mode::Auto => Late::AgentModeAuto,
                };
                with(about, "mode", mode.name())
            }
            Self::Policy(mode, place) => policy(*mode, place, lang),
            Self::Stays(scope) => with(Late::AgentStays, "scope", scope.name()),
            Self::Left => one(Late::AgentLeft),
            Self::FilesChanged(paths) => with(Late::AgentFilesChanged, "paths", &paths.join(", ")),
            Self::Failed(why) => with(Late::AgentFailed, "why", why),
            Self::BadPolicy { path, why } => {
                vec![fill(Late::AgentBadPolicy.get(lang), &[("path", path), ("why", why)])]
            }
            Self::NoHistory(provider) => with(Late::AgentNoHistory, "provider", provider),
            Self::Along(along) => carried::summary(along, lang),
            Self::Listed(what, along, active) => carried::list(*what, along, active, lang),
            Self::StandsFor(text) => {
                let mut lines = one(Late::AgentStandsFor);
                lines.extend(indented(text, usize::MAX, lang));
                lines
            }
            Self::Personas(names) if names.is_empty() => one(Late::AlongNoneAnswers),
            Self::Personas(names) => with(Late::AlongAnswers, "names", &names.join(", ")),
            Self::NoPersona(name) => with(Late::AlongNoPersona, "name", name),
            Self::FolderChanged => one(Late::AgentFolderChanged),
            Self::ReadsOnly => one(Late::AgentReadsOnly),
            Self::BringsNothing => one(Late::AgentBringsNothing),
            Self::Plan { commands, is_whole } => plan(commands, *is_whole, lang),
            Self::PlanBusy => one(Late::PlanBusy),
            Self::PlanNothingRan => one(Late::PlanNothingRan),
            Self::PlanEdit(number) => with(Late::PlanEdit, "number", &number.to_string()),
            Self::PlanWouldRun { line, .. } => indented(line, usize::MAX, lang),
            Self::PlanOutput { output, .. } => indented(output, usize::MAX, lang),
            Self::PlanWords => one(Late::PlanWords),
            Self::PlanNotRun(number) => with(Late::PlanNotRun, "number", &number.to_string()),
            Self::PlanUnknown(typed) => {
                let mut lines = with(Late::PlanUnknown, "typed", typed);
                lines.extend(keys(lang));
                lines
            }
            Self::PlanConfirm { line, word } => {
                let mut lines = vec![Late::PlanDangerous.get(lang).to_owned()];
                lines.extend(indented(line, usize::MAX, lang));
                lines.extend(with(Late::PlanConfirm, "word", word));
                lines
            }
            Self::PlanNotAll(line) => {
                with(Late::PlanNotAll, "command", line.lines().next().unwrap_or_default())
            }
            Self::PlanAll(count) => with(Late::PlanAll, "count", &count.to_string()),
            Self::PlanLines(said) => tail(said, lang),
            Self::PlanRan { number, is_failed, ended, took_ms } => {
                let ended = if *is_failed { Ended::Failed(ended.clone()) } else { Ended::Done };
                ran(&format!("#{number}"), &ended, *took_ms, None, lang)
            }
            Self::PlanLeftOut(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
                with(Late::PlanLeftOut, "numbers", &numbers.join(", "))
            }
            Self::PlanWrote(path) => vec![fill(Text::Exported.get(lang), &[("path", path)])],
            Self::PlanLeft => one(Late::PlanLeft),
            Self::NotHere => vec![fill(Text::NotHere.get(lang), &[("command", "/coder")])],
            Self::NeedsTask(command) => with(Late::AgentNeedsTask, "command", command),
        }
    }
}

/// A question with what can be chosen. A model wrote it, so it stands apart from the program's own words.
fn asked((at, of): (usize, usize), question: &Question, lang: Lang) -> Vec<String> {
    let place = if of > 1 { format!(" ({at}/{of})") } else { String::new() };
    let header = if question.header.is_empty() { String::new() } else { format!(": {}", question.header) };
    let mut lines =
        vec![format!("{}{place}{header}", Late::AskTitle.get(lang)), format!("  {}", question.text)];
    let option = |(at, choice): (usize, &Choice)| {
        let about = if choice.about.is_empty() { String::new() } else { format!(": {}", choice.about) };
        format!("  {}. {}{about}", at + 1, choice.label)
    };
    lines.extend(question.options.iter().enumerate().map(option));
    if question.is_many {
        lines.push(format!("  {}", Late::AskMany.get(lang)));
    }
    lines
}

fn answered(question: &Question, answer: &Answer, lang: Lang) -> String {
    let answer = match answer {
        Answer::Chosen(chosen) => {
            let labels = chosen.iter().filter_map(|at| question.options.get(*at));
            labels.map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", ")
        }
        Answer::Words(words) => words.clone(),
        Answer::Open => Late::AskOpen.get(lang).to_owned(),
    };
    format!("{} {answer}", question.text)
}

/// The list with a word for each state; a symbol alone is read by no one.
fn todos(todos: &Todos, lang: Lang) -> Vec<String> {
    let line = |(at, todo): (usize, &chatcli_agent::todo::Todo)| {
        let state = match todo.state {
            State::Pending => Late::TodoPending,
            State::InProgress => Late::TodoInProgress,
            State::Completed => Late::AgentDone,
            State::Failed => Late::AgentCallFailed,
        };
        format!("  {}. {}: {}", at + 1, todo.text, state.get(lang))
    };
    let title = Late::TodoTitle.get(lang).to_owned();
    std::iter::once(title).chain(todos.entries().iter().enumerate().map(line)).collect()
}

/// Tenths of a second, with the language's own mark.
fn seconds(ms: u64, lang: Lang) -> String {
    let mark = if lang == Lang::PtBr { ',' } else { '.' };
    format!("{}{mark}{}", ms / 1000, ms % 1000 / 100)
}

fn ran(
    label: &str,
    ended: &Ended,
    took_ms: Option<u64>,
    diff: Option<(&str, usize)>,
    lang: Lang,
) -> Vec<String> {
    let how = match ended {
        Ended::Done => Late::AgentDone.get(lang).to_owned(),
        Ended::Failed(why) if why.is_empty() => Late::AgentCallFailed.get(lang).to_owned(),
        Ended::Failed(why) => {
            format!("{}: {}", Late::AgentCallFailed.get(lang), why.lines().next().unwrap_or_default())
        }
        // A hook says why in its own words.
        Ended::Forbidden(why) => {
            format!("{}: {}", Late::AgentRefused.get(lang), why.lines().next().unwrap_or_default())
        }
        Ended::Refused(_) | Ended::Unanswered => Late::AgentRefused.get(lang).to_owned(),
        Ended::Skipped => Late::AgentSkipped.get(lang).to_owned(),
        Ended::Cancelled => Late::AgentCancelled.get(lang).to_owned(),
    };
    let took = took_ms.filter(|ms| *ms >= 100).map(|ms| format!(", {} s", seconds(ms, lang)));
    let mut lines = vec![format!("{label}: {how}{}", took.unwrap_or_default())];
    lines.extend(diff.map(|(diff, most)| indented(diff, most, lang)).unwrap_or_default());
    lines
}

/// The last lines of what a command said, and how many came before them.
fn tail(said: &Tail, lang: Lang) -> Vec<String> {
    let lines = [("lines", &*said.left_out.to_string())];
    let before = (said.left_out > 0).then(|| format!("  {}", fill(Late::AgentLinesBefore.get(lang), &lines)));
    let line = |line: &OutputLine| format!("{}{}", if line.is_error { "! " } else { "  " }, line.text);
    before.into_iter().chain(said.lines.iter().map(line)).collect()
}

/// The first lines of a text, and how many more there are.
fn indented(text: &str, most: usize, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().take(most).map(|line| format!("  {line}")).collect();
    let more = text.lines().count().saturating_sub(most);
    if more > 0 {
        lines.push(format!("  {}", fill(Late::AgentMoreLines.get(lang), &[("lines", &more.to_string())])));
    }
    lines
}

fn card((at, of): (usize, usize), item: &Item, is_whole: bool, lang: Lang) -> Vec<String> {
    let risk = match item.risk {
        Risk::Read => Late::AgentRiskRead,
        Risk::Edit => Late::AgentRiskEdit,
        Risk::Exec => Late::AgentRiskExec,
        Risk::Deletes => Late::AgentRiskDeletes,
        Risk::Secret => Late::AgentRiskSecret,
        Risk::Protected => Late::AgentRiskProtected,
        Risk::Outside => Late::AgentRiskOutside,
        Risk::Remote => Late::AgentRiskRemote,
        Risk::Dangerous => Late::AgentRiskDangerous,
    };
    let place = if of > 1 { format!(" ({at}/{of})") } else { String::new() };
    let mut lines = vec![format!("{}{place}: {}", Late::AgentAsks.get(lang), risk.get(lang))];
    lines.extend(indented(&item.shown, if is_whole { usize::MAX } else { CARD_LINES }, lang));
    if !item.scope.is_empty() {
        lines.push(fill(Late::AgentScope.get(lang), &[("rules", &item.scope.join(", "))]));
    }
    lines
}

fn plan(commands: &[Planned], is_whole: bool, lang: Lang) -> Vec<String> {
    let mut lines = vec![Late::PlanTitle.get(lang).to_owned()];
    for (at, command) in commands.iter().enumerate() {
        let state = match command.state {
            PlannedState::Pending => Late::PlanPending,
            PlannedState::Done => Late::AgentDone,
            PlannedState::Failed => Late::AgentCallFailed,
        };
        let risk = match command.gate {
            Gate::Free => String::new(),
            Gate::Confirm => format!(", {}", Late::PlanDanger.get(lang)),
            Gate::Forbidden => format!(", {}", Late::AgentRefused.get(lang)),
        };
        let block = &command.block;
        lines.push(format!("  #{} {} ({}, {}{risk})", at + 1, block.title, block.kind, state.get(lang)));
        let most = if is_whole { usize::MAX } else { PLAN_LINES };
        lines.extend(block.body.lines().take(most).map(|line| format!("     $ {line}")));
        let more = block.body.lines().count().saturating_sub(most);
        if more > 0 {
            let more = fill(Late::AgentMoreLines.get(lang), &[("lines", &more.to_string())]);
            lines.push(format!("     {more}"));
        }
    }
    lines.extend(keys(lang));
    lines
}

fn keys(lang: Lang) -> Vec<String> {
    [Late::PlanKeysRun, Late::PlanKeysSend, Late::PlanKeysSee].map(|text| text.get(lang).to_owned()).into()
}

fn policy(mode: Mode, place: &Workplace, lang: Lang) -> Vec<String> {
    let mut lines = Notice::ModeIs(mode).lines(Reader { lang, surface: Surface::Terminal });
    lines.push(fill(Late::AgentFolder.get(lang), &[("root", &place.root)]));
    if !place.is_trusted {
        lines.push(Late::AgentReadsOnly.get(lang).to_owned());
    }
    for (files, text) in [(&place.own, Late::AgentOwnRules), (&place.project, Late::AgentProjectRules)] {
        for file in files.iter() {
            let why = file.text.as_ref().err().map(|why| format!(" ({why})")).unwrap_or_default();
            lines.push(format!("{}{why}", fill(text.get(lang), &[("path", &file.path)])));
        }
    }
    lines.push(Late::AgentModes.get(lang).to_owned());
    lines
}

/// What stands before the line that decides, in a terminal.
#[cfg(not(target_family = "wasm"))]
pub fn question(running: &Running, lang: Lang) -> String {
    let text = match (running.card.as_ref().and_then(|card| card.item()), running.asking()) {
        (Some(item), _) if item.scope.is_empty() => Text::AgentQuestion,
        (Some(_), _) => Text::AgentQuestionAlways,
        (None, Some(asking)) if asking.question().is_some_and(|question| question.options.is_empty()) => {
            Text::AgentAnswerWords
        }
        (None, Some(_)) => Text::AgentAnswer,
        (None, None) => return String::new(),
    };
    text.get(lang).to_owned()
}
