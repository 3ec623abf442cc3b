//! What a person pastes at the end of a login: the address that the browser ended at, its query, or `code#state`.

use secrecy::SecretString;

use crate::callback::is_code;
use crate::failure::Failure;
use crate::pkce::Pkce;
use crate::{exchange, form};

/// The code in what was pasted.
pub(super) fn code(pasted: &str, pkce: &Pkce) -> Result<SecretString, Failure> {
    let pasted = pasted.trim();
    let (code, state) = match query(pasted) {
        Some(query) => {
            // An address without a state is no end of this login.
            let state = form::value(query, "state").unwrap_or_default();
            if let (true, Some(error)) = (pkce.knows(&state), form::value(query, "error")) {
                return Err(Failure::Denied(exchange::code(&error).unwrap_or_else(|| "error".to_owned())));
            }
            (form::value(query, "code").unwrap_or_default(), Some(state))
        }
        None => match pasted.split_once('#') {
            Some((code, state)) => (code.trim().to_owned(), Some(state.trim().to_owned())),
            // A bare code is of use with this login's verifier only.
            None => (pasted.to_owned(), None),
        },
    };
    if state.is_some_and(|state| !pkce.knows(&state)) {
        return Err(Failure::WrongState);
    }
    if !is_code(&code) || code.contains(char::is_whitespace) {
        return Err(Failure::NoCode);
    }
    Ok(SecretString::from(code))
}

/// The query of an address, or what looks like one.
fn query(pasted: &str) -> Option<&str> {
    let after = match pasted.split_once('?') {
        Some((_, query)) => query,
        None if pasted.contains("code=") || pasted.contains("error=") => pasted,
        None if pasted.contains("://") => "",
        None => return None,
    };
    after.split('#').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn c35_a_code_is_found_and_a_foreign_state_refused() {
        let pkce = Pkce::new().unwrap();
        let state = pkce.state.expose_secret().to_owned();
        for pasted in [
            format!("abc#{state}"),
            format!(" abc#{state}\n"),
            "abc".to_owned(),
            format!("http://localhost:1455/auth/callback?code=abc&state={state}"),
            format!("http://localhost:1455/auth/callback?state={state}&code=abc#_=_"),
            format!("code=abc&state={state}"),
        ] {
            assert_eq!(code(&pasted, &pkce).unwrap().expose_secret(), "abc", "{pasted}");
        }
        for pasted in [
            "abc#".to_owned(),
            "abc#wrong".to_owned(),
            format!("abc#{}", pkce.verifier.expose_secret()),
            "http://localhost:1455/auth/callback?code=abc&state=wrong".to_owned(),
            "http://localhost:1455/auth/callback?code=abc".to_owned(),
            "http://localhost:1455/auth/callback".to_owned(),
        ] {
            assert!(matches!(code(&pasted, &pkce), Err(Failure::WrongState)), "{pasted}");
        }
        for pasted in [String::new(), format!("#{state}"), "two words".to_owned(), format!("x?state={state}")]
        {
            assert!(matches!(code(&pasted, &pkce), Err(Failure::NoCode)), "{pasted}");
        }
        let denied = format!("http://localhost/cb?error=access_denied&state={state}");
        assert!(matches!(code(&denied, &pkce), Err(Failure::Denied(code)) if code == "access_denied"));
    }
}
