//! `Shape` of a struct with one field without a name: its JSON is the field's.

use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Field, Type};

use crate::attributes::{Container, Member, last_segment};

pub(crate) fn expand(input: &DeriveInput, container: &Container, field: &Field) -> syn::Result<Tokens> {
    Member::of_field(&field.attrs, &field.ty)?;
    let (krate, name, vis, field_vis, ty) =
        (&container.krate, &input.ident, &input.vis, &field.vis, &field.ty);
    let constructor = container.expr.clone().unwrap_or_else(|| format_ident!("{}Expr", name));
    let doc = format!(
        "Makes a [`{name}`] of a workflow value; `.0` of an expression of a [`{name}`] is what it holds."
    );
    let kind = quote_spanned!(ty.span()=> <#ty as #krate::Shape>::kind());
    let markers = markers(ty).iter().map(|marker| {
        let marker = format_ident!("{marker}");
        quote! {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::#marker for #name {}
        }
    });
    Ok(quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug)]
        #[allow(private_bounds, reason = "a contract may hold what only its own module knows")]
        #vis struct #constructor<__V: #krate::Fits<#ty> = #krate::Expr<#ty>>(
            /// What it holds.
            #field_vis __V,
        );

        #[allow(private_bounds, reason = "a contract may hold what only its own module knows")]
        const _: () = {
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #krate::Shape for #name {
                fn kind() -> #krate::ShapeKind {
                    #kind
                }
            }

            #(#markers)*

            #[automatically_derived]
            impl #krate::Record for #name {
                type Fields<__L: #krate::Language> = #constructor<#krate::Expr<#ty, __L>>;

                fn fields<__L: #krate::Language>(node: #krate::__private::NodeRef) -> Self::Fields<__L> {
                    #constructor(#krate::Expr::from_node(node))
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__V: #krate::Fits<#ty>> #krate::Fits<#name> for #constructor<__V> {
                fn fit(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#ty>::fit(self.0)
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__V: #krate::Fits<#ty>> #krate::Fits<::core::option::Option<#name>> for #constructor<__V> {
                fn fit(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#ty>::fit(self.0).present()
                }
            }

            #[automatically_derived]
            impl<__L: #krate::Language, __V: #krate::Fits<#ty> + #krate::Speaks<__L>> #krate::Speaks<__L>
                for #constructor<__V>
            {
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__L: #krate::Language, __V: #krate::Fits<#ty> + #krate::Speaks<__L>> #krate::IntoExpr<__L>
                for #constructor<__V>
            {
                type Value = #name;

                fn into_node(self) -> #krate::__private::NodeRef {
                    #krate::Fits::<#ty>::fit(self.0)
                }
            }

            #[automatically_derived]
            impl<__L: #krate::Language, __V: #krate::Fits<#ty> + #krate::Speaks<__L>>
                ::core::convert::From<#constructor<__V>> for #krate::Expr<#name, __L>
            {
                fn from(value: #constructor<__V>) -> Self {
                    Self::from_node(#krate::Fits::<#ty>::fit(value.0))
                }
            }
        };
    })
}

/// What can be asked of it, by the name of the type that it holds.
fn markers(ty: &Type) -> &'static [&'static str] {
    let Some(segment) = last_segment(ty) else { return &[] };
    match segment.ident.to_string().as_str() {
        "String" => &["Scalar", "Text"],
        "bool" => &["Scalar"],
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "f32" | "f64" => {
            &["Scalar", "Number"]
        }
        _ => &[],
    }
}
