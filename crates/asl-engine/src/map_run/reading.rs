//! The first phase of a Map Run: its items come together.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;

use super::dataset::{self, Item, Source};
use super::effect::{ListRequest, MapRunEffect, ObjectRequest};
use super::journal::ListedObject;
use super::request::MapRunReader;
use super::{MapRun, Phase};
use crate::era;
use crate::history::ErrorDetails;

/// The most items a Map Run has.
const MOST_ITEMS: usize = 100_000_000;

/// What is read, and what has been.
#[derive(Debug)]
pub(super) struct Reading {
    listing: Option<ListRequest>,
    sources: VecDeque<Source>,
    items: Vec<Item>,
    most: usize,
}

impl Reading {
    pub(super) fn is_listing(&self) -> bool {
        self.listing.is_some()
    }

    /// What the host is asked for.
    pub(super) fn owed(&self) -> Option<MapRunEffect> {
        if let Some(request) = &self.listing {
            return Some(MapRunEffect::ListObjects { request: request.clone() });
        }
        let source = self.sources.front()?;
        Some(MapRunEffect::ReadObject {
            request: ObjectRequest {
                bucket: source.bucket.clone(),
                key: source.key.clone(),
                version_id: source.version_id.clone(),
            },
        })
    }

    fn left(&self) -> usize {
        self.most - self.items.len()
    }
}

impl MapRun {
    /// Takes the items that came with the request, or asks for them.
    pub(super) fn begin_reading(&mut self) {
        let Some(reader) = &self.request.reader else {
            let items = given(self.request.items.as_deref().unwrap_or("[]"));
            self.prepare(items);
            return;
        };
        let most = match usize::try_from(reader.max_items) {
            Err(_) => {
                self.conclude_failed(dataset::fault("field MaxItems must be positive"));
                return;
            }
            Ok(0) => MOST_ITEMS,
            Ok(most) => most.min(MOST_ITEMS),
        };
        let mut reading = Reading { listing: None, sources: VecDeque::new(), items: Vec::new(), most };
        if reader.lists {
            let Some(bucket) = reader.parameter("Bucket") else {
                self.conclude_failed(dataset::fault("The reader has no Bucket."));
                return;
            };
            let prefix = reader.parameter("Prefix").unwrap_or_default();
            reading.listing = Some(ListRequest { bucket, prefix, continuation_token: None });
        } else {
            match dataset::first_source(reader) {
                Ok(source) => reading.sources.push_back(source),
                Err(error) => {
                    self.conclude_failed(error);
                    return;
                }
            }
        }
        self.read_on(reading);
    }

    fn read_on(&mut self, reading: Reading) {
        let owed = if reading.left() == 0 { None } else { reading.owed() };
        match owed {
            Some(effect) => {
                self.effects.push(effect);
                self.phase = Phase::Reading(reading);
            }
            None => self.prepare(reading.items),
        }
    }

    pub(super) fn object_read(&mut self, body: &str) {
        let Some((mut reading, reader)) = self.take_reading() else { return };
        let Some(source) = reading.sources.pop_front() else { return };
        let takes_objects = era::reads_json_objects(self.execution_started);
        match dataset::read(&source, body, &reader, takes_objects, reading.left()) {
            Ok(found) => {
                reading.items.extend(found.items);
                for source in found.sources.into_iter().rev() {
                    reading.sources.push_front(source);
                }
                self.read_on(reading);
            }
            Err(error) => self.conclude_failed(error),
        }
    }

    pub(super) fn objects_listed(&mut self, objects: &[ListedObject], next: Option<String>) {
        let Some((mut reading, reader)) = self.take_reading() else { return };
        let Some(mut listing) = reading.listing.take() else { return };
        if reader.flattens {
            match sources(&listing.bucket, objects, &reader) {
                Ok(sources) => reading.sources.extend(sources),
                Err(error) => {
                    self.conclude_failed(error);
                    return;
                }
            }
        } else {
            let left = reading.left();
            reading.items.extend(dataset::listed(&listing.bucket, objects).into_iter().take(left));
        }
        if next.is_some() {
            listing.continuation_token = next;
            reading.listing = Some(listing);
        }
        self.read_on(reading);
    }

    fn take_reading(&mut self) -> Option<(Reading, MapRunReader)> {
        let reader = self.request.reader.clone()?;
        match std::mem::replace(&mut self.phase, Phase::Running) {
            Phase::Reading(reading) => Some((reading, reader)),
            other => {
                self.phase = other;
                None
            }
        }
    }
}

/// The listed objects as sources of items; folders have none.
fn sources(
    bucket: &str,
    objects: &[ListedObject],
    reader: &MapRunReader,
) -> Result<Vec<Source>, ErrorDetails> {
    let format = dataset::format_of(reader.input_type.as_deref(), reader)?;
    let files = objects.iter().filter(|object| !object.key.ends_with('/'));
    Ok(files
        .map(|object| Source {
            bucket: bucket.to_owned(),
            key: object.key.clone(),
            version_id: None,
            format: format.clone(),
        })
        .collect())
}

/// The items that the state itself has.
fn given(text: &str) -> Vec<Item> {
    let source: Arc<str> = "STATE_DATA".into();
    let item = |value| Item { value, key: None, source: Arc::clone(&source) };
    match serde_json::from_str(text) {
        Ok(Value::Array(values)) => values.into_iter().map(item).collect(),
        Ok(Value::Object(members)) => {
            members.into_iter().map(|(key, value)| Item { key: Some(key), ..item(value) }).collect()
        }
        _ => Vec::new(),
    }
}
