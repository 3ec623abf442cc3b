//! Answers what the core asks, over any store and any source of files.

use chatcli_core::Lang;
use chatcli_core::port::{
    ContextAttachment, ContextMode, ContextPlan, ContextTrouble, ContextsAsk, ContextsTold,
};
use chatcli_references::{Source, remarked};
use serde_json::json;

use crate::Document;
use crate::make::{self, Read};
use crate::render;
use crate::store::{self, MAX_BYTES, Store, by_id, find, is_id};

/// Bytes of all texts that go along with one question. A window of two million tokens holds no more.
const MAX_TEXT: u64 = 8 * 1024 * 1024;

/// What the body knows at this moment.
pub struct Fresh {
    /// Now, as RFC 3339 with the local offset.
    pub now: String,
    /// An id that is new: a UUID.
    pub id: String,
    /// The language of what is said about paths.
    pub lang: Lang,
}

/// An id as the Go program makes them: a UUID of version 4, of these random bits.
pub fn uuid(bits: u128) -> String {
    let bits = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let digits = format!("{bits:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    parts.map(|part| digits.get(part).unwrap_or_default()).join("-")
}

type Answer = Result<ContextsTold, ContextTrouble>;

/// Answers; a failure is an answer too.
pub async fn answer(
    ask: ContextsAsk,
    store: &impl Store,
    source: &impl Source,
    fresh: &Fresh,
) -> ContextsTold {
    let told = match ask {
        ContextsAsk::List => list(store).await,
        ContextsAsk::Create(plan) => create(plan, store, source, fresh).await,
        ContextsAsk::Update(plan) => update(plan, store, source, fresh).await,
        ContextsAsk::Read(name) => {
            wanted(store, &name).await.map(|(_, context)| ContextsTold::Detail(context.detail()))
        }
        ContextsAsk::Check(attachment) => check(attachment, store).await,
        ContextsAsk::Delete(name) => delete(name, store).await,
        ContextsAsk::Merge { name, of } => merge(name, &of, store, fresh).await,
        ContextsAsk::Export { name, path } => export(&name, &path, store).await,
        ContextsAsk::Import { path } => import(&path, store, fresh).await,
        ContextsAsk::Render { attached, query, lang } => render_all(&attached, &query, lang, store).await,
    };
    told.unwrap_or_else(ContextsTold::Failed)
}

async fn wanted(store: &impl Store, name: &str) -> Result<(String, Document), ContextTrouble> {
    let found = find(store, name).await.map_err(ContextTrouble::Store)?;
    found.ok_or_else(|| ContextTrouble::Unknown(name.to_owned()))
}

async fn list(store: &impl Store) -> Answer {
    // Only the facts are kept of each, so that a folder of large ones does not fill the memory.
    let light = |mut context: Document| {
        for entry in &mut context.files {
            entry.content = String::new();
        }
        for chunk in &mut context.chunks {
            chunk.files = Vec::new();
        }
        Some(context)
    };
    let mut found = store::all(store, light).await.map_err(ContextTrouble::Store)?;
    found.documents.sort_by(|(_, a), (_, b)| b.created_at.cmp(&a.created_at).then(a.name.cmp(&b.name)));
    let all = found.documents.iter().map(|(_, context)| context.facts()).collect();
    Ok(ContextsTold::Listed { all, damaged: found.damaged })
}

async fn create(plan: ContextPlan, store: &impl Store, source: &impl Source, fresh: &Fresh) -> Answer {
    let known = find(store, &plan.name).await.map_err(ContextTrouble::Store)?;
    if known.is_some() && !plan.replace {
        return Err(ContextTrouble::Exists(plan.name));
    }
    let mode = plan.mode.unwrap_or_default();
    let read = make::read(source, &plan.paths, mode, fresh.lang).await?;
    let mut context = Document {
        // What it is attached to knows it by its id.
        id: known.map_or_else(|| fresh.id.clone(), |(_, known)| known.id),
        name: plan.name,
        description: plan.description.unwrap_or_default(),
        created_at: fresh.now.clone(),
        updated_at: fresh.now.clone(),
        tags: plan.tags.filter(|tags| !tags.is_empty()),
        ..Document::default()
    };
    made(&mut context, read, mode, store, fresh).await
}

async fn made(
    context: &mut Document,
    mut read: Read,
    mode: ContextMode,
    store: &impl Store,
    fresh: &Fresh,
) -> Answer {
    make::fill(context, std::mem::take(&mut read.files), mode);
    kept(context, read, store, fresh).await
}

/// Keeps it, and says what came of reading its files.
async fn kept(context: &Document, read: Read, store: &impl Store, fresh: &Fresh) -> Answer {
    store.write(&context.id, &context.write()).await.map_err(ContextTrouble::Store)?;
    let Read { left_out, sensitive, remarks, .. } = read;
    let (is_fleeting, said) = (store.is_fleeting(), remarked(&remarks, fresh.lang));
    Ok(ContextsTold::Made { facts: context.facts(), left_out, sensitive, said, is_fleeting })
}

async fn update(plan: ContextPlan, store: &impl Store, source: &impl Source, fresh: &Fresh) -> Answer {
    let (_, mut context) = wanted(store, &plan.name).await?;
    let before = ContextMode::named(&context.mode).unwrap_or_default();
    let mode = plan.mode.unwrap_or(before);
    if let Some(description) = plan.description.filter(|text| !text.is_empty()) {
        context.description = description;
    }
    if let Some(tags) = plan.tags.filter(|tags| !tags.is_empty()) {
        context.tags = Some(tags);
    }
    context.updated_at.clone_from(&fresh.now);
    let read = if !plan.paths.is_empty() {
        make::read(source, &plan.paths, mode, fresh.lang).await?
    } else if mode == before {
        return kept(&context, Read::default(), store, fresh).await;
    } else if before == ContextMode::Summary {
        // Only their beginnings are kept.
        let paths: Vec<String> = context.files.iter().map(|entry| entry.path.clone()).collect();
        make::read(source, &paths, mode, fresh.lang).await?
    } else {
        Read { files: std::mem::take(&mut context.files), ..Read::default() }
    };
    made(&mut context, read, mode, store, fresh).await
}

async fn check(attachment: ContextAttachment, store: &impl Store) -> Answer {
    let (_, context) = wanted(store, &attachment.name).await?;
    if !attachment.chunks.is_empty() && context.chunks.is_empty() {
        return Err(ContextTrouble::NotChunked(context.name));
    }
    let of = context.chunks.len();
    if let Some(chunk) = attachment.chunks.iter().copied().find(|chunk| !(1..=of).contains(chunk)) {
        return Err(ContextTrouble::NoChunk { chunk, of });
    }
    let bytes = render::bytes(&context, &attachment);
    if bytes > MAX_TEXT {
        return Err(ContextTrouble::TooLong(bytes));
    }
    Ok(ContextsTold::Attachable(ContextAttachment { id: context.id, bytes, ..attachment }))
}

async fn delete(name: String, store: &impl Store) -> Answer {
    let (key, _) = wanted(store, &name).await?;
    store.delete(&key).await.map_err(ContextTrouble::Store)?;
    Ok(ContextsTold::Deleted(name))
}

async fn merge(name: String, of: &[String], store: &impl Store, fresh: &Fresh) -> Answer {
    if find(store, &name).await.map_err(ContextTrouble::Store)?.is_some() {
        return Err(ContextTrouble::Exists(name));
    }
    let mut sources = Vec::new();
    for source in of {
        sources.push(wanted(store, source).await?.1);
    }
    let files = make::merged(&sources);
    let mut context = Document {
        id: fresh.id.clone(),
        name,
        created_at: fresh.now.clone(),
        updated_at: fresh.now.clone(),
        tags: Some(vec!["merged".to_owned()]),
        ..Document::default()
    };
    context.metadata.insert("merged_from".to_owned(), json!(format!("{} contexts", of.len())));
    made(&mut context, Read { files, ..Read::default() }, ContextMode::Full, store, fresh).await
}

async fn export(name: &str, path: &str, store: &impl Store) -> Answer {
    let (_, context) = wanted(store, name).await?;
    let wrote = store.export(path, &context.write_pretty()).await;
    wrote.map(ContextsTold::Wrote).map_err(ContextTrouble::Path)
}

async fn import(path: &str, store: &impl Store, fresh: &Fresh) -> Answer {
    let bytes = store.import(path, MAX_BYTES).await.map_err(ContextTrouble::Path)?;
    let mut context = Document::read(&bytes).ok_or_else(|| ContextTrouble::NotAContext(path.to_owned()))?;
    if find(store, &context.name).await.map_err(ContextTrouble::Store)?.is_some() {
        return Err(ContextTrouble::Exists(context.name));
    }
    let is_taken = by_id(store, &context.id).await.map_err(ContextTrouble::Store)?.is_some();
    if is_taken || !is_id(&context.id) {
        context.id.clone_from(&fresh.id);
    }
    kept(&context, Read::default(), store, fresh).await
}

async fn render_all(attached: &[ContextAttachment], query: &str, lang: Lang, store: &impl Store) -> Answer {
    let (mut texts, mut passages, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for attachment in attached {
        let found = by_id(store, &attachment.id).await.map_err(ContextTrouble::Store)?;
        let Some(context) = found else {
            missing.push(attachment.name.clone());
            continue;
        };
        texts.push(render::whole(&context, attachment, lang));
        if let Some(most) = render::count(&context, attachment) {
            passages.extend(render::retrieved(&context, most, query, lang));
        }
    }
    // What changes with every question stands last, so that what does not can be kept by the provider.
    texts.retain(|text| !text.is_empty());
    texts.extend(passages);
    let bytes: usize = texts.iter().map(String::len).sum();
    if bytes as u64 > MAX_TEXT {
        return Err(ContextTrouble::TooLong(bytes as u64));
    }
    Ok(ContextsTold::Rendered { texts, missing })
}
