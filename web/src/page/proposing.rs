//! The commands that a page cannot run: each in a card of its own, with its forms to copy, a place for what it said, and the
//! ways to say that it was not run. Nothing pretends that it ran.

use chatcli_core::text::{Late, fill};
use leptos::html::{Input, Section, Textarea};
use leptos::prelude::*;

use super::copy::CopyWords;
use super::desk;
use crate::work::proposal::{Answer, MOST_BYTES, Proposal, answer, open};

/// The oldest of them, and how many wait; nothing while none waits.
#[component]
pub fn Proposals() -> impl IntoView {
    let desk = desk();
    let open = open();
    let first = Memo::new(move |_| open.with(|open| open.first().map(|first| (first.clone(), open.len()))));
    let number = Memo::new(move |_| first.with(|first| first.as_ref().map(|(first, _)| first.number)));
    Effect::new(move |_| {
        if number.get().is_some() {
            let lang = desk.parts.lang.get_untracked();
            let line =
                first.with_untracked(|first| first.as_ref().map(|(first, _)| first.forms.line.clone()));
            desk.announce_words(format!("{}: {}", Late::ProposalTitle.get(lang), line.unwrap_or_default()));
        }
    });
    move || {
        // Another card only for another command.
        number.get()?;
        let (proposal, count) = first.get_untracked()?;
        Some(view! { <Proposing proposal count /> })
    }
}

#[component]
fn Proposing(proposal: Proposal, count: usize) -> impl IntoView {
    let desk = desk();
    let (section, field) = (NodeRef::<Section>::new(), NodeRef::<Textarea>::new());
    let has_failed = NodeRef::<Input>::new();
    let Proposal { number, forms, is_risky } = proposal;
    let end = move |said: Answer| {
        answer(number, said);
        desk.focus_composer();
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(output) = field.get_untracked().map(|field| field.value()) else { return };
        if output.len() > MOST_BYTES {
            return desk.toasts.warn(|lang| Late::PasteTooLong.get(lang).to_owned());
        }
        let is_failed = has_failed.get_untracked().is_some_and(|field| field.checked());
        end(Answer::Ran { output, is_failed });
    };
    Effect::new(move |_| {
        if let Some(section) = section.get()
            && desk.draft.peek().is_empty()
        {
            // Without focus it is only less handy.
            let _ = section.focus();
        }
    });
    let others = (count > 1).then(|| {
        let count = (count - 1).to_string();
        let words = move || fill(Late::ProposalOthers.get(desk.parts.lang.get()), &[("count", &count)]);
        view! { <p class="quiet">{words}</p> }
    });
    let (sh, power_shell) = (forms.sh.clone(), forms.power_shell.clone());
    view! {
        <section
            id="proposal"
            class="run-card"
            class:is-dangerous=is_risky
            role="group"
            tabindex="-1"
            aria-labelledby="proposal-title"
            aria-describedby="proposal-line"
            node_ref=section
        >
            <h2 id="proposal-title" class="run-title">{desk.says_late(Late::ProposalTitle)}</h2>
            <p>{desk.says_late(Late::ProposalWhy)}</p>
            {is_risky.then(|| view! { <p class="run-danger">{desk.says_late(Late::ProposalDanger)}</p> })}
            <pre id="proposal-line" class="run-diff" tabindex="0" dir="ltr">{forms.sh.clone()}</pre>
            <div class="run-tools">
                <CopyWords class="copy-sh" label=Late::ProposalCopySh text=move || sh.clone() />
                <CopyWords class="copy-power-shell" label=Late::ProposalCopyPowerShell text=move || power_shell.clone() />
            </div>
            <form class="run-form" on:submit=send>
                <label class="form-label" for="proposal-output">{desk.says_late(Late::ProposalOutput)}</label>
                <textarea
                    id="proposal-output"
                    class="field paste-output"
                    rows="4"
                    dir="ltr"
                    spellcheck="false"
                    node_ref=field
                ></textarea>
                <p class="quiet">{desk.says_late(Late::PasteMasked)}</p>
                <div class="run-tools">
                    <button id="proposal-ran" class="button is-primary" type="submit">
                        {desk.says_late(Late::ProposalRan)}
                    </button>
                    <label class="run-check">
                        <input id="proposal-failed" type="checkbox" node_ref=has_failed />
                        {desk.says_late(Late::ProposalFailed)}
                    </label>
                    <button id="proposal-skip" class="button" type="button" on:click=move |_| end(Answer::Skipped)>
                        {desk.says_late(Late::ProposalSkip)}
                    </button>
                    <button id="proposal-explain" class="button" type="button" on:click=move |_| end(Answer::Explain)>
                        {desk.says_late(Late::ProposalExplain)}
                    </button>
                </div>
            </form>
            {others}
        </section>
    }
}
