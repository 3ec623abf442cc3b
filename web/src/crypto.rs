//! AES-256-GCM by the browser's own cryptography, which exists in secure contexts only.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, AesKeyGenParams, Crypto, CryptoKey, SubtleCrypto};
use zeroize::Zeroizing;

const NAME: &str = "AES-GCM";
const IV_BYTES: usize = 12;

/// Whether there is any cryptography here.
pub fn is_here() -> bool {
    web_sys::window().is_some_and(|window| window.is_secure_context())
}

/// A key from its 32 bytes, which only opens.
///
/// # Errors
/// The browser's refusal.
pub async fn import(key: &[u8]) -> Result<CryptoKey, JsValue> {
    let bytes = Uint8Array::from(key);
    let usages = Array::of1(&"decrypt".into());
    let algorithm = AesKeyGenParams::new(NAME, 256);
    let promise = subtle()?.import_key_with_object("raw", &bytes, &algorithm, false, &usages);
    // The browser copied it before it returned.
    bytes.fill(0, 0, bytes.length());
    Ok(JsFuture::from(promise?).await?.unchecked_into())
}

/// A fresh key that no script can read out.
///
/// # Errors
/// The browser's refusal.
pub async fn new_key() -> Result<CryptoKey, JsValue> {
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let algorithm = AesKeyGenParams::new(NAME, 256);
    let promise = subtle()?.generate_key_with_object(&algorithm, false, &usages)?;
    Ok(JsFuture::from(promise).await?.unchecked_into())
}

/// A fresh nonce, then the sealed text with its tag. `about` is authenticated beside it.
///
/// # Errors
/// The browser's refusal.
pub async fn seal(key: &CryptoKey, about: &str, text: &[u8]) -> Result<Vec<u8>, JsValue> {
    let mut blob = vec![0; IV_BYTES];
    crypto()?.get_random_values_with_u8_array(&mut blob)?;
    let params = params(&blob, about.as_bytes());
    let sealed = JsFuture::from(subtle()?.encrypt_with_object_and_u8_array(&params, key, text)?).await?;
    blob.extend(Uint8Array::new(&sealed).to_vec());
    Ok(blob)
}

/// The text of what [`seal`] made.
///
/// # Errors
/// It is damaged, belongs to another key, or is about something else.
pub async fn open(key: &CryptoKey, about: &str, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, JsValue> {
    let (iv, sealed) = blob.split_at_checked(IV_BYTES).ok_or("too short")?;
    let params = params(iv, about.as_bytes());
    let opened = JsFuture::from(subtle()?.decrypt_with_object_and_u8_array(&params, key, sealed)?).await?;
    let opened = Uint8Array::new(&opened);
    let text = Zeroizing::new(opened.to_vec());
    opened.fill(0, 0, opened.length());
    Ok(text)
}

fn params(iv: &[u8], about: &[u8]) -> Object {
    let params = AesGcmParams::new(NAME, &Uint8Array::from(iv));
    if !about.is_empty() {
        params.set_additional_data_u8_array(&Uint8Array::from(about));
    }
    params.into()
}

fn crypto() -> Result<Crypto, JsValue> {
    web_sys::window().ok_or("no window")?.crypto()
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    if is_here() { Ok(crypto()?.subtle()) } else { Err("not a secure context".into()) }
}
