//! A field as the generated code needs it.

use proc_macro2::TokenStream as Tokens;
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, FieldsNamed, Ident, Path, Type, Visibility};

use crate::attributes::{Default, Member, about};
use crate::case::Case;
use crate::types::{answer, checked, kind_of, owns, without_pointers, without_self};

/// A field of a struct or a variant.
pub(crate) struct Field {
    /// Its name; for the one field of a newtype, `0`.
    pub(crate) member: syn::Member,
    /// The type parameter of the constructor: `__title`.
    pub(crate) parameter: Ident,
    pub(crate) vis: Visibility,
    /// The type of its expression: without pointers, without `Self`.
    pub(crate) ty: Tokens,
    original: Type,
    /// Its name in the JSON.
    pub(crate) json: String,
    pub(crate) docs: Tokens,
    /// `D` of a `TaskToken<D>`.
    pub(crate) answer: Option<Tokens>,
    /// An expression of the value that stands for a missing one.
    default: Option<Tokens>,
    checks: Vec<(Type, Type)>,
    /// Whether the type of its expression is the one that is written in Rust.
    as_written: bool,
}

/// Where fields stand.
pub(crate) struct Owner<'a> {
    /// The type that has them, or the enum that has the variant.
    pub(crate) name: &'a Ident,
    /// The same with its parameters.
    pub(crate) ty: &'a Tokens,
    /// How they are named.
    pub(crate) case: Case,
    /// What the type says of missing fields.
    pub(crate) default: Option<&'a Default>,
}

impl Field {
    /// The fields of a struct or a variant that are in the JSON.
    pub(crate) fn all(fields: &FieldsNamed, owner: &Owner<'_>) -> syn::Result<Vec<Self>> {
        let mut all: Vec<Self> = Vec::new();
        let mut errors: Option<syn::Error> = None;
        for field in &fields.named {
            let field = Self::named(field, owner).and_then(|field| match field {
                Some(field) => match all.iter().find(|other| other.json == field.json) {
                    Some(_) => Err(syn::Error::new_spanned(
                        &field.member,
                        format!("two fields are called `{}` in the JSON; rename one", field.json),
                    )),
                    None => Ok(Some(field)),
                },
                None => Ok(None),
            });
            match (field, &mut errors) {
                (Ok(field), _) => all.extend(field),
                (Err(error), Some(errors)) => errors.combine(error),
                (Err(error), None) => errors = Some(error),
            }
        }
        errors.map_or(Ok(all), Err)
    }

    /// A field with a name; none if it is not in the JSON.
    fn named(field: &syn::Field, owner: &Owner<'_>) -> syn::Result<Option<Self>> {
        let Some(ident) = field.ident.clone() else { return Ok(None) };
        let about = about(format!("{}.{ident}", owner.name));
        let mut member = Member::of_field(&field.attrs, &field.ty, owner.default).map_err(&about)?;
        if member.skip {
            return Ok(None);
        }
        let plain = ident.unraw().to_string();
        let json = member.json_name(&owner.case.of_field(&plain)).map_err(about)?;
        let docs = docs(&field.attrs, &format!("The field `{plain}` of [`{}`].", owner.name));
        let (ty, span) = (&field.ty, field.ty.span());
        let default = match (&member.default, owner.default) {
            (Some(Default::OfType), _) => {
                Some(quote_spanned!(span=> <#ty as ::core::default::Default>::default()))
            }
            (Some(Default::Function(function)), _) => Some(quote!(#function())),
            (None, Some(Default::OfType)) => {
                let owner = owner.ty;
                Some(quote_spanned!(span=> <#owner as ::core::default::Default>::default().#ident))
            }
            (None, Some(Default::Function(function))) => Some(quote!(#function().#ident)),
            (None, None) => None,
        };
        let default = default.map(|tokens| without_self(tokens, owner.ty));
        let parameter = format_ident!("__{}", plain);
        Self::new(field, ident.into(), parameter, owner.ty, member.reads_as)
            .map(|field| Some(Self { json, docs, default, ..field }))
    }

    /// The one field of a newtype, or of a variant without names.
    pub(crate) fn unnamed(field: &syn::Field, owner: &Owner<'_>) -> syn::Result<Self> {
        let member = Member::of_field(&field.attrs, &field.ty, None).map_err(about(owner.name))?;
        if member.skip || member.default.is_some() {
            return Err(syn::Error::new_spanned(
                &field.ty,
                "what holds one value has nothing left where the value is missing; give the field a name",
            ));
        }
        let docs = docs(&field.attrs, "What it holds.");
        let index = syn::Index { index: 0, span: field.ty.span() };
        Self::new(field, index.into(), format_ident!("__V"), owner.ty, member.reads_as)
            .map(|field| Self { docs, ..field })
    }

    fn new(
        field: &syn::Field,
        member: syn::Member,
        parameter: Ident,
        owner: &Tokens,
        reads_as: Option<Type>,
    ) -> syn::Result<Self> {
        let as_written = reads_as.is_none();
        let original = reads_as.unwrap_or_else(|| field.ty.clone());
        owns(&original)?;
        let mut checks = Vec::new();
        let ty = without_self(without_pointers(&original, &mut checks).into_token_stream(), owner);
        Ok(Self {
            member,
            parameter,
            vis: field.vis.clone(),
            answer: answer(&original).map(|ty| without_self(ty, owner)),
            ty,
            as_written: as_written && checks.is_empty(),
            original,
            json: String::new(),
            docs: Tokens::new(),
            default: None,
            checks: checks
                .into_iter()
                .filter_map(|(pointer, held)| {
                    let pointer = without_self(pointer.into_token_stream(), owner);
                    let held = without_self(held.into_token_stream(), owner);
                    Some((syn::parse2(pointer).ok()?, syn::parse2(held).ok()?))
                })
                .collect(),
        })
    }

    /// `FieldKind`, with the field type's span, so that a type without `Shape` is found there.
    pub(crate) fn kind(&self, krate: &Path) -> Tokens {
        let json = &self.json;
        let kind = self.kind_of(krate);
        let default = self.default(krate);
        let default = default.map(|default| quote!(.or(#default)));
        quote!(#krate::FieldKind::new(#json, #kind) #default)
    }

    /// The function that gives the kind of its type.
    pub(crate) fn kind_of(&self, krate: &Path) -> Tokens {
        kind_of(krate, &self.ty, &self.original)
    }

    /// Whether the type of its expression is the one that is written in Rust.
    pub(crate) fn is_as_written(&self) -> bool {
        self.as_written
    }

    /// The function that gives the value in the place of a missing one.
    fn default(&self, krate: &Path) -> Option<Tokens> {
        self.default.as_ref().map(|default| quote!(|| #krate::__private::known(&#default)))
    }

    /// Whether the JSON may lack it, and has a default then.
    pub(crate) fn may_be_missing(&self) -> bool {
        self.default.is_some()
    }

    /// Where its type stands.
    pub(crate) fn span(&self) -> proc_macro2::Span {
        self.original.span()
    }

    /// Code that compiles if its pointers are what they look like.
    pub(crate) fn checks(&self, krate: &Path) -> Tokens {
        checked(krate, &self.checks)
    }
}

/// The documentation of a field, or `otherwise`.
fn docs(attributes: &[Attribute], otherwise: &str) -> Tokens {
    let docs: Vec<_> = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    if docs.is_empty() { quote!(#[doc = #otherwise]) } else { quote!(#(#docs)*) }
}
