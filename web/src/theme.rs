//! The colours of a document.

use chatcli_core::account::Theme;
use leptos::prelude::document;

/// Has the document wear these colours; the system's when the user chose none.
pub fn wear(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    // A browser that refuses an attribute of its own root has bigger trouble than this.
    let _ = match theme {
        Theme::Auto | Theme::Mono => root.remove_attribute("data-theme"),
        theme => root.set_attribute("data-theme", theme.tag()),
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    const GROUND: &str = include_str!("../style/ground.css");

    /// What words are written in, and what they stand on, at rest and under a pointer.
    const INKS: [&str; 7] = ["ink", "quiet", "accent", "accent-strong", "good", "wait", "bad"];
    const GROUNDS: [&str; 6] = ["paper", "surface", "sunken", "accent-wash", "wait-wash", "bad-wash"];
    /// WCAG 2.2, 1.4.3.
    const LEAST: f64 = 4.5;

    /// The colours of the block that begins with this selector.
    fn colours(selector: &str) -> BTreeMap<&'static str, [f64; 3]> {
        let block =
            GROUND.split_once(selector).and_then(|(_, rest)| rest.split_once('}')).expect("a block").0;
        let colour = |line: &'static str| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
            let part = |at: usize| {
                u8::from_str_radix(value.get(at..at + 2)?, 16).ok().map(|part| f64::from(part) / 255.0)
            };
            Some((name, [part(0)?, part(2)?, part(4)?]))
        };
        block.lines().filter_map(colour).collect()
    }

    fn luminance(colour: [f64; 3]) -> f64 {
        let linear =
            |part: f64| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        let [red, green, blue] = colour.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    #[test]
    fn words_can_be_read_on_every_ground() {
        for selector in [":root {", ":root:not([data-theme=\"light\"]) {", ":root[data-theme=\"dark\"] {"] {
            let colours = colours(selector);
            for (ink, ground) in INKS.iter().flat_map(|ink| GROUNDS.map(|ground| (*ink, ground))) {
                let (one, other) = (luminance(colours[ink]), luminance(colours[ground]));
                let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                assert!(contrast >= LEAST, "{selector} --{ink} on --{ground}: {contrast:.2}");
            }
        }
    }
}
