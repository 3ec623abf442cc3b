//! Asks who this person is, when the server or the door wants to know: the server's token, or a name and a secret. What
//! is typed is sent once and wiped; the conversation and the draft stay where they are.

use chatcli_core::text::{Lang, Text, fill};
use chatcli_core::{Intent, Secret, connection};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::fields::field;
use super::remember::Remember;
use super::{Desk, desk, field_text, wipe_field};
use crate::access::{self, Mode, Proof, Refusal};
use crate::{remembered, vault};

const TOKEN: &str = "token-input";
const NAME: &str = "login-name";
const SECRET: &str = "login-secret";

/// The form.
#[component]
pub fn SignIn() -> impl IntoView {
    let desk = desk();
    let mode = Memo::new(move |_| desk.access.with(|access| access.mode));
    let refusal = RwSignal::new(None::<Refusal>);
    let missing = RwSignal::new(Vec::<Text>::new());
    let has_expired = RwSignal::new(false);
    let is_asking = RwSignal::new(false);
    let remember = RwSignal::new(false);
    let headline = move || {
        let lang = desk.parts.lang.get();
        if let Some(why) = refusal.get() {
            return self::refusal(&why, mode.get(), lang);
        }
        let missing = missing.get();
        if !missing.is_empty() {
            let fields: Vec<&str> = missing.into_iter().map(|field| field.get(lang)).collect();
            return fill(Text::FieldsMissing.get(lang), &[("fields", &fields.join(", "))]);
        }
        let was_refused = desk.parts.link.with(|link| link.has_token)
            || desk.access.with(|access| access.mode == Mode::Token && access.holds_token);
        let text = match mode.get() {
            _ if has_expired.get() => Text::SignInExpired,
            // They are known; it is the gateway that the server does not take.
            Mode::Login if desk.access.with(|access| access.signed_in) => Text::HeldTokenWrong,
            Mode::Login => Text::LoginTitle,
            _ if was_refused => Text::TokenWrong,
            _ => Text::TokenTitle,
        };
        text.get(lang).to_owned()
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_asking.get_untracked() {
            return;
        }
        refusal.set(None);
        let proof = match typed(mode.get_untracked()) {
            Ok(proof) => proof,
            Err(fields) => return missing.set(fields),
        };
        missing.set(Vec::new());
        if let (Mode::Bearer | Mode::Open, Proof::Token(token)) = (mode.get_untracked(), &proof) {
            if remember.get_untracked() {
                keep(desk, token.clone());
            }
            desk.want(Intent::Connection(connection::Intent::SetToken(token.clone())));
            return;
        }
        is_asking.set(true);
        spawn_local(async move {
            let answer = access::sign_in(proof.clone()).await;
            is_asking.set(false);
            match (answer, proof) {
                // It travels with each call instead, from the memory of this page.
                (Err(Refusal::TooLong), Proof::Token(token)) => {
                    desk.want(Intent::Connection(connection::Intent::SetToken(token)));
                    desk.focus_composer();
                }
                (answer, _) => match answer {
                    Ok(()) => {
                        desk.access.set(access::me().await);
                        desk.want(Intent::Connection(connection::Intent::Reconnect));
                        desk.focus_composer();
                    }
                    Err(why) => refusal.set(Some(why)),
                },
            }
        });
    };
    // A person who was known and is not any more has used no wrong token: their sign-in is over.
    spawn_local(async move {
        let was_known = desk.access.with_untracked(|access| access.signed_in);
        let now = access::me().await;
        let _ = has_expired.try_set(was_known && !now.signed_in);
        desk.access.set(now);
    });
    Effect::new(move || {
        let field = field(if mode.get() == Mode::Login { NAME } else { TOKEN });
        // Without focus the page still works.
        let _ = field.map(|field| field.focus());
    });
    view! {
        <form id="token-form" class="token" on:submit=send>
            <p class="banner-words" role="alert">{headline}</p>
            {move || match mode.get() {
                Mode::Login => view! {
                    <div class="token-row">
                        <div class="form-cell">
                            <label class="token-label" for=NAME>{desk.says(Text::AccessName)}</label>
                            <input
                                id=NAME
                                class="field"
                                autocomplete="username"
                                autocapitalize="off"
                                spellcheck="false"
                            />
                        </div>
                        <div class="form-cell">
                            <label class="token-label" for=SECRET>{desk.says(Text::LoginSecret)}</label>
                            <input id=SECRET class="field" type="password" autocomplete="off" />
                        </div>
                    </div>
                }
                .into_any(),
                _ => view! {
                    <label class="token-label" for=TOKEN>{desk.says(Text::TokenLabel)}</label>
                    <input
                        id=TOKEN
                        class="field"
                        type="password"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-describedby="token-kept"
                    />
                }
                .into_any(),
            }}
            <Show when=move || mode.get() == Mode::Bearer>
                <Remember id="remember-token" chosen=remember />
            </Show>
            <div class="token-row">
                <button
                    id="token-send"
                    class="button is-primary"
                    type="submit"
                    aria-disabled=move || is_asking.get().to_string()
                >
                    {move || desk.text(if mode.get() == Mode::Login { Text::SignIn } else { Text::TokenSend })}
                </button>
                <p id="token-kept" class="quiet">
                    {move || desk.text(match mode.get() {
                        Mode::Bearer if remember.get() => Text::TokenRemembered,
                        Mode::Bearer => Text::TokenKept,
                        _ => Text::DoorKeeps,
                    })}
                </p>
            </div>
        </form>
    }
}

/// What was typed, and the secret's field is empty afterwards; or what is still missing.
fn typed(mode: Mode) -> Result<Proof, Vec<Text>> {
    let is_login = mode == Mode::Login;
    let (id, label) = if is_login { (SECRET, Text::LoginSecret) } else { (TOKEN, Text::TokenLabel) };
    let secret = Secret::new(&field_text(id));
    let name = field_text(NAME).trim().to_owned();
    let fields = [(NAME, Text::AccessName, is_login && name.is_empty()), (id, label, secret.is_empty())];
    let missing: Vec<_> = fields.into_iter().filter(|(_, _, is_missing)| *is_missing).collect();
    if let Some((first, ..)) = missing.first() {
        // Without focus the sentence says it.
        let _ = field(first).map(|field| field.focus());
        return Err(missing.into_iter().map(|(_, label, _)| label).collect());
    }
    wipe_field(id);
    Ok(if is_login { Proof::Login(name, secret) } else { Proof::Token(secret) })
}

/// Keeps the token on this device.
fn keep(desk: Desk, token: Secret) {
    spawn_local(async move {
        match vault::keep(&[(remembered::TOKEN, Some(token))]).await {
            Ok(()) => desk.remembers.set(true),
            Err(_) => desk.toasts.say(|lang| Text::RememberFailed.get(lang).to_owned()),
        }
    });
}

/// Why a person was not let in, in words.
pub fn refusal(why: &Refusal, mode: Mode, lang: Lang) -> String {
    match why {
        Refusal::Wrong if mode == Mode::Login => Text::LoginWrong.get(lang).to_owned(),
        Refusal::Wrong => Text::TokenWrong.get(lang).to_owned(),
        Refusal::NeedsHttps => Text::SignInNeedsHttps.get(lang).to_owned(),
        Refusal::ForeignPage => Text::SignInForeign.get(lang).to_owned(),
        Refusal::TooLong => Text::TokenTooLong.get(lang).to_owned(),
        Refusal::Throttled { secs: Some(secs) } => {
            fill(Text::LoginThrottledSecs.get(lang), &[("secs", &secs.to_string())])
        }
        Refusal::Throttled { secs: None } => Text::LoginThrottled.get(lang).to_owned(),
        Refusal::Failed(why) => fill(Text::LoginFailed.get(lang), &[("why", why)]),
    }
}
