//! Reads the browser's clocks and its source of chance, for the core, which has neither.

use chatcli_core::Stamp;

/// Now.
pub fn now() -> Stamp {
    Stamp { mono_ms: mono_ms(), unix_ms: js_sys::Date::now() as i64, entropy: entropy() }
}

/// Milliseconds since the page was opened; never goes back.
pub fn mono_ms() -> u64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0, |performance| performance.now() as u64)
}

fn entropy() -> u64 {
    let mut bytes = [0_u8; 8];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    // It only spreads retries; without a good source a poor one does.
    if filled { u64::from_le_bytes(bytes) } else { js_sys::Math::random().to_bits() }
}
