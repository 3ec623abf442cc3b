//! An error as a card: what failed and what to do in plain sentences, the long words of the other side and the id of the
//! request folded away, to be copied in one go by a user who reports it.

use chatcli_core::problem::Surface;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Lang, Problem};
use leptos::prelude::*;

use super::copy::CopyButton;
use super::desk;

/// Words of the other side that are longer than this, or are no sentence, are folded away.
const SENTENCE_CHARS: usize = 160;

/// The card's words. What can be done about it stands beside them.
#[component]
pub fn ProblemView(
    /// What failed.
    problem: Problem,
    /// Buttons.
    children: Children,
) -> impl IntoView {
    let desk = desk();
    let details = details(&problem, desk.parts.lang.get_untracked());
    let has_details = details.is_some();
    let text = details.clone().unwrap_or_default();
    let said = sentence(&problem).map(str::to_owned);
    let lines = move || {
        let lang = desk.parts.lang.get();
        let said = said.clone().map(|said| view! { <p class="problem-said">{said}</p> });
        let hint = problem.hint(lang, Surface::Page).map(|hint| view! { <p class="problem-hint">{hint}</p> });
        view! {
            <p>{problem.what(lang)}</p>
            {said}
            {hint}
        }
    };
    view! {
        <div class="problem" role="alert">
            <div class="problem-words">{lines}</div>
            <div class="problem-tools">{children()}</div>
            <Show when=move || has_details>
                <details class="problem-details">
                    <summary>{desk.says(Text::ProblemDetails)}</summary>
                    <pre tabindex="0">{text.clone()}</pre>
                    <CopyButton class="copy-details" label=Text::CopyDetails text={
                        let text = text.clone();
                        move || text.clone()
                    } />
                </details>
            </Show>
        </div>
    }
}

/// The other side's words, when they are a sentence that helps.
pub(super) fn sentence(problem: &Problem) -> Option<&str> {
    let why = problem.words()?;
    (why.chars().count() <= SENTENCE_CHARS && !why.contains(['{', '<'])).then_some(why)
}

/// What is folded away: the words as they came, and what an administrator can find the request by.
pub(super) fn details(problem: &Problem, lang: Lang) -> Option<String> {
    let long = problem.why.clone().filter(|_| sentence(problem).is_none());
    let words = problem.raw.clone().or(long);
    let id = problem.request_id.as_deref().map(|id| fill(Text::RequestId.get(lang), &[("id", id)]));
    let lines: Vec<String> = words.into_iter().chain(id).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use chatcli_core::problem::Kind;

    use super::*;

    #[test]
    fn raw_words_and_ids_are_folded_away_and_a_sentence_is_not() {
        let of = |why: &str| Problem::because(Kind::Model, why);
        assert_eq!(sentence(&of("The model is overloaded")), Some("The model is overloaded"));
        assert_eq!(details(&of("The model is overloaded"), Lang::En), None);
        for raw in [r#"API error: status 401: {"error":{"message":"bad key"}}"#.to_owned(), "x ".repeat(100)]
        {
            let problem = Problem { request_id: Some("r-1".into()), ..of(&raw) };
            assert_eq!(sentence(&problem), None);
            let folded = details(&problem, Lang::En).unwrap();
            assert!(folded.starts_with(raw.trim()) && folded.ends_with("Request ID: r-1"), "{folded}");
        }
    }
}
