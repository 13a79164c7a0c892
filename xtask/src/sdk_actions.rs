//! `cargo xtask sdk-actions`: writes the services and actions of AWS SDK integrations from botocore's models.

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, bail, ensure};

use crate::cargo;
use crate::context::Context;
use crate::venv::{self, Tool};

/// Where the names stand, from the root of the repository.
const FILE: &str = "crates/asl-model/src/integrations/sdk_actions.txt";

/// What the package index calls the source; the crate names the same version.
const REQUIREMENT: &str = "botocore==1.44.8";

/// Prints a service id and its operations a line, with tabs between.
const SCRIPT: &str = "
import botocore.loaders
loader = botocore.loaders.create_loader()
for name in loader.list_available_services('service-2'):
    for version in loader.list_api_versions(name, 'service-2'):
        model = loader.load_service_model(name, 'service-2', version)
        print('\\t'.join([model['metadata']['serviceId'], *model['operations']]))
";

/// Writes the file. Services that botocore has given up keep their line.
pub(crate) fn run(context: &Context) -> anyhow::Result<ExitCode> {
    let python = match venv::tool(context, "python", REQUIREMENT)? {
        Tool::Ready(python) => python,
        Tool::Missing(why) => bail!("{why}"),
    };
    let listing = cargo::stdout_of(Command::new(python).args(["-c", SCRIPT]))?;
    let path = context.root().join(FILE);
    let known =
        std::fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let text = generate(&known, &listing)?;
    std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// The file's text from what it was and a listing of botocore's models.
fn generate(known: &str, listing: &str) -> anyhow::Result<String> {
    let mut services: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in known.lines() {
        let name = line.split(' ').next().unwrap_or_default();
        services.insert(name.to_owned(), Vec::new());
    }
    for line in listing.lines() {
        let mut words = line.split('\t');
        let id = words.next().unwrap_or_default();
        let name: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
        ensure!(!name.is_empty(), "no service in the line `{line}`");
        services.entry(name.to_lowercase()).or_default().extend(words.map(small));
    }
    let mut text = String::new();
    for (name, mut actions) in services {
        actions.sort();
        actions.dedup();
        actions.insert(0, name);
        text.push_str(&actions.join(" "));
        text.push('\n');
    }
    Ok(text)
}

/// The operation's name as a method of the SDK for Java.
fn small(operation: &str) -> String {
    let mut letters = operation.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_given_up_keep_their_line() {
        let listing = "DynamoDB\tQuery\tGetItem\nApp Mesh\tListRoutes\n";
        assert_eq!(
            generate("dynamodb query\nhoneycode a\n", listing).unwrap(),
            "appmesh listRoutes\ndynamodb getItem query\nhoneycode\n"
        );
    }
}
