//! What a caller speaks: gRPC, gRPC-Web or gRPC-Web text, with a codec suffix. Decides it from `content-type`
//! and `accept` and writes the content types of both sides.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

/// How bodies are framed on the caller's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Messages in the body, status in HTTP/2 trailers.
    Native,
    /// Messages in the body, status in a last frame.
    Web,
    /// The same, in base64.
    WebText,
}

/// How one caller's request and response are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Of the request's body.
    pub request: Framing,
    /// Of the response's body.
    pub response: Framing,
    /// The codec with its plus sign, such as `+proto`; may be empty.
    codec: String,
}

impl Dialect {
    /// Reads the caller's headers. `None` means that this is no gRPC call.
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let (request, codec) = parse(headers.get(CONTENT_TYPE)?.to_str().ok()?)?;
        let response = if request == Framing::Native { request } else { accepted(headers, request) };
        Some(Self { request, response, codec })
    }

    /// The content type of the request to the upstream.
    pub fn upstream_type(&self) -> HeaderValue {
        content_type(Framing::Native, &self.codec)
    }

    /// The content type of the response, for an upstream that answered with `upstream`; `None` when that is
    /// not gRPC.
    pub fn response_type(&self, upstream: Option<&HeaderValue>) -> Option<HeaderValue> {
        match parse(upstream?.to_str().ok()?)? {
            (Framing::Native, codec) if codec.is_empty() => Some(self.own_type()),
            (Framing::Native, codec) => Some(content_type(self.response, &codec)),
            _ => None,
        }
    }

    /// The content type of a response of the door's own.
    pub fn own_type(&self) -> HeaderValue {
        content_type(self.response, &self.codec)
    }
}

fn accepted(headers: &HeaderMap, request: Framing) -> Framing {
    let listed = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(parse)
        .map(|(framing, _)| framing);
    let mut found = None;
    for framing in listed {
        match framing {
            Framing::WebText => return Framing::WebText,
            Framing::Web => found = Some(Framing::Web),
            Framing::Native => {}
        }
    }
    found.unwrap_or(request)
}

/// Media types are matched without case, and parameters do not count.
fn parse(value: &str) -> Option<(Framing, String)> {
    let media = value.split(';').next()?.trim().to_ascii_lowercase();
    let (base, codec) = match media.find('+') {
        Some(at) => media.split_at(at),
        None => (media.as_str(), ""),
    };
    let framing = match base {
        "application/grpc" => Framing::Native,
        "application/grpc-web" => Framing::Web,
        "application/grpc-web-text" => Framing::WebText,
        _ => return None,
    };
    let legal = codec.is_empty()
        || codec.len() > 1 && codec[1..].bytes().all(|c| c.is_ascii_alphanumeric() || b"-._".contains(&c));
    legal.then(|| (framing, codec.to_owned()))
}

fn content_type(framing: Framing, codec: &str) -> HeaderValue {
    let base = match framing {
        Framing::Native => "application/grpc",
        Framing::Web => "application/grpc-web",
        Framing::WebText => "application/grpc-web-text",
    };
    HeaderValue::try_from(format!("{base}{codec}")).unwrap_or(HeaderValue::from_static("application/grpc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(content_type: &str, accept: Option<&str>) -> Option<Dialect> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, content_type.parse().expect("legal"));
        if let Some(accept) = accept {
            headers.insert(ACCEPT, accept.parse().expect("legal"));
        }
        Dialect::read(&headers)
    }

    #[test]
    fn spellings_of_the_content_type() {
        let cases = [
            ("application/grpc", Framing::Native, "application/grpc"),
            ("application/grpc+proto", Framing::Native, "application/grpc+proto"),
            ("application/grpc-web", Framing::Web, "application/grpc"),
            ("application/grpc-web+proto; charset=utf-8", Framing::Web, "application/grpc+proto"),
            ("APPLICATION/GRPC-WEB+PROTO", Framing::Web, "application/grpc+proto"),
            ("application/grpc-web+json", Framing::Web, "application/grpc+json"),
            ("application/grpc-web-text", Framing::WebText, "application/grpc"),
            ("application/grpc-web-text+proto ;x=y", Framing::WebText, "application/grpc+proto"),
        ];
        for (text, framing, upstream) in cases {
            let read = dialect(text, None).expect(text);
            assert_eq!((read.request, read.response), (framing, framing), "{text}");
            assert_eq!(read.upstream_type(), upstream, "{text}");
        }
        for text in
            ["application/json", "application/grpc-webx", "application/grpc-web+", "application/grpc+a b"]
        {
            assert_eq!(dialect(text, None), None, "{text}");
        }
    }

    #[test]
    fn accept_chooses_the_answer() {
        let web = "application/grpc-web+proto";
        let text = "application/grpc-web-text+proto";
        let answer = |content_type, accept| dialect(content_type, Some(accept)).expect("legal").response;
        assert_eq!(answer(web, text), Framing::WebText);
        assert_eq!(answer(text, web), Framing::Web);
        assert_eq!(answer(text, "*/*"), Framing::WebText);
        assert_eq!(answer(web, "text/html, application/grpc-web-text"), Framing::WebText);
        assert_eq!(answer("application/grpc", text), Framing::Native);
    }

    #[test]
    fn the_upstream_chooses_the_codec_of_the_answer() {
        let web = dialect("application/grpc-web+proto", None).expect("legal");
        let answer = |upstream| web.response_type(Some(&HeaderValue::from_static(upstream)));
        assert_eq!(answer("application/grpc"), Some(HeaderValue::from_static("application/grpc-web+proto")));
        assert_eq!(
            answer("application/grpc+json"),
            Some(HeaderValue::from_static("application/grpc-web+json"))
        );
        assert_eq!(answer("text/html"), None);
        assert_eq!(web.response_type(None), None);
    }
}
