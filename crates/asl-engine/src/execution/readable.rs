//! JSON that a value can hold, looked at without making the value.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Any value. Unlike [`IgnoredAny`](serde::de::IgnoredAny) it refuses what would be lost where a state looks into
/// it: nesting beyond the reader's limit, half a surrogate pair, a number without end.
pub(super) struct Readable;

impl<'de> Deserialize<'de> for Readable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Readable {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_json;

    #[test]
    fn it_takes_exactly_what_a_value_can_hold() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let texts = [
            "null",
            "-0",
            "1.5e3",
            "1e400",
            "\"\\ud83d\\ude00\"",
            "\"\\ud800\"",
            "{\"\\ud800\":1}",
            "",
            "[1,]",
        ];
        let texts = texts.iter().map(|text| (*text).to_owned());
        let all = texts.chain([deep(127), deep(128), deep(100_000), "12345678901234567890123".to_owned()]);
        for text in all {
            let held = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            assert_eq!(check_json(&text).is_ok(), held, "{text:.40}");
        }
    }
}
