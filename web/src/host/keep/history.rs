//! Looks after the conversations of the store: lists, finds, reads, forgets, takes in.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::future::IntoFuture;

use chatcli_core::Problem;
use chatcli_core::history::file::Filed;
use chatcli_core::history::{MOST_BYTES, MOST_CONVERSATIONS, NEWEST, Sought, excess, sought};
use chatcli_core::order::sort_by_key;
use chatcli_core::port::{ConversationId, KeptConversation, KeptTurn, TurnId};
use chatcli_core::text::find::{says_all, snippet_of};
use idb::{Error, KeyRange, Query};
use wasm_bindgen::JsValue;

use super::database::{facts, forget_facts, put_conversation, put_source};
use super::layout::{Database, ORDER, Stores, WORDS, beginning, conversation_of, turn_key, turns_of};
use super::record::{field, name, read_turn};
use super::row::Row;

/// For so many rows of a search it is said where the words stand.
const SNIPPETS: usize = 20;
/// So many turns that hold a word are looked at; a word that is in more says nothing.
const MOST_FOUND: u32 = 50_000;
/// A word that so many turns hold is one that many say: its rows are looked for among the newest conversations, and not
/// in the index, which names the oldest first and takes as long as it is long.
const MANY_SAY: u32 = 2_000;
/// So many rows are read at once while the newest are looked for. A whole row costs less than its name in an index.
const PAGE: u32 = 400;
/// So few conversations are read one by one: the newest of them are not looked for among all others, which takes longer
/// the fewer they are.
const ONE_BY_ONE: usize = 120;
/// So many of the newest conversations are read at once.
const NEAR: u32 = 100;
/// How many are read before the index is asked: most of the rows of a word that many say are among them.
const NEAREST: Reach = Reach { pages: 4, bytes: 512 * 1024 };
/// How many are read once the index has told that many say the words.
const NEARER: Reach = Reach { pages: 20, bytes: 8 * 1024 * 1024 };

/// How far the newest conversations are read: so many pages of [`NEAR`], and so many bytes of what they say.
#[derive(Clone, Copy)]
struct Reach {
    pages: u32,
    bytes: u64,
}

impl Database {
    /// The newest conversations that say all words of a search.
    pub async fn list(&self, search: &str, most: usize) -> Result<Vec<KeptConversation>, Problem> {
        let stores = self.read_all().map_err(|why| self.failed(&why))?;
        let rows = async {
            if search.trim().is_empty() {
                return newest(&stores, most).await;
            }
            match sought(search) {
                Sought::Nothing => Ok(Vec::new()),
                Sought::Newest => newest(&stores, most.min(NEWEST)).await,
                Sought::Words(words) => match near(&stores, &words, most, NEAREST).await? {
                    Some(rows) => Ok(rows),
                    None => found(&stores, &words, most).await,
                },
            }
        };
        rows.await.map_err(|why| self.failed(&why))
    }

    /// A conversation as it is, for what only reads it.
    pub async fn read(&self, id: ConversationId) -> Result<Option<Filed>, Problem> {
        let stores = self.read_all().map_err(|why| self.failed(&why))?;
        let read = async {
            let row = stores.conversations.get(Query::Key(name(id.0)))?.into_future();
            let said = stores.said.get_all(Some(Query::KeyRange(turns_of(id)?)), None)?.into_future();
            let (row, said) = (row.await?, said.await?);
            let (about, source) = facts(&stores, id).await?;
            let turns = said.iter().filter_map(read_turn).collect();
            let row = row.as_ref().and_then(Row::read);
            Ok::<_, Error>(row.map(|row| Filed { title: Some(row.kept.title), turns, about, source }))
        };
        read.await.map_err(|why| self.failed(&why))
    }

    /// Forgets a conversation for good. Says which turns it had.
    pub async fn delete(&self, id: ConversationId) -> Result<Vec<TurnId>, Problem> {
        let (stores, ended) = self.write_all().map_err(|why| self.failed(&why))?;
        let work = async {
            let asked = begin_to_delete(&stores, id)?;
            // A page that goes hears no answers any more: all that matters is asked for, and is to be done now.
            let _ = stores.said.transaction().commit();
            Ok::<_, Error>((turns_of_keys(asked.turns.await?), asked.windows.await?))
        };
        let (turns, windows) = work.await.map_err(|why| self.failed(&why))?;
        ended.await?;
        let (stores, ended) = self.write_all().map_err(|why| self.failed(&why))?;
        forget_windows(&stores, id, windows).map_err(|why| self.failed(&why))?;
        ended.await?;
        Ok(turns)
    }

    /// Keeps a conversation of a file under this name.
    pub async fn take_in(&self, id: ConversationId, filed: Filed, unix_ms: i64) -> Result<(), Problem> {
        let (stores, ended) = self.write_all().map_err(|why| self.failed(&why))?;
        let turns = (1..).zip(filed.turns).map(|(place, turn)| KeptTurn { id: TurnId(id.0 + place), ..turn });
        let turns: Vec<KeptTurn> = turns.collect();
        let write = || {
            let mut row = put_conversation(&stores, id, &turns, &filed.about)?;
            if row.kept.changed_unix_ms == 0 {
                (row.kept.begun_unix_ms, row.kept.changed_unix_ms) = (unix_ms, unix_ms);
            }
            row.call(filed.title.as_deref().unwrap_or_default());
            if let Some(source) = &filed.source {
                put_source(&stores, id, source)?;
            }
            stores.conversations.put(&row.write(), Some(&name(id.0)))?;
            Ok::<_, Error>(())
        };
        write().map_err(|why| self.failed(&why))?;
        ended.await
    }

    /// Forgets the oldest conversations beyond what may stay.
    pub async fn forget_excess(&self) -> Result<(), Problem> {
        let (stores, ended) = self.write_all().map_err(|why| self.failed(&why))?;
        let work = async {
            let rows = stores.conversations.index(ORDER)?.get_all(None, None)?.into_future().await?;
            let kept = rows.iter().filter_map(Row::read).map(|row| (row.kept.id, row.kept.bytes));
            for id in excess(kept, MOST_CONVERSATIONS, MOST_BYTES) {
                delete(&stores, id).await?;
            }
            Ok::<_, Error>(())
        };
        work.await.map_err(|why| self.failed(&why))?;
        ended.await
    }
}

async fn newest(stores: &Stores, most: usize) -> Result<Vec<KeptConversation>, Error> {
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    let rows = stores.conversations.index(ORDER)?.get_all(None, Some(most))?.into_future().await?;
    Ok(rows.iter().filter_map(Row::read).map(|row| row.kept).collect())
}

/// The newest that say all words, where these are among the newest of all; none when they are not enough to tell.
async fn near(
    stores: &Stores,
    words: &[String],
    most: usize,
    reach: Reach,
) -> Result<Option<Vec<KeptConversation>>, Error> {
    let shown = words.join(" ");
    let (mut found, mut bytes, mut from) = (Vec::new(), 0, None::<JsValue>);
    let mut seen = BTreeSet::new();
    for page in 1..=reach.pages {
        // The last row of a page is the first of the next one, with others of its moment.
        let rest = from.as_ref().map(|from| KeyRange::lower_bound(from, Some(false)).map(Query::KeyRange));
        let rows =
            stores.conversations.index(ORDER)?.get_all(rest.transpose()?, Some(NEAR))?.into_future().await?;
        from = rows.last().and_then(|row| field(row, ORDER));
        let is_last = rows.len() < NEAR as usize;
        let rows = rows.iter().filter_map(Row::read).map(|row| row.kept);
        let rows: Vec<KeptConversation> = rows.filter(|row| seen.insert(row.id)).collect();
        bytes += rows.iter().map(|row| row.bytes).sum::<u64>();
        if is_last || bytes > reach.bytes {
            return Ok(None);
        }
        let said = turns_among(stores, &rows).await?;
        for mut row in rows {
            let turns = said.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let texts = || turns.iter().flat_map(|turn| [turn.prompt.as_str(), turn.answer.as_str()]);
            if says_all(texts(), words) {
                row.snippet =
                    texts().find_map(|text| snippet_of(text, &shown)).filter(|_| found.len() < SNIPPETS);
                found.push(row);
            }
            if found.len() == most {
                return Ok(Some(found));
            }
        }
        // At this rate there will not be enough of them.
        if found.len() * ((reach.pages / page) as usize) < most {
            return Ok(None);
        }
    }
    Ok(None)
}

/// The turns of these conversations. Those that were begun one after the other stand beside each other and are read with
/// one question, unless others stand between them.
async fn turns_among(
    stores: &Stores,
    rows: &[KeptConversation],
) -> Result<BTreeMap<ConversationId, Vec<KeptTurn>>, Error> {
    let mut ids: Vec<ConversationId> = rows.iter().map(|row| row.id).collect();
    ids.sort_unstable();
    let wanted: usize = rows.iter().map(|row| row.questions).sum();
    let mut said = BTreeMap::<ConversationId, Vec<KeptTurn>>::new();
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(said) };
    let whole =
        KeyRange::bound(&turn_key(*first, TurnId(0)), &turn_key(*last, TurnId(u64::MAX)), None, None)?;
    let names = stores.said.count(Some(Query::KeyRange(whole.clone())))?.into_future();
    if names.await? as usize <= wanted + NEAR as usize {
        let keys = stores.said.get_all_keys(Some(Query::KeyRange(whole.clone())), None)?.into_future();
        let records = stores.said.get_all(Some(Query::KeyRange(whole)), None)?.into_future();
        for (key, record) in keys.await?.iter().zip(records.await?) {
            if let (Some(id), Some(turn)) = (conversation_of(key), read_turn(&record)) {
                said.entry(id).or_default().push(turn);
            }
        }
        return Ok(said);
    }
    let mut asked = Vec::new();
    for id in ids {
        asked.push((id, stores.said.get_all(Some(Query::KeyRange(turns_of(id)?)), None)?.into_future()));
    }
    for (id, records) in asked {
        said.insert(id, records.await?.iter().filter_map(read_turn).collect());
    }
    Ok(said)
}

async fn found(stores: &Stores, words: &[String], most: usize) -> Result<Vec<KeptConversation>, Error> {
    let index = stores.said.index(WORDS)?;
    let mut asked = Vec::new();
    for word in words {
        asked
            .push(index.get_all_keys(Some(Query::KeyRange(beginning(word)?)), Some(MANY_SAY))?.into_future());
    }
    let mut says = Says::default();
    let mut common = Vec::new();
    for (word, keys) in words.iter().zip(asked) {
        match keys.await? {
            keys if keys.len() < MANY_SAY as usize => says.narrow(keys),
            _ => common.push(word),
        }
    }
    // Nothing else is to be read when a rare word and another one are never said together.
    if says.is_none() {
        return Ok(Vec::new());
    }
    if common.len() == words.len()
        && let Some(rows) = near(stores, words, most, NEARER).await?
    {
        return Ok(rows);
    }
    for word in common {
        let range = Query::KeyRange(beginning(word)?);
        says.narrow(index.get_all_keys(Some(range), Some(MOST_FOUND))?.into_future().await?);
    }
    let mut rows = newest_of(stores, &says.conversations.unwrap_or_default(), most).await?;
    let mut asked = Vec::new();
    for row in rows.iter().take(SNIPPETS) {
        let turn = says.turns.iter().find(|key| conversation_of(key) == Some(row.id));
        asked.push(match turn {
            Some(key) => Some(stores.said.get(Query::Key(key.clone()))?.into_future()),
            None => None,
        });
    }
    let shown = words.join(" ");
    for (row, turn) in rows.iter_mut().zip(asked) {
        let Some(turn) = turn else { continue };
        row.snippet =
            turn.await?.as_ref().and_then(read_turn).and_then(|turn| {
                snippet_of(&turn.prompt, &shown).or_else(|| snippet_of(&turn.answer, &shown))
            });
    }
    Ok(rows)
}

/// What the index says of the words of a search.
#[derive(Default)]
struct Says {
    /// The conversations that say all words that were asked for; none before the first one.
    conversations: Option<BTreeSet<ConversationId>>,
    /// The turns that say the first word, for what is shown of them.
    turns: Vec<JsValue>,
}

impl Says {
    /// The turns that say one more word.
    fn narrow(&mut self, turns: Vec<JsValue>) {
        let these: BTreeSet<ConversationId> = turns.iter().filter_map(conversation_of).collect();
        self.conversations = Some(match self.conversations.take() {
            Some(before) => before.intersection(&these).copied().collect(),
            None => {
                self.turns = turns;
                these
            }
        });
    }

    /// Whether there is no such conversation, whatever other words say.
    fn is_none(&self) -> bool {
        self.conversations.as_ref().is_some_and(BTreeSet::is_empty)
    }
}

/// The newest of these conversations.
async fn newest_of(
    stores: &Stores,
    these: &BTreeSet<ConversationId>,
    most: usize,
) -> Result<Vec<KeptConversation>, Error> {
    let mut newest = Vec::new();
    if these.len() <= ONE_BY_ONE {
        let mut asked = Vec::new();
        for id in these {
            asked.push(stores.conversations.get(Query::Key(name(id.0)))?.into_future());
        }
        for row in asked {
            newest.extend(row.await?.as_ref().and_then(Row::read).map(|row| row.kept));
        }
        // One without a question is in no list.
        newest.retain(|row| row.questions > 0);
        sort_by_key(&mut newest, |row| Reverse(row.changed_unix_ms));
        newest.truncate(most);
        return Ok(newest);
    }
    let order = stores.conversations.index(ORDER)?;
    let (mut from, mut seen) = (None::<JsValue>, BTreeSet::new());
    while newest.len() < most {
        // The last row of a page is the first of the next one, with others of its moment.
        let rest = from.as_ref().map(|from| KeyRange::lower_bound(from, Some(false)).map(Query::KeyRange));
        let rows = order.get_all(rest.transpose()?, Some(PAGE))?.into_future().await?;
        let kept = rows.iter().filter_map(Row::read).map(|row| row.kept);
        newest.extend(kept.filter(|row| these.contains(&row.id) && seen.insert(row.id)));
        let next = rows.last().filter(|_| rows.len() == PAGE as usize).and_then(|row| field(row, ORDER));
        // So many of one moment are not looked through.
        if next.is_none() || next == from {
            break;
        }
        from = next;
    }
    newest.truncate(most);
    Ok(newest)
}

async fn delete(stores: &Stores, gone: ConversationId) -> Result<(), Error> {
    let asked = begin_to_delete(stores, gone)?;
    forget_windows(stores, gone, asked.windows.await?)
}

/// What is found out about a conversation while it is deleted.
struct Asked<T, W> {
    turns: T,
    windows: W,
}

type Keys = Result<Vec<JsValue>, Error>;

/// Asks for all of a conversation to be deleted, and before that for the names of its turns and of what windows keep.
fn begin_to_delete(
    stores: &Stores,
    gone: ConversationId,
) -> Result<Asked<impl Future<Output = Keys> + use<>, impl Future<Output = Keys> + use<>>, Error> {
    let turns = stores.said.get_all_keys(Some(Query::KeyRange(turns_of(gone)?)), None)?.into_future();
    let windows = stores.windows.get_all_keys(None, None)?.into_future();
    stores.said.delete(turns_of(gone)?)?;
    stores.conversations.delete(Query::Key(name(gone.0)))?;
    forget_facts(stores, gone)?;
    Ok(Asked { turns, windows })
}

/// Forgets what windows kept for a conversation that is gone.
fn forget_windows(stores: &Stores, gone: ConversationId, keys: Vec<JsValue>) -> Result<(), Error> {
    let of_it = format!("{:016x}", gone.0);
    for key in keys.into_iter().filter(|key| {
        key.as_string().is_some_and(|key| key.get(16..).is_some_and(|conversation| conversation == of_it))
    }) {
        stores.windows.delete(Query::Key(key))?;
    }
    Ok(())
}

fn turns_of_keys(keys: Vec<JsValue>) -> Vec<TurnId> {
    let turn = |key: JsValue| u64::from_str_radix(key.as_string()?.get(16..)?, 16).ok().map(TurnId);
    keys.into_iter().filter_map(turn).collect()
}
