//! The document and what it names: styles, of which each screen gets one file, the scripts that start the programs, and
//! the files that browsers ask for by fixed names (`web/static`).

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::digits;
use super::lean;
use super::program::Programs;

/// The screens, by the marks of their parts of the program.
const SCREENS: [&str; 2] = ["chat", "wall"];
/// The styles of every screen.
const STYLES: &str = "page";
const SCRIPTS: [&str; 2] = ["boot.js", "install.js"];

/// Writes everything into a folder. Says which of its files a first visit to each screen downloads.
pub fn write(web: &Path, programs: &Programs, out: &Path) -> Result<Vec<(&'static str, Vec<String>)>> {
    copy(&web.join("static"), out)?;
    let style = |name: &str| {
        let text = style(&web.join("style").join(name).with_extension("css"))?;
        hashed(name, "css", &lean::style(&text), out)
    };
    let styles = style(STYLES)?;
    let mut values = vec![
        ("page.css".to_owned(), address(&styles)),
        ("program.js".to_owned(), address(&programs.js)),
        ("program.wasm".to_owned(), address(&programs.wasm)),
        ("highlighter".to_owned(), address(&programs.worker)),
    ];
    let mut everywhere = vec![
        "index.html".to_owned(),
        styles,
        programs.js.clone(),
        programs.wasm.clone(),
        programs.link.clone(),
    ];
    for script in SCRIPTS {
        let text = fs::read_to_string(web.join(script)).with_context(|| format!("cannot read {script}"))?;
        let file = hashed(script.trim_end_matches(".js"), "js", &lean::script(&text), out)?;
        values.push((script.to_owned(), address(&file)));
        everywhere.push(file);
    }
    let mut visits = Vec::new();
    for screen in SCREENS {
        let mut files = vec![style(screen)?];
        let parts = programs.parts.get(screen);
        files.extend(parts.with_context(|| format!("no part of the program is marked `{screen}`"))?.clone());
        let addresses: Vec<String> = files.iter().map(|file| address(file)).collect();
        values.push((screen.to_owned(), addresses.join(" ")));
        files.extend(everywhere.iter().cloned());
        visits.push((screen, files));
    }
    let html = fs::read_to_string(web.join("index.html")).context("cannot read index.html")?;
    fs::write(out.join("index.html"), filled(html, &values)?)?;
    Ok(visits)
}

/// Fills in the `{names}` of a document.
fn filled(mut html: String, values: &[(String, String)]) -> Result<String> {
    for (name, value) in values {
        let place = format!("{{{name}}}");
        ensure!(html.contains(&place), "index.html has no place for {place}");
        html = html.replace(&place, value);
    }
    ensure!(!html.contains("=\"{"), "index.html has a place without a value");
    Ok(html)
}

/// A style sheet with what it imports from its own folder, each import a line of its own.
fn style(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut whole = String::new();
    for line in text.lines() {
        match line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";")) {
            Some(name) => whole += &style(&path.with_file_name(name))?,
            None => {
                whole += line;
                whole.push('\n');
            }
        }
    }
    Ok(whole)
}

fn hashed(name: &str, ending: &str, text: &str, out: &Path) -> Result<String> {
    let file = format!("{name}-{}.{ending}", digits(text.as_bytes()));
    fs::write(out.join(&file), text).with_context(|| format!("cannot write {file}"))?;
    Ok(file)
}

fn address(file: &str) -> String {
    format!("/{file}")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_document_names_what_is_there_and_each_screen_gets_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (web, out) = (folder.path().join("web"), folder.path().join("out"));
        for folder in [&web.join("style"), &web.join("static"), &out] {
            fs::create_dir_all(folder).unwrap();
        }
        for (file, text) in [
            ("style/page.css", "@import \"a.css\";\n"),
            ("style/a.css", "a {}\n"),
            ("style/chat.css", "b {}\n"),
            ("style/wall.css", "c {}\n"),
            ("static/icon.svg", "<svg/>"),
            ("boot.js", "1"),
            ("install.js", "2"),
            (
                "index.html",
                "<link href=\"{page.css}\"><t a=\"{program.js}\" b=\"{program.wasm}\" c=\"{chat}\" d=\"{wall}\" \
                 e=\"{highlighter}\" f=\"{boot.js}\" g=\"{install.js}\">",
            ),
        ] {
            fs::write(web.join(file), text).unwrap();
        }
        let part = |name: &str| (name.to_owned(), vec![format!("p_{name}.wasm")]);
        let programs = Programs {
            js: "p.js".into(),
            wasm: "p.wasm".into(),
            link: "p_parts.js".into(),
            parts: BTreeMap::from([part("chat"), part("wall"), part("late")]),
            worker: "w.js".into(),
            weights: BTreeMap::new(),
        };
        let visits = write(&web, &programs, &out).unwrap();
        let html = fs::read_to_string(out.join("index.html")).unwrap();
        let sheet = html.split('"').nth(1).unwrap().trim_start_matches('/');
        assert_eq!(fs::read_to_string(out.join(sheet)).unwrap(), "a {}\n");
        assert!(out.join("icon.svg").is_file());
        let [(chat, files), (wall, _)] = &visits[..] else { panic!("two screens") };
        assert_eq!((*chat, *wall), ("chat", "wall"));
        assert!(files.contains(&"p_chat.wasm".into()) && files.contains(&"p_parts.js".into()), "{files:?}");
        assert!(!files.iter().any(|file| file.contains("wall") || file.contains("late")), "{files:?}");
        assert!(html.contains(" /p_chat.wasm\"") && !html.contains("late"), "{html}");

        assert!(filled("<a b=\"{c}\">".into(), &[]).is_err(), "a place without a value");
        assert!(filled("<a>".into(), &[("c".into(), String::new())]).is_err(), "a value without a place");
    }
}
