//! The suite's messages (`connectrpc.conformance.v1`, and `google.rpc.Status`), as far as a client needs them. Messages
//! that only pass through stay bytes.

#![allow(missing_docs)]

use bytes::Bytes;
use prost::{Message, Oneof};

/// One call that a client makes.
#[derive(Clone, PartialEq, Message)]
pub struct ClientCompatRequest {
    #[prost(string, tag = "1")]
    pub test_name: String,
    #[prost(string, tag = "6")]
    pub host: String,
    #[prost(uint32, tag = "7")]
    pub port: u32,
    /// With a certificate the server uses TLS.
    #[prost(bytes = "bytes", tag = "8")]
    pub server_tls_cert: Bytes,
    #[prost(string, optional, tag = "11")]
    pub service: Option<String>,
    #[prost(string, optional, tag = "12")]
    pub method: Option<String>,
    #[prost(int32, tag = "13")]
    pub stream_type: i32,
    #[prost(message, repeated, tag = "15")]
    pub request_headers: Vec<Header>,
    #[prost(message, repeated, tag = "16")]
    pub request_messages: Vec<Any>,
    #[prost(uint32, optional, tag = "17")]
    pub timeout_ms: Option<u32>,
    #[prost(uint32, tag = "18")]
    pub request_delay_ms: u32,
    #[prost(message, optional, tag = "19")]
    pub cancel: Option<Cancel>,
}

/// `STREAM_TYPE_UNARY`.
pub const UNARY: i32 = 1;
/// `STREAM_TYPE_SERVER_STREAM`.
pub const SERVER_STREAM: i32 = 3;

/// When the client gives up.
#[derive(Clone, PartialEq, Message)]
pub struct Cancel {
    #[prost(oneof = "CancelTiming", tags = "2, 3")]
    pub timing: Option<CancelTiming>,
}

#[derive(Clone, Copy, PartialEq, Oneof)]
pub enum CancelTiming {
    #[prost(uint32, tag = "2")]
    AfterCloseSendMs(u32),
    #[prost(uint32, tag = "3")]
    AfterNumResponses(u32),
}

#[derive(Clone, PartialEq, Message)]
pub struct Header {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(string, repeated, tag = "2")]
    pub value: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Any {
    #[prost(string, tag = "1")]
    pub type_url: String,
    #[prost(bytes = "bytes", tag = "2")]
    pub value: Bytes,
}

/// An answer of the suite's service, of every method.
#[derive(Clone, PartialEq, Message)]
pub struct Answer {
    #[prost(bytes = "bytes", tag = "1")]
    pub payload: Bytes,
}

#[derive(Clone, PartialEq, Message)]
pub struct ClientCompatResponse {
    #[prost(string, tag = "1")]
    pub test_name: String,
    #[prost(oneof = "Outcome", tags = "2, 3")]
    pub outcome: Option<Outcome>,
}

#[derive(Clone, PartialEq, Oneof)]
pub enum Outcome {
    #[prost(message, tag = "2")]
    Response(ClientResponseResult),
    #[prost(message, tag = "3")]
    Error(ClientErrorResult),
}

/// What came back.
#[derive(Clone, PartialEq, Message)]
pub struct ClientResponseResult {
    #[prost(message, repeated, tag = "1")]
    pub response_headers: Vec<Header>,
    #[prost(bytes = "bytes", repeated, tag = "2")]
    pub payloads: Vec<Bytes>,
    #[prost(message, optional, tag = "3")]
    pub error: Option<Error>,
    #[prost(message, repeated, tag = "4")]
    pub response_trailers: Vec<Header>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Error {
    #[prost(int32, tag = "1")]
    pub code: i32,
    #[prost(string, optional, tag = "2")]
    pub message: Option<String>,
    #[prost(message, repeated, tag = "3")]
    pub details: Vec<Any>,
}

/// Why no call was made.
#[derive(Clone, PartialEq, Message)]
pub struct ClientErrorResult {
    #[prost(string, tag = "1")]
    pub message: String,
}

/// `google.rpc.Status`, which the details of a status are packed in.
#[derive(Clone, PartialEq, Message)]
pub struct RpcStatus {
    #[prost(message, repeated, tag = "3")]
    pub details: Vec<Any>,
}
