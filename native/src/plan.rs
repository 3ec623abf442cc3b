//! Flags, environment and files become one plan: where to connect, how, and what the core boots with.

pub mod advice;
pub mod dial;
mod instructions;
pub mod rows;
pub mod secrets;
pub mod sources;
mod target;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chatcli_auth::LocalAuth;
use chatcli_core::account::Settings;
use chatcli_core::cost::{Price, amount};
use chatcli_core::history::Resume;
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::sessions::check_new;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Boot, Capabilities, Lang, Preference, Prompt, hub};

use self::advice::{Advice, Weight};
use self::dial::Dial;
use self::sources::{Setting, Sources};
use crate::arguments::{self, Connect};
use crate::environment::Environment;
use crate::output::Output;
use crate::tools::{Site, own_command, own_commands};
use crate::transport::Target;
use crate::{local_auth, locale, log, preferences, stdin};

/// How long an answer to `-p` may take when no setting says it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// Everything decided before the first byte travels.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the core boots with.
    pub boot: Boot,
    /// Where and how to connect.
    pub target: Target,
    /// The local credentials, not opened yet; or why they cannot be.
    pub local_auth: Result<LocalAuth, Problem>,
    /// The variables in force.
    pub environment: Arc<Environment>,
    /// The flags, without what was read from standard input.
    pub connect: Connect,
    /// The language that was asked for by its flag.
    pub lang_flag: Option<String>,
    /// Print the answer as it is.
    pub raw: bool,
    /// Print one JSON object.
    pub json: bool,
    /// Read and print lines, without an editor.
    pub plain: bool,
    /// Print nothing but the answer and errors.
    pub quiet: bool,
    /// No colours, whatever the terminal can do.
    pub no_color: bool,
    /// No spinner.
    pub no_anim: bool,
    /// Where tools work, and what is shown of them.
    pub site: Site,
    /// Write down what happens, here.
    pub record: Option<PathBuf>,
    advice: Vec<Advice>,
}

/// What the plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Prompts and answers.
    Conversation,
    /// Looking at the server's watcher: nothing is asked of a model.
    Watch,
    /// An editor on standard input and output, and a person in front of it.
    Editor,
}

impl Plan {
    /// Decides everything, reading standard input when a secret or a prompt may be there.
    ///
    /// # Errors
    /// A usage or configuration problem, before any network.
    pub async fn new(
        connect: &Connect,
        purpose: Purpose,
        environment: Arc<Environment>,
        lang_flag: Option<&str>,
        output: &Output,
    ) -> Result<Self, Problem> {
        let lang = locale::choose(lang_flag, None, &environment);
        contradictions(connect, lang)?;
        let mut sources = Sources::open(connect, &environment, lang)?;
        let in_file = sources.profile.get("lang").map(|(tag, _)| tag);
        let lang = locale::choose(lang_flag, in_file.as_deref(), &environment);
        sources.lang = lang;
        let mut dial = Dial::read(connect, &mut sources, Some(output))?;
        let interface =
            |flag, variable, key| Setting { section: "interface", flag, variable, key, ..Setting::default() };
        let plain = sources.switch(interface("--plain", "", "plain"), connect.plain)?;
        let quiet = sources.switch(interface("--quiet", "", "quiet"), connect.quiet)?;
        let no_color = sources.switch(interface("--no-color", "", "no_color"), connect.no_color)?;
        let no_anim =
            sources.switch(interface("--no-anim", "CHATCLI_NO_ANIM", "no_anim"), connect.no_anim)?;
        let timeout = Setting { default: "5m", section: "one-shot", ..interface("--timeout", "", "timeout") };
        let written = connect.timeout.map(|time| format!("{}ms", time.as_millis()));
        let timeout = sources.parsed(timeout, written, |text| arguments::duration(text).ok())?;
        let no_history = sources.switch(
            Setting { section: "history", ..interface("--no-history", "CHATCLI_NO_HISTORY", "no_history") },
            connect.no_history,
        )?;
        let converses = purpose != Purpose::Watch;
        let is_editor = purpose == Purpose::Editor;
        let (instructions, warnings) =
            if converses { instructions::find(connect, &mut sources)? } else { Default::default() };
        let no_hub = sources.switch(
            Setting { section: "history", ..interface("--no-hub", "CHATCLI_NO_HUB", "no_hub") },
            connect.no_hub,
        )?;
        let window = Setting { section: "model", variable: "CHATCLI_CONTEXT_WINDOW", ..Setting::default() };
        // What is no size is as good as none, as the Go program has it.
        let window_tokens = sources
            .parsed(window, None, |text| Some(text.parse().ok().filter(|tokens: &u64| *tokens > 0)))?
            .flatten();
        let model =
            |flag, variable, key| Setting { section: "model", flag, variable, key, ..Setting::default() };
        let price =
            sources.parsed(model("--price", "CHATCLI_PRICE", "price"), connect.price.clone(), Price::read)?;
        let max_cost = model("--max-cost", "CHATCLI_MAX_COST", "max_cost");
        let max_cost = sources.parsed(max_cost, connect.max_cost.clone(), amount)?;
        if converses && max_cost.is_some() && price.is_none() {
            return Err(usage(Text::MaxCostNeedsPrice.get(lang)));
        }
        rows::complete(&mut sources, lang_flag);
        let rows = sources.rows;

        let may_read =
            converses && !is_editor && connect.no_stdin != Some(true) && (!plain || connect.prompt.is_some());
        let limit = timeout.unwrap_or(ANSWER_TIMEOUT);
        let one_shot = stdin::prompt(connect.prompt.as_deref(), may_read, limit, lang, output)?;
        let json = connect.json == Some(true);
        if one_shot.is_none() && converses && !is_editor {
            if json {
                return Err(usage(Text::JsonWithoutPrompt.get(lang)));
            }
            if !plain && !output.is_interactive() {
                return Err(usage(Text::NeedsTerminal.get(lang)));
            }
        }
        let one_shot = one_shot.map(Prompt::or_task).transpose()?;
        let root = std::env::current_dir().unwrap_or_default();
        let is_plain = |prompt: &Prompt| prompt.scope.is_none();
        let one_shot = match one_shot {
            Some(prompt) if is_plain(&prompt) => {
                Some(own_command(prompt, &environment, &root).map_err(|why| usage(&why))?)
            }
            other => other,
        };
        let is_task = one_shot.as_ref().is_some_and(|prompt| prompt.scope.is_some());
        let is_yes = connect.yes == Some(true);
        if is_yes && !is_task {
            return Err(usage(Text::YesNeedsTask.get(lang)));
        }
        let variables = Arc::clone(&environment);
        let local_auth = local_auth::open(move |name| variables.get(name).map(str::to_owned), lang);
        if converses {
            dial.resolve(&local_auth, lang).await?;
        }
        dial.log();
        let resume = resume(connect).filter(|_| converses);
        if resume.is_some() && no_history {
            return Err(exclude("--no-history", "--resume", lang));
        }
        if one_shot.is_some() && resume == Some(Resume::Pick) {
            return Err(usage(Text::ResumeNeedsId.get(lang)));
        }
        let log = log::Settings::read(&environment, 0, lang);
        let no_anim = no_anim || is_automated(&environment);
        let mut advice = dial.advice;
        let warn = |sentence: String| Advice { weight: Weight::Warning, sentence };
        advice.extend(environment.complaints.iter().map(|complaint| warn(complaint.sentence(lang))));
        advice.extend(warnings.into_iter().map(warn));
        if log.sizes {
            advice.push(warn(Text::LogContent.get(lang).to_owned()));
        }
        let boot = Boot {
            tls: dial.target.tls.is_some(),
            config: rows,
            log_file: log.path.map(|path| path.display().to_string()),
            address: dial.address,
            token: dial.token,
            credentials: dial.credentials,
            settings: Settings {
                provider: dial.provider,
                model: dial.model,
                max_tokens: dial.max_tokens,
                lang,
                theme: preferences::theme(&environment).0,
                ..Settings::default()
            },
            capabilities: Capabilities {
                clipboard: output.stdout_is_terminal,
                exit: true,
                fresh_connections: true,
                dial: true,
                credential_store: true,
                files: true,
                terminal: true,
                hidden_input: !is_editor,
                editor: !is_editor,
                keeps: false,
                // One question of a script is no conversation, unless it belongs to one.
                history: converses && !no_history && (one_shot.is_none() || resume.is_some()),
                picker: !plain && output.can_move && !is_editor,
                // An editor resolves what its prompts name.
                references: converses && !is_editor,
                contexts: converses,
                tools: converses,
                commands: converses && one_shot.is_none() && !is_editor,
                // It talks to the server itself.
                door: false,
                person: output.stdin_is_terminal || is_editor,
            },
            give_up: converses,
            connect_timeout_ms: millis(dial.target.connect_timeout),
            mode: connect.approve.unwrap_or_default(),
            is_yes,
            prompt_timeout_ms: one_shot.as_ref().map(|_| millis(limit)),
            heartbeat_ms: None,
            // A single answer has no times in it, and should start fast.
            utc_offset_secs: if one_shot.is_none() { utc_offset_secs() } else { 0 },
            channel: (converses && one_shot.is_none() && !is_editor).then(channel),
            // What is not kept here is not kept by a server either.
            is_alone: no_hub || no_history || is_editor,
            own_commands: if converses && one_shot.is_none() && !is_editor {
                own_commands(&environment, &root)
            } else {
                Vec::new()
            },
            window_tokens,
            price,
            max_cost,
            one_shot,
            session: connect.session.clone().filter(|_| converses),
            resume,
            instructions,
            session_contexts: if converses {
                preferences::read(Preference::SessionContexts, &environment).unwrap_or_default()
            } else {
                String::new()
            },
            in_one_piece: preferences::read(Preference::InOnePiece, &environment).unwrap_or_default(),
            ..Boot::default()
        };
        let record = connect.record.as_deref().map(|path| environment.expand(path));
        Ok(Self {
            boot,
            site: Site::default(),
            record,
            target: dial.target,
            local_auth,
            environment,
            connect: connect.without_stdin(),
            lang_flag: lang_flag.map(str::to_owned),
            raw: connect.raw == Some(true),
            json,
            plain,
            quiet,
            no_color,
            no_anim,
            advice,
        })
    }

    /// Says what a person should know before the first byte travels.
    pub fn announce(&self, output: &Output) {
        let output = Output { stderr_weights: output.stderr_weights && !self.no_color, ..*output };
        for advice in &self.advice {
            advice.say(self.boot.settings.lang, self.quiet, &output);
        }
    }
}

/// Whether a build system runs this program; nothing moves in its log.
fn is_automated(environment: &Environment) -> bool {
    ["CI", "CONTINUOUS_INTEGRATION", "GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "TF_BUILD"]
        .into_iter()
        .filter_map(|name| environment.filled(name))
        .any(|value| !["0", "false", "no", "off"].iter().any(|no| value.eq_ignore_ascii_case(no)))
}

/// Flags that cannot stand together, before anything is read.
fn contradictions(connect: &Connect, lang: Lang) -> Result<(), Problem> {
    if let Some(name) = &connect.session {
        check_new(name)?;
    }
    if connect.raw == Some(true) && connect.json == Some(true) {
        return Err(exclude("--raw", "--json", lang));
    }
    // Each of them says which conversation it is.
    let begins = [
        (connect.session.is_some(), "--session"),
        (connect.go_on == Some(true), "--continue"),
        (connect.resume.is_some(), "--resume"),
    ];
    if let [one, other, ..] = begins.iter().filter(|(given, _)| *given).collect::<Vec<_>>().as_slice() {
        return Err(exclude(one.1, other.1, lang));
    }
    let tells = [
        (connect.system.is_some(), "--system"),
        (connect.system_file.is_some(), "--system-file"),
        (connect.role.is_some(), "--role"),
    ];
    if let [one, other, ..] = tells.iter().filter(|(given, _)| *given).collect::<Vec<_>>().as_slice() {
        return Err(exclude(one.1, other.1, lang));
    }
    let not_yet = |flag: &str| usage(&fill(Text::NotYet.get(lang), &[("flag", flag)]));
    if connect.expand == Some(true) {
        return Err(not_yet("--expand"));
    }
    Ok(())
}

fn exclude(one: &str, other: &str, lang: Lang) -> Problem {
    usage(&fill(Text::FlagsExclude.get(lang), &[("one", one), ("other", other)]))
}

/// Local time minus UTC.
fn utc_offset_secs() -> i32 {
    jiff::tz::TimeZone::system().to_offset(jiff::Timestamp::now()).seconds()
}

/// Which kept conversation the flags ask for.
fn resume(connect: &Connect) -> Option<Resume> {
    match connect.resume.as_deref().map(str::trim) {
        Some("") => Some(Resume::Pick),
        Some(words) => Some(Resume::Named(words.to_owned())),
        None => (connect.go_on == Some(true)).then_some(Resume::Latest),
    }
}

fn usage(why: &str) -> Problem {
    Problem::because(Kind::Usage, why)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// As which place this client writes to the shared thread. No other run has the same, also on this machine.
fn channel() -> String {
    let system = rustix::system::uname();
    hub::channel(&format!("terminal:{}", system.nodename().to_string_lossy()), fastrand::u64(..))
}
