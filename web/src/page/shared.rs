//! A conversation that was handed over by a link. The code in the address is taken out of it at once, and used only when
//! the person at this browser wants that: it works once, and may sign this browser in.

use chatcli_core::history::file;
use chatcli_core::problem::{Kind, Surface};
use chatcli_core::text::{Lang, Text};
use chatcli_core::{Intent, Problem, Secret, connection, history};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::dialog::Dialog;
use super::{Desk, desk, sign_in};
use crate::access::{self, Refusal};

/// Asks whether to open what the link holds.
#[component]
pub fn SharedDialog() -> impl IntoView {
    let desk = desk();
    let is_there = Memo::new(move |_| desk.shared.with(Option::is_some));
    move || is_there.get().then(|| view! { <Asks /> })
}

#[component]
fn Asks() -> impl IntoView {
    let desk = desk();
    let is_asking = RwSignal::new(false);
    let refusal = RwSignal::new(None::<Refused>);
    let close = move || desk.shared.set(None);
    let open = move |_| {
        let Some(code) = desk.shared.get_untracked().filter(|_| !is_asking.get_untracked()) else { return };
        is_asking.set(true);
        refusal.set(None);
        spawn_local(async move {
            match take_over(desk, code).await {
                Ok(()) => close(),
                Err(why) => {
                    // The person may have closed it.
                    let _ = is_asking.try_set(false);
                    let _ = refusal.try_set(Some(why));
                }
            }
        });
    };
    view! {
        <Dialog id="shared" title=Text::ShareTitle on_close=move |()| close()>
            <p>{desk.says(Text::ShareAsk)}</p>
            <p id="shared-refusal" role="alert">
                {move || refusal.with(|why| why.as_ref().map(|why| why.words(desk.parts.lang.get())))}
            </p>
            <div class="dialog-tools">
                <button class="button" type="button" autofocus on:click=move |_| close()>
                    {desk.says(Text::AnswerCancel)}
                </button>
                <button
                    id="shared-open"
                    class="button is-primary"
                    type="button"
                    aria-disabled=move || is_asking.get().to_string()
                    on:click=open
                >
                    {desk.says(Text::ShareOpen)}
                </button>
            </div>
        </Dialog>
    }
}

/// Why nothing was opened.
enum Refused {
    Door(Refusal),
    Here(Box<Problem>),
    Unreadable,
}

impl Refused {
    fn words(&self, lang: Lang) -> String {
        match self {
            Self::Door(Refusal::Wrong) => Text::ShareUsed.get(lang).to_owned(),
            Self::Door(why) => sign_in::refusal(why, access::Mode::Token, lang),
            Self::Here(problem) => problem.lines(lang, Surface::Page).join(" "),
            Self::Unreadable => Text::FileNoConversation.get(lang).to_owned(),
        }
    }
}

async fn take_over(desk: Desk, code: Secret) -> Result<(), Refused> {
    let here = |problem| Refused::Here(Box::new(problem));
    // Without a place for it the code must not be used up.
    let keep = desk.bridge.with_value(|bridge| bridge.keeper().get().cloned());
    let keep = keep.ok_or_else(|| here(Problem::new(Kind::StoreForbidden)))?;
    let was = desk.access.get_untracked();
    let conversation = access::take_over(&code).await.map_err(Refused::Door)?;
    let now = access::me().await;
    if now != was {
        desk.access.set(now);
        desk.want(Intent::Connection(connection::Intent::Reconnect));
    }
    let filed = file::read(&conversation).map_err(|_| Refused::Unreadable)?;
    let id = keep.take_in(filed).await.map_err(here)?;
    desk.want(Intent::History(history::Intent::Open(id)));
    Ok(())
}
