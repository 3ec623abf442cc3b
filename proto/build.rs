//! Compiles `chatcli/v1/chatcli.proto` with protox, so that no `protoc` has to be installed.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=chatcli/v1/chatcli.proto");
    let descriptors = protox::compile(["chatcli/v1/chatcli.proto"], ["."])?;
    tonic_prost_build::configure()
        .build_client(std::env::var_os("CARGO_FEATURE_CLIENT").is_some())
        .build_server(std::env::var_os("CARGO_FEATURE_SERVER").is_some())
        // The transport belongs to the bodies: the generated client stays generic over its channel.
        .build_transport(false)
        .btree_map(".")
        .compile_fds(descriptors)?;
    Ok(())
}
