//! What bindings promise, whatever the database is.

use super::*;

pub async fn an_identity_is_taken_by_an_administrator_only(store: Store) {
    let bindings = Bindings::new(store);
    let bind = async |user_id, principal, may_take| {
        bindings.bind(("telegram", user_id, principal), may_take).await.unwrap()
    };
    assert_eq!(bind("2", "bob", false).await, Bound::Yes);
    assert_eq!(bind("1", "ana", false).await, Bound::Yes);
    assert_eq!(bind("1", "ana", false).await, Bound::Yes, "it is hers already");
    assert_eq!(bind("1", "bob", false).await, Bound::Taken);
    let row =
        |user_id: &str, principal: &str| ("telegram".to_owned(), user_id.to_owned(), principal.to_owned());
    assert_eq!(bindings.list(None).await.unwrap(), [row("1", "ana"), row("2", "bob")]);
    assert_eq!(bind("1", "bob", true).await, Bound::Yes);
    assert_eq!(bindings.list(Some("ana")).await.unwrap(), []);
    assert_eq!(bindings.list(Some("bob")).await.unwrap(), [row("1", "bob"), row("2", "bob")]);
}

pub async fn one_principal_has_so_many_identities(store: Store) {
    let bindings = Bindings::new(store);
    for number in 0..MOST_OF_ONE {
        let bound = bindings.bind(("slack", &number.to_string(), "ana"), false).await.unwrap();
        assert_eq!(bound, Bound::Yes, "{number}");
    }
    assert_eq!(bindings.bind(("slack", "more", "ana"), false).await.unwrap(), Bound::Full);
    assert_eq!(bindings.bind(("slack", "0", "ana"), false).await.unwrap(), Bound::Yes, "it is there");
    assert_eq!(bindings.bind(("slack", "more", "bob"), false).await.unwrap(), Bound::Yes);
}
