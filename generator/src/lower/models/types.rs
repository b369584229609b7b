//! The type of a schema.

use super::model_table::Models;
use crate::diagnostics::Log;
use crate::ir::Type;
use crate::lower::schemas::node::{NodeId, Scalar, Shape};

impl<'a, 'd> Models<'a, 'd> {
    /// The type of a schema.
    pub(crate) fn ty(&mut self, id: NodeId, log: &mut Log) -> Type {
        let (id, _) = self.schemas.resolve(id);
        if let Some(&model) = self.by_node.get(&id) {
            return Type::Model(model);
        }
        match &self.node(id).shape {
            Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) => self.anonymous_type(id, log),
            Shape::Enum(_) | Shape::Record(_) | Shape::Union { .. } => Type::Model(self.name(id, log)),
            Shape::Pending | Shape::Same(_) | Shape::AllOf { .. } => Type::Json,
        }
    }

    /// The type of a schema that needs no name.
    pub(crate) fn anonymous_type(&mut self, id: NodeId, log: &mut Log) -> Type {
        let node = self.node(id);
        match &node.shape {
            Shape::Scalar(scalar) => {
                let ty = self.scalar(scalar);
                if ty == Type::Json {
                    log.record_untyped(&node.at, "the document gives no type");
                }
                ty
            }
            Shape::List(item) => {
                if item.is_none() {
                    log.record_untyped(&node.at, "the document gives no type of the items");
                }
                Type::List(Box::new(self.element_type(*item, log)))
            }
            Shape::Map(value) => {
                if value.is_none() {
                    log.record_untyped(&node.at, "the document does not say what the object holds");
                }
                Type::Map(Box::new(self.element_type(*value, log)))
            }
            _ => Type::Json,
        }
    }

    /// The type of a value that is no field: an item, or a whole body. It may be null where its schema says so.
    pub(crate) fn element_type(&mut self, item: Option<NodeId>, log: &mut Log) -> Type {
        let Some(item) = item else { return Type::Json };
        let (_, nullable) = self.schemas.resolve(item);
        match self.ty(item, log) {
            Type::Json => Type::Json,
            ty if nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

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
