//! Compiles the contract with protox, so that no `protoc` has to be installed.

use std::error::Error;

const FILES: [&str; 2] = ["chatcli/v1/chatcli.proto", "chatcli/door/v1/watcher.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    for file in FILES {
        println!("cargo:rerun-if-changed={file}");
    }
    let descriptors = protox::compile(FILES, ["."])?;
    tonic_prost_build::configure()
        .build_client(std::env::var_os("CARGO_FEATURE_CLIENT").is_some())
        .build_server(std::env::var_os("CARGO_FEATURE_SERVER").is_some())
        // The transport belongs to the bodies: the generated client stays generic over its channel.
        .build_transport(false)
        .btree_map(".")
        .compile_fds(descriptors)?;
    Ok(())
}
