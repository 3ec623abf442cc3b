//! What a person may want of the page, in their own words: the palette finds these beside the commands, so that no
//! user has to know what a command is called, or that something is in a menu.

use chatcli_core::account::Theme;
use chatcli_core::text::Text;
use chatcli_core::{Intent, Lang, account, conversation};
use leptos::prelude::*;

use super::menu::{new_conversation, sign_out};
use super::{Desk, leave};
use crate::choice::Payer;

/// One of them.
pub struct Action {
    /// What it is called, and what it is about when that is a choice.
    title: Text,
    about: Option<Text>,
    /// Other words for it, in both languages.
    words: &'static str,
    /// The command or keys that do the same; may be empty.
    pub same: &'static str,
    /// Whether it makes sense now.
    is_offered: fn(Desk) -> bool,
    /// Does it.
    pub act: fn(Desk),
}

impl Action {
    /// What it is called.
    pub fn title(&self, lang: Lang) -> String {
        match self.about {
            Some(about) => format!("{}: {}", about.get(lang), self.title.get(lang)),
            None => self.title.get(lang).to_owned(),
        }
    }
}

const fn action(title: Text, words: &'static str, same: &'static str, act: fn(Desk)) -> Action {
    Action { title, about: None, words, same, is_offered: |_| true, act }
}

const fn theme(title: Text, words: &'static str, same: &'static str, act: fn(Desk)) -> Action {
    Action { about: Some(Text::Theme), ..action(title, words, same, act) }
}

static ACTIONS: [Action; 16] = [
    action(Text::New, "new clear start nova limpar começar", "Alt+N", new_conversation),
    Action {
        is_offered: |desk| desk.parts.can_undo.get_untracked(),
        ..action(Text::BringBack, "undo back restore desfazer voltar restaurar", "/rewind undo", |desk| {
            desk.want(Intent::Conversation(conversation::Intent::Undo));
        })
    },
    action(Text::SaveConversation, "save keep store salvar guardar", "Ctrl+S", Desk::save),
    action(
        Text::SessionsTitle,
        "open load history list abrir carregar histórico lista",
        "/session list",
        |desk| {
            desk.panels.sessions.set(true);
        },
    ),
    action(Text::StatusContexts, "context files attach contexto arquivos anexar", "/context", |_| {
        super::contexts::open();
    }),
    action(Text::AccountTitle, "provider switch provedor trocar", "/switch", |desk| {
        desk.panels.account.set(true)
    }),
    action(Text::UseOwnKey, "key token credential login chave credencial", "/switch", |desk| {
        desk.panels.pay_with(Payer::OwnKey);
    }),
    Action {
        is_offered: |desk| desk.parts.link.with_untracked(|link| link.has_watcher),
        ..action(Text::WatchOpenBoard, "wall watcher k8s kubernetes status parede painel", "", |_| {
            leave("/board")
        })
    },
    Action {
        is_offered: |desk| desk.parts.link.with_untracked(|link| link.has_watcher),
        ..action(Text::OpenKiosk, "wall tv screen watcher parede tela", "", |_| leave("/kiosk"))
    },
    theme(Text::ThemeDark, "night black noite preto", "/theme dark", |desk| {
        desk.want(Intent::Account(account::Intent::SetTheme(Theme::Dark)))
    }),
    theme(Text::ThemeLight, "day white dia branco", "/theme light", |desk| {
        desk.want(Intent::Account(account::Intent::SetTheme(Theme::Light)));
    }),
    theme(Text::ThemeAuto, "automatic automático", "/theme auto", |desk| {
        desk.want(Intent::Account(account::Intent::SetTheme(Theme::Auto)))
    }),
    action(Text::PrintPage, "paper pdf papel", "", |_| {
        // A browser that cannot print says so itself.
        let _ = window().print();
    }),
    action(Text::ExportFile, "download file markdown json baixar arquivo", "/export", |desk| {
        desk.submit("/export --format md".to_owned());
    }),
    action(Text::ShortcutsTitle, "help keys ajuda teclas", "?", |desk| desk.panels.help.set(true)),
    Action {
        is_offered: |desk| super::menu::can_leave(desk),
        ..action(Text::SignOut, "log out leave exit sair", "", sign_out)
    },
];

/// Those that fit what was typed: each of its words is somewhere in their names.
pub fn find(desk: Desk, typed: &str) -> Vec<&'static Action> {
    let lang = desk.parts.lang.get_untracked();
    ACTIONS.iter().filter(|action| (action.is_offered)(desk) && fits(action, typed, lang)).collect()
}

fn fits(action: &Action, typed: &str, lang: Lang) -> bool {
    let known = format!("{} {}", action.title(lang), action.words).to_lowercase();
    typed.to_lowercase().split_whitespace().all(|word| known.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_find_what_they_mean_in_both_languages() {
        for (lang, typed, title) in [
            (Lang::En, "save", Text::SaveConversation),
            (Lang::En, "dark", Text::ThemeDark),
            (Lang::En, "wall", Text::WatchOpenBoard),
            (Lang::En, "key", Text::UseOwnKey),
            (Lang::En, "print", Text::PrintPage),
            (Lang::En, "PDF", Text::PrintPage),
            (Lang::PtBr, "salvar", Text::SaveConversation),
            (Lang::PtBr, "tema escuro", Text::ThemeDark),
            (Lang::PtBr, "imprimir", Text::PrintPage),
            (Lang::PtBr, "chave", Text::UseOwnKey),
            (Lang::PtBr, "contexto", Text::StatusContexts),
        ] {
            let found: Vec<Text> =
                ACTIONS.iter().filter(|it| fits(it, typed, lang)).map(|it| it.title).collect();
            assert!(found.contains(&title), "{typed}: {found:?}");
        }
        assert!(ACTIONS.iter().all(|action| !fits(action, "qqq", Lang::En)));
    }
}
