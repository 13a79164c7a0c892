//! What a command tells the shell, in one table.

/// The exit codes of every verb; the same table stands in `--help`.
///
/// ```
/// use cargo_synth::ExitCode;
///
/// assert_eq!(ExitCode::No.number(), 1);
/// assert!(ExitCode::TABLE.contains("3  refused for safety"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExitCode {
    /// Done, or nothing to report.
    Done,
    /// The answer is no: findings, a failed test, a stale file.
    No,
    /// There is no answer: arguments, configuration, credentials, network, or a fault of ours.
    CouldNot,
    /// Refused for safety: waiting executions would break, or nobody is there to confirm.
    Refused,
    /// Interrupted.
    Interrupted,
}

impl ExitCode {
    /// The table as `--help` prints it.
    pub const TABLE: &'static str = concat!(
        "    0  done, or nothing to report\n",
        "    1  the answer is no: findings, a failed test, something stale\n",
        "    2  could not answer: arguments, configuration, credentials, network\n",
        "    3  refused for safety: a confirmation is needed\n",
        "  130  interrupted",
    );

    /// The number the shell sees.
    pub const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::CouldNot => 2,
            Self::Refused => 3,
            Self::Interrupted => 130,
        }
    }

    /// [`Done`](Self::Done) where `yes`, [`No`](Self::No) otherwise.
    pub const fn from_answer(yes: bool) -> Self {
        if yes { Self::Done } else { Self::No }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}
