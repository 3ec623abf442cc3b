//! The local model through the whole server: with the feature and the model file, an answer and a cancel; without
//! the feature, a clear word about it.

use chatcli_proto::v1::StreamPromptRequest;

use crate::running::{Running, prompt};

#[cfg(not(feature = "local"))]
#[tokio::test]
async fn a_build_without_the_local_model_says_so() {
    let running = Running::with(&[]).await;
    let request = StreamPromptRequest { provider: "LOCAL".to_owned(), ..prompt("hi") };
    let (_, status) = crate::running::failure(&running, request).await;
    assert_eq!(status.code(), tonic::Code::FailedPrecondition);
    assert!(status.message().contains("feature `local`"), "{}", status.message());
}

#[cfg(feature = "local")]
mod real {
    use std::path::{Path, PathBuf};

    use chatcli_server::Config;

    use super::*;
    use crate::running::{answer, config, failure};

    /// The cached model file; tests that need it are skipped on machines without it.
    fn cached() -> Option<PathBuf> {
        let cache = std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))?;
        let path = cache.join("chatcli/models/SmolLM2-135M-Instruct.Q4_1.gguf");
        path.is_file().then_some(path)
    }

    #[tokio::test]
    #[cfg_attr(debug_assertions, ignore = "unoptimised, the model takes minutes; run with --profile up")]
    async fn it_is_the_default_and_goes_on_after_a_cancel() {
        let Some(path) = cached() else {
            eprintln!("skipped: no model file");
            return;
        };
        let running = Running::start(Config { local_model: Some(path), ..config(&[]) }).await;
        assert_eq!(
            (running.server.provider(), running.server.model().as_str()),
            ("LOCAL", "SmolLM2-135M-Instruct.Q4_1")
        );

        // A long story that its reader leaves; the next answer waits until the model has stopped.
        let mut story =
            running.client().stream_prompt(prompt("Tell a long story.")).await.unwrap().into_inner();
        story.message().await.unwrap().expect("a first piece");
        drop(story);
        let short = StreamPromptRequest { max_tokens: 3, ..prompt("Say hello.") };
        let (text, last) = answer(&running, short).await;
        assert!(!text.is_empty());
        assert_eq!((last.provider.as_str(), last.model.as_str()), ("LOCAL", "SmolLM2-135M-Instruct.Q4_1"));

        let other = StreamPromptRequest { model: "gpt-4o".to_owned(), ..prompt("hi") };
        assert_eq!(failure(&running, other).await.1.code(), tonic::Code::NotFound);
    }
}
