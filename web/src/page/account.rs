//! Which model answers and who pays for it: one form over the core's `/switch`. What it may not do is said in the form,
//! and nothing that was typed is lost by it.

mod import;
mod model;
mod payer;

use chatcli_core::problem::Surface;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, account};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::dialog::Dialog;
use super::remember::{Forget, Remember};
use super::{Desk, desk};
use crate::choice::{Payer, Refused, Typed, read};
use crate::login_file::Login;
use crate::{remembered, vault};

use import::Import;
use model::ModelFields;
use payer::PayerFields;

/// What the form holds beside its fields.
#[derive(Clone, Copy)]
pub struct Form {
    /// The provider; empty = the server's own.
    pub provider: RwSignal<String>,
    /// Who pays.
    pub payer: RwSignal<Payer>,
    /// A person chose that, and not the form for them.
    pub payer_chosen: StoredValue<bool>,
    /// The login that was chosen from a file.
    pub login: RwSignal<Option<Login>>,
    /// Whether this device should remember it.
    pub remember: RwSignal<bool>,
    refused: RwSignal<Option<RefusedAt>>,
}

/// Signals want to be shared, and a refusal is compared with nothing.
type RefusedAt = std::sync::Arc<Refused>;

/// The form, while it is open.
#[component]
pub fn AccountDialog() -> impl IntoView {
    let open = desk().panels.account;
    view! {
        <Show when=move || open.get()>
            <Opened />
        </Show>
    }
}

#[component]
fn Opened() -> impl IntoView {
    let desk = desk();
    let open = desk.panels.account;
    let now = desk.parts.in_force;
    let wanted = desk.panels.payer.get_untracked();
    on_cleanup(move || desk.panels.payer.set(None));
    let form = now.with_untracked(|now| Form {
        provider: RwSignal::new(now.own_provider.clone().unwrap_or_default()),
        payer: RwSignal::new(wanted.unwrap_or(Payer::of(&now.pays))),
        payer_chosen: StoredValue::new(true),
        login: RwSignal::new(None),
        remember: RwSignal::new(desk.remembers.get_untracked()),
        refused: RwSignal::new(None),
    });
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match submit(desk, form) {
            Ok(()) => open.set(false),
            Err(refused) => form.refused.set(Some(refused.into())),
        }
    };
    let summary = move || {
        let chosen = |is_own: bool| desk.text(if is_own { Text::FromYou } else { Text::FromServer });
        now.with(|now| {
            format!(
                "{} ({}) · {} ({})",
                now.provider,
                chosen(now.own_provider.is_some()),
                now.model,
                chosen(now.own_model.is_some()),
            )
        })
    };
    view! {
        <Dialog id="account-dialog" title=Text::AccountTitle on_close=move |()| open.set(false)>
            <form class="form" autocomplete="off" on:submit=send>
                <p class="quiet">
                    {desk.says(Text::AnswersNow)}
                    " "
                    <strong id="in-force">{summary}</strong>
                </p>
                <Forget />
                <ModelFields form=form />
                <PayerFields form=form />
                <Show when=move || form.payer.get() == Payer::Login>
                    <Import form=form />
                </Show>
                <Show when=move || !matches!(form.payer.get(), Payer::Login | Payer::Server)>
                    <Remember id="remember" chosen=form.remember />
                </Show>
                {move || form.refused.get().map(|refused| view! {
                    <div id="account-problem" class="form-problem" role="alert">
                        {words(&refused, desk).into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                    </div>
                })}
                <div class="dialog-tools">
                    <button class="button" type="button" on:click=move |_| open.set(false)>
                        {desk.says(Text::AnswerCancel)}
                    </button>
                    <button id="account-send" class="button is-primary" type="submit">
                        {desk.says(Text::Apply)}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn words(refused: &Refused, desk: Desk) -> Vec<String> {
    match refused {
        Refused::Problem(problem) => problem.lines(desk.parts.lang.get(), Surface::Page),
        Refused::Missing(fields) => {
            let fields: Vec<&str> = fields.iter().map(|field| desk.text(*field)).collect();
            vec![fill(desk.text(Text::FieldsMissing), &[("fields", &fields.join(", "))])]
        }
    }
}

/// Hands what was typed to the core, and to the vault if it should be remembered.
fn submit(desk: Desk, form: Form) -> Result<(), Refused> {
    let now = desk.parts.in_force.get_untracked();
    let provider = form.provider.get_untracked();
    let (model, max_tokens) = (super::field_text(model::MODEL), super::field_text(model::MAX_TOKENS));
    let payer = form.payer.get_untracked();
    let login = form.login.get_untracked().filter(|_| payer == Payer::Login);
    let typed = Typed {
        provider: &provider,
        model: &model,
        max_tokens: &max_tokens,
        payer,
        text_of: &|id| super::field_text(id),
        login: login.map(Login::into_credentials),
    };
    let switch = read(&typed, &now)?;
    if let Some(problem) = desk.refusal(&switch) {
        return Err(Refused::Problem(problem));
    }
    if !switch.is_empty() {
        desk.want(Intent::Account(account::Intent::Switch(Box::new(switch))));
    }
    for field in payer.fields().iter().filter(|field| field.is_secret) {
        super::wipe_field(field.id);
    }
    let keeps = form.remember.get_untracked() && !matches!(payer, Payer::Login | Payer::Server);
    if keeps || desk.remembers.get_untracked() {
        remember(desk, keeps);
    }
    Ok(())
}

/// Keeps the credential in force on this device, or forgets the one that is kept.
fn remember(desk: Desk, keeps: bool) {
    let (credentials, provider) = desk.credentials();
    let entries = remembered::entries(keeps.then_some((&credentials, provider.as_deref())));
    spawn_local(async move {
        match vault::keep(&entries).await {
            Ok(()) => desk.remembers.set(!vault::load().await.is_empty()),
            Err(_) => desk.toasts.say(|lang| Text::RememberFailed.get(lang).to_owned()),
        }
    });
}
