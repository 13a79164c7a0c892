//! Reading `#[serde(..)]` and `#[shape(..)]`: what is kept true, and words for what is not.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, DeriveInput, Fields, LitStr, Path, Type};

use crate::case::Case;

/// What the attributes of the type say.
pub(crate) struct Container {
    /// The crate that generated code names.
    pub(crate) krate: Path,
    /// `#[shape(expr = Name)]`: the constructor's name.
    pub(crate) expr: Option<syn::Ident>,
    /// `rename_all`.
    pub(crate) rename_all: Case,
    /// `rename_all_fields` of an enum.
    pub(crate) rename_all_fields: Case,
    /// `tag`.
    pub(crate) tag: Option<String>,
    /// `transparent`.
    pub(crate) transparent: bool,
    /// Where `tag` stands.
    tag_at: Option<Path>,
    /// Where `default` stands.
    default_at: Option<Path>,
}

impl Container {
    pub(crate) fn read(input: &DeriveInput, default_crate: &str) -> syn::Result<Self> {
        let ident = syn::Ident::new(default_crate, proc_macro2::Span::call_site());
        let mut container = Self {
            krate: syn::parse_quote!(::#ident),
            expr: None,
            rename_all: Case::AsIs,
            rename_all_fields: Case::AsIs,
            tag: None,
            transparent: false,
            tag_at: None,
            default_at: None,
        };
        for attribute in &input.attrs {
            if attribute.path().is_ident("shape") {
                attribute.parse_nested_meta(|meta| {
                    if meta.path.is_ident("crate") {
                        container.krate = meta.value()?.parse::<LitStr>()?.parse()?;
                        Ok(())
                    } else if meta.path.is_ident("expr") {
                        container.expr = Some(meta.value()?.parse()?);
                        Ok(())
                    } else {
                        Err(meta.error("expected `crate = \"..\"` or `expr = Name`"))
                    }
                })?;
            } else if attribute.path().is_ident("serde") {
                attribute.parse_nested_meta(|meta| container.serde(&meta))?;
            }
        }
        Ok(container)
    }

    fn serde(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match name(meta).as_str() {
            "rename_all" => self.rename_all = Case::read(&text(meta)?)?,
            "rename_all_fields" => self.rename_all_fields = Case::read(&text(meta)?)?,
            "tag" => {
                self.tag = Some(text(meta)?.value());
                self.tag_at = Some(meta.path.clone());
            }
            "rename" | "bound" | "crate" | "expecting" => {
                text(meta)?;
            }
            "deny_unknown_fields" => {}
            "default" => {
                skip_value(meta)?;
                self.default_at = Some(meta.path.clone());
            }
            "untagged" => {
                return Err(meta.error(
                    "a workflow cannot tell the variants of an untagged enum apart; \
                     use `#[serde(tag = \"kind\")]`",
                ));
            }
            "content" => {
                return Err(meta.error(
                    "`content` puts the data one level down, where `Expr` does not find it; \
                     use `tag` alone",
                ));
            }
            "transparent" => self.transparent = true,
            "from" | "try_from" | "into" | "remote" => {
                return Err(meta.error(
                    "the JSON would be another type's, which a workflow cannot see; \
                     derive `Shape` on that type and use it",
                ));
            }
            other => return Err(unknown(meta, other)),
        }
        Ok(())
    }

    /// Refuses what means something else, or too much, on a struct with these fields.
    pub(crate) fn suits_struct(&self, fields: &Fields) -> syn::Result<()> {
        if let Some(tag) = &self.tag_at {
            return Err(syn::Error::new_spanned(
                tag,
                "the tag of a struct is a field that the struct does not name, so a workflow would not write it; \
                 write it as a field",
            ));
        }
        match &self.default_at {
            Some(default) if !fields.iter().all(|field| is_option(&field.ty)) => {
                Err(syn::Error::new_spanned(default, MAY_BE_MISSING))
            }
            _ => Ok(()),
        }
    }
}

const MAY_BE_MISSING: &str =
    "the field may be missing, so its type has to be an `Option` for the workflow to know it";

/// What the attributes of a field or a variant say.
#[derive(Default)]
pub(crate) struct Member {
    /// `rename`.
    pub(crate) rename: Option<String>,
    /// `rename_all` of a variant's fields.
    pub(crate) rename_all: Option<Case>,
}

impl Member {
    /// Reads the attributes of a field of type `ty`.
    pub(crate) fn of_field(attributes: &[Attribute], ty: &Type) -> syn::Result<Self> {
        Self::read(attributes, Some(ty))
    }

    /// Reads the attributes of a variant.
    pub(crate) fn of_variant(attributes: &[Attribute]) -> syn::Result<Self> {
        Self::read(attributes, None)
    }

    fn read(attributes: &[Attribute], field: Option<&Type>) -> syn::Result<Self> {
        let mut member = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| member.serde(&meta, field))?;
        }
        Ok(member)
    }

    fn serde(&mut self, meta: &ParseNestedMeta<'_>, field: Option<&Type>) -> syn::Result<()> {
        match name(meta).as_str() {
            "rename" => self.rename = Some(text(meta)?.value()),
            "rename_all" if field.is_none() => self.rename_all = Some(Case::read(&text(meta)?)?),
            "bound" => {
                text(meta)?;
            }
            "alias" => {
                return Err(meta.error(
                    "a workflow looks for one name only, and would miss what comes under the other; \
                     use one name",
                ));
            }
            "other" => {
                return Err(meta.error(
                    "a workflow knows the variants by their words, and this one has none; \
                     name each variant that comes",
                ));
            }
            "default" => {
                if !field.is_some_and(is_option) {
                    return Err(meta.error(MAY_BE_MISSING));
                }
                skip_value(meta)?;
            }
            "skip_serializing_if" => {
                text(meta)?;
                if !field.is_some_and(is_option) {
                    return Err(meta.error(MAY_BE_MISSING));
                }
            }
            "flatten" => {
                return Err(meta.error(
                    "a flattened field has no place of its own in the JSON, so a workflow cannot name it; \
                     write its fields here, or keep it as one field",
                ));
            }
            "skip" | "skip_serializing" | "skip_deserializing" => {
                return Err(meta.error(
                    "a skipped field is not in the JSON, so a workflow cannot have it; \
                     leave it out of the contract",
                ));
            }
            "with" | "serialize_with" | "deserialize_with" | "getter" => {
                return Err(meta.error(
                    "the JSON would be what a function makes of the field, which a workflow cannot see; \
                     use a type with a `Shape` that says it",
                ));
            }
            "untagged" => {
                return Err(meta.error("a workflow cannot tell an untagged variant apart; give it a tag"));
            }
            "borrow" => return Err(meta.error("a shape owns its data; use `String` or `Vec`")),
            other => return Err(unknown(meta, other)),
        }
        Ok(())
    }
}

fn name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(ToString::to_string).unwrap_or_default()
}

/// The text behind `=`; `rename(serialize = "..", deserialize = "..")` is refused with words.
fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    if meta.input.peek(syn::token::Paren) {
        return Err(meta.error(
            "one name for reading and another for writing cannot both be the JSON form; \
             use one name",
        ));
    }
    meta.value()?.parse()
}

/// Steps over `= value`, if there is one.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(syn::Token![=]) {
        text(meta)?;
    }
    Ok(())
}

fn unknown(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Error {
    meta.error(format!(
        "`Shape` does not know `{name}`, and so cannot promise that the JSON stays as the workflow has it"
    ))
}

pub(crate) fn is_option(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Option")
}

/// The last segment of a path type: `Option<T>` of `std::option::Option<T>`.
pub(crate) fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}
