//! A run of an agent, above the composer: one line about what it does, and the card that asks. A card appears without
//! taking anything from the person who is writing: no key that was meant for something else answers it. A button answers
//! for the very question that it was shown with.

use chatcli_agent::policy::Risk;
use chatcli_core::text::{Late, Text, fill};
use chatcli_core::{Intent, agent};
use leptos::html::{Input, Section};
use leptos::prelude::*;

use super::desk;
use super::seconds::seconds;
use crate::run::{Card, Run};
use crate::stamp;

/// Lines of a diff or a command that are painted as such; more are text of one colour.
const PAINTED_LINES: usize = 400;
/// So long after a card came its buttons do nothing: a click was meant for what stood there before.
pub(super) const GUARD_MS: u64 = 400;

/// The run; nothing while there is none.
#[component]
pub fn RunPanel() -> impl IntoView {
    let desk = desk();
    let run = desk.parts.run;
    let is_here = Memo::new(move |_| run.with(Option::is_some));
    let card = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.card.clone())));
    Effect::new(move |_| {
        if let Some(card) = card.get() {
            let lang = desk.parts.lang.get_untracked();
            let words = [Late::AgentAsks.get(lang), risk(card.risk).get(lang), &card.label].join(": ");
            desk.announce_words(words);
        }
    });
    (
        super::elsewhere::Elsewhere,
        move || card.get().map(|card| view! { <Asking card /> }),
        super::questioning::Questioning,
        move || is_here.get().then(|| view! { <Line /> }),
    )
}

/// What it does, since when, in which turn, about how many tokens, how much runs without asking, and where.
#[component]
fn Line() -> impl IntoView {
    let desk = desk();
    let now = seconds();
    let run = desk.parts.run;
    let words = move || {
        let (lang, now) = (desk.parts.lang.get(), now.get());
        run.with(|run| run.as_ref().map(|run| parts(run, now, lang)).unwrap_or_default())
    };
    let part = |(at, words): (usize, String)| {
        view! { <span class="run-part" class:is-first=at == 0 dir="auto">{words}</span> }
    };
    view! {
        <p id="run-line" class="run-line">
            <span class="pulse" aria-hidden="true"></span>
            {move || words().into_iter().enumerate().map(part).collect_view()}
        </p>
    }
}

fn parts(run: &Run, now_ms: u64, lang: chatcli_core::Lang) -> Vec<String> {
    let secs = |since: u64| (now_ms.saturating_sub(since) / 1000).to_string();
    let took = |since: u64| fill(Text::Took.get(lang), &[("secs", &secs(since))]);
    let first = match &run.doing {
        Some((label, since)) => format!("{label}, {}", took(*since)),
        None if run.card.is_some() || run.question.is_some() => Late::AgentAsks.get(lang).to_owned(),
        None if run.waits => Late::AgentAnswered.get(lang).to_owned(),
        None => Text::Thinking.get(lang).to_owned(),
    };
    let (turn, turns) = (run.turns.0.to_string(), run.turns.1.to_string());
    vec![
        first,
        fill(Late::AgentTurn.get(lang), &[("turn", &turn), ("turns", &turns)]),
        took(run.began_mono_ms),
        fill(Late::AgentTokens.get(lang), &[("tokens", &run.tokens)]),
        run.mode.to_owned(),
        run.folder.clone(),
    ]
}

fn risk(risk: Risk) -> Late {
    match risk {
        Risk::Read => Late::AgentRiskRead,
        Risk::Edit => Late::AgentRiskEdit,
        Risk::Exec => Late::AgentRiskExec,
        Risk::Deletes => Late::AgentRiskDeletes,
        Risk::Secret => Late::AgentRiskSecret,
        Risk::Protected => Late::AgentRiskProtected,
        Risk::Outside => Late::AgentRiskOutside,
        Risk::Remote => Late::AgentRiskRemote,
        Risk::Dangerous => Late::AgentRiskDangerous,
    }
}

#[component]
fn Asking(card: Card) -> impl IntoView {
    let desk = desk();
    let (section, why) = (NodeRef::<Section>::new(), NodeRef::<Input>::new());
    let came_mono_ms = stamp::mono_ms();
    let Card { number, call, place: (at, of), shown, scope, .. } = card;
    let decide = move |typed: String| {
        if stamp::mono_ms().saturating_sub(came_mono_ms) >= GUARD_MS {
            desk.want(Intent::Agent(agent::Intent::Decide { number, call, typed }));
            desk.focus_composer();
        }
    };
    // Enter in the field refuses, with what stands there as the reason; nothing that is typed allows.
    let refuse = move || {
        let why = why.get_untracked().map(|field| field.value()).unwrap_or_default();
        decide(format!("n {}", why.split_whitespace().collect::<Vec<_>>().join(" ")));
    };
    let place = if of > 1 { format!(" ({at}/{of})") } else { String::new() };
    let title = move || {
        let lang = desk.parts.lang.get();
        format!("{}{place}: {}", Late::AgentAsks.get(lang), risk(card.risk).get(lang))
    };
    let lines: Vec<String> = shown.lines().map(str::to_owned).collect();
    let always = (!scope.is_empty()).then(|| {
        let rules = scope.join(", ");
        let words = move || fill(Late::AgentScope.get(desk.parts.lang.get()), &[("rules", &rules)]);
        view! { <p class="run-scope" id="run-scope" dir="auto">{words}</p> }
    });
    let is_scoped = always.is_some();
    // A person who is writing nothing is taken to the card, but to none of its buttons.
    Effect::new(move |_| {
        if let Some(section) = section.get()
            && desk.draft.peek().is_empty()
        {
            // Without focus it is only less handy.
            let _ = section.focus();
        }
    });
    view! {
        <section
            id="run-card"
            class="run-card"
            class:is-dangerous=card.risk.is_always_asked()
            role="group"
            tabindex="-1"
            aria-labelledby="run-card-title"
            aria-describedby="run-card-shown"
            node_ref=section
        >
            <h2 id="run-card-title" class="run-title">{title}</h2>
            <div id="run-card-shown">{diff(&lines)}</div>
            {always}
            <form
                class="run-tools"
                on:submit=move |event| {
                    event.prevent_default();
                    refuse();
                }
            >
                <button id="run-allow" class="button is-primary" type="button" on:click=move |_| decide("y".to_owned())>
                    {desk.says_late(Late::AgentAllow)}
                </button>
                {is_scoped
                    .then(|| {
                        view! {
                            <button
                                id="run-always"
                                class="button"
                                type="button"
                                aria-describedby="run-scope"
                                on:click=move |_| decide("a".to_owned())
                            >
                                {desk.says_late(Late::AgentAllowAlways)}
                            </button>
                        }
                    })}
                <button id="run-refuse" class="button" type="submit">{desk.says_late(Late::AgentRefuse)}</button>
                <input
                    id="run-why"
                    class="field run-why"
                    type="text"
                    dir="auto"
                    maxlength="500"
                    autocomplete="off"
                    aria-label=desk.says_late(Late::AgentRefuseWhy)
                    placeholder=desk.says_late(Late::AgentRefuseWhy)
                    node_ref=why
                />
            </form>
        </section>
    }
}

/// Lines of a diff, of what comes and what goes; any other text too.
pub fn diff(lines: &[String]) -> impl IntoView + use<> {
    let line = |line: &String| {
        let bare = line.strip_prefix("  ").unwrap_or(line);
        let class = match bare.chars().next() {
            Some('+') => "is-new",
            Some('-') => "is-old",
            Some('@') => "is-place",
            _ => "",
        };
        view! { <span class=class>{format!("{line}\n")}</span> }
    };
    let painted = lines.iter().take(PAINTED_LINES).map(line).collect_view();
    let rest = lines.get(PAINTED_LINES..).unwrap_or_default().join("\n");
    view! { <pre class="run-diff" tabindex="0" dir="ltr">{painted}{rest}</pre> }
}
