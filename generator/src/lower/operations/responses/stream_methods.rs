//! The methods of operations that return one response or a stream: `create` and `create_stream`.

use std::collections::HashSet;

use crate::diagnostics::Log;
use crate::ir::{Group, ItemStream, Operation, StreamFlag, SuccessResponse, unraw};
use crate::lower::names;

/// The method of an operation that returns its stream.
pub(crate) struct StreamMethod {
    /// Its name, if the user gave one.
    pub(crate) name: Option<String>,
    pub(crate) stream: ItemStream,
    pub(crate) accept_header: String,
}

/// The location of a method that has no name yet: the indices of the group and of the operation in it.
pub(crate) struct UnnamedMethod {
    pub(crate) operation: (usize, usize),
    /// Its name, if the user gave one.
    pub(crate) name: Option<String>,
}

impl StreamMethod {
    /// Returns the operation that the method calls, still with the name of the other method.
    pub(crate) fn of_operation(self, operation: &Operation) -> Operation {
        let body = operation.body.clone();
        Operation {
            response: SuccessResponse::Stream(Box::new(self.stream)),
            accept_header: self.accept_header,
            alternative_media_types: Vec::new(),
            stream_flag: operation
                .stream_flag
                .clone()
                .map(|flag| StreamFlag { value: true, ..flag }),
            ..operation.variant(operation.name.clone(), body)
        }
    }
}

/// Names the methods. The name of the other method is followed by `stream`.
pub(crate) fn name_methods(groups: &mut [Group], mut methods: Vec<UnnamedMethod>, log: &mut Log) {
    // In an order that does not depend on the order of the document.
    methods.sort_by_cached_key(|method| {
        let (group, at) = method.operation;
        (group, method.name.is_none(), groups[group].operations[at].name.clone())
    });
    let unnamed: HashSet<(usize, usize)> = methods.iter().map(|method| method.operation).collect();
    let mut taken: Vec<HashSet<String>> = Vec::with_capacity(groups.len());
    for (index, group) in groups.iter().enumerate() {
        let operations = group.operations.iter().enumerate();
        let named = operations.filter(|(at, _)| !unnamed.contains(&(index, *at)));
        let named = named.map(|(_, operation)| operation.name.clone());
        // The methods that return the groups in this group.
        let inner = groups.iter().filter(|inner| inner.parent_path() == group.path);
        taken.push(named.chain(inner.map(|inner| inner.name().to_owned())).collect());
    }
    for method in methods {
        let (group, at) = method.operation;
        let (operation, taken) = (&mut groups[group].operations[at], &mut taken[group]);
        let wanted = match &method.name {
            Some(name) => names::value_name(name),
            None => names::value_name(&format!("{} stream", unraw(&operation.name))),
        };
        let name = names::dedup_with_suffix(&wanted, |name| !taken.contains(name));
        if name != wanted {
            let message = format!(
                "the method that returns the stream is named `{name}`, because another method of the group has the name `{wanted}`"
            );
            let help = "set `method` in `x-rust-stream` to another name".to_owned();
            log.warn(&operation.at, message, Some(help));
        }
        taken.insert(name.clone());
        operation.name = name;
    }
}
