//! What a distributed Map needs: children of its own machine, and the objects that it reads and writes.

use asl_model::{ItemReader, Json, ManifestType, Map, QueryLanguage, ReaderTransformation, ResultWriter};

use super::parameters::{Parameters, Text};
use super::{Machine, NoteKind, RolePolicy};

/// Adds the rights of this Map, if it is a distributed one.
pub(super) fn rights(
    state: &str,
    map: &Map,
    language: QueryLanguage,
    machine: &Machine,
    policy: &mut RolePolicy,
) {
    if !map.is_distributed() {
        return;
    }
    let arn = |kind: &str, name: &str| {
        format!("arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:{kind}:{name}")
    };
    policy.add(state, &["states:StartExecution"], vec![machine.arn.clone()], None);
    let children = arn("execution", &format!("{}:*", machine.name));
    policy.add(state, &["states:DescribeExecution", "states:StopExecution"], vec![children], None);
    let label = map.label.as_deref().unwrap_or("*");
    let runs = arn("execution", &format!("{}/{label}:*", machine.name));
    policy.add(state, &["states:RedriveExecution"], vec![runs], None);
    if let Some(reader) = &map.item_reader {
        read(state, reader, language, policy);
    }
    if let Some(writer) = map.result_writer.as_ref().filter(|writer| writer.resource.is_some()) {
        write(state, writer, language, policy);
    }
}

fn read(state: &str, reader: &ItemReader, language: QueryLanguage, policy: &mut RolePolicy) {
    let parameters = Parameters::new(reader.arguments.as_ref().or(reader.parameters.as_ref()), language);
    let bucket = bucket(state, "reader", &parameters, policy);
    let config = reader.reader_config.as_ref();
    if reader.resource.as_str().ends_with(":listObjectsV2") {
        let prefix = parameters.text(&["Prefix"]);
        let condition = match (&bucket, &prefix) {
            (Some(_), Text::Literal(prefix)) => {
                let prefixes = Json::Array(vec![Json::String(format!("{prefix}*"))]);
                let like = [("s3:prefix".to_owned(), prefixes)].into_iter().collect();
                Some([("StringLike".to_owned(), like)].into_iter().collect())
            }
            _ => None,
        };
        policy.add(state, &["s3:ListBucket"], vec![of(bucket.as_deref(), "")], condition);
        let loaded = config.and_then(|config| config.transformation.as_ref());
        if loaded == Some(&ReaderTransformation::LoadAndFlatten) {
            let prefix = prefix.literal().unwrap_or_default();
            policy.add(state, &["s3:GetObject"], vec![of(bucket.as_deref(), &format!("/{prefix}*"))], None);
        }
        return;
    }
    let key = parameters.text(&["Key"]).literal();
    let object = key.as_deref().map_or("/*".to_owned(), |key| format!("/{key}"));
    let mut objects = vec![of(bucket.as_deref(), &object)];
    let manifest = config.and_then(|config| config.manifest_type.as_ref());
    let listed = config
        .is_some_and(|config| config.input_type.as_ref().is_some_and(|input| input.as_str() == "MANIFEST"));
    if manifest == Some(&ManifestType::AthenaData) {
        policy.note(
            state,
            NoteKind::Conditional,
            "also needs `s3:GetObject` on the objects that its manifest names: nothing is granted for that",
        );
    } else if (manifest.is_some() || listed)
        && let Some(key) = &key
    {
        // `…/CONFIG/2026-01-01T00-00Z/manifest.json` names objects of `…/CONFIG/data/`.
        let folder = key.rsplitn(3, '/').nth(2).map_or(String::new(), |folder| format!("/{folder}"));
        objects.push(of(bucket.as_deref(), &format!("{folder}/data/*")));
    }
    policy.add(state, &["s3:GetObject"], objects, None);
}

fn write(state: &str, writer: &ResultWriter, language: QueryLanguage, policy: &mut RolePolicy) {
    let parameters = Parameters::new(writer.arguments.as_ref().or(writer.parameters.as_ref()), language);
    let bucket = bucket(state, "writer", &parameters, policy);
    let prefix = parameters.text(&["Prefix"]).literal();
    let objects = prefix.map_or("/*".to_owned(), |prefix| format!("/{prefix}/*"));
    let actions = ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"];
    policy.add(state, &actions, vec![of(bucket.as_deref(), &objects)], None);
}

/// The bucket, where it is known now.
fn bucket(state: &str, part: &str, parameters: &Parameters<'_>, policy: &mut RolePolicy) -> Option<String> {
    let bucket = parameters.text(&["Bucket"]).literal();
    if bucket.is_none() {
        let text = format!("names the bucket of its {part} only at run time, so all are granted");
        policy.note(state, NoteKind::Wider, &text);
    }
    bucket
}

fn of(bucket: Option<&str>, tail: &str) -> String {
    bucket.map_or("*".to_owned(), |bucket| format!("arn:${{AWS::Partition}}:s3:::{bucket}{tail}"))
}
