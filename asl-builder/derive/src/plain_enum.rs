//! `Shape` of an enum without data: its variants are literals.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{DataEnum, DeriveInput, Fields};

use crate::attributes::{Container, Member, about};

pub(crate) fn expand(input: &DeriveInput, container: &Container, data: &DataEnum) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    if let Some(variant) = data.variants.iter().find(|variant| !matches!(variant.fields, Fields::Unit)) {
        return Err(syn::Error::new_spanned(
            &variant.ident,
            "a variant with data needs a tag in the JSON that says which one it is: \
             add `#[serde(tag = \"kind\")]` to the enum",
        ));
    }
    if data.variants.is_empty() {
        return Err(syn::Error::new_spanned(
            name,
            "an enum without variants has no value, and so no JSON form",
        ));
    }
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let mut words: Vec<String> = Vec::new();
    for variant in &data.variants {
        let otherwise = container.rename_all.of_variant(&variant.ident.unraw().to_string());
        let word = Member::of_variant(&variant.attrs)
            .and_then(|mut member| member.json_name(&otherwise))
            .map_err(about(format!("{name}::{}", variant.ident)))?;
        if words.contains(&word) {
            return Err(syn::Error::new_spanned(
                &variant.ident,
                format!("two variants are called `{word}` in the JSON; rename one"),
            ));
        }
        words.push(word);
    }
    Ok(quote! {
        const _: () = {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Shape for #name {
                fn kind() -> #krate::ShapeKind {
                    #krate::ShapeKind::Enum(&[#(#words),*])
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Scalar for #name {}

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::MapKey for #name {
                fn key(&self) -> ::std::string::String {
                    ::std::borrow::ToOwned::to_owned(#krate::PlainEnum::word(*self))
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::PlainEnum for #name {
                const ALL: &'static [Self] = &[#(Self::#variants),*];

                fn word(self) -> &'static str {
                    match self {
                        #(Self::#variants => #words),*
                    }
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Fits<#name> for #name {
                fn fit(self) -> #krate::__private::NodeRef {
                    #krate::__private::NodeRef::text(#krate::PlainEnum::word(self))
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Fits<::core::option::Option<#name>> for #name {
                fn fit(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#name>::fit(self).present()
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__L: #krate::Language> #krate::Speaks<__L> for #name {}

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__L: #krate::Language> #krate::IntoExpr<__L> for #name {
                type Value = #name;

                fn into_node(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#name>::fit(self)
                }
            }
        };
    })
}
