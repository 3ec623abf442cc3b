//! Who may call what: one table, enforced here and nowhere else, whatever the upstream would allow.

use crate::methods::{FOLLOW, GET_ALERTS, GET_SERVER_INFO, GET_WATCHER_STATUS, HEALTH};

/// What a caller who is known to the door is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A person: everything that the upstream allows.
    User,
    /// A screen on a wall.
    Kiosk,
}

enum Methods {
    All,
    Only(&'static [&'static str]),
}

const TABLE: [(Role, &str, Methods); 2] = [
    (Role::User, "user", Methods::All),
    (Role::Kiosk, "kiosk", Methods::Only(&[HEALTH, GET_SERVER_INFO, GET_WATCHER_STATUS, GET_ALERTS, FOLLOW])),
];

impl Role {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|(role, ..)| *role == self).map_or("", |(_, name, _)| name)
    }

    /// Whether it may call the method at this path. What is not in the table is not allowed, methods of later
    /// versions included.
    pub fn may_call(self, path: &str) -> bool {
        TABLE.iter().any(|(role, _, methods)| {
            *role == self
                && match methods {
                    Methods::All => true,
                    Methods::Only(listed) => listed.contains(&path),
                }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::OFFER;

    #[test]
    fn a_screen_reads_the_watcher_and_nothing_else() {
        for path in [HEALTH, GET_SERVER_INFO, GET_WATCHER_STATUS, GET_ALERTS, FOLLOW] {
            assert!(Role::Kiosk.may_call(path) && Role::User.may_call(path), "{path}");
        }
        for path in [
            "/chatcli.v1.ChatCLIService/SendPrompt",
            "/chatcli.v1.ChatCLIService/ResolveActiveConversation",
            "/chatcli.v1.ChatCLIService/NewConversation",
            "/chatcli.v1.ChatCLIService/AppendEvent",
            "/chatcli.v1.ChatCLIService/ReadConversation",
            "/chatcli.v1.ChatCLIService/SubscribeConversation",
            "/chatcli.v1.ChatCLIService/SetBinding",
            "/chatcli.v1.ChatCLIService/ListBindings",
            OFFER,
            "/chatcli.v1.ChatCLIService/health",
            "/chatcli.v1.ChatCLIService/Health/",
            "/chatcli.v2.ChatCLIService/Health",
            "//chatcli.v1.ChatCLIService/Health",
            "/chatcli.v1.ChatCLIService/%48ealth",
            "/chatcli.v1.ChatCLIService/NotYetThoughtOf",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        ] {
            assert!(!Role::Kiosk.may_call(path) && Role::User.may_call(path), "{path}");
        }
        assert_eq!((Role::User.name(), Role::Kiosk.name()), ("user", "kiosk"));
    }
}
