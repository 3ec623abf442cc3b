//! The time of day at the wall's place, which need not be where the device thinks it is.

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A place's clock.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The browser's formatter; none = a browser without one.
    format: Option<Function>,
    /// Whose clock it really is.
    zone: Option<String>,
}

impl Clock {
    /// The clock of a named time zone; of this device when there is no name or the browser does not know it.
    pub fn of(zone: Option<&str>) -> Self {
        let named =
            zone.and_then(|zone| formatter(Some(zone)).ok().map(|format| (format, Some(zone.to_owned()))));
        let found = named.or_else(|| formatter(None).ok().map(|format| (format, None)));
        match found {
            Some((format, zone)) => Self { format: Some(format), zone },
            None => Self { format: None, zone: None },
        }
    }

    /// Whose clock it really is; none = this device's.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// `14:03:22`.
    pub fn time(&self, unix_ms: i64) -> String {
        let date = Date::new(&JsValue::from_f64(unix_ms as f64));
        let told = self.format.as_ref().and_then(|format| format.call1(&JsValue::UNDEFINED, &date).ok());
        told.and_then(|text| text.as_string()).unwrap_or_else(|| {
            format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
        })
    }

    /// The minute of the day, from 0.
    pub fn minute(&self, unix_ms: i64) -> u32 {
        let time = self.time(unix_ms);
        let mut parts = time.split(':').map(|part| part.trim().parse::<u32>().unwrap_or(0));
        let (hour, minute) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        hour * 60 + minute
    }
}

/// The browser's own formatter. It refuses a time zone that it does not know by throwing, which only `Reflect` catches.
fn formatter(zone: Option<&str>) -> Result<Function, JsValue> {
    let options = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&options, &name.into(), &value.into());
    for part in ["hour", "minute", "second"] {
        set(part, "2-digit")?;
    }
    set("hourCycle", "h23")?;
    if let Some(zone) = zone {
        set("timeZone", zone)?;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
    let constructor: Function = Reflect::get(&intl, &"DateTimeFormat".into())?.dyn_into()?;
    // The digits and the order of this locale are the ones of a clock.
    let format = Reflect::construct(&constructor, &Array::of2(&"en-GB".into(), &options))?;
    Reflect::get(&format, &"format".into())?.dyn_into()
}
