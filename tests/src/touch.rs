//! Screens for fingers: which buttons, tabs and fields a finger would miss.

use serde_json::json;

use crate::browser::Browser;

/// What a finger needs each way, in CSS pixels.
const FINGER_PX: f64 = 44.0;

/// Lets the browser be touched, or pointed at with a mouse again.
#[track_caller]
pub fn touch(browser: &Browser, is_on: bool) {
    browser.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": is_on, "maxTouchPoints": 1 }));
}

/// What is shown for a finger to press and is smaller than one, with its size. Links in a text are as high as its lines.
#[track_caller]
pub fn too_small(browser: &Browser) -> Vec<String> {
    let script = "const [least] = arguments;
        const pressed = 'button, summary, select, input, textarea, a.button, [role=tab], [role=option], [role=switch]';
        return [...document.querySelectorAll(pressed)].filter(it => it.checkVisibility({ visibilityProperty: true }))
            .map(it => [it, (['checkbox', 'radio'].includes(it.type) && it.closest('label') || it).getBoundingClientRect()])
            .filter(([it, box]) => box.width > 1 && Math.min(box.width, box.height) < least - 0.5)
            .map(([it, box]) => `${it.id || it.className || it.tagName} ${box.width} x ${box.height}`)";
    let found = browser.run(script, vec![json!(FINGER_PX)]);
    let found = found.as_array().into_iter().flatten();
    found.map(|it| it.as_str().unwrap_or_default().to_owned()).collect()
}
