//! What every database has to do alike. Each case is run by SQLite in memory, by SQLite in a file, and by PostgreSQL
//! where its programs are installed.

#[cfg(feature = "postgres")]
mod postgres;

use super::migrations::tests as migrations;
use super::sessions::cases;
use super::{Database, Store};
use super::{bindings::cases as bindings, threads::cases as threads};

/// Makes tests of the cases.
macro_rules! suite {
    ($($module:ident :: $name:ident)*) => {
        mod memory {
            $(#[tokio::test]
            async fn $name() {
                super::$module::$name(super::open(&super::Database::Memory).await).await;
            })*
        }
        mod file {
            $(#[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let database = super::Database::File(folder.path().join("new/server.db"));
                super::$module::$name(super::open(&database).await).await;
            })*
        }
        #[cfg(feature = "postgres")]
        #[tokio::test]
        async fn postgres_does_what_sqlite_does() {
            let Some(server) = postgres::Server::start().await else { return };
            $({
                let store = open(&server.fresh(stringify!($name)).await).await;
                $module::$name(store.clone()).await;
                store.close().await;
            })*
        }
    };
}

suite! {
    cases::both_versions_and_the_way_back
    cases::names_are_sorted_and_belong_to_their_caller
    cases::what_programs_saved_expires_and_what_a_person_named_does_not
    cases::any_text_comes_back
    cases::a_damaged_row_is_data_loss_and_not_missing
    cases::a_full_store_refuses_more_and_keeps_what_it_has
    cases::two_callers_cannot_both_take_the_last_place
    cases::a_closed_store_is_unavailable
    threads::who_asks_at_once_gets_one_active_conversation
    threads::a_new_conversation_ends_the_one_before
    threads::one_id_of_a_client_is_stored_once_in_a_conversation
    threads::reads_go_on_from_a_number_within_their_bounds
    threads::what_is_full_refuses_more_and_keeps_what_it_has
    threads::only_what_is_unused_is_pruned
    threads::numbers_are_seen_in_their_order
    bindings::an_identity_is_taken_by_an_administrator_only
    bindings::one_principal_has_so_many_identities
    migrations::a_step_of_later_is_refused_and_known_ones_are_taken_once
}

async fn open(database: &Database) -> Store {
    Store::open(database).await.unwrap()
}
