//! What saved sessions promise, whatever the database is.

use super::*;
use crate::auth::Role;
use chatcli_proto::v1::MessageMeta;
use tonic::Code;

fn message(content: &str, meta: Option<MessageMeta>) -> ChatMessage {
    ChatMessage { role: "user".to_owned(), content: content.to_owned(), meta }
}

fn meta() -> MessageMeta {
    MessageMeta { is_summary: true, summary_of: 7, mode: "coder".to_owned() }
}

pub async fn both_versions_and_the_way_back(store: Store) {
    let sessions = Sessions::new(store);
    let me = Principal::system();
    sessions.save(&me, "one", vec![message("v1", Some(meta()))], None).await.unwrap();
    let loaded = sessions.load(&me, "one").await.unwrap();
    assert_eq!((loaded.version, loaded.chat_history), (2, vec![message("v1", None)]));

    let data = SessionDataV2 {
        version: 0,
        chat_history: vec![message("v2", Some(meta()))],
        agent_history: vec![message("a", None)],
        coder_history: vec![message("c", None)],
        shared_memory: vec![message("m", None)],
    };
    sessions.save(&me, "one", vec![message("loses", None)], Some(data.clone())).await.unwrap();
    let loaded = sessions.load(&me, "one").await.unwrap();
    assert_eq!(loaded, SessionDataV2 { version: 2, ..data });
}

pub async fn names_are_sorted_and_belong_to_their_caller(store: Store) {
    let sessions = Sessions::new(store);
    let me = Principal::system();
    let other = Principal { subject: "system".into(), role: Role::User };
    assert!(sessions.list(&me).await.unwrap().is_empty());
    for name in ["b", "B", "a.json"] {
        sessions.save(&me, name, vec![message(name, None)], None).await.unwrap();
    }
    assert_eq!(sessions.list(&me).await.unwrap(), ["B", "a.json", "b"]);
    let with_token = sessions.list(&Principal::token_holder()).await.unwrap();
    assert_eq!(with_token, ["B", "a.json", "b"], "a token hides nothing");
    assert!(sessions.list(&other).await.unwrap().is_empty());
    assert_eq!(sessions.load(&other, "b").await.unwrap_err().code(), Code::NotFound);
    assert_eq!(sessions.delete(&other, "b").await.unwrap_err().code(), Code::NotFound);
    sessions.delete(&me, "b").await.unwrap();
    assert_eq!(sessions.delete(&me, "b").await.unwrap_err().code(), Code::NotFound);
    assert_eq!(sessions.load(&me, "b").await.unwrap_err().code(), Code::NotFound);
}

/// Statements 74 and 75.
pub async fn what_programs_saved_expires_and_what_a_person_named_does_not(store: Store) {
    let sessions = Sessions::new(store);
    let me = Principal::system();
    let names =
        ["autosave-1", "autosave-2", "autosave-3", "mcp-1", "mcp-2", "mine", "Autosave-1", "autosaved"];
    for (at, name) in (1..).zip(names) {
        assert!(sessions.write(&me.store(), name, "[]", at * 10).await.unwrap());
    }
    assert_eq!(sessions.expire(0, 600).await.unwrap(), 0);
    assert_eq!(sessions.expire(15, 600).await.unwrap(), 1, "autosave-1 is older");
    assert_eq!(sessions.expire(0, 1).await.unwrap(), 1, "autosave-3 is the newest of its kind");
    let left = ["Autosave-1", "autosave-3", "autosaved", "mcp-1", "mcp-2", "mine"];
    assert_eq!(sessions.list(&me).await.unwrap(), left);
    assert_eq!(sessions.expire(1_000, 0).await.unwrap(), 3);
    assert_eq!(sessions.list(&me).await.unwrap(), ["Autosave-1", "autosaved", "mine"]);
}

pub async fn any_text_comes_back(store: Store) {
    let sessions = Sessions::new(store);
    let me = Principal::system();
    for (name, text) in
        [("漢😀", "漢😀"), ("quotes'\"$1", "a'b\"c\\d $1 ?1"), ("controls", "\0\u{1}\n\r\u{7f}")]
    {
        sessions.save(&me, name, vec![message(text, None)], None).await.unwrap();
        assert_eq!(sessions.load(&me, name).await.unwrap().chat_history, [message(text, None)], "{name}");
    }
    assert_eq!(sessions.list(&me).await.unwrap(), ["controls", "quotes'\"$1", "漢😀"]);
}

pub async fn a_damaged_row_is_data_loss_and_not_missing(store: Store) {
    let sessions = Sessions::new(store);
    let me = Principal::system();
    sessions.save(&me, "x", Vec::new(), None).await.unwrap();
    query("UPDATE sessions SET data = 'oops'").execute(&sessions.store.pool).await.unwrap();
    assert_eq!(sessions.load(&me, "x").await.unwrap_err().code(), Code::DataLoss);
}

pub async fn a_full_store_refuses_more_and_keeps_what_it_has(store: Store) {
    let quota = Quota { sessions: 3, store_bytes: 400, session_bytes: 250 };
    let sessions = Sessions { quota, ..Sessions::new(store) };
    let me = Principal::system();
    let other = Principal { subject: "bob".into(), role: Role::User };
    let save = async |who: &Principal, name: &str, bytes: usize| {
        let messages = vec![message(&"x".repeat(bytes), None)];
        sessions.save(who, name, messages, None).await.map_err(|status| status.code())
    };
    assert_eq!(save(&me, "large", 300).await, Err(Code::ResourceExhausted), "one session");
    for name in ["a", "b", "c"] {
        save(&me, name, 20).await.unwrap();
    }
    assert_eq!(save(&me, "d", 20).await, Err(Code::ResourceExhausted), "the number");
    save(&me, "a", 25).await.expect("what is there can be saved again");
    assert_eq!(save(&me, "a", 190).await, Err(Code::ResourceExhausted), "all bytes");
    save(&other, "d", 150).await.expect("a store is full for itself only");
    assert_eq!(sessions.list(&me).await.unwrap(), ["a", "b", "c"]);
    sessions.delete(&me, "b").await.unwrap();
    sessions.delete(&me, "c").await.unwrap();
    save(&me, "d", 180).await.expect("room was made");
    let rows = async |sql: &'static str| -> Vec<(String, i64, i64)> {
        sqlx::query_as(sql).fetch_all(&sessions.store.pool).await.unwrap()
    };
    let held = rows("SELECT principal, sessions, bytes FROM stores ORDER BY principal").await;
    let counted = rows(
        "SELECT principal, count(*), CAST(sum(bytes) AS BIGINT) FROM sessions GROUP BY principal ORDER BY principal",
    );
    assert_eq!(held, counted.await, "the database counts right");
}

pub async fn two_callers_cannot_both_take_the_last_place(store: Store) {
    let sessions = Sessions { quota: Quota { sessions: 1, ..QUOTA }, ..Sessions::new(store) };
    let names: Vec<String> = (0..8).map(|number| format!("n{number}")).collect();
    let me = Principal::system();
    let saves = names.iter().map(|name| sessions.save(&me, name, vec![message("x", None)], None));
    let done = futures::future::join_all(saves).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
    assert_eq!(sessions.list(&me).await.unwrap().len(), 1);
}

pub async fn a_closed_store_is_unavailable(store: Store) {
    let sessions = Sessions::new(store.clone());
    store.close().await;
    assert_eq!(sessions.list(&Principal::system()).await.unwrap_err().code(), Code::Unavailable);
}

mod sqlite {
    use super::super::super::Database;
    use super::*;

    #[tokio::test]
    async fn a_file_outlives_the_server_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        // A name in which an address would see more than a name.
        let file = folder.path().join("new % ?#20/x/../sessions 1.db");
        std::fs::create_dir_all(folder.path().join("new % ?#20/x")).unwrap();
        let database = Database::File(file.clone());
        let me = Principal::system();
        let store = Store::open(&database).await.unwrap();
        Sessions::new(store.clone()).save(&me, "kept", vec![message("漢😀", None)], None).await.unwrap();
        store.close().await;
        assert!(file.is_file());

        let sessions = Sessions::new(Store::open(&database).await.unwrap());
        assert_eq!(sessions.load(&me, "kept").await.unwrap().chat_history, [message("漢😀", None)]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            sessions.save(&me, "more", vec![message("x", None)], None).await.unwrap();
            for beside in ["", "-wal", "-shm"] {
                let mut name = file.clone().into_os_string();
                name.push(beside);
                let mode = std::fs::metadata(&name).unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{name:?}");
            }
        }
    }

    #[tokio::test]
    async fn the_list_is_read_from_its_index_alone() {
        let store = Store::open(&Database::Memory).await.unwrap();
        for statement in [list_statement(store.dialect), save_statement(store.dialect)] {
            let statement = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(statement).fetch_all(&store.pool).await.unwrap();
            let reads: Vec<_> =
                plan.iter().map(|(.., step)| step).filter(|step| step.contains(" sessions ")).collect();
            assert!(!reads.is_empty(), "{plan:?}");
            assert!(reads.iter().all(|step| step.contains("COVERING INDEX sessions_list")), "{plan:?}");
        }
    }

    #[tokio::test]
    async fn a_place_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::File(folder.path().to_owned());
        let error = Store::open(&database).await.unwrap_err().to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
    }
}
