//! The way of a call through doors. Decides that none goes round in a circle: a door that is its own upstream, directly
//! or through others, would answer nothing and use up its machine.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::status::{Code, Status};

/// The doors that a call came through, by numbers that mean nothing.
pub const HOPS: HeaderName = HeaderName::from_static("x-chatcli-hops");

/// More doors in a row than any operator has.
const MOST_HOPS: usize = 8;
const NUMBER_CHARS: usize = 16;

/// This door among others.
#[derive(Clone, Debug)]
pub struct Hop {
    number: String,
}

impl Hop {
    /// A door that no other has been.
    pub fn new() -> Self {
        Self { number: format!("{:016x}", fastrand::u64(..)) }
    }

    /// What a call's next door is told.
    ///
    /// # Errors
    /// The call was here before, or is on a way without end.
    pub fn pass(&self, headers: &HeaderMap) -> Result<HeaderValue, Status> {
        let before = headers.get(HOPS).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let hops = || before.split(',').map(str::trim).filter(|hop| hop.len() == NUMBER_CHARS);
        if hops().any(|hop| hop == self.number) || hops().count() >= MOST_HOPS {
            let said = "this gateway's upstream leads back to the gateway itself; check --upstream";
            return Err(Status::new(Code::Unavailable, said));
        }
        let own = HeaderValue::try_from(&self.number).unwrap_or(HeaderValue::from_static(""));
        if hops().next().is_none() {
            return Ok(own);
        }
        let way: Vec<&str> = hops().chain([self.number.as_str()]).collect();
        Ok(HeaderValue::try_from(way.join(",")).unwrap_or(own))
    }
}

impl Default for Hop {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(doors: &[&Hop]) -> Result<HeaderMap, Status> {
        let mut headers = HeaderMap::new();
        for door in doors {
            let hops = door.pass(&headers)?;
            headers.insert(HOPS, hops);
        }
        Ok(headers)
    }

    #[test]
    fn a_circle_of_any_size_ends() {
        let doors: Vec<Hop> = (0..9).map(|_| Hop::new()).collect();
        let way: Vec<&Hop> = doors.iter().collect();
        assert!(passed(&way[..3]).is_ok());
        assert!(passed(&way).is_err(), "too long");
        for back in 0..3 {
            let circle: Vec<&Hop> = way[..3].iter().copied().chain([way[back]]).collect();
            assert!(passed(&circle).is_err());
        }
    }

    #[test]
    fn what_a_caller_invents_harms_no_other() {
        let mut headers = HeaderMap::new();
        headers.insert(HOPS, HeaderValue::from_static("a,b,,\"c\", 0123456789abcdef"));
        let hops = Hop::new().pass(&headers).expect("passes");
        assert_eq!(hops.len(), 2 * NUMBER_CHARS + 1);
    }
}
