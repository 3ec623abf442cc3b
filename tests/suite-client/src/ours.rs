//! The cases over the page's own transport, with the part of the shared caller that judges answers.

use bytes::{BufMut, Bytes};
use chatcli_proto::rpc::{self, Answers, Expected, Outgoing};
use chatcli_proto::timeout;
use chatcli_web_transport::Channel;
use http::HeaderMap;
use js_sys::Uint8Array;
use tonic::Status;
use tonic::codec::EncodeBuf;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::case::{self, Asked, Call};

/// Carries out a case: the suite's request in, its response out.
#[wasm_bindgen]
pub async fn run(request: Vec<u8>) -> Uint8Array {
    Uint8Array::from(&case::run(&request, begin).await[..])
}

struct Raw(Bytes);

impl Outgoing for Raw {
    fn write(&self, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&self.0);
        Ok(())
    }
}

impl Call for Answers {
    fn head(&self) -> HeaderMap {
        Self::head(self).clone()
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        Self::next(self).await
    }

    async fn trailers(&mut self) -> Result<HeaderMap, Status> {
        Self::trailers(self).await
    }
}

async fn begin(asked: Asked) -> Result<Answers, Status> {
    let expected = if asked.is_stream { Expected::Many } else { Expected::One };
    let mut request = asked.request.map(Raw);
    if let Some(limit) = asked.timeout {
        let value = timeout::header_value(limit).parse();
        request.metadata_mut().insert("grpc-timeout", value.map_err(|_| Status::internal("a deadline"))?);
    }
    rpc::ask(&mut Channel::new(&asked.origin), asked.path, request, expected).await
}
