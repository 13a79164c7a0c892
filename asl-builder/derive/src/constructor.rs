//! The struct of expressions: `PostExpr { .. }` makes a `Post`, and `Expr<Post>` has its fields.

use proc_macro2::{TokenStream as Tokens, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Attribute, FieldsNamed, Ident, Path, Type, Visibility};

use crate::attributes::{Member, is_option, last_segment};
use crate::case::Case;

/// A field as the generated code needs it.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The type parameter of the constructor: `__title`.
    parameter: Ident,
    pub(crate) vis: Visibility,
    ty: Tokens,
    ty_span: proc_macro2::Span,
    pub(crate) json: String,
    docs: Tokens,
    /// `D` of a `TaskToken<D>`.
    pub(crate) answer: Option<Tokens>,
    /// Whether the JSON may lack it.
    optional: bool,
}

impl Field {
    /// The fields of a struct or a variant; `Self` in types becomes `owner`.
    pub(crate) fn all(fields: &FieldsNamed, owner: &Ident, case: Case) -> syn::Result<Vec<Self>> {
        let mut all = Vec::new();
        let mut errors: Option<syn::Error> = None;
        for field in &fields.named {
            let Some(ident) = field.ident.clone() else { continue };
            match Member::of_field(&field.attrs, &field.ty) {
                Ok(member) => {
                    let plain = ident.unraw().to_string();
                    all.push(Self {
                        parameter: format_ident!("__{}", plain),
                        json: member.rename.unwrap_or_else(|| case.of_field(&plain)),
                        docs: docs(&field.attrs, &format!("The field `{plain}` of [`{owner}`].")),
                        optional: is_option(&field.ty),
                        answer: answer(&field.ty).map(|ty| without_self(ty, owner)),
                        ty: without_self(field.ty.to_token_stream(), owner),
                        ty_span: field.ty.span(),
                        vis: field.vis.clone(),
                        ident,
                    });
                }
                Err(error) => match &mut errors {
                    Some(errors) => errors.combine(error),
                    None => errors = Some(error),
                },
            }
        }
        errors.map_or(Ok(all), Err)
    }

    /// `FieldKind { .. }`, with the field type's span, so that a type without `Shape` is found there.
    pub(crate) fn kind(&self, krate: &Path) -> Tokens {
        let (ty, json) = (&self.ty, &self.json);
        let kind = quote_spanned!(self.ty_span=> <#ty as #krate::Shape>::kind);
        quote!(#krate::FieldKind { name: #json, kind: #kind })
    }
}

/// What the constructor is for.
pub(crate) struct Constructor<'a> {
    pub(crate) krate: &'a Path,
    pub(crate) vis: &'a Visibility,
    /// Its name: `PostExpr`.
    pub(crate) name: Ident,
    /// What it makes.
    pub(crate) makes: &'a Ident,
    /// Its documentation.
    pub(crate) doc: String,
    pub(crate) fields: &'a [Field],
    /// A member with a fixed text that comes first: the tag of a variant.
    pub(crate) tag: Option<(&'a str, String)>,
}

impl Constructor<'_> {
    /// The struct itself; it stands beside the type.
    pub(crate) fn definition(&self) -> Tokens {
        let Self { krate, vis, name, doc, fields, .. } = self;
        let parameters = fields
            .iter()
            .map(|Field { parameter, ty, .. }| quote!(#parameter: #krate::Fits<#ty> = #krate::Expr<#ty>));
        let members = fields
            .iter()
            .map(|Field { docs, vis, ident, parameter, .. }| quote!(#docs #vis #ident: #parameter));
        quote! {
            #[doc = #doc]
            #[allow(non_camel_case_types, private_bounds, reason = "a parameter is named for its field")]
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #vis struct #name<#(#parameters),*> { #(#members),* }
        }
    }

    /// The implementations; they stand in the `const _` block.
    pub(crate) fn implementations(&self) -> Tokens {
        let Self { krate, name, makes, fields, .. } = self;
        let parameters: Vec<_> = fields.iter().map(|field| &field.parameter).collect();
        let fit: Vec<_> =
            fields.iter().map(|Field { parameter, ty, .. }| quote!(#parameter: #krate::Fits<#ty>)).collect();
        let speak: Vec<_> = fields
            .iter()
            .map(|Field { parameter, ty, .. }| quote!(#parameter: #krate::Fits<#ty> + #krate::Speaks<__L>))
            .collect();
        let tag = self.tag.iter().map(|(tag, word)| quote!((#tag, #krate::__private::NodeRef::text(#word))));
        let members = fields
            .iter()
            .map(|Field { json, ty, ident, .. }| quote!((#json, #krate::Fits::<#ty>::fit(self.#ident))));
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<#(#fit),*> #krate::Fits<#makes> for #name<#(#parameters),*> {
                fn fit(self) -> #krate::__private::NodeRef {
                    #krate::__private::NodeRef::object([#(#tag,)* #(#members),*])
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<#(#fit),*> #krate::Fits<::core::option::Option<#makes>> for #name<#(#parameters),*> {
                fn fit(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#makes>::fit(self).present()
                }
            }

            #[automatically_derived]
            impl<__L: #krate::Language, #(#speak),*> #krate::Speaks<__L> for #name<#(#parameters),*> {}

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__L: #krate::Language, #(#speak),*> #krate::IntoExpr<__L> for #name<#(#parameters),*> {
                type Value = #makes;

                fn into_node(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#makes>::fit(self)
                }
            }

            #[automatically_derived]
            impl<__L: #krate::Language, #(#speak),*> ::core::convert::From<#name<#(#parameters),*>>
                for #krate::Expr<#makes, __L>
            {
                fn from(value: #name<#(#parameters),*>) -> Self {
                    Self::from_node(#krate::Fits::<#makes>::fit(value))
                }
            }
        }
    }

    /// `impl Record for of`: the constructor as the fields of an expression.
    pub(crate) fn record(&self, of: &Ident) -> Tokens {
        let Self { krate, name, fields, .. } = self;
        let types = fields.iter().map(|Field { ty, .. }| quote!(#krate::Expr<#ty, __L>));
        let members = fields.iter().map(|Field { json, ident, optional, .. }| {
            let optional = optional.then(|| quote!(.optional()));
            quote!(#ident: #krate::Expr::from_node(node.field(#json) #optional))
        });
        quote! {
            #[automatically_derived]
            impl #krate::Record for #of {
                type Fields<__L: #krate::Language> = #name<#(#types),*>;

                fn fields<__L: #krate::Language>(node: #krate::__private::NodeRef) -> Self::Fields<__L> {
                    let _ = node;
                    #name { #(#members),* }
                }
            }
        }
    }
}

/// The documentation of a field, or `otherwise`.
fn docs(attributes: &[Attribute], otherwise: &str) -> Tokens {
    let docs: Vec<_> = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    if docs.is_empty() { quote!(#[doc = #otherwise]) } else { quote!(#(#docs)*) }
}

/// `D` of `TaskToken<D>`.
fn answer(ty: &Type) -> Option<Tokens> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "TaskToken")?;
    match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => Some(arguments.args.to_token_stream()),
        _ => None,
    }
}

/// The same tokens with `Self` written out: the constructor is another type.
fn without_self(tokens: Tokens, owner: &Ident) -> Tokens {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                TokenTree::Ident(Ident::new(&owner.to_string(), ident.span()))
            }
            TokenTree::Group(group) => {
                let mut inner =
                    proc_macro2::Group::new(group.delimiter(), without_self(group.stream(), owner));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        })
        .collect()
}
