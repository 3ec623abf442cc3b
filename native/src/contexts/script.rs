//! `chatcli context`: the contexts of this machine for scripts, by the words of `/context`. JSON has codes and numbers, no
//! sentences.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use chatcli_contexts::find;
use chatcli_core::Lang;
use chatcli_core::contexts::{self, Request, said};
use chatcli_core::port::{ContextDetail, ContextFacts, ContextTrouble, ContextsAsk, ContextsTold};
use chatcli_core::problem::{Kind, Problem};
use chatcli_core::text::{Late, Text, fill};
use serde_json::{Value, json};

use super::{Folder, told};
use crate::arguments::ContextAction;
use crate::environment::Environment;
use crate::output::Output;
use crate::paint::neutral;
use crate::references::Machine;
use crate::{files as reading, host};

/// Does it.
///
/// # Errors
/// What could not be done, for a person or a script to read.
pub async fn run(
    action: ContextAction,
    environment: Environment,
    lang: Lang,
    output: &Output,
) -> Result<(), Problem> {
    let environment = Arc::new(environment);
    let folder = Folder::of(&environment, lang).ok_or_else(|| Problem::new(Kind::StoreForbidden))?;
    if let ContextAction::Export { context, path, force } = &action {
        return export(context, path.as_deref(), *force == Some(true), &folder, output).await;
    }
    if matches!(action, ContextAction::Delete { yes, .. } if yes != Some(true)) {
        return Err(usage(Text::DeleteNeedsYes.get(lang)));
    }
    let machine = Machine::new(environment, lang, Arc::new(AtomicBool::new(false)));
    let asked: Vec<Request> =
        action.lines().iter().map(|words| asked(words, lang)).collect::<Result<_, _>>()?;
    // All of them are there before one of them goes.
    for request in &asked {
        if let ContextsAsk::Delete(name) = request.ask() {
            answered(told(ContextsAsk::Read(name), &folder, &machine).await, lang)?;
        }
    }
    for request in &asked {
        let told = answered(told(request.ask(), &folder, &machine).await, lang)?;
        if action.is_for_a_script() {
            if let ContextsTold::Made { said, .. } = &told {
                said.iter().for_each(|line| output.note(&neutral(line)));
            }
            output.write(&format!("{}\n", as_json(request, &told)));
            continue;
        }
        match &told {
            // What a script goes on with.
            ContextsTold::Made { facts, .. } => output.line(&neutral(&facts.name)),
            ContextsTold::Deleted(name) => output.line(&neutral(name)),
            _ => {}
        }
        let lines = said(request, &told, &[], lang);
        let is_answer = !matches!(told, ContextsTold::Made { .. } | ContextsTold::Deleted(_));
        for line in lines {
            if is_answer { output.line(&neutral(&line)) } else { output.note(&neutral(&line)) }
        }
    }
    Ok(())
}

fn usage(why: &str) -> Problem {
    Problem::because(Kind::Usage, why)
}

fn asked(words: &[String], lang: Lang) -> Result<Request, Problem> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    contexts::request(&words).map_err(|notice| match notice {
        Some(notice) => usage(&notice.sentence(lang)),
        None => usage(Text::WrongUse.get(lang)),
    })
}

/// The answer, unless it is a failure.
fn answered(told: ContextsTold, lang: Lang) -> Result<ContextsTold, Problem> {
    let ContextsTold::Failed(trouble) = told else { return Ok(told) };
    let why = contexts::failed(&trouble, lang);
    let kind = match trouble {
        ContextTrouble::Store(_) => Kind::HistoryBroken,
        _ => Kind::Usage,
    };
    Err(Problem::because(kind, &why))
}

async fn export(
    name: &str,
    path: Option<&str>,
    replaces: bool,
    folder: &Folder,
    output: &Output,
) -> Result<(), Problem> {
    let lang = folder.lang;
    let found = find(folder, name).await.map_err(|why| Problem::because(Kind::HistoryBroken, &why))?;
    let unknown = || usage(&contexts::failed(&ContextTrouble::Unknown(name.to_owned()), lang));
    let text = found.ok_or_else(unknown)?.1.write_pretty();
    let Some(path) = path else {
        output.write(&text);
        return Ok(());
    };
    let path = folder.environment.expand(path);
    let shown = path.display().to_string();
    host::write_file(&path, &text, replaces).map_err(|error| {
        let kind = if error.kind() == std::io::ErrorKind::AlreadyExists {
            Kind::FileExists(shown.clone())
        } else {
            Kind::CannotWrite(shown.clone())
        };
        Problem::because(kind, &reading::why(&error, lang))
    })?;
    output.note(&fill(Late::ContextWrote.get(lang), &[("name", &shown)]));
    Ok(())
}

fn one(facts: &ContextFacts) -> Value {
    json!({
        "id": facts.id,
        "name": facts.name,
        "description": facts.description,
        "mode": facts.mode,
        "files": facts.files,
        "bytes": facts.bytes,
        "chunks": facts.chunks,
        "tags": facts.tags,
        "created": facts.created,
    })
}

fn detail(detail: &ContextDetail) -> Value {
    let mut whole = one(&detail.facts);
    if let Some(whole) = whole.as_object_mut() {
        let file = |file: &chatcli_core::port::ContextFile| json!({ "path": file.path, "type": file.kind, "bytes": file.bytes, "lines": file.lines });
        let chunk = |chunk: &chatcli_core::port::ContextChunk| {
            json!({
                "index": chunk.index,
                "description": chunk.description,
                "files": chunk.files,
                "bytes": chunk.bytes,
                "tokens": chunk.tokens,
            })
        };
        whole.insert("file_list".to_owned(), detail.files.iter().map(file).collect());
        whole.insert("chunk_list".to_owned(), detail.chunks.iter().map(chunk).collect());
    }
    whole
}

fn as_json(request: &Request, told: &ContextsTold) -> Value {
    match told {
        ContextsTold::Listed { all, damaged } => {
            let rows: Vec<Value> = contexts::filtered(all, request).into_iter().map(one).collect();
            json!({ "contexts": rows, "damaged": damaged })
        }
        ContextsTold::Detail(found) => detail(found),
        ContextsTold::Made { facts, left_out, sensitive, .. } => {
            let mut made = one(facts);
            if let Some(made) = made.as_object_mut() {
                made.insert("left_out".to_owned(), (*left_out).into());
                made.insert("sensitive".to_owned(), (*sensitive).into());
            }
            made
        }
        _ => Value::Null,
    }
}
