//! Reading `#[serde(..)]` and `#[shape(..)]` of a type: what is kept true, and words for what is not.

use syn::meta::ParseNestedMeta;
use syn::{DeriveInput, Fields, LitStr, Path, Type};

use crate::case::Case;

mod member;
mod names;

pub(crate) use member::Member;
use names::{name, skip_parentheses, text};

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
    /// `content`.
    pub(crate) content: Option<String>,
    /// `transparent`.
    pub(crate) transparent: bool,
    /// `deny_unknown_fields`.
    pub(crate) closed: bool,
    /// `default` of a struct: where a missing field comes from.
    pub(crate) default: Option<Default>,
    /// Where `tag` stands.
    tag_at: Option<Path>,
}

/// Where the value of a missing field comes from.
#[derive(Clone)]
pub(crate) enum Default {
    /// `default`: the `Default` of its type.
    OfType,
    /// `default = "path"`.
    Function(syn::ExprPath),
}

impl Default {
    /// `default` or `default = "path"`.
    fn read(meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        if meta.input.peek(syn::Token![=]) {
            Ok(Self::Function(text(meta)?.parse()?))
        } else {
            Ok(Self::OfType)
        }
    }
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
            content: None,
            transparent: false,
            closed: false,
            default: None,
            tag_at: None,
        };
        let mut content_at = None;
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
                attribute.parse_nested_meta(|meta| container.serde(&meta, &mut content_at))?;
            }
        }
        match content_at {
            Some(at) if container.tag.is_none() => Err(syn::Error::new_spanned(
                at,
                "`content` says where the data stands, and `tag` has to say which data it is; add `tag = \"kind\"`",
            )),
            Some(at) if container.tag == container.content => Err(syn::Error::new_spanned(
                at,
                "`tag` and `content` are two members of one object; give them two names",
            )),
            _ => Ok(container),
        }
    }

    fn serde(&mut self, meta: &ParseNestedMeta<'_>, content_at: &mut Option<Path>) -> syn::Result<()> {
        match name(meta).as_str() {
            "rename_all" => self.rename_all = Case::both(meta)?,
            "rename_all_fields" => self.rename_all_fields = Case::both(meta)?,
            "tag" => {
                self.tag = Some(text(meta)?.value());
                self.tag_at = Some(meta.path.clone());
            }
            "content" => {
                self.content = Some(text(meta)?.value());
                *content_at = Some(meta.path.clone());
            }
            // The name of the type itself stands nowhere in the JSON.
            "rename" | "bound" if meta.input.peek(syn::token::Paren) => skip_parentheses(meta)?,
            "rename" | "bound" | "crate" | "expecting" => {
                text(meta)?;
            }
            "deny_unknown_fields" => self.closed = true,
            "default" => self.default = Some(Default::read(meta)?),
            "untagged" => {
                return Err(meta.error(
                    "a workflow cannot tell the variants of an untagged enum apart; \
                     use `#[serde(tag = \"kind\")]`",
                ));
            }
            "transparent" => self.transparent = true,
            "from" | "try_from" | "into" | "remote" => {
                return Err(meta.error(
                    "the JSON would be another type's, which a workflow cannot see; \
                     derive `Shape` on that type and use it, or say `#[shape(as = Type)]` at the fields that hold this one",
                ));
            }
            other => return Err(names::unknown(meta, other)),
        }
        Ok(())
    }

    /// Refuses what means something else, or too much, on a struct.
    pub(crate) fn suits_struct(&self, fields: &Fields) -> syn::Result<()> {
        if let Some(tag) = &self.tag_at {
            return Err(syn::Error::new_spanned(
                tag,
                "the tag of a struct is a field that the struct does not name, so a workflow would not write it; \
                 write it as a field",
            ));
        }
        match (&self.default, fields) {
            (Some(_), Fields::Unnamed(fields)) => Err(syn::Error::new_spanned(
                fields,
                "`default` is for fields by name: what holds one value either has it or is not there",
            )),
            _ => Ok(()),
        }
    }
}

/// The same error, which says first what it is about: `Post.title`.
pub(crate) fn about(what: impl std::fmt::Display) -> impl Fn(syn::Error) -> syn::Error {
    move |errors| {
        let mut errors =
            errors.into_iter().map(|error| syn::Error::new(error.span(), format!("`{what}`: {error}")));
        let Some(mut first) = errors.next() else {
            return syn::Error::new(proc_macro2::Span::call_site(), format!("`{what}` cannot be read"));
        };
        first.extend(errors);
        first
    }
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
