//! The suite's cases over tonic-web-wasm-client, called as a generated client calls it, with every deadline that it
//! knows: the one that travels and its own clock.

use bytes::{Buf, BufMut, Bytes};
use chatcli_suite_client::case::{self, Asked, Call};
use http::HeaderMap;
use js_sys::Uint8Array;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataMap;
use tonic::{Status, Streaming};
use tonic_web_wasm_client::Client;
use tonic_web_wasm_client::options::FetchOptions;
use wasm_bindgen::prelude::wasm_bindgen;

/// Carries out a case: the suite's request in, its response out.
#[wasm_bindgen]
pub async fn run(request: Vec<u8>) -> Uint8Array {
    Uint8Array::from(&case::run(&request, begin).await[..])
}

enum Answer {
    One { head: HeaderMap, message: Option<Bytes> },
    Many { head: HeaderMap, messages: Streaming<Bytes> },
}

impl Call for Answer {
    fn head(&self) -> HeaderMap {
        let (Self::One { head, .. } | Self::Many { head, .. }) = self;
        head.clone()
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        match self {
            Self::One { message, .. } => Ok(message.take()),
            Self::Many { messages, .. } => messages.message().await,
        }
    }

    async fn trailers(&mut self) -> Result<HeaderMap, Status> {
        match self {
            // A generated client gives headers and trailers of a unary call as one.
            Self::One { head, .. } => Ok(head.clone()),
            Self::Many { messages, .. } => {
                let trailers = messages.trailers().await?;
                Ok(trailers.map(MetadataMap::into_headers).unwrap_or_default())
            }
        }
    }
}

async fn begin(asked: Asked) -> Result<Answer, Status> {
    let mut request = asked.request;
    let mut options = FetchOptions::new();
    if let Some(limit) = asked.timeout {
        request.set_timeout(limit);
        options = options.timeout(limit);
    }
    let mut client = Grpc::new(Client::new_with_options(asked.origin, options));
    client.ready().await.map_err(|why| Status::unknown(why.to_string()))?;
    if asked.is_stream {
        let answer = client.server_streaming(request, asked.path, Raw).await?;
        let head = answer.metadata().clone().into_headers();
        return Ok(Answer::Many { head, messages: answer.into_inner() });
    }
    let answer = client.unary(request, asked.path, Raw).await?;
    let head = answer.metadata().clone().into_headers();
    Ok(Answer::One { head, message: Some(answer.into_inner()) })
}

#[derive(Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&message);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}
