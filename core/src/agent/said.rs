//! The notices of runs as sentences.

use chatcli_agent::policy::{Mode, Risk};
use chatcli_agent::run::{End, Item, Why};
use chatcli_agent::shape::Ended;

use super::{Gate, Notice, Planned, PlannedState, carried};
use crate::budget::estimate;
use crate::manner::Reader;
use crate::port::Workplace;
use crate::text::{Lang, Text, fill};

/// Lines of a diff or a command that a card shows; all of it is shown when it is asked for.
const CARD_LINES: usize = 40;
/// Lines of a change that no person was asked about.
const DIFF_LINES: usize = 12;

impl Notice {
    pub(crate) fn lines(&self, reader: Reader) -> Vec<String> {
        let lang = reader.lang;
        let one = |text: Text| vec![text.get(lang).to_owned()];
        let with = |text: Text, name, value: &str| vec![fill(text.get(lang), &[(name, value)])];
        match self {
            Self::Began { scope, root, mode } => vec![fill(
                Text::AgentBegan.get(lang),
                &[("scope", scope.name()), ("root", root), ("mode", mode.name())],
            )],
            Self::Started { label, .. } => with(Text::AgentStarted, "call", label),
            Self::Ran { label, ended, took_ms, diff, .. } => {
                ran(label, ended, *took_ms, diff.as_deref(), lang)
            }
            Self::Forbidden(label) => with(Text::AgentForbidden, "call", label),
            Self::NotAsked(label) => with(Text::AgentNotAsked, "call", label),
            Self::Asked { place, item, is_whole } => card(*place, item, *is_whole, lang),
            Self::HowToDecide => one(Text::AgentHowToDecide),
            Self::Always(patterns) => with(Text::AgentAlways, "rules", &patterns.join(", ")),
            Self::GoesAlong => one(Text::AgentGoesAlong),
            Self::Waits(Why::Circle) => one(Text::AgentCircle),
            Self::Waits(Why::Corrections) => one(Text::AgentCorrections),
            Self::Waits(Why::Answered) => one(Text::AgentAnswered),
            Self::Over { end, turns, calls, took_ms, tokens } => {
                let mut lines = Vec::new();
                match end {
                    End::Done | End::Failed(_) | End::Cancelled => {}
                    End::Refused => lines.extend(one(Text::AgentOverRefused)),
                    End::Turns => lines.extend(one(Text::AgentOverTurns)),
                    End::Repeats => lines.extend(one(Text::AgentOverRepeats)),
                }
                lines.push(fill(
                    Text::AgentStats.get(lang),
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
                    Mode::Plan => Text::AgentModePlan,
                    Mode::Ask => Text::AgentModeAsk,
                    Mode::AutoEdit => Text::AgentModeAutoEdit,
                    Mode::Auto => Text::AgentModeAuto,
                };
                with(about, "mode", mode.name())
            }
            Self::Policy(mode, place) => policy(*mode, place, lang),
            Self::Stays(scope) => with(Text::AgentStays, "scope", scope.name()),
            Self::Left => one(Text::AgentLeft),
            Self::FilesChanged(paths) => with(Text::AgentFilesChanged, "paths", &paths.join(", ")),
            Self::Failed(why) => with(Text::AgentFailed, "why", why),
            Self::BadPolicy { path, why } => {
                vec![fill(Text::AgentBadPolicy.get(lang), &[("path", path), ("why", why)])]
            }
            Self::NoHistory(provider) => with(Text::AgentNoHistory, "provider", provider),
            Self::Along(along) => carried::summary(along, lang),
            Self::Listed(what, along, active) => carried::list(*what, along, active, lang),
            Self::Personas(names) if names.is_empty() => one(Text::AlongNoneAnswers),
            Self::Personas(names) => with(Text::AlongAnswers, "names", &names.join(", ")),
            Self::NoPersona(name) => with(Text::AlongNoPersona, "name", name),
            Self::ReadsOnly => one(Text::AgentReadsOnly),
            Self::BringsNothing => one(Text::AgentBringsNothing),
            Self::Plan { commands, is_whole } => plan(commands, *is_whole, lang),
            Self::PlanBusy => one(Text::PlanBusy),
            Self::PlanNothingRan => one(Text::PlanNothingRan),
            Self::PlanEdit(number) => with(Text::PlanEdit, "number", &number.to_string()),
            Self::PlanWouldRun { line, .. } => indented(line, usize::MAX, lang),
            Self::PlanOutput { output, .. } => indented(output, usize::MAX, lang),
            Self::PlanWords => one(Text::PlanWords),
            Self::PlanNotRun(number) => with(Text::PlanNotRun, "number", &number.to_string()),
            Self::PlanUnknown(typed) => {
                let mut lines = with(Text::PlanUnknown, "typed", typed);
                lines.extend(keys(lang));
                lines
            }
            Self::PlanConfirm { line, word } => {
                let mut lines = vec![Text::PlanDangerous.get(lang).to_owned()];
                lines.extend(indented(line, usize::MAX, lang));
                lines.extend(with(Text::PlanConfirm, "word", word));
                lines
            }
            Self::PlanNotAll(line) => {
                with(Text::PlanNotAll, "command", line.lines().next().unwrap_or_default())
            }
            Self::PlanAll(count) => with(Text::PlanAll, "count", &count.to_string()),
            Self::PlanLines(lines) => lines
                .iter()
                .map(|line| format!("{}{}", if line.is_error { "! " } else { "  " }, line.text))
                .collect(),
            Self::PlanRan { number, is_failed, ended, took_ms } => {
                let ended = if *is_failed { Ended::Failed(ended.clone()) } else { Ended::Done };
                ran(&format!("#{number}"), &ended, *took_ms, None, lang)
            }
            Self::PlanLeftOut(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
                with(Text::PlanLeftOut, "numbers", &numbers.join(", "))
            }
            Self::PlanWrote(path) => with(Text::Exported, "path", path),
            Self::PlanLeft => one(Text::PlanLeft),
            Self::NotHere => with(Text::NotHere, "command", "/coder"),
            Self::NeedsTask(command) => with(Text::AgentNeedsTask, "command", command),
        }
    }
}

/// Tenths of a second, with the language's own mark.
fn seconds(ms: u64, lang: Lang) -> String {
    let mark = if lang == Lang::PtBr { ',' } else { '.' };
    format!("{}{mark}{}", ms / 1000, ms % 1000 / 100)
}

fn ran(label: &str, ended: &Ended, took_ms: Option<u64>, diff: Option<&str>, lang: Lang) -> Vec<String> {
    let how = match ended {
        Ended::Done => Text::AgentDone.get(lang).to_owned(),
        Ended::Failed(why) if why.is_empty() => Text::AgentCallFailed.get(lang).to_owned(),
        Ended::Failed(why) => {
            format!("{}: {}", Text::AgentCallFailed.get(lang), why.lines().next().unwrap_or_default())
        }
        Ended::Refused(_) | Ended::Unanswered => Text::AgentRefused.get(lang).to_owned(),
        Ended::Skipped => Text::AgentSkipped.get(lang).to_owned(),
        Ended::Cancelled => Text::AgentCancelled.get(lang).to_owned(),
    };
    let took = took_ms.filter(|ms| *ms >= 100).map(|ms| format!(", {} s", seconds(ms, lang)));
    let mut lines = vec![format!("{label}: {how}{}", took.unwrap_or_default())];
    lines.extend(diff.map(|diff| indented(diff, DIFF_LINES, lang)).unwrap_or_default());
    lines
}

/// The first lines of a text, and how many more there are.
fn indented(text: &str, most: usize, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().take(most).map(|line| format!("  {line}")).collect();
    let more = text.lines().count().saturating_sub(most);
    if more > 0 {
        lines.push(format!("  {}", fill(Text::AgentMoreLines.get(lang), &[("lines", &more.to_string())])));
    }
    lines
}

fn card((at, of): (usize, usize), item: &Item, is_whole: bool, lang: Lang) -> Vec<String> {
    let risk = match item.risk {
        Risk::Read => Text::AgentRiskRead,
        Risk::Edit => Text::AgentRiskEdit,
        Risk::Exec => Text::AgentRiskExec,
        Risk::Secret => Text::AgentRiskSecret,
        Risk::Protected => Text::AgentRiskProtected,
        Risk::Outside => Text::AgentRiskOutside,
        Risk::Remote => Text::AgentRiskRemote,
        Risk::Dangerous => Text::AgentRiskDangerous,
    };
    let place = if of > 1 { format!(" ({at}/{of})") } else { String::new() };
    let mut lines = vec![format!("{}{place}: {}", Text::AgentAsks.get(lang), risk.get(lang))];
    lines.extend(indented(&item.shown, if is_whole { usize::MAX } else { CARD_LINES }, lang));
    if !item.scope.is_empty() {
        lines.push(fill(Text::AgentScope.get(lang), &[("rules", &item.scope.join(", "))]));
    }
    lines
}

fn plan(commands: &[Planned], is_whole: bool, lang: Lang) -> Vec<String> {
    let mut lines = vec![Text::PlanTitle.get(lang).to_owned()];
    for (at, command) in commands.iter().enumerate() {
        let state = match command.state {
            PlannedState::Pending => Text::PlanPending,
            PlannedState::Done => Text::AgentDone,
            PlannedState::Failed => Text::AgentCallFailed,
        };
        let risk = match command.gate {
            Gate::Free => String::new(),
            Gate::Confirm => format!(", {}", Text::PlanDanger.get(lang)),
            Gate::Forbidden => format!(", {}", Text::AgentRefused.get(lang)),
        };
        let block = &command.block;
        lines.push(format!("  #{} {} ({}, {}{risk})", at + 1, block.title, block.kind, state.get(lang)));
        let most = if is_whole { usize::MAX } else { 1 };
        lines.extend(block.body.lines().take(most).map(|line| format!("     $ {line}")));
    }
    lines.extend(keys(lang));
    lines
}

fn keys(lang: Lang) -> Vec<String> {
    [Text::PlanKeysRun, Text::PlanKeysSend, Text::PlanKeysSee].map(|text| text.get(lang).to_owned()).into()
}

fn policy(mode: Mode, place: &Workplace, lang: Lang) -> Vec<String> {
    let mut lines = Notice::ModeIs(mode).lines(Reader { lang, surface: crate::problem::Surface::Terminal });
    lines.push(fill(Text::AgentFolder.get(lang), &[("root", &place.root)]));
    if !place.is_trusted {
        lines.push(Text::AgentReadsOnly.get(lang).to_owned());
    }
    for (files, text) in [(&place.own, Text::AgentOwnRules), (&place.project, Text::AgentProjectRules)] {
        for file in files.iter() {
            let why = file.text.as_ref().err().map(|why| format!(" ({why})")).unwrap_or_default();
            lines.push(format!("{}{why}", fill(text.get(lang), &[("path", &file.path)])));
        }
    }
    lines.push(Text::AgentModes.get(lang).to_owned());
    lines
}

/// What stands before the line that decides.
pub fn question(item: &Item, lang: Lang) -> String {
    let text = if item.scope.is_empty() { Text::AgentQuestion } else { Text::AgentQuestionAlways };
    text.get(lang).to_owned()
}
