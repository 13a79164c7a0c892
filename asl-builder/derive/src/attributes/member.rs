//! The attributes of a field or a variant.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Ident, Path, Type};

use super::names::{Rename, name, skip_parentheses, text, unknown};
use super::{Default, last_segment};
use crate::case::Case;

/// What the attributes of a field or a variant say.
#[derive(Default)]
pub(crate) struct Member {
    rename: Option<Rename>,
    /// `rename_all` of a variant's fields.
    pub(crate) rename_all: Option<Case>,
    /// `default`: where the value comes from if it is missing.
    pub(crate) default: Option<Default>,
    /// `skip`: it is not in the JSON.
    pub(crate) skip: bool,
    /// `#[shape(as = Type)]`: its JSON is this type's.
    pub(crate) reads_as: Option<Type>,
    /// `#[shape(expr = Name)]` of a variant: the constructor's name.
    pub(crate) expr: Option<Ident>,
    /// `#[shape(data = Name)]` of a variant: the name of its data.
    pub(crate) data: Option<Ident>,
    /// Where a function stands that makes other JSON of it.
    other_json: Option<Path>,
    /// Where `skip_serializing_if` stands.
    may_be_missing: Option<Path>,
}

impl Member {
    /// Reads the attributes of a field of type `ty`; `default` is what the type says for all of its fields.
    pub(crate) fn of_field(
        attributes: &[Attribute],
        ty: &Type,
        default: Option<&Default>,
    ) -> syn::Result<Self> {
        let member = Self::read(attributes, true)?;
        if member.skip {
            return Ok(member);
        }
        let optional = last_segment(ty).is_some_and(|segment| segment.ident == "Option");
        match (&member.may_be_missing, &member.default) {
            (Some(at), None) if default.is_none() && !optional => {
                return Err(syn::Error::new_spanned(
                    at,
                    "the field may be missing, so Rust has to know its value then: \
                     add `default`, or make it an `Option`",
                ));
            }
            _ => {}
        }
        if let (Some(at), None) = (&member.other_json, &member.reads_as) {
            return Err(syn::Error::new_spanned(
                at,
                "the JSON would be what a function makes of the field, which a workflow cannot see; \
                 say whose JSON it is with `#[shape(as = Type)]`",
            ));
        }
        if let (true, Some(Default::Function(function))) = (optional, &member.default) {
            return Err(syn::Error::new_spanned(
                function,
                "a missing value would be this one, but `null` would be `None`, and a workflow takes both as absent; \
                 leave out the `Option`, or the function",
            ));
        }
        Ok(member)
    }

    /// Reads the attributes of a variant.
    pub(crate) fn of_variant(attributes: &[Attribute]) -> syn::Result<Self> {
        Self::read(attributes, false)
    }

    /// The name in the JSON; `otherwise` is the name without `rename`.
    pub(crate) fn json_name(&mut self, otherwise: &str) -> syn::Result<String> {
        self.rename.take().map_or_else(|| Ok(otherwise.to_owned()), |rename| rename.one(otherwise))
    }

    fn read(attributes: &[Attribute], field: bool) -> syn::Result<Self> {
        let mut member = Self::default();
        for attribute in attributes {
            if attribute.path().is_ident("serde") {
                attribute.parse_nested_meta(|meta| member.serde(&meta, field))?;
            } else if attribute.path().is_ident("shape") {
                attribute.parse_nested_meta(|meta| member.shape(&meta, field))?;
            }
        }
        Ok(member)
    }

    fn shape(&mut self, meta: &ParseNestedMeta<'_>, field: bool) -> syn::Result<()> {
        if field && meta.path.is_ident("as") {
            self.reads_as = Some(meta.value()?.parse()?);
        } else if !field && meta.path.is_ident("expr") {
            self.expr = Some(meta.value()?.parse()?);
        } else if !field && meta.path.is_ident("data") {
            self.data = Some(meta.value()?.parse()?);
        } else if field {
            return Err(meta.error("expected `as = Type`: the type whose JSON this field has"));
        } else {
            return Err(meta.error("expected `expr = Name` or `data = Name`"));
        }
        Ok(())
    }

    fn serde(&mut self, meta: &ParseNestedMeta<'_>, field: bool) -> syn::Result<()> {
        match name(meta).as_str() {
            "rename" => self.rename = Some(Rename::read(meta)?),
            "rename_all" if !field => self.rename_all = Some(Case::both(meta)?),
            "bound" if meta.input.peek(syn::token::Paren) => skip_parentheses(meta)?,
            "bound" => {
                text(meta)?;
            }
            "default" if field => self.default = Some(Default::read(meta)?),
            "skip_serializing_if" if field => {
                text(meta)?;
                self.may_be_missing = Some(meta.path.clone());
            }
            "skip" if field => self.skip = true,
            "with" | "serialize_with" | "deserialize_with" | "getter" if field => {
                text(meta)?;
                self.other_json = Some(meta.path.clone());
            }
            other => return Err(refusal(meta, other, field)),
        }
        Ok(())
    }
}

/// Why an attribute cannot be kept true, and what to do.
fn refusal(meta: &ParseNestedMeta<'_>, name: &str, field: bool) -> syn::Error {
    meta.error(match name {
        "alias" => {
            "a workflow looks for one name only, and would miss what comes under the other; use one name"
        }
        "other" => {
            "a workflow knows the variants by their words, and this one has none; name each variant that comes"
        }
        "flatten" => {
            "a flattened field has no place of its own in the JSON, so a workflow cannot name it; \
             write its fields here, or keep it as one field"
        }
        "skip_serializing" => {
            "the field would be read but never written, so the JSON has two forms; \
             use `skip`, or one type for reading and one for writing"
        }
        "skip_deserializing" => {
            "the field would be written but never read, so the JSON has two forms; \
             use `skip`, or one type for reading and one for writing"
        }
        "skip" => "a skipped variant has no JSON, so a workflow could not name it; leave it out of the contract",
        "with" | "serialize_with" | "deserialize_with" => {
            "the JSON would be what a function makes of the variant, which a workflow cannot see; \
             put the function at a field, with `#[shape(as = Type)]`"
        }
        "untagged" => "a workflow cannot tell an untagged variant apart; give it a tag",
        "borrow" if field => "a shape owns its data; use `String` or `Vec`",
        other => return unknown(meta, other),
    })
}
