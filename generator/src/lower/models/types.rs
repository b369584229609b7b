//! Determines the Rust type of a schema.

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::ir::Type;
use crate::lower::schemas::node::{NodeId, Scalar, Structure};

impl<'a, 'd> Models<'a, 'd> {
    /// Returns the type of a schema. An inline schema that needs a model gets one.
    pub(crate) fn ty(&mut self, id: NodeId, log: &mut Log) -> Type {
        let (id, _) = self.schemas.resolve(id);
        if let Some(&model) = self.by_node.get(&id) {
            return Type::Model(model);
        }
        match &self.node(id).structure {
            Structure::Scalar(_) | Structure::List(_) | Structure::Map(_) => self.anonymous_type(id, log),
            Structure::Enum(_) | Structure::Object(_) | Structure::Union { .. } => {
                Type::Model(self.model_of_inline(id, log))
            }
            Structure::Pending | Structure::Alias(_) | Structure::AllOf { .. } => Type::Json,
        }
    }

    /// Returns the type of a scalar, a list or a map, which needs no model.
    pub(crate) fn anonymous_type(&mut self, id: NodeId, log: &mut Log) -> Type {
        let node = self.node(id);
        match &node.structure {
            Structure::Scalar(scalar) => {
                let ty = self.scalar(scalar);
                if ty == Type::Json {
                    log.record_untyped(&node.at, "the document declares no type");
                }
                ty
            }
            Structure::List(item) => {
                if item.is_none() {
                    log.record_untyped(&node.at, "the document declares no type for the items");
                }
                Type::List(Box::new(self.element_type(*item, log)))
            }
            Structure::Map(value) => {
                if value.is_none() {
                    log.record_untyped(&node.at, "the document declares no type for the values of the object");
                }
                Type::Map(Box::new(self.element_type(*value, log)))
            }
            _ => Type::Json,
        }
    }

    /// Returns the type of an item, a map value or a body, which includes null if the schema is nullable. (A field has
    /// a flag for null instead.)
    pub(crate) fn element_type(&mut self, item: Option<NodeId>, log: &mut Log) -> Type {
        let Some(item) = item else { return Type::Json };
        let (_, nullable) = self.schemas.resolve(item);
        match self.ty(item, log) {
            Type::Json => Type::Json,
            ty if nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

    /// Returns the type of a scalar. The types of string formats are configured.
    pub(crate) fn scalar(&self, scalar: &Scalar) -> Type {
        match scalar {
            Scalar::Bool => Type::Bool,
            Scalar::I32 => Type::I32,
            Scalar::I64 => Type::I64,
            Scalar::U32 => Type::U32,
            Scalar::U64 => Type::U64,
            Scalar::I128 => Type::I128,
            Scalar::U128 => Type::U128,
            Scalar::F32 => Type::F32,
            Scalar::F64 => Type::F64,
            Scalar::Decimal => Type::Decimal,
            Scalar::String(format) => match format.as_ref().and_then(|format| self.config.formats.get(format)) {
                Some(format) => Type::Format(format.path.clone()),
                None => Type::String,
            },
            Scalar::File => Type::File,
            Scalar::Json => Type::Json,
        }
    }
}
