//! The code that stands in `src/generated` is what the contract says. After a change of the contract,
//! `GENERATED=write cargo test -p chatcli-proto --test generated` writes it anew. It is kept beside the contract because
//! what compiles a contract takes longer to build than all of this crate.

use std::fs;
use std::path::Path;

const CONTRACTS: [&str; 3] =
    ["chatcli/v1/chatcli.proto", "chatcli/door/v1/handoff.proto", "chatcli/door/v1/watcher.proto"];

#[test]
fn the_code_is_what_the_contract_says() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fresh = tempfile::tempdir().unwrap();
    // protox, so that no `protoc` has to be installed.
    let descriptors = protox::compile(CONTRACTS.map(|file| here.join(file)), [here]).unwrap();
    tonic_prost_build::configure()
        .client_mod_attribute(".", "#[cfg(feature = \"client\")]")
        .server_mod_attribute(".", "#[cfg(feature = \"server\")]")
        // The transport belongs to the bodies: the generated client stays generic over its channel.
        .build_transport(false)
        .btree_map(".")
        .message_attribute(
            ".",
            "#[cfg_attr(feature = \"record\", derive(serde::Serialize, serde::Deserialize), serde(default))]",
        )
        .out_dir(fresh.path())
        .compile_fds(descriptors)
        .unwrap();
    let kept = here.join("src/generated");
    let mut names = Vec::new();
    for entry in fs::read_dir(fresh.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_owned();
        let code = fs::read_to_string(&path).unwrap();
        if std::env::var_os("GENERATED").is_some_and(|wish| wish == "write") {
            fs::write(kept.join(&name), &code).unwrap();
        }
        let same = fs::read_to_string(kept.join(&name)).is_ok_and(|kept| kept == code);
        assert!(
            same,
            "{} is old: GENERATED=write cargo test -p chatcli-proto --test generated",
            name.display()
        );
        names.push(name);
    }
    names.sort();
    let mut kept: Vec<_> = fs::read_dir(kept).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    kept.sort();
    assert_eq!(kept, names);
}
