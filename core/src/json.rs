//! Writes small JSON objects, for scripts. Reading JSON is not the core's business.

/// A JSON object, written from its first member to its last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object(String);

impl Object {
    pub(crate) fn string(self, name: &str, value: &str) -> Self {
        let mut quoted = String::with_capacity(value.len() + 2);
        quote(&mut quoted, value);
        self.raw(name, &quoted)
    }

    pub(crate) fn number(self, name: &str, value: impl Into<i128>) -> Self {
        let value: i128 = value.into();
        self.raw(name, &value.to_string())
    }

    pub(crate) fn flag(self, name: &str, value: bool) -> Self {
        self.raw(name, if value { "true" } else { "false" })
    }

    /// `null` when there is no value.
    pub(crate) fn maybe<T>(
        self,
        name: &str,
        value: Option<T>,
        put: impl FnOnce(Self, &str, T) -> Self,
    ) -> Self {
        match value {
            Some(value) => put(self, name, value),
            None => self.raw(name, "null"),
        }
    }

    pub(crate) fn object(self, name: &str, value: Self) -> Self {
        self.raw(name, &value.finish())
    }

    pub(crate) fn list(self, name: &str, values: impl IntoIterator<Item = Self>) -> Self {
        let values: Vec<String> = values.into_iter().map(Self::finish).collect();
        self.raw(name, &format!("[{}]", values.join(",")))
    }

    pub(crate) fn strings(self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        let quoted = |value: String| {
            let mut text = String::new();
            quote(&mut text, &value);
            text
        };
        let values: Vec<String> = values.into_iter().map(quoted).collect();
        self.raw(name, &format!("[{}]", values.join(",")))
    }

    /// The object as one line.
    pub(crate) fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }

    fn raw(mut self, name: &str, json: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        quote(&mut self.0, name);
        self.0.push(':');
        self.0.push_str(json);
        self
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // The line separators are legal in JSON but not in every reader of lines.
            character if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            character => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_one_line_of_json() {
        assert_eq!(Object::default().finish(), "{}");
        let inner = Object::default().flag("on", true);
        let json = Object::default()
            .string("text", "a\"\\\n\u{1b}\u{2028}é")
            .number("count", -3)
            .maybe("none", None::<i32>, Object::number)
            .maybe("some", Some("x"), Object::string)
            .object("inner", inner.clone())
            .list("many", [inner.clone(), inner])
            .list("nobody", [])
            .strings("words", ["a".to_owned(), "\"".to_owned()])
            .finish();
        assert_eq!(
            json,
            r#"{"text":"a\"\\\n\u001b\u2028é","count":-3,"none":null,"some":"x","inner":{"on":true},"many":[{"on":true},{"on":true}],"nobody":[],"words":["a","\""]}"#
        );
    }
}
