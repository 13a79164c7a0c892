//! `WorkflowError`: a constant for each error that a function reports.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Fields, LitStr};

use crate::attributes::Container;
use crate::case::snake;

pub(crate) fn expand(input: &DeriveInput, container: &Container) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(
            name,
            "the errors of a function are an enum, one variant an error",
        ));
    };
    if let Some(parameter) = input.generics.params.first() {
        return Err(syn::Error::new_spanned(parameter, "an error that a workflow catches has no parameters"));
    }
    let mut constants = Vec::new();
    let mut names = Vec::new();
    let mut patterns = Vec::new();
    for variant in &data.variants {
        let ident = &variant.ident;
        let mut text = LitStr::new(&ident.to_string(), ident.span());
        for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("error_name")) {
            text = attribute.parse_args()?;
            if text.value().is_empty() || text.value().starts_with("States.") {
                return Err(syn::Error::new(
                    text.span(),
                    "names that begin with `States.` belong to the service",
                ));
            }
        }
        let constant = format_ident!("{}", snake(&ident.to_string()).to_ascii_uppercase());
        let doc = format!("The name of [`{name}::{ident}`] for `catch` and `retry`: `{}`.", text.value());
        constants.push(quote! {
            #[doc = #doc]
            pub const #constant: #krate::ErrorName<#name> = #krate::ErrorName::new(#text);
        });
        patterns.push(match &variant.fields {
            Fields::Named(_) => quote!(Self::#ident { .. }),
            Fields::Unnamed(_) => quote!(Self::#ident(..)),
            Fields::Unit => quote!(Self::#ident),
        });
        names.push(text);
    }
    Ok(quote! {
        #[automatically_derived]
        #[allow(dead_code, reason = "a workflow need not catch every error")]
        impl #name {
            #(#constants)*
        }

        #[automatically_derived]
        impl #krate::WorkflowError for #name {
            const NAMES: &'static [&'static str] = &[#(#names),*];

            fn error_type(&self) -> &'static str {
                match *self {
                    #(#patterns => #names),*
                }
            }
        }
    })
}
