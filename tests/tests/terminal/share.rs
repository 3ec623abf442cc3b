//! `/share` in the terminal: a link, a picture of it for a camera where there is a screen, and neither in any log.

use std::fs;
use std::path::Path;

use chatcli_tests::fake::Fake;
use chatcli_tests::process::{Finished, Gateway, Home, client, run};
use chatcli_tests::terminal::Terminal;

/// A gateway with a page that needs no build.
fn with_page(home: &Home) -> Gateway {
    let page = home.path().join("page");
    fs::create_dir_all(&page).unwrap();
    fs::write(page.join("index.html"), "<!doctype html><title>x</title>").unwrap();
    let page = page.to_string_lossy().into_owned();
    Gateway::start(home, ["--embedded", "--database", ":memory:", "--page", &page])
}

fn plain(home: &Home, address: &str, lang: &str) -> Finished {
    let mut command = home.command(client());
    command.args(["connect", address, "--plain", "--quiet", "--lang", lang]);
    run(command, Some(b"/share\nwhat is a pod\n/share\n"))
}

/// The code in a text that holds a link.
fn code(text: &str) -> &str {
    let code = text.split_once("/#share=").expect("a link").1;
    &code[..code.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(code.len())]
}

/// Whether a file below the folder holds the words.
fn is_written(folder: &Path, words: &str) -> bool {
    fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return is_written(&path, words);
        }
        fs::read(&path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(words))
    })
}

#[test]
fn lines_have_the_link_and_no_picture() {
    for (lang, nothing, said) in [
        (
            "en",
            "Nothing to share yet",
            [
                "Link for one browser, within 10 min",
                "http://<ADDRESS>/#share=<CODE>",
                "The browser that opens it gets this conversation and your access",
                "The address works on this machine only",
            ],
        ),
        (
            "pt-BR",
            "Ainda não há o que compartilhar",
            [
                "Link para um navegador, em até 10 min",
                "http://<ADDRESS>/#share=<CODE>",
                "O navegador que abrir o link recebe esta conversa e o seu acesso",
                "O endereço só funciona nesta máquina",
            ],
        ),
    ] {
        let (server, home) = (Home::default(), Home::default());
        let gateway = with_page(&server);
        let address = gateway.address.to_string();
        let finished = plain(&home, &address, lang);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        assert!(finished.stderr.contains(nothing), "{}", finished.stderr);
        let code = code(&finished.stdout);
        assert_eq!(code.len(), 32);
        let out = finished.stdout.replace(&address, "<ADDRESS>").replace(code, "<CODE>");
        assert!(out.ends_with(&(said.join("\n") + "\n")), "{out}");
        assert!(!out.contains(['█', '▀', '▄', '\u{1b}']), "{out}");
        assert!(!is_written(home.path(), code), "the terminal keeps the code");
        assert!(!is_written(server.path(), code) && !gateway.program.stderr().contains(code));
    }
}

#[test]
fn a_screen_has_a_picture_too() {
    let (server, home) = (Home::default(), Home::default());
    let gateway = with_page(&server);
    let mut command = home.command(client());
    command.args(["connect", &gateway.address.to_string()]).env("TERM", "xterm-256color");
    let terminal = Terminal::sized(command, 50, 100);
    terminal.wait_for_prompt();
    terminal.enter("what is a pod");
    terminal.wait_until("the end of the answer", |seen| seen.contains(" s\n"));
    terminal.enter("/share");
    terminal.wait_for("/#share=");
    let is_picture = |line: &&str| line.chars().filter(|c| "█▀▄".contains(*c)).count() > 5;
    terminal.wait_until("a picture", |seen| seen.lines().filter(is_picture).count() > 15);
    terminal.wait_for_prompt();
}

#[test]
fn a_server_without_a_gateway_makes_no_link() {
    let (home, fake) = (Home::default(), Fake::start());
    let address = fake.address().to_string();
    let finished = plain(&home, &address, "en");
    let page = format!("Address of the page, if there is one: http://{address}");
    let said = "This server makes no links. A gateway with the page does.";
    assert!(finished.stderr.contains(&format!("{said}\n{page}\n")), "{}", finished.stderr);
    assert_eq!(finished.code, Some(0));
}
