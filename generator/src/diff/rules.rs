//! The rules by which changes are judged, in one table.
//!
//! The judgement of the wire asks whether programs that use the old crate still work with a server that follows the new
//! document. That of the Rust API asks whether programs that compile with the old crate compile with the new one; by
//! Cargo's SemVer rules, except that a struct may gain fields in a minor release (the README states that policy).

/// What a change means for programs that use the old crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) change: ChangeKind,
    /// Its name in JSON.
    pub(crate) id: &'static str,
    /// What has changed. The subject of the change precedes it.
    pub(crate) text: &'static str,
    /// Whether it breaks the wire if the value is part of a request, and if it is part of a response.
    pub(crate) wire: Wire,
    pub(crate) rust: Rust,
    /// What compiles and now behaves differently; empty if nothing does.
    pub(crate) run_time: &'static str,
    /// What the maintainer of the crate can do about it; empty if nothing.
    pub(crate) help: &'static str,
}

/// Whether old crates fail with the new server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Works,
    /// Only if the value is part of a request.
    BreaksRequests,
    /// Only if the value is part of a response.
    BreaksResponses,
    Breaks,
}

/// The effect on programs that use the Rust API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rust {
    /// No item of the crate changes.
    Same,
    /// Items are added or deprecated.
    Adds,
    /// Programs that compiled may not compile anymore.
    Breaks,
}

macro_rules! rules {
    ($($kind:ident $id:literal, $text:literal, $wire:ident, $rust:ident, $run_time:literal, $help:literal;)*) => {
        /// The kind of a change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum ChangeKind {
            $($kind,)*
        }

        /// All rules, in the order of [`ChangeKind`]: the gravest changes first.
        pub(crate) const RULES: &[Rule] = &[
            $(Rule {
                change: ChangeKind::$kind,
                id: $id,
                text: $text,
                wire: Wire::$wire,
                rust: Rust::$rust,
                run_time: $run_time,
                help: $help,
            },)*
        ];
    };
}

rules! {
    // Programs compile, and send something else; or who adapts them to a new signature may not notice that they do.
    MethodRetargeted "method-retargeted", "calls another operation", Works, Same,
        "calls the wrong endpoint", "set `x-rust-name` and `x-rust-group` of the operations, so that each keeps its method";
    ArgumentsReordered "arguments-reordered", "takes arguments of the same types for other parameters, or in another order", Works, Same,
        "sends values in place of each other", "restore the order of the parameters in an overlay";
    ConstructorReordered "constructor-reordered", "`new` takes the same types for other fields, or in another order", Works, Same,
        "sends values in place of each other", "restore the order of `required` in an overlay";

    OperationRemoved "operation-removed", "is gone", Breaks, Breaks, "calls of old crates fail", "";
    OperationMoved "operation-moved", "has another method or path", Breaks, Same,
        "calls another endpoint; calls of old crates fail", "";
    OperationRenamed "operation-renamed", "has another Rust path", Works, Breaks, "",
        "set `x-rust-name` or `x-rust-group` to keep the path";
    OperationAdded "operation-added", "is new", Works, Adds, "", "";
    OperationDeprecated "operation-deprecated", "is deprecated", Works, Adds, "", "";
    OperationUndeprecated "operation-undeprecated", "is not deprecated anymore", Works, Same, "", "";
    ArgumentsChanged "arguments-changed", "takes other arguments", Works, Breaks, "", "";
    ReturnTypeChanged "return-type-changed", "returns another type", Works, Breaks, "", "";
    RequiredParameterAdded "required-parameter-added", "has a new required parameter", Breaks, Breaks, "", "";
    ParameterAdded "parameter-added", "has a new optional parameter, the first one", Works, Breaks, "", "";
    ParameterRemoved "parameter-removed", "does not take a parameter anymore", Works, Breaks,
        "the server ignores or rejects the value that old crates send", "";
    ParameterBecameRequired "parameter-became-required", "requires a parameter", Breaks, Breaks, "", "";
    ParameterBecameOptional "parameter-became-optional", "does not require a parameter anymore", Works, Breaks, "", "";
    ParameterStyleChanged "parameter-style-changed", "sends a parameter in another location or style", Breaks, Same,
        "the new crate sends another text", "";
    RequestBodyAdded "request-body-added", "has an optional request body now", Works, Breaks, "", "";
    RequiredRequestBodyAdded "required-request-body-added", "has a required request body now", Breaks, Breaks, "", "";
    RequestBodyRemoved "request-body-removed", "has no request body anymore", Works, Breaks,
        "the server ignores or rejects the body that old crates send", "";
    RequestBodyBecameRequired "request-body-became-required", "requires the request body", Breaks, Breaks, "", "";
    RequestBodyBecameOptional "request-body-became-optional", "does not require the request body anymore", Works, Breaks, "", "";
    FieldEncodingChanged "field-encoding-changed", "serializes a field of the body differently", Breaks, Same,
        "the new crate sends another text", "";
    RequestMediaTypeAdded "request-media-type-added", "accepts another media type", Works, Same, "", "";
    RequestMediaTypeRemoved "request-media-type-removed", "does not accept one of its media types anymore, which old crates do not send by default", Works, Same, "", "";
    RequestMediaTypeReplaced "request-media-type-replaced", "does not accept the media type anymore that old crates send", Breaks, Same,
        "the new crate sends another media type", "";
    ResponseBodyAdded "response-body-added", "returns a body", Works, Breaks, "", "";
    ResponseBodyRemoved "response-body-removed", "does not return a body anymore", Breaks, Breaks, "", "";
    ResponseBecameOptional "response-became-optional", "may return no body", Breaks, Breaks, "", "";
    ResponseMediaTypeAdded "response-media-type-added", "returns another media type too", Works, Same, "", "";
    ResponseMediaTypeRemoved "response-media-type-removed", "does not return a media type anymore", Works, Same, "", "";
    ResponseMediaTypeReplaced "response-media-type-replaced", "returns none of the media types anymore that old crates accept", Breaks, Same, "", "";
    ErrorResponseAdded "error-response-added", "documents another error response", Works, Same, "", "";
    ErrorResponseRemoved "error-response-removed", "does not document an error response anymore", Works, Same, "", "";
    SecurityAdded "security-added", "requires credentials that old crates do not send", Breaks, Same,
        "calls without these credentials fail", "";
    SecurityRemoved "security-removed", "requires fewer credentials, or takes others too", Works, Same, "", "";
    OperationServerChanged "operation-server-changed", "has another base URL", Works, Same, "requests go to another server", "";
    PaginationChanged "pagination-changed", "requests the pages of its list differently", Works, Same,
        "`items` and `pages` send other requests", "";
    StreamChanged "stream-changed", "reads the items of its stream differently", Breaks, Same,
        "old crates find other items in the stream, or another end", "";

    ClientMethodRemoved "client-method-removed", "is gone", Works, Breaks, "", "set `x-rust-name` to keep the name";
    ClientMethodChanged "client-method-changed", "sets another value", Works, Same, "the value is sent elsewhere", "";
    ClientMethodAdded "client-method-added", "is new", Works, Adds, "", "";
    ServerRemoved "server-removed", "is gone", Works, Breaks, "", "set `x-rust-name` of a server to keep the name";
    ServerChanged "server-changed", "has another URL", Works, Same, "requests go to another server", "";
    DefaultServerChanged "default-server-changed", "is the default now", Works, Same,
        "clients without `server` call another server", "";
    ServerAdded "server-added", "is new", Works, Adds, "", "";

    ModelRemoved "model-removed", "is gone", Works, Breaks, "", "";
    ModelRenamed "model-renamed", "has another name", Works, Breaks, "", "set `x-rust-name` of the schema to keep the name";
    ModelAdded "model-added", "is new", Works, Adds, "", "";
    ModelReplaced "model-replaced", "is of another kind", Breaks, Breaks, "", "";
    ModelDeprecated "model-deprecated", "is deprecated", Works, Adds, "", "";
    ModelUndeprecated "model-undeprecated", "is not deprecated anymore", Works, Same, "", "";
    ConstructorChanged "constructor-changed", "`new` takes other arguments", Works, Breaks, "", "";

    HttpResponsesRemoved "http-responses-removed", "is gone", Works, Breaks, "", "set `x-rust-http` in an overlay to keep the method";
    HttpDecisionsChanged "http-decisions-changed", "leaves other values to the program", Works, Breaks, "", "";
    HttpResponseChanged "http-response-changed", "makes another HTTP response of a value", Works, Same,
        "programs send another response to their own clients", "";
    HttpResponsesAdded "http-responses-added", "is new", Works, Adds, "", "";

    // Types of fields, parameters, bodies, variants.
    TypeSplit "type-split", "has a type of its own now, because its schema is not equal anymore to the one whose type it had",
        Works, Breaks, "", "set `x-rust-name` at the schema to keep the type";
    TypeJoined "type-joined", "has the type of another schema now, because the schemas have become equal",
        Works, Breaks, "", "set `x-rust-name` at the schema to keep the type";
    TypeWidened "type-widened", "can have values of other types too", BreaksResponses, Breaks, "", "";
    TypeNarrowed "type-narrowed", "has fewer types of values", BreaksRequests, Breaks, "", "";
    TypeReplaced "type-replaced", "has another type", Breaks, Breaks, "", "";
    RangeWidened "range-widened", "can have integers beyond the old type", BreaksResponses, Breaks, "", "";
    RangeNarrowed "range-narrowed", "cannot have some integers of the old type", BreaksRequests, Breaks, "", "";
    RustTypeChanged "rust-type-changed", "has another Rust type for the same JSON type", Works, Breaks, "", "";
    TypeBoxed "type-boxed", "is boxed, or not boxed anymore", Works, Breaks, "", "";

    FieldRemoved "field-removed", "is gone", Works, Breaks,
        "the server ignores or rejects the value that old crates send", "";
    RequiredFieldRemoved "required-field-removed", "is gone and was required", BreaksResponses, Breaks,
        "the server ignores or rejects the value that old crates send", "";
    FieldRenamed "field-renamed", "has another Rust name", Works, Breaks, "", "set `x-rust-field` to keep the name";
    AccessorsRemoved "accessors-removed", "has no methods of this kind anymore", Works, Breaks, "",
        "set the extension, such as `x-rust-time`, to keep the methods";
    AccessorsAdded "accessors-added", "has methods that read and set it as a value of another type", Works, Adds, "", "";
    UnitChanged "unit-changed", "has another unit", Works, Same, "the methods of the field convert from and to that unit", "";
    RequiredFieldAdded "required-field-added", "is new and required", BreaksRequests, Adds,
        "a response without it is an error in the new crate", "";
    FieldAdded "field-added", "is new", Works, Adds, "", "";
    RequiredAdded "required-added", "is required now", BreaksRequests, Breaks,
        "a response without it is an error in the new crate", "";
    RequiredRemoved "required-removed", "is not required anymore", BreaksResponses, Breaks, "", "";
    NullableAdded "nullable-added", "can be null now", BreaksResponses, Breaks, "", "";
    NullableAddedToOptional "nullable-added-to-optional", "can be null now, and not only absent", Works, Breaks,
        "old crates read null as absent", "";
    NullableRemoved "nullable-removed", "cannot be null anymore", BreaksRequests, Breaks, "", "";
    DefaultChanged "default-changed", "has another default", Works, Same,
        "the server treats a request without it differently", "";
    ReadWriteChanged "read-write-changed", "is `readOnly` or `writeOnly` in one version only", Works, Same,
        "the server ignores or rejects it in one direction", "";
    SecretChanged "secret-changed", "is a secret in one version only", Works, Same,
        "`Debug` and plain HTTP treat it differently", "";
    FieldDeprecated "field-deprecated", "is deprecated", Works, Adds, "", "";
    FieldUndeprecated "field-undeprecated", "is not deprecated anymore", Works, Same, "", "";
    AllowedValueRemoved "allowed-value-removed", "does not allow a value anymore", BreaksRequests, Same, "", "";
    AllowedValueAdded "allowed-value-added", "allows another value", Works, Same, "", "";
    ConstraintTightened "constraint-tightened", "allows fewer values", BreaksRequests, Same,
        "the server rejects values that it accepted", "";
    ConstraintRelaxed "constraint-relaxed", "allows more values", Works, Same, "", "";
    FormatChanged "format-changed", "has another format", Works, Same, "the server may reject values of the old format", "";
    AdditionalAdded "additional-properties-added", "keeps additional properties now", Works, Adds, "", "";
    AdditionalRemoved "additional-properties-removed", "does not keep additional properties anymore", Works, Breaks, "", "";

    EnumValueRemoved "enum-value-removed", "is gone", BreaksRequests, Breaks, "", "";
    EnumVariantRenamed "enum-variant-renamed", "has another Rust name", Works, Breaks, "",
        "set `x-rust-variants` to keep the name";
    EnumValueAdded "enum-value-added", "is new", Works, Adds, "old crates read it as the variant for unknown values", "";
    EnumFallbackRenamed "enum-fallback-renamed", "is the variant for unknown values now", Works, Breaks, "", "";
    UnionVariantRemoved "union-variant-removed", "is gone", BreaksRequests, Breaks, "", "";
    UnionVariantAdded "union-variant-added", "is new", Works, Adds, "old crates read it as `Other`", "";
    DiscriminatorAdded "discriminator-added", "is selected by a property now", Works, Same, "", "";
    DiscriminatorRemoved "discriminator-removed", "is not selected by a property anymore", Works, Same,
        "old crates read a value without the property as `Other`", "";
    DiscriminatorChanged "discriminator-changed", "is selected by another property", Breaks, Same, "", "";
    DiscriminatorValueRemoved "discriminator-value-removed", "does not select a variant anymore", BreaksRequests, Same, "", "";
    DiscriminatorValueAdded "discriminator-value-added", "selects a variant now", Works, Same,
        "old crates read it as `Other`", "";
    DiscriminatorValueChanged "discriminator-value-changed", "selects another variant", Breaks, Same, "", "";
    ResponseVariantRemoved "response-variant-removed", "is gone", Works, Breaks, "", "";
    ResponseVariantAdded "response-variant-added", "is new", Works, Adds, "", "";
    ResponseVariantChanged "response-variant-changed", "is for another status or media type", Works, Same, "", "";

    DescriptionChanged "description-changed", "has another description", Works, Same, "", "";
}

impl ChangeKind {
    /// The rule for changes of this kind.
    pub(crate) fn rule(self) -> &'static Rule {
        &RULES[self as usize]
    }

    /// Whether programs may send something else than before without anyone noticing.
    pub(crate) fn is_silent(self) -> bool {
        self <= Self::ConstructorReordered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_kinds() {
        for (index, rule) in RULES.iter().enumerate() {
            assert_eq!(rule.change as usize, index);
            assert_eq!(rule.change.rule(), rule);
        }
    }

    #[test]
    fn only_silent_changes_are_silent() {
        let silent: Vec<&str> = RULES
            .iter()
            .filter(|rule| rule.change.is_silent())
            .map(|rule| rule.id)
            .collect();
        assert_eq!(
            silent,
            ["method-retargeted", "arguments-reordered", "constructor-reordered"]
        );
    }
}
