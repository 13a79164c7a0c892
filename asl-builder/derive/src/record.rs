//! `Shape` of a struct with named fields.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::{DeriveInput, FieldsNamed};

use crate::attributes::Container;
use crate::constructor::{Constructor, Field};

pub(crate) fn expand(
    input: &DeriveInput,
    container: &Container,
    fields: &FieldsNamed,
) -> syn::Result<Tokens> {
    let (krate, name) = (&container.krate, &input.ident);
    let fields = Field::all(fields, name, container.rename_all)?;
    if let Some(second) = fields.iter().filter(|field| field.answer.is_some()).nth(1) {
        return Err(syn::Error::new_spanned(
            &second.ident,
            "a payload carries one task token: a task has only one, and who answers must not have to choose",
        ));
    }
    let constructor = Constructor {
        krate,
        vis: &input.vis,
        name: container.expr.clone().unwrap_or_else(|| format_ident!("{}Expr", name)),
        makes: name,
        doc: format!(
            "Makes a [`{name}`] of workflow values; also the fields that an expression of a [`{name}`] has."
        ),
        fields: &fields,
        tag: None,
    };
    let definition = constructor.definition();
    let record = constructor.record(name);
    let implementations = constructor.implementations();
    let kinds = fields.iter().map(|field| field.kind(krate));
    let text = name.to_string();
    let carries = fields.iter().find_map(|field| field.answer.as_ref()).map(|answer| {
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::CarriesToken for #name {
                type Answer = #answer;
            }
        }
    });
    Ok(quote! {
        #definition

        #[allow(non_camel_case_types, private_bounds, reason = "a parameter is named for its field")]
        const _: () = {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Shape for #name {
                fn kind() -> #krate::ShapeKind {
                    #krate::ShapeKind::Record(#krate::RecordKind {
                        id: ::core::any::TypeId::of::<Self>(),
                        name: #text,
                        fields: ::std::vec![#(#kinds),*],
                    })
                }
            }
            #record
            #carries
            #implementations
        };
    })
}
