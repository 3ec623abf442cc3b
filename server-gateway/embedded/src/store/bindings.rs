//! Who a person on a messenger is here. Decides that an identity which belongs to another principal is taken from
//! that one by an administrator only, and how many there may be.

use sqlx::{query, query_as, query_scalar};

use super::Store;

/// Identities of one principal, and of all together.
const MOST_OF_ONE: i64 = 100;
const MOST: i64 = 4000;

/// What became of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// It is stored.
    Yes,
    /// The identity belongs to another principal.
    Taken,
    /// There is no room for more.
    Full,
}

/// A binding: a platform, an identity there, and the principal.
pub(crate) type Binding = (String, String, String);

/// The bindings of all principals.
#[derive(Clone, Debug)]
pub(crate) struct Bindings {
    store: Store,
}

impl Bindings {
    /// The bindings in this database.
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    /// Binds an identity to a principal. One that is bound to another principal stays there, unless `may_take`.
    pub(crate) async fn bind(
        &self,
        (platform, user_id, principal): (&str, &str, &str),
        may_take: bool,
    ) -> Result<Bound, sqlx::Error> {
        let stored = query(
            "INSERT INTO hub_bindings (platform, user_id, principal)
             SELECT $1, $2, $3
             WHERE EXISTS (SELECT 1 FROM hub_bindings WHERE platform = $1 AND user_id = $2)
                OR (SELECT count(*) FROM hub_bindings WHERE principal = $3) < $5
                   AND (SELECT count(*) FROM hub_bindings) < $6
             ON CONFLICT (platform, user_id) DO UPDATE SET principal = excluded.principal
             WHERE hub_bindings.principal = excluded.principal OR $4 = 1",
        )
        .bind(platform)
        .bind(user_id)
        .bind(principal)
        .bind(i64::from(may_take))
        .bind(MOST_OF_ONE)
        .bind(MOST)
        .execute(&self.store.pool)
        .await?;
        if stored.rows_affected() > 0 {
            return Ok(Bound::Yes);
        }
        let others: i64 = query_scalar(
            "SELECT count(*) FROM hub_bindings WHERE platform = $1 AND user_id = $2 AND principal <> $3",
        )
        .bind(platform)
        .bind(user_id)
        .bind(principal)
        .fetch_one(&self.store.pool)
        .await?;
        Ok(if others > 0 { Bound::Taken } else { Bound::Full })
    }

    /// The bindings of a principal, or of all, by platform and identity.
    pub(crate) async fn list(&self, principal: Option<&str>) -> Result<Vec<Binding>, sqlx::Error> {
        query_as(
            "SELECT platform, user_id, principal FROM hub_bindings WHERE $1 = '' OR principal = $1
             ORDER BY platform, user_id",
        )
        .bind(principal.unwrap_or_default())
        .fetch_all(&self.store.pool)
        .await
    }
}

#[cfg(test)]
pub(super) mod cases;
