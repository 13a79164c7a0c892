//! Reads `tests/floors.toml`: figures that may rise and must not fall.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};

use crate::context::Context;

/// Floors by `section.name`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Floors(BTreeMap<String, usize>);

impl Floors {
    /// Reads the file of this repository.
    pub(crate) fn read(context: &Context) -> anyhow::Result<Self> {
        let path = context.root().join("tests/floors.toml");
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
        Self::parse(&text).with_context(|| format!("`{}`", path.display()))
    }

    /// Sections, numbers and comments are all of TOML that the file may use.
    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut floors = BTreeMap::new();
        let mut section = String::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut section);
            } else if let Some((name, value)) = line.split_once('=') {
                let value = value.trim().parse().with_context(|| format!("line {number} has no number"))?;
                floors.insert(format!("{section}.{}", name.trim()), value);
            } else {
                bail!("line {number} is neither `[section]` nor `name = number`");
            }
        }
        Ok(Self(floors))
    }

    /// Fails when `value` is below the floor `name`, or when no such floor is written down.
    pub(crate) fn hold(&self, name: &str, value: usize) -> anyhow::Result<()> {
        match self.0.get(name) {
            Some(floor) if value < *floor => {
                bail!("`{name}` is {value}, below its floor {floor} in tests/floors.toml")
            }
            Some(_) => Ok(()),
            None => bail!("tests/floors.toml has no floor `{name}`; write `{value}` there"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_below_its_floor_is_refused() {
        let floors = Floors::parse("# x\n[conformance]\nexecution_equal = 12 # of 20\n").unwrap();
        assert!(floors.hold("conformance.execution_equal", 12).is_ok());
        assert!(floors.hold("conformance.execution_equal", 11).is_err());
        assert!(floors.hold("conformance.other", 1).is_err());
        assert!(Floors::parse("nonsense").is_err());
    }
}
