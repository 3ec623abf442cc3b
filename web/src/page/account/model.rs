//! The fields that say which model answers.

use chatcli_core::text::{Text, fill};
use chatcli_core::{KNOWN_PROVIDERS, default_model};
use leptos::prelude::*;

use super::Form;
use crate::page::desk;

/// The model's field.
pub const MODEL: &str = "model-input";
/// The answer limit's field.
pub const MAX_TOKENS: &str = "max-tokens-input";
/// They answer for the server that has them, and no user brings a credential for them.
const WITHOUT_CREDENTIAL: [&str; 2] = ["LOCAL", "ECHO"];

/// Provider, model and answer limit.
#[component]
pub fn ModelFields(
    /// The form they belong to.
    form: Form,
) -> impl IntoView {
    let desk = desk();
    let now = desk.parts.in_force;
    let (offered, servers, own_model, limit) = now.with_untracked(|now| {
        let limit = if now.max_tokens == 0 { String::new() } else { now.max_tokens.to_string() };
        (now.offered.clone(), now.servers.clone(), now.own_model.clone(), limit)
    });
    let own_provider = form.provider.get_untracked();
    let is_offered = |name: &str| offered.iter().any(|offer| offer.eq_ignore_ascii_case(name));
    let mut others: Vec<String> = KNOWN_PROVIDERS
        .into_iter()
        .filter(|name| !is_offered(name) && !WITHOUT_CREDENTIAL.contains(name))
        .map(str::to_owned)
        .collect();
    if !own_provider.is_empty() && !is_offered(&own_provider) && !others.contains(&own_provider) {
        others.push(own_provider);
    }
    // A payer that is for one provider only has chosen it.
    let in_force = Memo::new(move |_| {
        let login = form.login.with(|login| login.as_ref().map(|login| login.provider));
        let forced =
            form.payer.get().provider().or(login.filter(|_| form.payer.get() == super::Payer::Login));
        (forced.is_some(), forced.map(str::to_owned).unwrap_or_else(|| form.provider.get()))
    });
    let option = move |name: String| {
        let own = name.clone();
        let is_chosen = move || in_force.with(|(_, provider)| provider.eq_ignore_ascii_case(&own));
        view! { <option value=name.clone() prop:selected=is_chosen>{name.clone()}</option> }
    };
    let servers_own = servers.0.clone();
    let suggestions = {
        let servers = servers.clone();
        Memo::new(move |_| {
            let provider = in_force.get().1;
            let is_servers = provider.is_empty() || provider.eq_ignore_ascii_case(&servers.0);
            let mut models: Vec<String> = Vec::new();
            models.extend(is_servers.then(|| servers.1.clone()).filter(|model| !model.is_empty()));
            let name = if provider.is_empty() { &servers.0 } else { &provider };
            models
                .extend(default_model(name).map(str::to_owned).filter(|model| Some(model) != models.first()));
            models
        })
    };
    let hint = move || match suggestions.get().into_iter().next() {
        Some(model) => fill(desk.text(Text::ModelDefault), &[("model", &model)]),
        None => desk.text(Text::ModelDefaultUnknown).to_owned(),
    };
    let is_servers = StoredValue::new(offered.clone());
    let chosen = move |event| {
        let provider = event_target_value(&event);
        let is_servers = provider.is_empty()
            || WITHOUT_CREDENTIAL.contains(&provider.as_str())
            || is_servers.with_value(|offered| offered.iter().any(|it| it.eq_ignore_ascii_case(&provider)));
        let before = form.payer.get_untracked();
        let after = before.after(&provider, is_servers, form.payer_chosen.get_value());
        if after != before {
            form.payer_chosen.set_value(false);
            form.payer.set(after);
        }
        form.provider.set(provider);
        // Another provider does not know this one's model.
        crate::page::wipe_field(MODEL);
    };
    view! {
        <div class="form-pair">
            <div class="form-cell">
                <label class="form-label" for="provider-select">{desk.says(Text::StatusProvider)}</label>
                <select
                    id="provider-select"
                    class="field"
                    autofocus
                    disabled=move || in_force.get().0 && form.payer.get() == super::Payer::Login
                    on:change=chosen
                >
                    <option value="" prop:selected=move || in_force.with(|(_, provider)| provider.is_empty())>
                        {move || fill(desk.text(Text::ServersOwn), &[("name", &servers_own)])}
                    </option>
                    <optgroup prop:label=desk.says(Text::OfferedProviders)>
                        {offered.into_iter().map(option).collect_view()}
                    </optgroup>
                    <optgroup prop:label=desk.says(Text::OtherProviders)>
                        {others.into_iter().map(option).collect_view()}
                    </optgroup>
                </select>
            </div>
            <div class="form-cell">
                <label class="form-label" for=MAX_TOKENS>{desk.says(Text::StatusMaxTokens)}</label>
                <input
                    id=MAX_TOKENS
                    class="field"
                    inputmode="numeric"
                    autocomplete="off"
                    value=limit
                    placeholder=desk.says(Text::MaxTokensDefault)
                />
            </div>
        </div>
        <label class="form-label" for=MODEL>{desk.says(Text::StatusModel)}</label>
        <input
            id=MODEL
            class="field"
            list="models"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            value=own_model.unwrap_or_default()
            placeholder=hint
        />
        <datalist id="models">
            {move || suggestions.get().into_iter().map(|model| view! { <option value=model></option> }).collect_view()}
        </datalist>
    }
}
