//! Colors: few, with one meaning each, and nothing is lost without them.

use clap::ValueEnum;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Even in a pipe.
    Always,
    /// Never.
    Never,
}

impl ColorChoice {
    /// Whether to color what goes to a stream, which is a terminal or not.
    pub fn holds_for(self, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            // https://no-color.org: set and not empty.
            Self::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}

/// What a colored word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Something went well: green.
    Success,
    /// Something is wrong: red.
    Error,
    /// Something may be wrong: yellow.
    Warning,
    /// A path, a name: cyan.
    Name,
    /// The next step: cyan and bold.
    Hint,
    /// A heading: bold.
    Heading,
    /// What matters less: faint.
    Faint,
}

impl Style {
    /// `text` in this style, or as it is where there is no `color`.
    pub fn paint(self, text: &str, color: bool) -> String {
        if !color {
            return text.to_owned();
        }
        let code = match self {
            Self::Success => "32",
            Self::Error => "1;31",
            Self::Warning => "1;33",
            Self::Name => "36",
            Self::Hint => "1;36",
            Self::Heading => "1",
            Self::Faint => "2",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_is_left_out_where_it_is_not_wanted() {
        assert_eq!(Style::Error.paint("error:", false), "error:");
        assert_eq!(Style::Error.paint("error:", true), "\u{1b}[1;31merror:\u{1b}[0m");
        assert!(ColorChoice::Always.holds_for(false));
        assert!(!ColorChoice::Never.holds_for(true));
        assert!(!ColorChoice::Auto.holds_for(false));
    }
}
