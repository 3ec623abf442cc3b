//! The fields that say who pays. Which fields there are comes from a table, and of a secret in force only its end shows.

use chatcli_core::text::{Text, fill};
use leptos::prelude::*;

use super::Form;
use crate::choice::{Field, Payer};
use crate::page::desk;

/// The choice, and what the chosen one needs.
#[component]
pub fn PayerFields(
    /// The form they belong to.
    form: Form,
) -> impl IntoView {
    let desk = desk();
    let choice = move |payer: Payer| {
        view! {
            <label class="check">
                <input
                    id=payer.tag()
                    type="radio"
                    name="payer"
                    prop:checked=move || form.payer.get() == payer
                    on:change=move |_| {
                        form.payer_chosen.set_value(true);
                        form.payer.set(payer);
                    }
                />
                {desk.says(payer.title())}
            </label>
        }
    };
    let fields = move || {
        let payer = form.payer.get();
        payer.fields().iter().map(|field| view! { <TypedField field=field /> }).collect_view()
    };
    view! {
        <fieldset class="form-group">
            <legend class="form-label">{desk.says(Text::StatusCredential)}</legend>
            {Payer::ALL.map(choice)}
        </fieldset>
        {fields}
    }
}

#[component]
fn TypedField(field: &'static Field) -> impl IntoView {
    let desk = desk();
    let known = desk.parts.in_force.with_untracked(|now| Payer::known(&now.pays, field.id));
    let (value, end) = if field.is_secret { (String::new(), known) } else { (known, String::new()) };
    let hint = move || {
        if end.is_empty() { String::new() } else { fill(desk.text(Text::SecretKnown), &[("end", &end)]) }
    };
    view! {
        <label class="form-label" for=field.id>{desk.says(field.label)}</label>
        <input
            id=field.id
            class="field"
            type=if field.is_secret { "password" } else { "text" }
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            value=value
            placeholder=hint
        />
    }
}
