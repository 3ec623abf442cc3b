//! The methods that the door knows by name: the four that a wall screen lives on, and the one that the door itself
//! answers. All others pass through without being known.

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
