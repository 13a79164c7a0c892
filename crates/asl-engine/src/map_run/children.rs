//! The children of a Map Run: which begin when, and what becomes of the rest when one ends.

use asl_model::ErrorName;
use jiff::Timestamp;

use super::MapRun;
use super::effect::MapRunEffect;
use super::request::MapRunRequest;
use crate::execution::Status;
use crate::history::ErrorDetails;
use crate::ids::{ChildId, Seed, uuid};
use crate::journal::{ExecutionType, Start, Text};

/// How many children run at a time at most, whatever the state says.
const MOST_AT_A_TIME: u64 = 10_000;

/// A child that runs, ran, or will run.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) input: Text,
    pub(super) items: u64,
    pub(super) stage: Stage,
    /// How often it was redriven, or, of an Express execution, started again.
    pub(super) redrive_count: u64,
}

#[derive(Debug)]
pub(super) enum Stage {
    Pending,
    /// It ran, did not succeed, and waits to go again.
    PendingRedrive {
        started: Timestamp,
    },
    Running {
        started: Timestamp,
    },
    Ended {
        started: Option<Timestamp>,
        stopped: Timestamp,
        status: Status,
        output: Option<Text>,
        error: ErrorDetails,
    },
}

impl Child {
    /// How it stands; `None` before it begins.
    pub(super) fn status(&self) -> Option<Status> {
        match &self.stage {
            Stage::Pending | Stage::PendingRedrive { .. } => None,
            Stage::Running { .. } => Some(Status::Running),
            Stage::Ended { status, .. } => Some(*status),
        }
    }

    pub(super) fn output(&self) -> Option<Text> {
        match &self.stage {
            Stage::Ended { output, .. } => output.clone(),
            _ => None,
        }
    }

    pub(super) fn started(&self) -> Option<Timestamp> {
        match &self.stage {
            Stage::Pending => None,
            Stage::PendingRedrive { started } | Stage::Running { started } => Some(*started),
            Stage::Ended { started, .. } => *started,
        }
    }
}

impl MapRun {
    /// Begins what may begin, or ends when nothing is left.
    pub(super) fn go_on(&mut self) {
        if self.limits.are_exceeded(self.failed_items, self.total_items) {
            self.stop_children();
            self.conclude_failed(ErrorDetails {
                error: Some(ErrorName::EXCEED_TOLERATED_FAILURE_THRESHOLD.to_owned()),
                cause: Some("The specified tolerated failure threshold was exceeded".to_owned()),
            });
            return;
        }
        let most = match self.limits.max_concurrency {
            0 => MOST_AT_A_TIME,
            most => most.min(MOST_AT_A_TIME),
        };
        while self.running < most && self.next < self.children.len() {
            let (index, now) = (self.next, self.now);
            self.next += 1;
            let standard = self.request.child_type == ExecutionType::Standard;
            let Some(child) = self.children.get_mut(index) else { break };
            child.stage = match child.stage {
                Stage::PendingRedrive { started } if standard => Stage::Running { started },
                Stage::Pending | Stage::PendingRedrive { .. } => Stage::Running { started: now },
                // A redrive passes over those that succeeded.
                Stage::Running { .. } | Stage::Ended { .. } => continue,
            };
            self.running += 1;
            let effect = self.children.get(index).map(|child| self.child_effect(index, child));
            self.effects.extend(effect);
        }
        if self.running == 0 {
            self.conclude();
        }
    }

    /// Has the children that did not succeed go again: the Map Run was redriven.
    pub(super) fn children_anew(&mut self) {
        for child in &mut self.children {
            let Stage::Ended { started, status, .. } = child.stage else { continue };
            if status == Status::Succeeded {
                continue;
            }
            child.stage = started.map_or(Stage::Pending, |started| {
                child.redrive_count += 1;
                Stage::PendingRedrive { started }
            });
        }
        self.failed_items = 0;
        self.next = 0;
        self.go_on();
    }

    /// What has a child run: an Express execution starts again, a Standard one is redriven.
    pub(super) fn child_effect(&self, index: usize, child: &Child) -> MapRunEffect {
        let request = &self.request;
        let (name, arn) = request.child_name_and_arn(index, child);
        let child_id = ChildId::of_index(index);
        // An Express child that starts again is an execution of its own, with other random numbers.
        let seed = match (request.child_type, child.redrive_count) {
            (ExecutionType::Standard, _) | (_, 0) => request.seed.child(child_id.number()),
            (ExecutionType::Express, again) => request.seed.child(child_id.number()).child(again),
        };
        let start = Start {
            execution_arn: arn,
            execution_name: name,
            state_machine_arn: request.child_machine_arn().into(),
            state_machine_name: format!("{}/{}", request.state_machine_name, request.label).into(),
            role_arn: request.role_arn.clone(),
            input: Text::clone(&child.input),
            seed,
            region: request.region.clone(),
            account: request.account.clone(),
            execution_type: request.child_type,
            state_machine_version_arn: None,
            state_machine_alias_arn: None,
            map_run_arn: Some(request.map_run_arn.clone()),
        };
        let start = Box::new(start);
        match (request.child_type, child.redrive_count) {
            (ExecutionType::Express, _) | (_, 0) => MapRunEffect::StartChild { child: child_id, start },
            (ExecutionType::Standard, redrive_count) => {
                MapRunEffect::RedriveChild { child: child_id, start, redrive_count }
            }
        }
    }

    pub(super) fn child_ended(
        &mut self,
        id: ChildId,
        status: Status,
        output: Option<Text>,
        error: ErrorDetails,
    ) {
        let now = self.now;
        let Some(child) = id.index().and_then(|index| self.children.get_mut(index)) else { return };
        let started = child.started();
        child.stage = Stage::Ended { started, stopped: now, status, output, error };
        if status != Status::Succeeded {
            self.failed_items += child.items;
        }
        self.running -= 1;
        self.go_on();
    }

    pub(super) fn stop_children(&mut self) {
        let now = self.now;
        for (index, child) in self.children.iter_mut().enumerate() {
            if let Stage::Running { started } = child.stage {
                let (error, status) = (ErrorDetails::default(), Status::Aborted);
                child.stage =
                    Stage::Ended { started: Some(started), stopped: now, status, output: None, error };
                self.effects.push(MapRunEffect::StopChild { child: ChildId::of_index(index) });
            }
        }
        self.running = 0;
    }
}

impl MapRunRequest {
    /// The name and the ARN of a child.
    pub(super) fn child_name_and_arn(&self, index: usize, child: &Child) -> (String, String) {
        let number = ChildId::of_index(index).number();
        let name = uuid(self.seed.derive("child-name", number));
        let kind = match self.child_type {
            ExecutionType::Standard => "execution",
            ExecutionType::Express => "express",
        };
        let machine = self.child_machine_arn().replacen(":stateMachine:", &format!(":{kind}:"), 1);
        let arn = match self.child_type {
            ExecutionType::Standard => format!("{machine}:{name}"),
            ExecutionType::Express => {
                let id = self.seed.derive("child-id", number);
                let id = match child.redrive_count {
                    0 => id,
                    count => Seed::from(id).derive("redrive", count),
                };
                format!("{machine}:{name}:{}", uuid(id))
            }
        };
        (name, arn)
    }

    /// The ARN that stands for the children's machine.
    pub(super) fn child_machine_arn(&self) -> String {
        format!("{}/{}", self.state_machine_arn, self.label)
    }
}
