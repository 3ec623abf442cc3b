//! The methods that the door knows by name. Decides what may be done with each: asked again, sent to any replica,
//! bounded in time and size. What is not in the table is unknown and gets the careful answer to all of these.

/// Whether the server is well; open to everybody.
pub const HEALTH: &str = "/chatcli.v1.ChatCLIService/Health";
/// What the server is.
pub const GET_SERVER_INFO: &str = "/chatcli.v1.ChatCLIService/GetServerInfo";
/// What the server's watcher sees.
pub const GET_WATCHER_STATUS: &str = "/chatcli.v1.ChatCLIService/GetWatcherStatus";
/// What the server's watcher warns of.
pub const GET_ALERTS: &str = "/chatcli.v1.ChatCLIService/GetAlerts";
/// The four above, asked once by the door for all who watch, and pushed to them.
pub const FOLLOW: &str = "/chatcli.door.v1.Watcher/Follow";
/// A conversation, kept for another browser by the door.
pub const OFFER: &str = "/chatcli.door.v1.Handoff/Offer";
/// The standard question for health, asked once.
pub const HEALTH_CHECK: &str = "/grpc.health.v1.Health/Check";
/// The standard question for health, answered for as long as it is open.
pub const HEALTH_WATCH: &str = "/grpc.health.v1.Health/Watch";

/// What may be done with the calls of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// `/package.Service/Method`.
    pub path: &'static str,
    /// The request carries a name or a filter and no text of a person.
    pub is_small: bool,
    /// Asking twice does what asking once does.
    pub is_repeatable: bool,
    /// What it is about lives in one replica (saved sessions, the hub, the watcher's memory).
    pub is_pinned: bool,
    /// How long it may take when its caller sets no limit.
    pub patience: Patience,
}

impl Method {
    /// Nothing is lost when its answer ends, because its caller asks again: it only waits for news.
    pub fn is_subscription(&self) -> bool {
        self.is_small && self.patience == Patience::Endless
    }
}

/// How long a call without a limit of its own may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// An answer from memory or disk.
    Short,
    /// A model or a tool works for it.
    Work,
    /// It is meant to stay open.
    Endless,
}

macro_rules! service {
    ($name:literal) => {
        concat!("/chatcli.v1.ChatCLIService/", $name)
    };
}

const fn small(path: &'static str) -> Method {
    Method { path, is_small: true, is_repeatable: true, is_pinned: false, patience: Patience::Short }
}

const fn pinned(method: Method) -> Method {
    Method { is_pinned: true, ..method }
}

const fn once(method: Method) -> Method {
    Method { is_repeatable: false, ..method }
}

const fn large(method: Method) -> Method {
    Method { is_small: false, ..method }
}

const fn lasting(method: Method, patience: Patience) -> Method {
    Method { patience, ..method }
}

const fn prompt(path: &'static str) -> Method {
    lasting(once(large(small(path))), Patience::Work)
}

/// Every method of `chatcli.v1`, and those of the door and of the standard health service.
pub const METHODS: [Method; 31] = [
    small(HEALTH),
    small(GET_SERVER_INFO),
    pinned(small(GET_WATCHER_STATUS)),
    pinned(small(GET_ALERTS)),
    lasting(small(FOLLOW), Patience::Endless),
    once(large(small(OFFER))),
    small(HEALTH_CHECK),
    lasting(small(HEALTH_WATCH), Patience::Endless),
    prompt(service!("SendPrompt")),
    prompt(service!("StreamPrompt")),
    lasting(prompt(service!("InteractiveSession")), Patience::Endless),
    pinned(small(service!("ListSessions"))),
    pinned(small(service!("LoadSession"))),
    pinned(large(small(service!("SaveSession")))),
    pinned(once(small(service!("DeleteSession")))),
    prompt(service!("AnalyzeIssue")),
    prompt(service!("AgenticStep")),
    small(service!("ListRemotePlugins")),
    small(service!("ListRemoteAgents")),
    small(service!("ListRemoteSkills")),
    small(service!("GetAgentDefinition")),
    small(service!("GetSkillContent")),
    prompt(service!("ExecuteRemotePlugin")),
    lasting(small(service!("DownloadPlugin")), Patience::Work),
    pinned(once(small(service!("ResolveActiveConversation")))),
    pinned(once(small(service!("NewConversation")))),
    pinned(once(large(small(service!("AppendEvent"))))),
    pinned(small(service!("ReadConversation"))),
    pinned(lasting(small(service!("SubscribeConversation")), Patience::Endless)),
    pinned(once(small(service!("SetBinding")))),
    pinned(small(service!("ListBindings"))),
];

/// The largest message of a request to a method that is small, in bytes.
const SMALL_REQUEST_BYTES: usize = 64 * 1024;

/// The largest message of a request to the method at this path, in bytes, where requests may have `most`.
pub fn request_limit(path: &str, most: usize) -> usize {
    if known(path).is_some_and(|method| method.is_small) { SMALL_REQUEST_BYTES.min(most) } else { most }
}

/// What is known of the method at this path.
pub fn known(path: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_stands_there_once() {
        for method in &METHODS {
            assert_eq!(
                METHODS.iter().filter(|other| other.path == method.path).count(),
                1,
                "{}",
                method.path
            );
            assert_eq!(known(method.path), Some(method));
        }
        assert_eq!(known("/chatcli.v1.ChatCLIService/sendprompt"), None);
    }

    #[test]
    fn limits_of_requests_follow_the_method_and_the_operator() {
        let limits = |most| {
            [HEALTH, "/chatcli.v1.ChatCLIService/SendPrompt", "/a.B/C"].map(|path| request_limit(path, most))
        };
        assert_eq!(limits(1 << 20), [64 << 10, 1 << 20, 1 << 20]);
        assert_eq!(limits(1000), [1000; 3]);
    }

    #[test]
    fn what_only_waits_for_news_is_known() {
        let mut waiting: Vec<&str> =
            METHODS.iter().filter(|method| method.is_subscription()).map(|method| method.path).collect();
        waiting.sort_unstable();
        assert_eq!(waiting, [FOLLOW, service!("SubscribeConversation"), HEALTH_WATCH]);
    }

    #[test]
    fn what_a_person_writes_is_never_asked_twice() {
        let names =
            ["SendPrompt", "StreamPrompt", "InteractiveSession", "AppendEvent", "ExecuteRemotePlugin"];
        let paths = names.map(|name| format!("/chatcli.v1.ChatCLIService/{name}"));
        for path in paths.iter().map(String::as_str).chain([OFFER]) {
            let method = known(path).expect("known");
            assert!(!method.is_repeatable && !method.is_small, "{path}");
        }
    }
}
