//! Which conversations are listed, and which of them say what is looked for.

use chatcli_core::history::{NEWEST, Sought, sought};
use chatcli_core::port::{ConversationId, KeptConversation};
use chatcli_core::problem::Problem;
use chatcli_core::text::find::{says_all, snippet_of};

use super::{Store, id_of, problem};
use crate::history::search;

/// For so many rows of a search it is said where the words stand.
const SNIPPETS: usize = 20;
/// So many of the newest conversations, and so many bytes of them, are read before the index is asked: most of the rows
/// of a word that many say are among them, and the index would have to name all others too.
const READ: usize = 200;
const READ_BYTES: u64 = 512 * 1024;

impl Store {
    /// The newest conversations that say all words of a search.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn list(&mut self, wanted: &str, most: usize) -> Result<Vec<KeptConversation>, Problem> {
        if wanted.trim().is_empty() {
            return self.rows(&[], most).map_err(problem);
        }
        let words = match sought(wanted) {
            Sought::Nothing => return Ok(Vec::new()),
            Sought::Newest => return self.rows(&[], most.min(NEWEST)).map_err(problem),
            Sought::Words(words) => words,
        };
        let near = self.newest_that_say(&words, most)?;
        let mut rows = match near {
            Some(rows) => rows,
            None => self.rows(&words, most).map_err(problem)?,
        };
        let shown = words.join(" ");
        for row in rows.iter_mut().take(SNIPPETS) {
            row.snippet = self.snippet(row.id, &shown)?;
        }
        Ok(rows)
    }

    /// The same among the newest alone; none when these are not enough to tell.
    fn newest_that_say(
        &mut self,
        words: &[String],
        most: usize,
    ) -> Result<Option<Vec<KeptConversation>>, Problem> {
        let (mut found, mut bytes) = (Vec::new(), 0);
        for row in self.rows(&[], READ).map_err(problem)? {
            bytes += row.bytes;
            if bytes > READ_BYTES {
                break;
            }
            let (turns, _) = self.turns(row.id)?;
            let texts = turns.iter().flat_map(|turn| [turn.prompt.as_str(), turn.answer.as_str()]);
            if says_all(texts, words) {
                found.push(row);
            }
            if found.len() == most {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The newest that say all these words; all of them where there are none.
    fn rows(&mut self, words: &[String], most: usize) -> rusqlite::Result<Vec<KeptConversation>> {
        let words = search::questions(words);
        let says =
            "id IN (SELECT conversation FROM turn WHERE row IN (SELECT rowid FROM word WHERE word MATCH ?))";
        let condition =
            if words.is_empty() { "questions > 0".to_owned() } else { vec![says; words.len()].join(" AND ") };
        let sql = format!(
            "SELECT id, title, first_line, begun, changed, questions, bytes FROM conversation \
             WHERE {condition} ORDER BY changed DESC, id DESC LIMIT {most}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(&words), |row| {
            Ok(KeptConversation {
                id: id_of(row.get(0)?),
                title: row.get(1)?,
                first_line: row.get(2)?,
                begun_unix_ms: row.get(3)?,
                changed_unix_ms: row.get(4)?,
                questions: usize::try_from(row.get::<_, i64>(5)?).unwrap_or_default(),
                bytes: u64::try_from(row.get::<_, i64>(6)?).unwrap_or_default(),
                snippet: None,
            })
        })?;
        rows.collect()
    }

    /// Where a conversation says what was looked for.
    fn snippet(&self, id: ConversationId, wanted: &str) -> Result<Option<String>, Problem> {
        let (turns, _) = self.turns(id)?;
        let texts = turns.iter().flat_map(|turn| [turn.prompt.as_str(), turn.answer.as_str()]);
        Ok(texts.into_iter().find_map(|text| snippet_of(text, wanted)))
    }
}
