//! `Shape` of an enum with data and a tag: a constructor for each variant.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{DataEnum, DeriveInput, Fields, Ident};

use crate::attributes::{Container, Member};
use crate::constructor::{Constructor, Field};

pub(crate) fn expand(input: &DeriveInput, container: &Container, data: &DataEnum) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    let tag = container.tag.clone().unwrap_or_default();
    let mut definitions = Vec::new();
    let mut implementations = Vec::new();
    let mut kinds = Vec::new();
    let mut cases = Vec::new();
    let case_name = format_ident!("{}Case", name);
    for variant in &data.variants {
        let member = Member::of_variant(&variant.attrs)?;
        let ident = &variant.ident;
        let word = member.rename.unwrap_or_else(|| container.rename_all.of_variant(&ident.to_string()));
        let case = member.rename_all.unwrap_or(container.rename_all_fields);
        let mut fields = match &variant.fields {
            Fields::Named(fields) => Field::all(fields, name, case)?,
            Fields::Unit => Vec::new(),
            Fields::Unnamed(fields) => {
                return Err(syn::Error::new_spanned(
                    fields,
                    "a variant needs fields with names: write `Variant { field: Type }`",
                ));
            }
        };
        if let Some(field) = fields.iter().find(|field| field.json == tag) {
            return Err(syn::Error::new_spanned(&field.ident, "this field has the name of the tag"));
        }
        // Fields of variants have no visibility of their own: they are as visible as the enum.
        for field in &mut fields {
            field.vis = input.vis.clone();
        }
        let constructor = Constructor {
            krate,
            vis: &input.vis,
            name: format_ident!("{}{}Expr", name, ident),
            makes: name,
            doc: format!("Makes a [`{name}::{ident}`] of workflow values, tag included."),
            fields: &fields,
            tag: Some((tag.as_str(), word.clone())),
        };
        definitions.push(constructor.definition());
        implementations.push(constructor.implementations());
        let text = format!("{name}::{ident}");
        let field_kinds = fields.iter().map(|field| field.kind(krate));
        kinds.push(quote! {
            (#word, #krate::RecordKind {
                id: ::core::any::TypeId::of::<Self>(),
                name: #text,
                fields: ::std::vec![#(#field_kinds),*],
            })
        });
        let data = format_ident!("{}{}", name, ident);
        let doc = format!("The data of a [`{name}::{ident}`] in a workflow; no value of it exists.");
        let vis = &input.vis;
        definitions.push(quote! {
            #[doc = #doc]
            #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
            #[allow(dead_code, reason = "only routes need it")]
            #vis enum #data {}
        });
        implementations.push(data_of_variant(krate, name, &data, kinds.len() - 1));
        implementations.push(constructor.record(&data));
        cases.push((ident, data, word));
    }
    definitions.push(case_definition(input, container, &case_name, &cases));
    let case_idents = cases.iter().map(|(ident, _, _)| ident);
    let case_words = cases.iter().map(|(_, _, word)| word);
    Ok(quote! {
        #(#definitions)*

        #[allow(non_camel_case_types, private_bounds, reason = "a parameter is named for its field")]
        const _: () = {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Shape for #name {
                fn kind() -> #krate::ShapeKind {
                    #krate::ShapeKind::Tagged(#krate::TaggedKind {
                        id: ::core::any::TypeId::of::<Self>(),
                        tag: #tag,
                        variants: ::std::vec![#(#kinds),*],
                    })
                }
            }
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::TaggedEnum for #name {
                type Case<__F: #krate::FlowFamily> = #case_name<__F>;

                const TAG: &'static str = #tag;

                fn cases<__F: #krate::FlowFamily>() -> ::std::vec::Vec<(&'static str, Self::Case<__F>)> {
                    ::std::vec![#((#case_words, #case_name::#case_idents(__F::begin()))),*]
                }
            }
            #(#implementations)*
        };
    })
}

/// `OutcomeCase`: a variant with a flow that has its data, for the `match` in `route_into`.
fn case_definition(
    input: &DeriveInput,
    container: &Container,
    case_name: &Ident,
    cases: &[(&Ident, Ident, String)],
) -> Tokens {
    let (krate, vis, name) = (&container.krate, &input.vis, &input.ident);
    let doc = format!("A variant of [`{name}`] with a flow that has its data, as `route_into` gives it.");
    let variants = cases.iter().map(|(ident, data, _)| {
        let doc = format!("[`{name}::{ident}`].");
        quote!(#[doc = #doc] #ident(__F::Flow<#data>))
    });
    quote! {
        #[doc = #doc]
        #[allow(dead_code, missing_debug_implementations, reason = "only routes need it, and only for a `match`")]
        #vis enum #case_name<__F: #krate::FlowFamily> { #(#variants),* }
    }
}

/// The shape of a variant's data: the enum's, narrowed to this variant.
fn data_of_variant(krate: &syn::Path, name: &Ident, data: &Ident, at: usize) -> Tokens {
    let text = data.to_string();
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #krate::Shape for #data {
            fn kind() -> #krate::ShapeKind {
                match <#name as #krate::Shape>::kind() {
                    #krate::ShapeKind::Tagged(tagged) => tagged.only(#at),
                    other => other,
                }
            }
        }

        #[automatically_derived]
        impl #krate::__private::schemars::JsonSchema for #data {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#text)
            }

            fn json_schema(
                generator: &mut #krate::__private::schemars::SchemaGenerator,
            ) -> #krate::__private::schemars::Schema {
                <#name as #krate::__private::schemars::JsonSchema>::json_schema(generator)
            }
        }
    }
}
