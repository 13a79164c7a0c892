//! Names of Rust for names of JSON.

/// `orderId`, `Order ID`, `order-id`: words in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let letters: Vec<char> = name.chars().collect();
    let mut word = String::new();
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            words.push(std::mem::take(&mut word));
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or(' ');
        let after = letters.get(at + 1).copied().unwrap_or(' ');
        // `orderId` parts before `I`, `HTTPServer` before `S`.
        let parts = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_numeric()
                || before.is_uppercase() && after.is_lowercase());
        if parts {
            words.push(std::mem::take(&mut word));
        }
        word.extend(letter.to_lowercase());
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// The name as `snake_case`, fit to be an identifier.
pub(crate) fn snake(name: &str) -> String {
    let name = words(name).join("_");
    if name.is_empty() {
        return "value".to_owned();
    }
    if name.starts_with(|letter: char| letter.is_numeric()) {
        return format!("n{name}");
    }
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        word if KEYWORDS.contains(&word) => format!("r#{name}"),
        _ => name,
    }
}

/// The name as `CamelCase`, fit to be an identifier.
pub(crate) fn camel(name: &str) -> String {
    let name: String = words(name)
        .iter()
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect::<String>())
                .unwrap_or_default()
        })
        .collect();
    match name.chars().next() {
        None => "Data".to_owned(),
        Some(first) if first.is_numeric() => format!("N{name}"),
        Some(_) => name,
    }
}

/// The name in capitals, fit to be a constant.
pub(crate) fn constant(name: &str) -> String {
    let name = words(name).join("_").to_uppercase();
    match name.chars().next() {
        None => "FUNCTION".to_owned(),
        Some(first) if first.is_numeric() => format!("N{name}"),
        Some(_) => name,
    }
}

/// What one of several is called: `Items` holds `Item`.
pub(crate) fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    match name.strip_suffix('s').filter(|stem| stem.len() > 1 && !stem.ends_with('s')) {
        Some(stem) => stem.to_owned(),
        None => format!("{name}Item"),
    }
}

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A text as a literal of Rust.
pub(crate) fn literal(text: &str) -> String {
    let raw = text.contains(['"', '\\']) && !text.contains(char::is_control);
    if !raw {
        return format!("{text:?}");
    }
    let mut hashes = String::new();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rust() {
        for (name, in_snake, in_camel) in [
            ("orderId", "order_id", "OrderId"),
            ("Order ID", "order_id", "OrderId"),
            ("order-id", "order_id", "OrderId"),
            ("HTTPServer", "http_server", "HttpServer"),
            ("type", "r#type", "Type"),
            ("2nd", "n2nd", "N2nd"),
            ("self", "self_", "Self"),
            ("--", "value", "Data"),
            ("_x", "x", "X"),
        ] {
            assert_eq!((snake(name).as_str(), camel(name).as_str()), (in_snake, in_camel), "{name}");
        }
    }

    #[test]
    fn one_of_several() {
        for (name, one) in
            [("Items", "Item"), ("Queries", "Query"), ("Address", "AddressItem"), ("List", "ListItem")]
        {
            assert_eq!(singular(name), one);
        }
    }

    #[test]
    fn texts() {
        assert_eq!(literal("a"), r#""a""#);
        assert_eq!(literal("a\"b"), r##"r#"a"b"#"##);
        assert_eq!(literal("a\nb"), r#""a\nb""#);
        assert_eq!(literal("\"a\"\nb"), r#""\"a\"\nb""#);
    }
}
