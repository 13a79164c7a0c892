//! Names that serde may write one way and read another.

use syn::meta::ParseNestedMeta;
use syn::{LitStr, Path};

use crate::case::Case;

pub(super) fn name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}

/// The text behind `=`.
pub(super) fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value()?.parse()
}

/// Steps over `( .. )`.
pub(super) fn skip_parentheses(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let content;
    syn::parenthesized!(content in meta.input);
    content.parse::<proc_macro2::TokenStream>().map(|_| ())
}

const TWO_NAMES: &str =
    "one name for reading and another for writing cannot both be the JSON form; use one name";

/// `rename`: a name for both ways, or one for each.
pub(super) struct Rename {
    write: Option<String>,
    read: Option<String>,
    at: Path,
}

impl Rename {
    /// `= ".."`, or `(serialize = "..", deserialize = "..")`.
    pub(super) fn read(meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        let at = meta.path.clone();
        if !meta.input.peek(syn::token::Paren) {
            let both = Some(text(meta)?.value());
            return Ok(Self { write: both.clone(), read: both, at });
        }
        let mut rename = Self { write: None, read: None, at };
        meta.parse_nested_meta(|way| {
            let text = text(&way)?.value();
            if way.path.is_ident("serialize") {
                rename.write = Some(text);
            } else if way.path.is_ident("deserialize") && rename.read.is_none() {
                rename.read = Some(text);
            } else if way.path.is_ident("deserialize") {
                return Err(way.error(
                    "a workflow looks for one name only, and would miss what comes under the other; use one name",
                ));
            } else {
                return Err(way.error("expected `serialize` or `deserialize`"));
            }
            Ok(())
        })?;
        Ok(rename)
    }

    /// The one name; `otherwise` is the name without the attribute.
    pub(super) fn one(self, otherwise: &str) -> syn::Result<String> {
        let write = self.write.unwrap_or_else(|| otherwise.to_owned());
        if write != self.read.as_deref().unwrap_or(otherwise) {
            return Err(syn::Error::new_spanned(self.at, TWO_NAMES));
        }
        Ok(write)
    }
}

impl Case {
    /// `= "camelCase"`, or the same case for both ways.
    pub(super) fn both(meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        if !meta.input.peek(syn::token::Paren) {
            return Self::read(&text(meta)?);
        }
        let (mut write, mut read) = (Self::AsIs, Self::AsIs);
        meta.parse_nested_meta(|way| {
            let case = Self::read(&text(&way)?)?;
            if way.path.is_ident("serialize") {
                write = case;
            } else {
                read = case;
            }
            Ok(())
        })?;
        if write == read { Ok(write) } else { Err(meta.error(TWO_NAMES)) }
    }
}

/// What to say of an attribute that is not known here.
pub(super) fn unknown(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Error {
    meta.error(format!(
        "`Shape` does not know `{name}`, and so cannot promise that the JSON stays as the workflow has it"
    ))
}
