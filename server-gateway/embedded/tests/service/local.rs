//! Nothing local in a build without the feature, and a clear word about it.

#[cfg(not(feature = "local"))]
#[tokio::test]
async fn a_build_without_the_local_model_says_so() {
    use crate::running::{Running, failure, prompt};
    use chatcli_proto::v1::StreamPromptRequest;

    let running = Running::with(&[]).await;
    let request = StreamPromptRequest { provider: "LOCAL".to_owned(), ..prompt("hi") };
    let (_, status) = failure(&running, request).await;
    assert_eq!(status.code(), tonic::Code::FailedPrecondition);
    assert!(status.message().contains("feature `local`"), "{}", status.message());
}
