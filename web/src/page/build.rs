//! Says that a newer build of the page is ready, and takes it when a person likes: what is being written, what waits and
//! what was said is kept and comes back. `install.js` knows of builds; it and the page speak by events.

use chatcli_core::text::Text;
use leptos::prelude::*;

use super::{Desk, desk, icons};

const READY: &str = "chatcli-build";
const TAKE: &str = "chatcli-take-build";

/// Takes the newer build: the page is loaded again.
pub fn take(desk: Desk) {
    desk.bridge.with_value(|bridge| bridge.leave());
    take_now();
}

/// The same for a page that has nothing to lose.
pub fn take_now() {
    tell(TAKE);
}

/// Tells the scripts around the program.
pub fn tell(what: &str) {
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new(what)) {
        // A script that does not listen has nothing to do.
        let _ = window.dispatch_event(&event);
    }
}

/// Whether a newer build is ready; wakes its readers when one is.
pub fn is_ready() -> ReadSignal<bool> {
    let known = document().document_element().is_some_and(|root| root.has_attribute("data-build"));
    let (ready, set_ready) = signal(known);
    let listener = window_event_listener_untyped(READY, move |_| set_ready.set(true));
    on_cleanup(move || listener.remove());
    ready
}

/// The offer; nothing while this build is the newest.
#[component]
pub fn BuildOffer() -> impl IntoView {
    let desk = desk();
    let ready = is_ready();
    let put_off = RwSignal::new(false);
    move || {
        (ready.get() && !put_off.get()).then(|| {
            view! {
                <section id="new-build" class="banner is-news">
                    <div class="banner-inner">
                        <p class="banner-words" role="status">
                            {desk.says(Text::NewBuild)}
                        </p>
                        <div class="banner-tools">
                            <button id="take-build" class="button" type="button" on:click=move |_| take(desk)>
                                {desk.says(Text::TakeBuild)}
                            </button>
                            <button
                                class="button is-quiet"
                                type="button"
                                title=desk.says(Text::NotNow)
                                aria-label=desk.says(Text::NotNow)
                                on:click=move |_| {
                                    put_off.set(true);
                                    desk.focus_composer();
                                }
                            >
                                {icons::cross()}
                            </button>
                        </div>
                    </div>
                </section>
            }
        })
    }
}
