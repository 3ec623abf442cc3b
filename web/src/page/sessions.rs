//! The drawer with the conversations: those that this browser keeps, and those that the server keeps. The latter: find,
//! open, save, rename, copy, delete. What is deleted can be brought back for ten seconds, in the strip of toasts.

use chatcli_core::problem::Surface;
use chatcli_core::sessions::Listing;
use chatcli_core::text::{Text, fill};
use chatcli_core::{Intent, Problem, sessions};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::dialog::Shape;
use super::here::Here;
use super::panels::Side;
use super::{Desk, desk, field_text, icons};
use crate::saved::dated;

/// The field with the name to save under.
const NAME: &str = "session-name";
/// The field with another name for a session.
const OTHER_NAME: &str = "session-other-name";

/// What is done with a session that needs another name.
#[derive(Clone, Debug, PartialEq)]
enum Naming {
    Rename(String),
    Copy(String),
}

/// Who keeps what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Browser,
    Server,
}

impl By {
    const ALL: [Self; 2] = [Self::Browser, Self::Server];

    fn text(self) -> Text {
        match self {
            Self::Browser => Text::InBrowser,
            Self::Server => Text::OnServer,
        }
    }

    fn tab(self) -> &'static str {
        match self {
            Self::Browser => "kept-tab",
            Self::Server => "saved-tab",
        }
    }
}

/// The drawer.
#[component]
pub fn SessionsDrawer() -> impl IntoView {
    let desk = desk();
    let open = desk.panels.sessions;
    let by = desk.panels.sessions_by_server;
    Effect::new(move || {
        if open.get() && by.get() {
            desk.want(Intent::Sessions(sessions::Intent::List));
        }
    });
    // `/resume` lets a person choose here.
    let is_picking = Memo::new(move |_| desk.parts.kept.with(|kept| kept.is_picking));
    Effect::new(move || {
        if is_picking.get() && !open.get_untracked() {
            by.set(false);
            open.set(true);
        }
    });
    view! {
        <Side id="sessions" title=Text::SessionsTitle shape=Shape::Start open=open>
            <Tabs />
            {move || if by.get() {
                view! {
                    <div id="sessions-panel" role="tabpanel" aria-labelledby=By::Server.tab()>
                        <SaveForm />
                        <List />
                    </div>
                }.into_any()
            } else {
                view! {
                    <div id="sessions-panel" role="tabpanel" aria-labelledby=By::Browser.tab()><Here /></div>
                }.into_any()
            }}
        </Side>
    }
}

/// Which of the two lists is shown. The arrow keys go from one to the other, as in every list of tabs.
#[component]
fn Tabs() -> impl IntoView {
    let desk = desk();
    let by = desk.panels.sessions_by_server;
    let shown = move || if by.get() { By::Server } else { By::Browser };
    let choose = move |one: By| by.set(one == By::Server);
    let pressed = move |event: KeyboardEvent| {
        let other = match event.key().as_str() {
            "ArrowLeft" | "ArrowRight" if by.get_untracked() => By::Browser,
            "ArrowLeft" | "ArrowRight" => By::Server,
            "Home" => By::Browser,
            "End" => By::Server,
            _ => return,
        };
        event.prevent_default();
        choose(other);
        let tab = document().get_element_by_id(other.tab());
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
            // Without focus the page still works.
            let _ = tab.focus();
        }
    };
    let tab = move |one: By| {
        view! {
            <button
                id=one.tab()
                class="segment"
                type="button"
                role="tab"
                aria-selected=move || (shown() == one).to_string()
                aria-controls="sessions-panel"
                tabindex=move || if shown() == one { "0" } else { "-1" }
                on:click=move |_| choose(one)
            >
                {desk.says(one.text())}
            </button>
        }
    };
    view! {
        <div class="segments" role="tablist" aria-label=desk.says(Text::SessionsTitle) on:keydown=pressed>
            {By::ALL.map(tab)}
        </div>
    }
}

#[component]
fn SaveForm() -> impl IntoView {
    let desk = desk();
    let saved = desk.parts.saved;
    let state = Memo::new(move |_| saved.with(|saved| (saved.open.clone(), saved.is_unsaved)));
    let name =
        Memo::new(move |_| saved.with(|saved| saved.open.clone().unwrap_or_else(|| saved.proposed.clone())));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = field_text(NAME).trim().to_owned();
        if !name.is_empty() {
            desk.want(Intent::Sessions(sessions::Intent::Save { name: Some(name), sure: false }));
        }
    };
    let words = move || match state.get() {
        (_, true) => desk.text(Text::SessionUnsaved),
        (Some(_), false) => desk.text(Text::SessionUpToDate),
        (None, false) => desk.text(Text::SessionNoName),
    };
    view! {
        <form class="form" on:submit=save>
            <label class="form-label" for=NAME>{desk.says(Text::SessionNameLabel)}</label>
            <div class="form-row is-tight">
                <input
                    id=NAME
                    class="field"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=move || name.get()
                />
                <button id="session-save" class="button is-primary" type="submit">
                    {desk.says(Text::Save)}
                </button>
            </div>
            <p id="session-state" class="quiet session-state" data-unsaved=move || state.get().1.to_string()>
                <span class="unsaved-dot" aria-hidden="true"></span>
                {words}
            </p>
        </form>
    }
}

#[component]
fn List() -> impl IntoView {
    let desk = desk();
    let saved = desk.parts.saved;
    let wanted = RwSignal::new(String::new());
    let naming = RwSignal::new(None::<Naming>);
    let names = Memo::new(move |_| saved.with(|saved| saved.names.clone()));
    let found = Memo::new(move |_| {
        let wanted = wanted.get().trim().to_lowercase();
        let names = names.get();
        names.into_iter().filter(|name| name.to_lowercase().contains(&wanted)).collect::<Vec<_>>()
    });
    // The one that was renamed, or the copy, is there: the form has done its work.
    Effect::new(move |before: Option<Vec<String>>| {
        let names = names.get();
        if before.is_some_and(|before| before != names) {
            naming.set(None);
        }
        names
    });
    // The one that is open is in sight when the list comes.
    let list = NodeRef::<leptos::html::Ul>::new();
    let has_any = Memo::new(move |_| !found.with(Vec::is_empty));
    Effect::new(move || {
        if has_any.get()
            && let Some(list) = list.get()
        {
            request_animation_frame(move || {
                let open = list.query_selector("[aria-current]").ok().flatten();
                if let Some(open) = open {
                    let options = ScrollIntoViewOptions::new();
                    options.set_block(ScrollLogicalPosition::Nearest);
                    open.scroll_into_view_with_scroll_into_view_options(&options);
                }
            });
        }
    });
    let note = Memo::new(move |_| {
        saved.with(|saved| match &saved.listing {
            Listing::Failed(problem) => Note::Failed(problem.clone()),
            Listing::Known if saved.names.is_empty() && saved.unusable == 0 => Note::None,
            Listing::Known => Note::Unusable(saved.unusable),
            Listing::Never | Listing::Loading if saved.names.is_empty() => Note::Loading,
            Listing::Never | Listing::Loading => Note::Unusable(0),
        })
    });
    view! {
        <label class="visually-hidden" for="session-search">{desk.says(Text::SessionSearch)}</label>
        <input
            id="session-search"
            class="field is-search"
            type="search"
            autocomplete="off"
            placeholder=desk.says(Text::SessionSearch)
            on:input=move |event| wanted.set(event_target_value(&event))
        />
        <ul id="session-list" class="sessions" node_ref=list>
            <For each=move || found.get() key=Clone::clone let:name>
                <Row name=name naming=naming />
            </For>
        </ul>
        {move || note_view(note.get(), desk)}
    }
}

/// What is said below the list.
#[derive(Clone, Debug, PartialEq)]
enum Note {
    Loading,
    None,
    Failed(Problem),
    Unusable(usize),
}

fn note_view(note: Note, desk: Desk) -> AnyView {
    match note {
        Note::Unusable(0) => ().into_any(),
        Note::Unusable(count) => {
            let words = move || fill(desk.text(Text::SessionsUnusable), &[("count", &count.to_string())]);
            view! { <p class="quiet">{words}</p> }.into_any()
        }
        Note::Loading => view! { <p class="quiet">{desk.says(Text::SessionsLoading)}</p> }.into_any(),
        Note::None => view! { <p class="quiet">{desk.says(Text::SessionsNone)}</p> }.into_any(),
        Note::Failed(problem) => {
            let lines = move || problem.lines(desk.parts.lang.get(), Surface::Page);
            view! {
                <div class="form-problem" role="alert">
                    {move || lines().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                    <button class="button" type="button" on:click=move |_| desk.want(Intent::Sessions(sessions::Intent::List))>
                        {desk.says(Text::TryNow)}
                    </button>
                </div>
            }
            .into_any()
        }
    }
}

#[component]
fn Row(name: String, naming: RwSignal<Option<Naming>>) -> impl IntoView {
    let desk = desk();
    let saved = desk.parts.saved;
    let is = |name: &str, which: fn(&crate::saved::Saved) -> &Option<String>| {
        let name = name.to_owned();
        Memo::new(move |_| saved.with(|saved| which(saved).as_ref() == Some(&name)))
    };
    let is_open = is(&name, |saved| &saved.open);
    let is_busy = is(&name, |saved| &saved.busy_with);
    let load = {
        let name = name.clone();
        move |_| {
            desk.want(Intent::Sessions(sessions::Intent::Load(name.clone())));
            desk.panels.make_room();
        }
    };
    let tool = |text: Text, icon: AnyView, act: Box<dyn Fn(String)>| {
        let (name, label) = (name.clone(), name.clone());
        let label = move || format!("{}: {label}", desk.text(text));
        view! {
            <button
                class="button is-quiet session-tool"
                type="button"
                title=label.clone()
                aria-label=label
                on:click=move |_| act(name.clone())
            >
                {icon}
            </button>
        }
    };
    let rename = tool(
        Text::Rename,
        icons::pen().into_any(),
        Box::new(move |name| naming.set(Some(Naming::Rename(name)))),
    );
    let copy = tool(
        Text::Duplicate,
        icons::sheets().into_any(),
        Box::new(move |name| naming.set(Some(Naming::Copy(name)))),
    );
    let delete = tool(
        Text::AnswerDelete,
        icons::bin().into_any(),
        Box::new(move |name| {
            desk.want(Intent::Sessions(sessions::Intent::Delete(name)));
            desk.focus_composer();
        }),
    );
    let names_it = {
        let name = name.clone();
        Memo::new(move |_| {
            naming.get().filter(|naming| match naming {
                Naming::Rename(it) | Naming::Copy(it) => *it == name,
            })
        })
    };
    // What it is about comes first; a row that is cut at its end would else say the same as its neighbours.
    let title = match dated(&name) {
        Some((date, title)) => {
            let (date, title) = (date.to_owned(), title.to_owned());
            view! { <span class="session-title">{title}</span> " " <span class="session-date">{date}</span> }
                .into_any()
        }
        None => view! { <span class="session-title">{name.clone()}</span> }.into_any(),
    };
    view! {
        <li class="session" class:is-open=move || is_open.get() aria-busy=move || is_busy.get().to_string()>
            <div class="session-row">
                <button
                    class="session-name"
                    type="button"
                    aria-current=move || is_open.get().then_some("true")
                    title=name.clone()
                    on:click=load
                >
                    {title}
                </button>
                <span class="session-tools">
                    {rename}
                    {copy}
                    {delete}
                </span>
            </div>
            {move || names_it.get().map(|it| view! { <NameForm naming=it shown=naming /> })}
        </li>
    }
}

#[component]
fn NameForm(naming: Naming, shown: RwSignal<Option<Naming>>) -> impl IntoView {
    let desk = desk();
    let (from, text) = match &naming {
        Naming::Rename(from) => (from.clone(), Text::Rename),
        Naming::Copy(from) => (from.clone(), Text::Duplicate),
    };
    let start = if text == Text::Rename { from.clone() } else { format!("{from}-2") };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let to = field_text(OTHER_NAME).trim().to_owned();
        if to.is_empty() || to == from {
            shown.set(None);
        } else if text == Text::Rename {
            desk.want(Intent::Sessions(sessions::Intent::Rename { from: from.clone(), to }));
        } else {
            desk.want(Intent::Sessions(sessions::Intent::Copy { from: from.clone(), to }));
        }
    };
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // Without focus the page still works.
            let _ = input.focus();
            input.select();
        }
    });
    view! {
        <form class="form-row is-tight" on:submit=send>
            <label class="visually-hidden" for=OTHER_NAME>{desk.says(Text::SessionNameLabel)}</label>
            <input
                id=OTHER_NAME
                class="field"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                value=start
                node_ref=input
            />
            <button class="button" type="submit">{desk.says(text)}</button>
        </form>
    }
}

impl Desk {
    /// Saves the conversation under the name it has; one without a name is given one in the drawer.
    pub fn save(self) {
        if self.parts.saved.with_untracked(|saved| saved.open.is_some()) {
            self.want(Intent::Sessions(sessions::Intent::Save { name: None, sure: false }));
        } else {
            self.panels.sessions_by_server.set(true);
            self.panels.sessions.set(true);
            set_timeout(
                || {
                    if let Some(field) = super::fields::field(NAME) {
                        // Without focus the page still works.
                        let _ = field.focus();
                        field.select();
                    }
                },
                std::time::Duration::ZERO,
            );
        }
    }
}
