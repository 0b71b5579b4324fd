//! The interface, described to those who ask over the wire.

use tonic_reflection::server::v1::{ServerReflection, ServerReflectionServer};
use tonic_reflection::server::v1alpha::{
    ServerReflection as AlphaReflection, ServerReflectionServer as AlphaReflectionServer,
};
use tonic_reflection::server::{Builder, Error};

use crate::service::DESCRIPTORS;

/// Our messages, and those of health and of error details: without these, clients show details of
/// an error as bare bytes and take health for not being there.
fn builder() -> Builder<'static> {
    Builder::configure()
        .register_encoded_file_descriptor_set(DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
}

/// Reflection as it is now.
pub fn v1() -> Result<ServerReflectionServer<impl ServerReflection>, Error> {
    builder().build_v1()
}

/// Reflection as many clients still ask for it (grpcio, grpcurl before 1.9).
pub fn v1alpha() -> Result<AlphaReflectionServer<impl AlphaReflection>, Error> {
    builder().build_v1alpha()
}
