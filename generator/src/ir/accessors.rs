//! Methods of a struct that read and set one of its fields as a value of another type.

/// What the value of a field means beyond its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A point in time: the number of units since 1970-01-01T00:00:00Z.
    Time(TimeUnit),
    /// A length of time: the number of units.
    Duration(TimeUnit),
    /// The text of a JSON value.
    Json,
}

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeUnit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// The two methods of a field.
#[derive(Debug, Clone)]
pub(crate) struct Accessors {
    pub(crate) meaning: Meaning,
    /// The name of the method that reads the field.
    pub(crate) reader: String,
    /// The name of the method that sets the field and returns the struct.
    pub(crate) setter: String,
}

impl Meaning {
    /// The word for it, in names of methods.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Time(_) => "time",
            Self::Duration(_) => "duration",
            Self::Json => "json",
        }
    }

    /// The phrase for it, in documentation.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Time(_) => "a time",
            Self::Duration(_) => "a duration",
            Self::Json => "JSON",
        }
    }

    /// The text that a lock file has for it.
    pub(crate) fn to_text(self) -> String {
        match self {
            Self::Time(unit) | Self::Duration(unit) => format!("{} in {}", self.noun(), unit.plural()),
            Self::Json => "JSON".to_owned(),
        }
    }
}

impl TimeUnit {
    pub(crate) const ALL: [Self; 4] = [Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }
}
