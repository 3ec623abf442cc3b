//! The parts of the page that are fetched later are cut out of the linked program, for which the linker has to leave in
//! what it knows about who refers to whom.

// A page has no environment, but this runs where the page is built.
#[allow(clippy::disallowed_methods)]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg-bin=chatcli-web=--emit-relocs");
    }
}
