//! The two faults a lambda's signature can have; what else it says matters at run time only.

use super::fault::Fault;

/// Checks a signature such as `<a<n>-(sb)?:s>`.
pub(super) fn check(signature: &str) -> Result<(), Fault> {
    let mut before = None;
    let mut rest = signature.strip_prefix('<').unwrap_or(signature);
    while let Some(sign) = rest.chars().next() {
        let mut length = sign.len_utf8();
        match sign {
            ':' => break,
            '-' | '?' | '+' => {}
            '(' => {
                length = closing(rest, '(', ')');
                if rest.get(..length).is_some_and(|choice| choice.contains('<')) {
                    return Err(Fault::ParameterizedChoice);
                }
                before = Some('(');
            }
            '<' => {
                if !matches!(before, Some('a' | 'f')) {
                    return Err(Fault::TypeParameter);
                }
                length = closing(rest, '<', '>');
            }
            other => before = Some(other),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(())
}

/// The length up to behind the bracket that closes the first sign.
fn closing(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (at, sign) in text.char_indices() {
        if sign == open {
            depth += 1;
        } else if sign == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + sign.len_utf8();
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_signature(signature: &str, expected: Option<&str>) {
        assert_eq!(check(signature).err().map(|fault| fault.to_string()).as_deref(), expected, "{signature}");
    }

    #[test]
    fn parameters_belong_to_arrays_and_functions() {
        check_signature("<s-:n>", None);
        check_signature("<a<n>f<s:n>?(sb)+:a<o>>", None);
        check_signature("<n<n>>", Some("Type parameters can only be applied to functions and arrays"));
        check_signature("<(sa<n>)>", Some("Choice groups containing parameterized types are not supported"));
        check_signature("<a<", None);
    }
}
