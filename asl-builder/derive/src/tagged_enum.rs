//! `Shape` of an enum with data and a tag: a constructor for each variant.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{DataEnum, DeriveInput, Fields};

use crate::attributes::{Container, Member};
use crate::constructor::{Constructor, Field};

pub(crate) fn expand(input: &DeriveInput, container: &Container, data: &DataEnum) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    let tag = container.tag.clone().unwrap_or_default();
    let mut definitions = Vec::new();
    let mut implementations = Vec::new();
    let mut kinds = Vec::new();
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
    }
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
            #(#implementations)*
        };
    })
}
