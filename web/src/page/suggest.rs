//! Suggestions for a line that is a command: one list, used below the palette's field and above the composer. The list
//! never takes the focus; the field it belongs to says which row is the active one.

use chatcli_core::commands::palette::{Row, Taking, begun, rows};
use chatcli_core::commands::{Group, Vocabulary};
use chatcli_core::text::Text;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::actions::{self, Action};
use super::{Desk, desk, paths};

/// Rows that Page Up and Page Down skip.
const LEAP: usize = 8;

/// A row that was taken.
#[derive(Clone)]
pub struct Line {
    /// What the field holds now.
    pub text: String,
    /// It can be submitted at once.
    pub runs: bool,
    /// It is no line at all: this is done instead.
    pub act: Option<fn(Desk)>,
}

/// A row, and what it does when it is no command.
#[derive(Clone)]
struct Found {
    row: Row,
    act: Option<fn(Desk)>,
}

/// What became of a key.
#[derive(Clone)]
pub enum Pressed {
    /// It means nothing here.
    NotMine,
    /// It was used up.
    Mine,
    /// It took a row.
    Took(Line),
}

/// The suggestions of one field.
#[derive(Clone, Copy)]
pub struct Suggest {
    id: &'static str,
    /// What the page can do is found as well, and it is said when nothing is.
    has_actions: bool,
    line: RwSignal<String>,
    rows: RwSignal<Vec<Found>>,
    active: RwSignal<Option<usize>>,
    is_open: RwSignal<bool>,
}

impl Suggest {
    /// Suggestions in a list with this id.
    pub fn new(id: &'static str) -> Self {
        Self {
            id,
            has_actions: false,
            line: RwSignal::default(),
            rows: RwSignal::default(),
            active: RwSignal::default(),
            is_open: RwSignal::default(),
        }
    }

    /// Commands, and what the page can do beside them.
    pub fn with_actions(id: &'static str) -> Self {
        Self { has_actions: true, ..Self::new(id) }
    }

    /// Looks for suggestions for a line.
    pub fn look(&self, desk: Desk, line: &str) {
        if let Some(begun) = paths::begun(line).filter(|_| !self.has_actions) {
            return self.look_for_paths(line.to_owned(), begun);
        }
        let recent = desk.recent_commands();
        let commands = desk.look(|view| rows(line, &Vocabulary::of(view), &recent));
        let actions = if self.has_actions { offered(desk, line) } else { Vec::new() };
        let has_action = !actions.is_empty();
        let found = ordered(line, actions, commands);
        let first = found.first().filter(|found| found.row.taking != Taking::Nothing);
        // A name that was begun is finished by Enter; a lone slash or a blank chooses nothing by itself.
        let is_begun = line.len() > 1 && (has_action || !line.contains(char::is_whitespace));
        self.active.set(first.filter(|_| is_begun).map(|_| 0));
        self.is_open.set(self.has_actions || !found.is_empty() || begun(line).is_some());
        self.rows.set(found);
        self.line.set(line.to_owned());
    }

    /// Looks for paths. None is chosen by itself, so that Enter sends what was written.
    fn look_for_paths(&self, line: String, begun: paths::Begun) {
        let suggest = *self;
        suggest.line.set(line.clone());
        spawn_local(async move {
            let rows = paths::rows(&line, &begun).await;
            // More was written meanwhile.
            if suggest.line.with_untracked(|now| *now != line) {
                return;
            }
            suggest.active.set(None);
            suggest.is_open.set(!rows.is_empty());
            suggest.rows.set(rows.into_iter().map(|row| Found { row, act: None }).collect());
        });
    }

    /// Puts them away.
    pub fn close(&self) {
        if self.is_open.get_untracked() {
            self.is_open.set(false);
            self.active.set(None);
        }
    }

    /// Whether they are shown.
    pub fn is_open(&self) -> bool {
        self.is_open.get()
    }

    /// The active row's element.
    pub fn active_id(&self) -> Option<String> {
        let place = self.active.get().filter(|_| self.is_open.get())?;
        Some(format!("{}-{place}", self.id))
    }

    /// What a key in the field does to them.
    pub fn pressed(&self, desk: Desk, key: &KeyboardEvent) -> Pressed {
        if !self.is_open.get_untracked() || key.alt_key() || key.ctrl_key() || key.meta_key() {
            return Pressed::NotMine;
        }
        let count = self.rows.with_untracked(Vec::len);
        let active = self.active.get_untracked();
        let step = |to: usize| {
            self.active.set(Some(to));
            Pressed::Mine
        };
        let pressed = match (key.key().as_str(), key.shift_key()) {
            ("Escape", _) => {
                key.stop_propagation();
                self.close();
                Pressed::Mine
            }
            ("ArrowDown", false) if count > 0 => step(active.map_or(0, |place| (place + 1) % count)),
            ("ArrowUp", false) if count > 0 => {
                step(active.map_or(count, |place| place.max(1) + count - 1) % count)
            }
            ("PageDown", false) if count > 0 => step(active.map_or(0, |place| (place + LEAP).min(count - 1))),
            ("PageUp", false) if count > 0 => step(active.map_or(0, |place| place.saturating_sub(LEAP))),
            ("Tab", false) if count > 0 => self.take(desk, active.unwrap_or(0), false),
            ("Enter", false) => active.map_or(Pressed::NotMine, |place| self.take(desk, place, true)),
            _ => Pressed::NotMine,
        };
        if !matches!(pressed, Pressed::NotMine) {
            key.prevent_default();
        }
        pressed
    }

    /// Takes a row. A row that cannot be done here says why.
    fn take(&self, desk: Desk, place: usize, may_run: bool) -> Pressed {
        let Some(Found { row, act }) = self.rows.with_untracked(|rows| rows.get(place).cloned()) else {
            return Pressed::NotMine;
        };
        if row.taking == Taking::Nothing {
            desk.announce_words(row.help);
            return Pressed::Mine;
        }
        Pressed::Took(Line { text: row.line, runs: may_run && row.taking == Taking::Runs, act })
    }
}

/// A command whose name was begun comes before what the page can do, and that before commands that only mean the same.
fn ordered(line: &str, actions: Vec<Found>, commands: Vec<Row>) -> Vec<Found> {
    let typed = line.to_lowercase();
    let is_begun = |row: &Row| typed.len() > 1 && row.label.starts_with(&typed);
    let (begun, others): (Vec<Row>, Vec<Row>) = commands.into_iter().partition(is_begun);
    let command = |row| Found { row, act: None };
    begun.into_iter().map(command).chain(actions).chain(others.into_iter().map(command)).collect()
}

/// What the page can do about what was typed.
fn offered(desk: Desk, line: &str) -> Vec<Found> {
    let lang = desk.parts.lang.get_untracked();
    let found = |action: &'static Action| Found {
        row: Row {
            line: String::new(),
            label: action.title(lang),
            help: action.same.to_owned(),
            group: None,
            taking: Taking::Runs,
        },
        act: Some(action.act),
    };
    actions::find(desk, line.trim_start_matches('/')).into_iter().map(found).collect()
}

/// The list, and below it how the command that was begun is written.
#[component]
pub fn List(
    /// Whose rows.
    suggest: Suggest,
    /// Hears which row was clicked.
    on_take: impl Fn(Line) + Copy + Send + Sync + 'static,
    /// The field is no combobox, so that the list has to be reached by itself.
    #[prop(optional)]
    is_stop: bool,
) -> impl IntoView {
    let desk = desk();
    Effect::new(move |_| {
        let Some(row) = suggest.active_id().and_then(|id| document().get_element_by_id(&id)) else { return };
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    });
    // What is listed is said in the language of the moment.
    Effect::new(move |before: Option<()>| {
        desk.parts.lang.track();
        if before.is_some() && suggest.is_open.get_untracked() {
            suggest.look(desk, &suggest.line.get_untracked());
        }
    });
    let listed = move || {
        grouped(suggest.rows.get())
            .into_iter()
            .map(|(group, rows)| {
                let rows = rows
                    .into_iter()
                    .map(|(place, row)| view! { <Option suggest place row on_take /> })
                    .collect_view();
                match group {
                    None => rows.into_any(),
                    Some(group) => {
                        let title = desk.says(group.title());
                        view! {
                            <div role="group" aria-label=title>
                                <p class="suggest-group" aria-hidden="true">{title}</p>
                                {rows}
                            </div>
                        }
                        .into_any()
                    }
                }
            })
            .collect_view()
    };
    move || {
        suggest.is_open().then(|| {
            let is_bare = move || suggest.rows.with(Vec::is_empty);
            let has_nothing = move || is_bare() && suggest.line.with(|line| begun(line).is_none());
            view! {
                <div class="suggest">
                    <div
                        id=suggest.id
                        class="suggest-list"
                        role="listbox"
                        aria-label=desk.says(Text::Commands)
                        hidden=is_bare
                        tabindex=is_stop.then_some("0")
                        on:keydown=move |key| {
                            if let Pressed::Took(line) = suggest.pressed(desk, &key) {
                                on_take(line);
                            }
                        }
                        // The field keeps the focus.
                        on:mousedown=|event| event.prevent_default()
                    >
                        {listed}
                    </div>
                    <Usage suggest />
                    <p class="suggest-none quiet" role="status" hidden=move || !has_nothing()>
                        {desk.says(Text::NoMatch)}
                    </p>
                </div>
            }
        })
    }
}

/// A row with its place in the whole list.
type Placed = (usize, Found);

/// Neighbours under one heading.
fn grouped(rows: Vec<Found>) -> Vec<(Option<Group>, Vec<Placed>)> {
    let mut groups: Vec<(Option<Group>, Vec<Placed>)> = Vec::new();
    for (place, row) in rows.into_iter().enumerate() {
        let group = row.row.group;
        match groups.last_mut().filter(|(known, _)| *known == group) {
            Some((_, members)) => members.push((place, row)),
            None => groups.push((group, vec![(place, row)])),
        }
    }
    groups
}

#[component]
fn Option(
    suggest: Suggest,
    place: usize,
    row: Found,
    on_take: impl Fn(Line) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let desk = desk();
    let is_active = move || suggest.active.get() == Some(place);
    let Found { row, act } = row;
    let is_dead = row.taking == Taking::Nothing;
    view! {
        <div
            id=format!("{}-{place}", suggest.id)
            class="suggest-row"
            class:is-active=is_active
            class:is-dead=is_dead
            class:is-action=act.is_some()
            role="option"
            aria-selected=move || is_active().to_string()
            aria-disabled=is_dead.then_some("true")
            on:click=move |_| {
                if let Pressed::Took(line) = suggest.take(desk, place, true) {
                    on_take(line);
                }
            }
        >
            <span class="suggest-name">{row.label}</span>
            <span class="suggest-help">{row.help}</span>
        </div>
    }
}

/// How a command that was begun is written, what it does, and a line that works.
#[component]
fn Usage(suggest: Suggest) -> impl IntoView {
    let desk = desk();
    move || {
        let command = suggest.line.with(|line| begun(line))?;
        let why_not = desk.look(|view| command.why_not(view.connection.capabilities()));
        let words = desk.says(why_not.unwrap_or(command.help));
        let example = (why_not.is_none() && command.example != command.name).then(|| {
            view! { <p class="usage-example">{desk.says(Text::HelpExample)} ": " <code>{command.example}</code></p> }
        });
        Some(view! {
            <div class="usage">
                <p class="usage-syntax"><code>{command.syntax}</code></p>
                <p>{words}</p>
                {example}
            </div>
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_was_begun_comes_before_what_the_page_can_do() {
        let row = |label: &str| Row {
            line: label.to_owned(),
            label: label.to_owned(),
            help: String::new(),
            group: None,
            taking: Taking::Runs,
        };
        let labels = |line: &str| {
            let actions = vec![Found { row: row("Model and credential"), act: Some(|_| {}) }];
            let found = ordered(line, actions, vec![row("/switch"), row("/model")]);
            found.into_iter().map(|found| found.row.label).collect::<Vec<_>>()
        };
        assert_eq!(labels("/SWIT"), ["/switch", "Model and credential", "/model"]);
        assert_eq!(labels("/provider"), ["Model and credential", "/switch", "/model"]);
        assert_eq!(labels("/"), ["Model and credential", "/switch", "/model"]);
    }

    #[test]
    fn neighbours_share_a_heading_and_places_count_through() {
        let row = |group| Found {
            row: Row {
                line: String::new(),
                label: String::new(),
                help: String::new(),
                group,
                taking: Taking::Runs,
            },
            act: None,
        };
        let rows =
            vec![row(None), row(Some(Group::Model)), row(Some(Group::Model)), row(Some(Group::Server))];
        let shape: Vec<_> = grouped(rows)
            .into_iter()
            .map(|(group, rows)| (group, rows.into_iter().map(|(place, _)| place).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            shape,
            [(None, vec![0]), (Some(Group::Model), vec![1, 2]), (Some(Group::Server), vec![3]),]
        );
    }
}
