//! Takes a login from the terminal's store: the person picks its two files, they are opened in memory, and one login's
//! access is used until it ends. Nothing of the files is kept.

use chatcli_core::text::{Text, fill};
use chatcli_core::watcher::short_age;
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use zeroize::Zeroizing;

use super::Form;
use crate::in_force::Pays;
use crate::login_file::{self, Damage, Login};
use crate::page::{Desk, desk};

/// No store of credentials is this large, in bytes.
const LARGEST: f64 = 1_000_000.0;

/// The two files, and the logins that were found in them.
#[component]
pub fn Import(
    /// The form it belongs to.
    form: Form,
) -> impl IntoView {
    let desk = desk();
    let (store, key) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let found = RwSignal::new(Vec::<Login>::new());
    let damage = RwSignal::new(None::<Damage>);
    let changed = move || {
        found.set(Vec::new());
        damage.set(None);
        form.login.set(None);
        spawn_local(async move {
            let Some(text) = bytes(store).await else { return };
            let key = bytes(key).await;
            match login_file::read(&text, key.as_deref().map(Vec::as_slice)).await {
                Ok(logins) => {
                    let now_ms = js_sys::Date::now() as i64;
                    form.login.set(logins.iter().find(|login| !login.is_over(now_ms)).cloned());
                    found.set(logins);
                }
                Err(why) => damage.set(Some(why)),
            }
        });
    };
    let in_force = move || {
        desk.parts.in_force.with(|now| match &now.pays {
            Pays::Login { provider, expires_unix_ms } => {
                Some(format!("{provider}: {}", ends(*expires_unix_ms, desk)))
            }
            _ => None,
        })
    };
    let choice = move |login: Login| {
        let is_over = login.is_over(js_sys::Date::now() as i64);
        let id = login.id.clone();
        let is_chosen =
            move || form.login.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id));
        let words = {
            let (end, name) = (login.expires_unix_ms, login.id.clone());
            let email = if login.email.is_empty() { String::new() } else { format!(" · {}", login.email) };
            let provider = login.provider;
            move || format!("{provider} · {name}{email} · {}", ends(end, desk))
        };
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="login"
                    disabled=is_over
                    prop:checked=is_chosen
                    on:change=move |_| form.login.set(Some(login.clone()))
                />
                {words}
            </label>
        }
    };
    view! {
        <p class="quiet">{desk.says(Text::LoginAbout)}</p>
        {move || in_force().map(|words| view! { <p id="login-in-force">{words}</p> })}
        <label class="form-label" for="login-store">{desk.says(Text::LoginStoreLabel)}</label>
        <input id="login-store" class="field is-file" type="file" node_ref=store on:change=move |_| changed() />
        <label class="form-label" for="login-key">{desk.says(Text::LoginKeyLabel)}</label>
        <input id="login-key" class="field is-file" type="file" node_ref=key on:change=move |_| changed() />
        {move || damage.get().map(|why| view! {
            <p id="login-problem" class="form-problem" role="alert">{desk.says(words(why))}</p>
        })}
        {move || {
            let logins = found.get();
            (!logins.is_empty()).then(|| view! {
                <fieldset id="logins" class="form-group">
                    <legend class="form-label">{desk.says(Text::LoginChoose)}</legend>
                    {logins.into_iter().map(choice).collect_view()}
                </fieldset>
            })
        }}
    }
}

fn words(damage: Damage) -> Text {
    match damage {
        Damage::NoKey => Text::LoginNoKey,
        Damage::BadKey => Text::LoginBadKey,
        Damage::Insecure => Text::NeedsSecureContext,
        Damage::Sealed => Text::LoginSealed,
        Damage::NoStore => Text::LoginNoStore,
        Damage::NoLogin => Text::LoginNone,
    }
}

/// When a login ends, in words.
fn ends(expires_unix_ms: Option<i64>, desk: Desk) -> String {
    let Some(end) = expires_unix_ms else { return desk.text(Text::LoginStays).to_owned() };
    let left_ms = end - js_sys::Date::now() as i64;
    match u64::try_from(left_ms).ok().filter(|left| *left > 0) {
        Some(left) => fill(desk.text(Text::LoginEnds), &[("span", &short_age(left / 1000))]),
        None => desk.text(Text::LoginOver).to_owned(),
    }
}

/// The bytes of the chosen file, if one is chosen and of a sensible size.
async fn bytes(input: NodeRef<Input>) -> Option<Zeroizing<Vec<u8>>> {
    let file = input.get_untracked()?.files()?.get(0)?;
    if file.size() > LARGEST {
        return Some(Zeroizing::default());
    }
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    let array = js_sys::Uint8Array::new(&buffer);
    let bytes = Zeroizing::new(array.to_vec());
    array.fill(0, 0, array.length());
    Some(bytes)
}
