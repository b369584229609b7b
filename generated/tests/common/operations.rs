//! A call of the client for every operation.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::pin::Pin;

use authlete::{Call, Client, Error, Response, SingleResponse, models};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// An operation and its call. The id is the `operationId`; without one, the method and path.
pub struct OperationCall {
    pub id: &'static str,
    pub call: fn(&Client, &Arguments) -> Box<dyn AnyCall>,
}

/// The arguments of a call.
#[derive(Default)]
pub struct Arguments {
    /// The values of the path parameters and of the required query parameters.
    pub parameters: BTreeMap<String, String>,
    /// The optional query parameters by name.
    pub query: Map<String, Value>,
    pub body: Option<Value>,
}

impl Arguments {
    fn parameter(&self, name: &str) -> String {
        let value = self.parameters.get(name);
        value.unwrap_or_else(|| panic!("no parameter `{name}`")).clone()
    }

    fn query<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(Value::Object(self.query.clone())).unwrap()
    }

    fn body<T: DeserializeOwned>(&self) -> T {
        self.optional_body().expect("the operation has a body")
    }

    fn optional_body<T: DeserializeOwned>(&self) -> Option<T> {
        self.body.clone().map(|body| serde_json::from_value(body).unwrap())
    }
}

/// A call with its type erased.
pub trait AnyCall {
    fn as_form(self: Box<Self>) -> Box<dyn AnyCall>;
    fn header(self: Box<Self>, name: &str, value: &str) -> Box<dyn AnyCall>;
    fn debug_output(&self) -> String;
    fn into_request(self: Box<Self>) -> Result<http::Request<Bytes>, Error>;
    fn send(self: Box<Self>) -> Pin<Box<dyn Future<Output = Result<Success, Error>> + Send>>;
}

/// A successful response with its type erased.
#[derive(Debug)]
pub struct Success {
    pub status: u16,
    /// The value as JSON.
    pub value: Value,
    /// The undecoded body.
    pub bytes: Bytes,
    /// `Debug` of the response and of the value.
    pub debug_output: String,
}

impl<T: Serialize + Debug + 'static, K: SingleResponse + 'static> AnyCall for Call<T, K> {
    fn as_form(self: Box<Self>) -> Box<dyn AnyCall> {
        Box::new(Call::as_form(*self))
    }

    fn header(self: Box<Self>, name: &str, value: &str) -> Box<dyn AnyCall> {
        Box::new(Call::header(*self, name, value))
    }

    fn debug_output(&self) -> String {
        format!("{self:?}\n{self:#?}")
    }

    fn into_request(self: Box<Self>) -> Result<http::Request<Bytes>, Error> {
        Call::into_request(*self)
    }

    fn send(self: Box<Self>) -> Pin<Box<dyn Future<Output = Result<Success, Error>> + Send>> {
        let response = IntoFuture::into_future(*self);
        Box::pin(async {
            let response: Response<T> = response.await?;
            Ok(Success {
                status: response.status().as_u16(),
                debug_output: format!("{response:?}\n{response:#?}\n{:?}\n{:#?}", *response, *response),
                value: serde_json::to_value(&*response).unwrap(),
                bytes: response.bytes().clone(),
            })
        })
    }
}

macro_rules! operations {
    ($($id:literal => |$client:ident, $arguments:ident| $call:expr,)*) => {
        /// The calls of all operations by group.
        pub const OPERATIONS: &[OperationCall] = &[$(OperationCall {
            id: $id,
            call: |$client, #[allow(unused_variables, reason = "some operations have no arguments")] $arguments| Box::new($call),
        },)*];
    };
}

operations! {
    "service_get_api" => |c, a| c.service().get(),
    "service_get_list_api" => |c, a| c.service().list(&a.query()),
    "service_create_api" => |c, a| c.service().create(a.optional_body::<models::Service>().as_ref()),
    "service_update_api" => |c, a| c.service().update(a.optional_body::<models::Service>().as_ref()),
    "service_delete_api" => |c, a| c.service().delete(),
    "service_jwks_get_api" => |c, a| c.service().jwks(&a.query()),
    "service_configuration_api" => |c, a| c.service().configuration(&a.query()),
    "client_get_api" => |c, a| c.client().get(a.parameter("clientId")),
    "client_get_list_api" => |c, a| c.client().list(&a.query()),
    "client_create_api" => |c, a| c.client().create(a.optional_body::<models::Client>().as_ref()),
    "client_update_api" => |c, a| c.client().update(a.parameter("clientId"), a.optional_body::<models::Client>().as_ref()),
    "client_delete_api" => |c, a| c.client().delete(a.parameter("clientId")),
    "client_flag_update_api" => |c, a| c.client().update_lock_flag(a.parameter("clientIdentifier"), a.optional_body::<models::ClientFlagUpdateRequest>().as_ref()),
    "client_secret_refresh_api" => |c, a| c.client().refresh_secret(a.parameter("clientIdentifier")),
    "client_secret_update_api" => |c, a| c.client().update_secret(a.parameter("clientIdentifier"), &a.body()),
    "client_authorization_get_list_api" => |c, a| c.client().authorizations(&a.parameter("subject"), &a.query()),
    "client_authorization_get_list_api_post" => |c, a| c.client().authorizations_post(&a.body()),
    "client_authorization_get_list_by_subject_api" => |c, a| c.client().authorizations_by_subject(&a.parameter("subject"), &a.query()),
    "client_authorization_update_api" => |c, a| c.client().update_authorizations(a.parameter("clientId"), a.optional_body::<models::ClientAuthorizationUpdateRequest>().as_ref()),
    "client_authorization_delete_api_post" => |c, a| c.client().delete_authorizations_post(a.parameter("clientId"), &a.body()),
    "client_authorization_delete_api" => |c, a| c.client().delete_authorizations(a.parameter("clientId"), &a.parameter("subject")),
    "client_authorization_delete_by_subject_api" => |c, a| c.client().delete_authorizations_by_subject(a.parameter("clientId"), &a.parameter("subject")),
    "client_granted_scopes_get_api" => |c, a| c.client().granted_scopes(a.parameter("clientId"), &a.parameter("subject")),
    "client_granted_scopes_get_api_post" => |c, a| c.client().granted_scopes_post(a.parameter("clientId"), &a.body()),
    "client_granted_scopes_get_by_subject_api" => |c, a| c.client().granted_scopes_by_subject(a.parameter("clientId"), &a.parameter("subject")),
    "client_granted_scopes_delete_api" => |c, a| c.client().delete_granted_scopes(a.parameter("clientId"), &a.parameter("subject")),
    "client_granted_scopes_delete_by_subject_api" => |c, a| c.client().delete_granted_scopes_by_subject(a.parameter("clientId"), &a.parameter("subject")),
    "client_extension_requestables_scopes_get_api" => |c, a| c.client().requestable_scopes(a.parameter("clientId")),
    "client_extension_requestables_scopes_update_api" => |c, a| c.client().update_requestable_scopes(a.parameter("clientId"), &a.body()),
    "client_extension_requestables_scopes_update_api_post" => |c, a| c.client().update_requestable_scopes_post(a.parameter("clientId"), &a.body()),
    "client_extension_requestables_scopes_delete_api" => |c, a| c.client().delete_requestable_scopes(a.parameter("clientId")),
    "auth_authorization_api" => |c, a| c.authorization().process(&a.body()),
    "auth_authorization_fail_api" => |c, a| c.authorization().fail(&a.body()),
    "auth_authorization_issue_api" => |c, a| c.authorization().issue(&a.body()),
    "getAuthorizationTicketInfo" => |c, a| c.authorization().ticket_info(&a.body()),
    "updateAuthorizationTicket" => |c, a| c.authorization().update_ticket(&a.body()),
    "pushed_auth_req_api" => |c, a| c.pushed_authorization().create(&a.body()),
    "auth_token_api" => |c, a| c.token().process(&a.body()),
    "auth_token_fail_api" => |c, a| c.token().fail(&a.body()),
    "auth_token_issue_api" => |c, a| c.token().issue(&a.body()),
    "idtoken_reissue_api" => |c, a| c.token().reissue_id_token(a.optional_body::<models::IdTokenReissueRequest>().as_ref()),
    "auth_introspection_api" => |c, a| c.introspection().process(&a.body()),
    "auth_introspection_standard_api" => |c, a| c.introspection().standard(&a.body()),
    "auth_revocation_api" => |c, a| c.revocation().process(&a.body()),
    "auth_userinfo_api" => |c, a| c.userinfo().process(&a.body()),
    "auth_userinfo_issue_api" => |c, a| c.userinfo().issue(&a.body()),
    "grant_m_api" => |c, a| c.grant_management().process(&a.body()),
    "client_registration_api" => |c, a| c.dynamic_client_registration().register(&a.body()),
    "client_registration_get_api" => |c, a| c.dynamic_client_registration().get(&a.body()),
    "client_registration_update_api" => |c, a| c.dynamic_client_registration().update(&a.body()),
    "client_registration_delete_api" => |c, a| c.dynamic_client_registration().delete(&a.body()),
    "backchannel_authentication_api" => |c, a| c.ciba().authenticate(&a.body()),
    "backchannel_authentication_issue_api" => |c, a| c.ciba().issue(&a.body()),
    "backchannel_authentication_fail_api" => |c, a| c.ciba().fail(&a.body()),
    "backchannel_authentication_complete_api" => |c, a| c.ciba().complete(&a.body()),
    "device_authorization_api" => |c, a| c.device_flow().authorization(&a.body()),
    "device_verification_api" => |c, a| c.device_flow().verification(&a.body()),
    "device_complete_api" => |c, a| c.device_flow().complete(&a.body()),
    "auth_token_get_list_api" => |c, a| c.token_management().list(&a.query()),
    "auth_token_create_api" => |c, a| c.token_management().create(&a.body()),
    "auth_token_create_batch_api" => |c, a| c.token_management().create_batch(&a.body::<Vec<_>>(), &a.query()),
    "auth_token_create_batch_status_api" => |c, a| c.token_management().batch_status(&a.parameter("tokenBatchRequestId")),
    "auth_token_update_api" => |c, a| c.token_management().update(&a.body()),
    "auth_token_delete_api" => |c, a| c.token_management().delete(&a.parameter("accessTokenIdentifier")),
    "auth_token_revoke_api" => |c, a| c.token_management().revoke(&a.body()),
    "jose_verify_api" => |c, a| c.jose().verify(a.optional_body::<models::JoseVerifyRequest>().as_ref()),
    "federation_configuration_api" => |c, a| c.federation().configuration(a.optional_body::<BTreeMap<String, Value>>().as_ref()),
    "federation_registration_api" => |c, a| c.federation().registration(&a.body()),
    "info_api" => |c, a| c.utility().info(),
    "misc_echo_api" => |c, a| c.utility().echo(),
    "GET /api/lifecycle/healthcheck" => |c, a| c.utility().health_check(&a.query()),
    "hsk_create_api" => |c, a| c.hardware_security_key().create(&a.body()),
    "hsk_delete_api" => |c, a| c.hardware_security_key().delete(&a.parameter("handle")),
    "hsk_get_api" => |c, a| c.hardware_security_key().get(&a.parameter("handle")),
    "hsk_get_list_api" => |c, a| c.hardware_security_key().list(),
    "vci_metadata_api" => |c, a| c.verifiable_credentials().metadata(&a.body()),
    "vci_jwtissuer_api" => |c, a| c.verifiable_credentials().jwt_issuer(&a.body()),
    "vci_jwks_api" => |c, a| c.verifiable_credentials().jwks(&a.body()),
    "vci_offer_create_api" => |c, a| c.verifiable_credentials().create_offer(&a.body()),
    "vci_offer_info_api" => |c, a| c.verifiable_credentials().offer_info(&a.body()),
    "vci_single_parse_api" => |c, a| c.verifiable_credentials().parse_single(&a.body()),
    "vci_single_issue_api" => |c, a| c.verifiable_credentials().issue_single(&a.body()),
    "vci_batch_parse_api" => |c, a| c.verifiable_credentials().parse_batch(&a.body()),
    "vci_batch_issue_api" => |c, a| c.verifiable_credentials().issue_batch(&a.body()),
    "vci_deferred_parse_api" => |c, a| c.verifiable_credentials().parse_deferred(&a.body()),
    "vci_deferred_issue_api" => |c, a| c.verifiable_credentials().issue_deferred(&a.body()),
    "native_sso_api" => |c, a| c.native_sso().process(&a.body()),
    "native_sso_logout_api" => |c, a| c.native_sso().logout(&a.body()),
}
