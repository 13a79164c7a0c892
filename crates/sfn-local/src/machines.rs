//! The state machines of a server: read from memory, written through to the store.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api::{ApiError, Definition, compile_definition};
use crate::arn::Place;
use crate::store::machines::{self as rows, MachineRow, RevisionRow};
use crate::store::{Store, StoreError};
use crate::time::now;

/// A state machine as it is now.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) created: i64,
    pub(crate) settings: Settings,
    pub(crate) revision: Arc<Revision>,
}

/// One state of definition and role; an execution keeps the one it was started with.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "`revisionId` is the service's word")]
pub(crate) struct Revision {
    pub(crate) id: i64,
    /// `None` for the first.
    pub(crate) revision_id: Option<String>,
    pub(crate) definition: Definition,
    pub(crate) role_arn: String,
}

/// What is stored and shown and changes nothing here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) logging: Value,
    pub(crate) tracing: Value,
    pub(crate) encryption: Value,
    pub(crate) tags: Vec<Value>,
}

impl Settings {
    pub(crate) fn new(
        logging: Option<Value>,
        tracing: Option<Value>,
        encryption: Option<Value>,
        tags: Vec<Value>,
    ) -> Self {
        Self {
            logging: full_logging(logging),
            tracing: tracing.unwrap_or_else(|| json!({ "enabled": false })),
            encryption: encryption.unwrap_or_else(|| json!({ "type": "AWS_OWNED_KEY" })),
            tags,
        }
    }

    fn same_but_for_tags(&self, other: &Self) -> bool {
        self.logging == other.logging && self.tracing == other.tracing && self.encryption == other.encryption
    }
}

/// Logging with the defaults written out, as it is described.
fn full_logging(given: Option<Value>) -> Value {
    let mut logging = json!({ "includeExecutionData": false, "level": "OFF" });
    if let (Some(logging), Some(Value::Object(given))) = (logging.as_object_mut(), given) {
        logging.extend(given);
    }
    logging
}

/// A state machine that is to be.
#[derive(Debug)]
pub(crate) struct NewMachine {
    pub(crate) name: String,
    pub(crate) definition: Definition,
    pub(crate) role_arn: String,
    pub(crate) settings: Settings,
}

/// What an update changes.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub(crate) definition: Option<Definition>,
    pub(crate) role_arn: Option<String>,
    pub(crate) logging: Option<Value>,
    pub(crate) tracing: Option<Value>,
    pub(crate) encryption: Option<Value>,
}

/// What came of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Updated {
    pub(crate) at: i64,
    pub(crate) revision_id: Option<String>,
}

/// All state machines.
#[derive(Debug)]
pub(crate) struct Machines {
    store: Store,
    place: Place,
    all: RwLock<BTreeMap<String, Arc<Machine>>>,
    /// Changes come one after the other.
    changing: tokio::sync::Mutex<()>,
}

impl Machines {
    /// Reads what the store has.
    pub(crate) async fn load(store: Store, place: Place) -> Result<Self, LoadError> {
        let mut all = BTreeMap::new();
        for row in store.read(rows::all).await? {
            let definition = compile_definition(&row.revision.definition).map_err(|error| {
                LoadError::Definition { arn: row.arn.clone(), why: error.message.unwrap_or_default() }
            })?;
            let revision = Revision {
                id: row.revision.id,
                revision_id: row.revision.revision_id,
                definition,
                role_arn: row.revision.role_arn,
            };
            let machine = Machine {
                arn: row.arn.clone(),
                name: row.name,
                created: row.created,
                settings: serde_json::from_str(&row.settings)
                    .unwrap_or_else(|_| Settings::new(None, None, None, Vec::new())),
                revision: Arc::new(revision),
            };
            all.insert(row.arn, Arc::new(machine));
        }
        Ok(Self { store, place, all: RwLock::new(all), changing: tokio::sync::Mutex::default() })
    }

    /// The machine with this ARN.
    pub(crate) fn get(&self, arn: &str) -> Option<Arc<Machine>> {
        self.all.read().unwrap_or_else(PoisonError::into_inner).get(arn).cloned()
    }

    /// All machines, the oldest first.
    pub(crate) fn all(&self) -> Vec<Arc<Machine>> {
        let mut all: Vec<_> =
            self.all.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        all.sort_by(|a, b| (a.created, &a.name).cmp(&(b.created, &b.name)));
        all
    }

    fn set(&self, machine: Machine) -> Arc<Machine> {
        let machine = Arc::new(machine);
        let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(machine.arn.clone(), Arc::clone(&machine));
        machine
    }

    /// Makes a machine. The same request again gives the machine that is there.
    pub(crate) async fn create(&self, new: NewMachine) -> Result<Arc<Machine>, ApiError> {
        let arn = self.place.state_machine(&new.name);
        let _turn = self.changing.lock().await;
        if let Some(there) = self.get(&arn) {
            let same = there.revision.definition.text == new.definition.text
                && there.settings.same_but_for_tags(&new.settings);
            return if same { Ok(there) } else { Err(ApiError::machine_exists(&arn)) };
        }
        let created = now().as_millisecond();
        let row = MachineRow {
            arn: arn.clone(),
            name: new.name.clone(),
            created,
            settings: json!(new.settings).to_string(),
            revision: RevisionRow {
                id: 0,
                revision_id: None,
                definition: new.definition.text.to_string(),
                role_arn: new.role_arn.clone(),
                created,
            },
        };
        let id = self.store.write(move |db| rows::insert(db, &row)).await?;
        let revision = Revision { id, revision_id: None, definition: new.definition, role_arn: new.role_arn };
        Ok(self.set(Machine {
            arn,
            name: new.name,
            created,
            settings: new.settings,
            revision: Arc::new(revision),
        }))
    }

    /// Changes a machine. Executions that run keep what they began with.
    pub(crate) async fn update(&self, arn: &str, change: Change) -> Result<Updated, ApiError> {
        let _turn = self.changing.lock().await;
        let there = self.get(arn).ok_or_else(|| ApiError::no_machine(arn))?;
        let mut machine = Machine::clone(&there);
        let at = now().as_millisecond();

        let before = machine.settings.clone();
        if let Some(logging) = change.logging {
            machine.settings.logging = full_logging(Some(logging));
        }
        machine.settings.tracing = change.tracing.unwrap_or(machine.settings.tracing);
        machine.settings.encryption = change.encryption.unwrap_or(machine.settings.encryption);
        if machine.settings != before {
            let (arn, settings) = (arn.to_owned(), json!(machine.settings).to_string());
            self.store.write(move |db| rows::configure(db, &arn, &settings)).await?;
        }

        let definition = change.definition.unwrap_or_else(|| there.revision.definition.clone());
        let role_arn = change.role_arn.unwrap_or_else(|| there.revision.role_arn.clone());
        let same = definition.text == there.revision.definition.text && role_arn == there.revision.role_arn;
        if !same {
            let revision_id = Some(Uuid::new_v4().to_string());
            let row = RevisionRow {
                id: 0,
                revision_id: revision_id.clone(),
                definition: definition.text.to_string(),
                role_arn: role_arn.clone(),
                created: at,
            };
            let owned = arn.to_owned();
            let id = self.store.write(move |db| rows::revise(db, &owned, &row)).await?;
            machine.revision = Arc::new(Revision { id, revision_id, definition, role_arn });
        }
        let revision_id = machine.revision.revision_id.clone();
        self.set(machine);
        Ok(Updated { at, revision_id })
    }

    /// Removes a machine, if it is there.
    pub(crate) async fn delete(&self, arn: &str) -> Result<(), ApiError> {
        let _turn = self.changing.lock().await;
        let owned = arn.to_owned();
        self.store.write(move |db| rows::delete(db, &owned)).await?;
        self.all.write().unwrap_or_else(PoisonError::into_inner).remove(arn);
        Ok(())
    }
}

/// Why the machines of a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the definition of `{arn}` cannot be used any more: {why}")]
    Definition { arn: String, why: String },
}
