//! The door: one port for gRPC-Web, native gRPC, the page and health, in front of any `chatcli.v1` server.
//!
//! It works on bytes and headers and never decodes a message, so calls of a newer server pass through an older
//! door. Read `door` for what a request becomes, `call` for one call, `response` for how streams end.

pub mod access;
pub mod answer;
pub mod arrival;
pub mod ask;
pub mod call;
pub mod deadline;
pub mod dialect;
pub mod door;
pub mod downstream;
pub mod feed;
pub mod headers;
pub mod hop;
pub mod hosts;
pub mod methods;
pub mod operation;
pub mod origin;
pub mod page;
pub mod request;
pub mod response;
pub mod status;
pub mod upstream;

/// Any error, where only its text and its causes matter.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
