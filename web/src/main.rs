//! Mounts the page.

fn main() {
    chatcli_web::mount();
}
