//! The last resort: when the program itself breaks, the page says so instead of going silent.

use std::panic::PanicHookInfo;

use chatcli_core::Lang;
use chatcli_core::text::Text;

/// From now on a panic is written to the console and shown to the person.
pub fn tell() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(info);
        // What failed may be anywhere, so this touches nothing of the program.
        let _ = show();
    }));
}

fn show() -> Option<()> {
    let document = web_sys::window()?.document()?;
    let tag = document.document_element()?.get_attribute("lang").unwrap_or_default();
    let bar = document.create_element("div").ok()?;
    bar.set_attribute("role", "alert").ok()?;
    bar.set_class_name("page-stopped");
    bar.set_text_content(Some(Text::PageStopped.get(Lang::from_tag(&tag).unwrap_or_default())));
    document.body()?.append_child(&bar).ok()?;
    Some(())
}
