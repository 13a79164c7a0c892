//! Types of fields: pointers that JSON does not know, and types with an explanation of their own.

use proc_macro2::{Ident, TokenStream as Tokens, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{GenericArgument, Path, PathArguments, Type, TypePath};

use crate::attributes::last_segment;

/// The type with what a pointer points to in the pointer's place: `Option<Node>` for `Option<Box<Node>>`.
///
/// `checks` gets each replacement, for [`checked`]: a type of the user may be called `Box`, too.
pub(crate) fn without_pointers(ty: &Type, checks: &mut Vec<(Type, Type)>) -> Type {
    match ty {
        Type::Group(group) => without_pointers(&group.elem, checks),
        Type::Paren(paren) => without_pointers(&paren.elem, checks),
        Type::Tuple(tuple) => {
            let mut tuple = tuple.clone();
            for element in &mut tuple.elems {
                *element = without_pointers(element, checks);
            }
            Type::Tuple(tuple)
        }
        Type::Array(array) => {
            let mut array = array.clone();
            array.elem = Box::new(without_pointers(&array.elem, checks));
            Type::Array(array)
        }
        Type::Path(path) if path.qself.is_none() => path_without_pointers(path, checks),
        other => other.clone(),
    }
}

fn path_without_pointers(path: &TypePath, checks: &mut Vec<(Type, Type)>) -> Type {
    let mut inner = path.clone();
    let mut held = None;
    if let Some(segment) = inner.path.segments.last_mut() {
        let pointer = matches!(segment.ident.to_string().as_str(), "Box" | "Arc" | "Rc" | "Cow");
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            for argument in &mut arguments.args {
                if let GenericArgument::Type(argument) = argument {
                    *argument = without_pointers(argument, checks);
                    held = Some(owned(argument));
                }
            }
        }
        held = held.filter(|_| pointer);
    }
    match held {
        Some(held) => {
            checks.push((Type::Path(inner), held.clone()));
            held
        }
        None => Type::Path(inner),
    }
}

/// `String` for `str`, `Vec<T>` for `[T]`.
fn owned(ty: &Type) -> Type {
    match ty {
        Type::Slice(slice) => {
            let element = &slice.elem;
            syn::parse_quote!(::std::vec::Vec<#element>)
        }
        Type::Path(path) if path.path.is_ident("str") => syn::parse_quote!(::std::string::String),
        other => other.clone(),
    }
}

/// Code that compiles if the replacements are what the pointers hold.
pub(crate) fn checked(krate: &Path, checks: &[(Type, Type)]) -> Tokens {
    checks
        .iter()
        .map(|(pointer, held)| {
            let span = pointer.span();
            quote_spanned! {span=>
                let _ = |held: <#pointer as #krate::__private::Pointer>::Held| -> #held { held };
            }
        })
        .collect()
}

/// The trait whose message explains why the type, or one in it, has no shape; it asks for `Shape` alone.
pub(crate) fn explained_by(ty: &Type) -> Option<&'static str> {
    fn search(tokens: Tokens) -> Option<&'static str> {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Ident(ident) => explanation(&ident),
            TokenTree::Group(group) => search(group.stream()),
            _ => None,
        })
    }
    search(ty.to_token_stream())
}

fn explanation(ident: &Ident) -> Option<&'static str> {
    Some(match ident.to_string().as_str() {
        "HashMap" | "HashSet" | "IndexMap" | "BTreeSet" => "InOrder",
        "Duration" => "SaidInSeconds",
        "SystemTime" | "Instant" | "DateTime" | "OffsetDateTime" | "NaiveDateTime" | "Zoned" => {
            "SaidAsTimestamp"
        }
        "u128" | "i128" | "isize" => "CountedIn64Bits",
        "PathBuf" | "OsString" | "CString" => "SaidAsText",
        _ => return None,
    })
}

/// `kind` of the type, with its span, so that a type without `Shape` is found there.
pub(crate) fn kind_of(krate: &Path, ty: &Tokens, original: &Type) -> Tokens {
    let span = original.span();
    let Some(explanation) = explained_by(original) else {
        return quote_spanned!(span=> <#ty as #krate::Shape>::kind);
    };
    let explanation = Ident::new(explanation, span);
    quote_spanned!(span=> <#ty as #krate::__private::#explanation>::kind_of_it)
}

/// Refuses a type that borrows.
pub(crate) fn owns(ty: &Type) -> syn::Result<()> {
    match ty {
        Type::Reference(reference) => {
            Err(syn::Error::new_spanned(reference, "a shape owns its data; use `String` or `Vec`"))
        }
        _ => Ok(()),
    }
}

/// `D` of a `TaskToken<D>`.
pub(crate) fn answer(ty: &Type) -> Option<Tokens> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "TaskToken")?;
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments.args.to_token_stream()),
        _ => None,
    }
}

/// The same tokens with `Self` written out: the constructor is another type.
pub(crate) fn without_self(tokens: Tokens, owner: &Tokens) -> Tokens {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == "Self" => {
                let span = ident.span();
                quote_spanned!(span=> #owner)
            }
            TokenTree::Group(group) => {
                let mut inner =
                    proc_macro2::Group::new(group.delimiter(), without_self(group.stream(), owner));
                inner.set_span(group.span());
                TokenTree::Group(inner).into_token_stream()
            }
            other => other.into_token_stream(),
        })
        .collect()
}

/// Whether one of these names stands in the type.
pub(crate) fn mentions(tokens: &Tokens, name: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}

/// The name with its parameters: `Envelope<T>`.
pub(crate) fn with_parameters(name: &Ident, generics: &syn::Generics) -> Tokens {
    let (_, parameters, _) = generics.split_for_impl();
    quote!(#name #parameters)
}
