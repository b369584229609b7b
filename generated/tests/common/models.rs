//! The models of the crate and the locations of their schemas in `specs/authlete.yaml`.
//!
//! A location is, in this order of preference:
//! - a pointer below `/components/schemas/`: `access_token`, `authorization_response/properties/action`;
//! - `POST /path`: the inline schema of the JSON body of an operation;
//! - `GET /path?`: the optional query parameters of an operation.
//!
//! Nested inline schemas are listed like components, so that every model is tested on its own. If several equal schemas
//! share a model, the first location is listed. `round_trips.rs` tests that no model and no component is missing.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The traits that every model implements.
trait TestableModel:
    Serialize + DeserializeOwned + Clone + PartialEq + Default + Debug + Send + Sync + Unpin + 'static
{
}

impl<T> TestableModel for T where
    T: Serialize + DeserializeOwned + Clone + PartialEq + Default + Debug + Send + Sync + Unpin + 'static
{
}

/// A model with its type erased.
pub struct Model {
    /// The Rust name.
    pub name: &'static str,
    /// The location of the schema.
    pub location: &'static str,
    /// Deserializes and serializes.
    pub round_trip: fn(&Value) -> Result<Value, String>,
    /// Deserializes and formats with `{:?}` and `{:#?}`.
    pub debug: fn(&Value) -> Result<String, String>,
    /// Deserializes an enum and returns its variant.
    pub variant: fn(&Value) -> Result<String, String>,
}

impl Model {
    const fn new<T: TestableModel>(name: &'static str, location: &'static str) -> Self {
        Self {
            name,
            location,
            round_trip: round_trip::<T>,
            debug: debug::<T>,
            variant: variant::<T>,
        }
    }
}

/// Deserializes from text and from a `Value`, which must give the same model, and serializes it.
fn round_trip<T: TestableModel>(json: &Value) -> Result<Value, String> {
    let model: T = read(json)?;
    let other: T = serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
    if model != other || model.clone() != model {
        return Err("text and `Value` give different models".to_owned());
    }
    let written = serde_json::to_string(&model).map_err(|error| error.to_string())?;
    serde_json::from_str(&written).map_err(|error| error.to_string())
}

fn debug<T: TestableModel>(json: &Value) -> Result<String, String> {
    let model: T = read(json)?;
    Ok(format!("{model:?}\n{model:#?}"))
}

fn variant<T: TestableModel>(json: &Value) -> Result<String, String> {
    let model: T = read(json)?;
    Ok(format!("{:?}", std::mem::discriminant(&model)))
}

fn read<T: TestableModel>(json: &Value) -> Result<T, String> {
    serde_json::from_str(&json.to_string()).map_err(|error| error.to_string())
}

macro_rules! models {
    ($($location:literal => $name:ident,)*) => {
        /// Every model of the crate.
        pub const MODELS: &[Model] = &[$(Model::new::<authlete::models::$name>(stringify!($name), $location),)*];
    };
}

models! {
    "access_token" => AccessToken,
    "application_type" => ApplicationType,
    "authz_details" => AuthzDetails,
    "authorization_details_element" => AuthorizationDetailsElement,
    "claim_type" => ClaimType,
    "client_auth_method" => ClientAuthMethod,
    "client_extension" => ClientExtension,
    "client" => Client,
    "client/properties/clientSource" => ClientSource,
    "client/properties/responseModes/items" => ResponseMode,
    "delivery_mode" => DeliveryMode,
    "display" => Display,
    "dynamic_scope" => DynamicScope,
    "grant_type" => GrantType,
    "jwe_alg" => JweAlg,
    "jwe_enc" => JweEnc,
    "jws_alg" => JwsAlg,
    "named_uri" => NamedUri,
    "pair" => Pair,
    "prompt" => Prompt,
    "property" => Property,
    "response_type" => ResponseType,
    "scope" => Scope,
    "service_profile" => ServiceProfile,
    "service" => Service,
    "service/properties/supportedSnses/items" => ServiceSupportedSnse,
    "sns_credentials" => SnsCredentials,
    "sns" => Sns,
    "subject_type" => SubjectType,
    "tagged_value" => TaggedValue,
    "user_code_charset" => UserCodeCharset,
    "hsk" => HardwareSecurityKey,
    "credential_offer_info" => CredentialOfferInfo,
    "credential_request_info" => CredentialRequestInfo,
    "credential_issuance_order" => CredentialIssuanceOrder,
    "credential_issuer_metadata" => CredentialIssuerMetadata,
    "verified_claims_validation_schema" => VerifiedClaimsValidationSchema,
    "attachment_type" => AttachmentType,
    "client_registration_type" => ClientRegistrationType,
    "trust_anchor" => TrustAnchor,
    "fapi_mode" => FapiMode,
    "result" => ApiResult,
    "service_get_list_response" => ServiceGetListResponse,
    "client_type" => ClientType,
    "client_get_list_response" => ClientGetListResponse,
    "client_flag_update_request" => ClientFlagUpdateRequest,
    "client_flag_update_response" => ClientFlagUpdateResponse,
    "client_secret_refresh_response" => ClientSecretRefreshResponse,
    "client_secret_update_request" => ClientSecretUpdateRequest,
    "client_secret_update_response" => ClientSecretUpdateResponse,
    "client_limited" => ClientLimited,
    "client_authorization_get_list_response" => ClientAuthorizationGetListResponse,
    "client_authorization_get_list_request" => ClientAuthorizationGetListRequest,
    "client_authorization_update_request" => ClientAuthorizationUpdateRequest,
    "client_authorization_update_response" => ClientAuthorizationUpdateResponse,
    "client_authorization_delete_response" => ClientGrantedScopes,
    "client_granted_scopes_delete_response" => ClientGrantedScopesDeleteResponse,
    "cimd_options" => CimdOptions,
    "authorization_request" => AuthorizationRequest,
    "client_limited_authorization" => ClientLimitedAuthorization,
    "grant_management_action" => GrantManagementAction,
    "grant_scope" => GrantScope,
    "grant" => Grant,
    "authorization_response" => AuthorizationResponse,
    "authorization_response/properties/action" => AuthorizationResponseAction,
    "authorization_fail_request" => AuthorizationFailRequest,
    "authorization_fail_request/properties/reason" => AuthorizationFailRequestReason,
    "authorization_fail_response" => AuthorizationFailResponse,
    "authorization_fail_response/properties/action" => AuthorizationFailResponseAction,
    "authorization_issue_request" => AuthorizationIssueRequest,
    "authorization_ticket_info" => AuthorizationTicketInfo,
    "authorization_issue_response" => AuthorizationIssueResponse,
    "authorization_issue_response/properties/action" => AuthorizationIssueResponseAction,
    "pushed_authorization_request" => PushedAuthorizationRequest,
    "pushed_authorization_response" => PushedAuthorizationResponse,
    "pushed_authorization_response/properties/action" => PushedAuthorizationResponseAction,
    "token_request" => TokenRequest,
    "token_type" => TokenType,
    "token_info" => TokenInfo,
    "token_response" => TokenResponse,
    "token_response/properties/action" => TokenResponseAction,
    "token_fail_request" => TokenFailRequest,
    "token_fail_request/properties/reason" => TokenFailRequestReason,
    "token_fail_response" => TokenFailResponse,
    "token_fail_response/properties/action" => TokenFailResponseAction,
    "token_issue_request" => TokenIssueRequest,
    "token_issue_response" => TokenIssueResponse,
    "token_issue_response/properties/action" => TokenIssueResponseAction,
    "introspection_request" => IntrospectionRequest,
    "introspection_response" => IntrospectionResponse,
    "introspection_response/properties/action" => IntrospectionResponseAction,
    "standard_introspection_request" => StandardIntrospectionRequest,
    "standard_introspection_response" => StandardIntrospectionResponse,
    "standard_introspection_response/properties/action" => StandardIntrospectionResponseAction,
    "revocation_request" => RevocationRequest,
    "revocation_response" => RevocationResponse,
    "revocation_response/properties/action" => RevocationResponseAction,
    "userinfo_request" => UserinfoRequest,
    "userinfo_response" => UserinfoResponse,
    "userinfo_response/properties/action" => UserinfoResponseAction,
    "userinfo_issue_request" => UserinfoIssueRequest,
    "userinfo_issue_response" => UserinfoIssueResponse,
    "userinfo_issue_response/properties/action" => UserinfoIssueResponseAction,
    "idtoken_reissue_request" => IdTokenReissueRequest,
    "idtoken_reissue_response" => IdTokenReissueResponse,
    "idtoken_reissue_response/properties/action" => IdTokenReissueResponseAction,
    "g_m_request" => GrantManagementRequest,
    "g_m_response" => GrantManagementResponse,
    "g_m_response/properties/action" => GrantManagementResponseAction,
    "service_jwks_get_response" => ServiceJwksGetResponse,
    "client_registration_request" => ClientRegistrationRequest,
    "client_registration_response" => ClientRegistrationResponse,
    "client_registration_response/properties/action" => ClientRegistrationResponseAction,
    "backchannel_authentication_request" => BackchannelAuthenticationRequest,
    "backchannel_authentication_response" => BackchannelAuthenticationResponse,
    "backchannel_authentication_response/properties/action" => BackchannelAuthenticationResponseAction,
    "backchannel_authentication_issue_request" => BackchannelAuthenticationIssueRequest,
    "backchannel_authentication_issue_response" => BackchannelAuthenticationIssueResponse,
    "backchannel_authentication_issue_response/properties/action" => BackchannelAuthenticationIssueResponseAction,
    "backchannel_authentication_fail_request" => BackchannelAuthenticationFailRequest,
    "backchannel_authentication_fail_request/properties/reason" => BackchannelAuthenticationFailRequestReason,
    "backchannel_authentication_fail_response" => BackchannelAuthenticationFailResponse,
    "backchannel_authentication_fail_response/properties/action" => BackchannelAuthenticationFailResponseAction,
    "backchannel_authentication_complete_request" => BackchannelAuthenticationCompleteRequest,
    "backchannel_authentication_complete_request/properties/result" => BackchannelAuthenticationCompleteRequestResult,
    "backchannel_authentication_complete_response" => BackchannelAuthenticationCompleteResponse,
    "backchannel_authentication_complete_response/properties/action" => BackchannelAuthenticationCompleteResponseAction,
    "device_authorization_request" => DeviceAuthorizationRequest,
    "device_authorization_response" => DeviceAuthorizationResponse,
    "device_authorization_response/properties/action" => DeviceAuthorizationResponseAction,
    "device_verification_request" => DeviceVerificationRequest,
    "device_verification_response" => DeviceVerificationResponse,
    "device_verification_response/properties/action" => DeviceVerificationResponseAction,
    "device_complete_request" => DeviceCompleteRequest,
    "device_complete_request/properties/result" => DeviceCompleteRequestResult,
    "device_complete_response" => DeviceCompleteResponse,
    "device_complete_response/properties/action" => DeviceCompleteResponseAction,
    "token_get_list_response" => TokenGetListResponse,
    "token_create_request" => TokenCreateRequest,
    "token_create_response" => TokenCreateResponse,
    "token_create_response/properties/action" => TokenCreateResponseAction,
    "token_create_batch_response" => TokenCreateBatchResponse,
    "token_batch_status" => TokenBatchStatus,
    "token_batch_status/properties/batchKind" => TokenBatchStatusBatchKind,
    "token_batch_status/properties/result" => TokenBatchStatusResult,
    "token_create_batch_status_response" => TokenCreateBatchStatusResponse,
    "token_update_request" => TokenUpdateRequest,
    "token_update_response" => TokenUpdateResponse,
    "token_update_response/properties/action" => TokenUpdateResponseAction,
    "token_revoke_request" => TokenRevokeRequest,
    "token_revoke_response" => TokenRevokeResponse,
    "jose_verify_request" => JoseVerifyRequest,
    "jose_verify_response" => JoseVerifyResponse,
    "federation_configuration_response" => FederationConfigurationResponse,
    "federation_configuration_response/properties/action" => FederationConfigurationResponseAction,
    "federation_registration_request" => FederationRegistrationRequest,
    "federation_registration_response" => FederationRegistrationResponse,
    "federation_registration_response/properties/action" => FederationRegistrationResponseAction,
    "info_response" => InfoResponse,
    "info_response/properties/serviceTokenCache" => InfoResponseServiceTokenCache,
    "client_extension_requestable_scopes_get_response" => ClientExtensionRequestableScopesGetResponse,
    "client_extension_requestable_scopes_update_request" => ClientExtensionRequestableScopesUpdateRequest,
    "client_extension_requestable_scopes_update_response" => ClientExtensionRequestableScopesUpdateResponse,
    "hsk_create_request" => HardwareSecurityKeyCreateRequest,
    "hsk_create_response" => HardwareSecurityKeyCreateResponse,
    "hsk_create_response/properties/action" => HardwareSecurityKeyCreateResponseAction,
    "hsk_delete_response" => HardwareSecurityKeyDeleteResponse,
    "hsk_delete_response/properties/action" => HardwareSecurityKeyDeleteResponseAction,
    "hsk_get_response" => HardwareSecurityKeyGetResponse,
    "hsk_get_response/properties/action" => HardwareSecurityKeyGetResponseAction,
    "hsk_get_list_response" => HardwareSecurityKeyGetListResponse,
    "hsk_get_list_response/properties/action" => HardwareSecurityKeyGetListResponseAction,
    "vci_metadata_request" => VciMetadataRequest,
    "vci_metadata_response" => VciMetadataResponse,
    "vci_metadata_response/properties/action" => VciMetadataResponseAction,
    "vci_jwtissuer_request" => VciJwtIssuerRequest,
    "vci_jwtissuer_response" => VciJwtIssuerResponse,
    "vci_jwtissuer_response/properties/action" => VciJwtIssuerResponseAction,
    "vci_jwks_request" => VciJwksRequest,
    "vci_jwks_response" => VciJwksResponse,
    "vci_jwks_response/properties/action" => VciJwksResponseAction,
    "vci_offer_create_request" => VciOfferCreateRequest,
    "vci_offer_create_response" => VciOfferCreateResponse,
    "vci_offer_create_response/properties/action" => VciOfferCreateResponseAction,
    "vci_offer_info_request" => VciOfferInfoRequest,
    "vci_offer_info_response" => VciOfferInfoResponse,
    "vci_offer_info_response/properties/action" => VciOfferInfoResponseAction,
    "vci_single_parse_request" => VciSingleParseRequest,
    "vci_single_parse_response" => VciSingleParseResponse,
    "vci_single_parse_response/properties/action" => VciSingleParseResponseAction,
    "vci_single_issue_request" => VciSingleIssueRequest,
    "vci_single_issue_response" => VciSingleIssueResponse,
    "vci_single_issue_response/properties/action" => VciSingleIssueResponseAction,
    "vci_batch_parse_request" => VciBatchParseRequest,
    "vci_batch_parse_response" => VciBatchParseResponse,
    "vci_batch_parse_response/properties/action" => VciBatchParseResponseAction,
    "vci_batch_issue_request" => VciBatchIssueRequest,
    "vci_batch_issue_response" => VciBatchIssueResponse,
    "vci_batch_issue_response/properties/action" => VciBatchIssueResponseAction,
    "vci_deferred_parse_request" => VciDeferredParseRequest,
    "vci_deferred_parse_response" => VciDeferredParseResponse,
    "vci_deferred_parse_response/properties/action" => VciDeferredParseResponseAction,
    "vci_deferred_issue_request" => VciDeferredIssueRequest,
    "vci_deferred_issue_response" => VciDeferredIssueResponse,
    "vci_deferred_issue_response/properties/action" => VciDeferredIssueResponseAction,
    "authorization_ticket_info_request" => AuthorizationTicketInfoRequest,
    "authorization_ticket_info_response" => AuthorizationTicketInfoResponse,
    "authorization_ticket_info_response/properties/action" => AuthorizationTicketInfoResponseAction,
    "authorization_ticket_update_request" => AuthorizationTicketUpdateRequest,
    "authorization_ticket_update_response" => AuthorizationTicketUpdateResponse,
    "authorization_ticket_update_response/properties/action" => AuthorizationTicketUpdateResponseAction,
    "native_sso_request" => NativeSsoRequest,
    "native_sso_response" => NativeSsoResponse,
    "native_sso_response/properties/action" => NativeSsoResponseAction,
    "native_sso_logout_request" => NativeSsoLogoutRequest,
    "native_sso_logout_response" => NativeSsoLogoutResponse,
    "native_sso_logout_response/properties/action" => NativeSsoLogoutResponseAction,
    "GET /api/lifecycle/healthcheck?" => UtilityHealthCheckQuery,
    "GET /api/service/get/list?" => ServiceListQuery,
    "POST /api/{serviceId}/auth/token/create/batch?" => TokenManagementCreateBatchQuery,
    "GET /api/{serviceId}/auth/token/get/list?" => TokenManagementListQuery,
    "POST /api/{serviceId}/client/authorization/delete/{clientId}" => ClientAuthorizationDeleteRequest,
    "GET /api/{serviceId}/client/authorization/get/list?" => ClientAuthorizationsQuery,
    "GET /api/{serviceId}/client/authorization/get/list/{subject}?" => ClientAuthorizationsBySubjectQuery,
    "GET /api/{serviceId}/client/get/list?" => ClientListQuery,
    "POST /api/{serviceId}/client/granted_scopes/get/{clientId}" => ClientGrantedScopesGetRequest,
    "POST /api/{serviceId}/client/registration" => ClientRegistrationJsonRequest,
    "POST /api/{serviceId}/client/registration/delete" => ClientRegistrationDeleteRequest,
    "POST /api/{serviceId}/client/registration/get" => ClientRegistrationGetRequest,
    "POST /api/{serviceId}/client/registration/update" => ClientRegistrationUpdateRequest,
    "GET /api/{serviceId}/service/configuration?" => ServiceConfigurationQuery,
    "GET /api/{serviceId}/service/jwks/get?" => ServiceJwksQuery,
}
