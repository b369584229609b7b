//! The expected HTTP response of each operation and action.

use std::collections::BTreeMap;

/// A row per action: the status, then words for the body and the headers.
///
/// - a media type: the body is `responseContent`, of that type;
/// - `location`, `challenge`: `Location` or `WWW-Authenticate` is `responseContent`;
/// - `basic`: the challenge of client authentication; `invalid-token`: that of RFC 6750, section 3.1;
/// - `no-store`: `Cache-Control: no-store` and `Pragma: no-cache`; `nonce`: `DPoP-Nonce` is `dpopNonce`;
/// - `signed`: `Signature`, `Signature-Input` and `Content-Digest`.
const TABLE: &str = "
AuthorizationResponse
  INTERACTION program Interaction
  NO_INTERACTION program NoInteraction
  LOCATION 302 no-store location
  FORM 200 text/html;charset=UTF-8 no-store
  BAD_REQUEST 400 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
AuthorizationIssueResponse
  LOCATION 302 no-store location
  FORM 200 text/html;charset=UTF-8 no-store
  BAD_REQUEST 400 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
AuthorizationFailResponse
  LOCATION 302 no-store location
  FORM 200 text/html;charset=UTF-8 no-store
  BAD_REQUEST 400 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
PushedAuthorizationResponse
  CREATED 201 application/json no-store nonce
  BAD_REQUEST 400 application/json no-store nonce
  UNAUTHORIZED 401 application/json no-store nonce basic
  FORBIDDEN 403 application/json no-store nonce
  PAYLOAD_TOO_LARGE 413 application/json no-store nonce
  INTERNAL_SERVER_ERROR 500 application/json no-store nonce
TokenResponse
  OK 200 application/json no-store nonce
  INVALID_CLIENT 401 application/json no-store nonce basic
  BAD_REQUEST 400 application/json no-store nonce
  INTERNAL_SERVER_ERROR 500 application/json no-store nonce
  PASSWORD program Password
  TOKEN_EXCHANGE program TokenExchange
  JWT_BEARER program JwtBearer
  NATIVE_SSO program NativeSso
  ID_TOKEN_REISSUABLE program IdTokenReissuable
TokenIssueResponse
  OK 200 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
TokenFailResponse
  BAD_REQUEST 400 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
IdTokenReissueResponse
  OK 200 application/json no-store
  CALLER_ERROR 500 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
NativeSsoResponse
  OK 200 application/json no-store
  CALLER_ERROR 500 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
IntrospectionResponse
  OK program Ok
  BAD_REQUEST 400 no-store nonce challenge
  UNAUTHORIZED 401 no-store nonce challenge
  FORBIDDEN 403 no-store nonce challenge
  INTERNAL_SERVER_ERROR 500 no-store nonce challenge
StandardIntrospectionResponse
  OK 200 application/json no-store
  JWT 200 application/token-introspection+jwt no-store
  BAD_REQUEST 400 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
RevocationResponse
  OK 200 application/javascript no-store
  INVALID_CLIENT 401 application/json no-store basic
  BAD_REQUEST 400 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
UserinfoResponse
  OK program Ok
  BAD_REQUEST 400 no-store nonce challenge
  UNAUTHORIZED 401 no-store nonce challenge
  FORBIDDEN 403 no-store nonce challenge
  INTERNAL_SERVER_ERROR 500 no-store nonce challenge
UserinfoIssueResponse
  JSON 200 application/json no-store signed
  JWT 200 application/jwt no-store signed
  BAD_REQUEST 400 no-store challenge
  UNAUTHORIZED 401 no-store challenge
  FORBIDDEN 403 no-store challenge
  INTERNAL_SERVER_ERROR 500 no-store challenge
GrantManagementResponse
  OK 200 application/json no-store nonce
  NO_CONTENT 204 no-store nonce
  UNAUTHORIZED 401 no-store nonce challenge
  FORBIDDEN 403 no-store nonce challenge
  NOT_FOUND 404 no-store nonce challenge
  CALLER_ERROR 500 no-store nonce challenge
  AUTHLETE_ERROR 500 no-store nonce challenge
ClientRegistrationResponse
  CREATED 201 application/json no-store
  OK 200 application/json no-store
  UPDATED 200 application/json no-store
  DELETED 204 no-store
  BAD_REQUEST 400 application/json no-store
  UNAUTHORIZED 401 application/json no-store invalid-token
  INTERNAL_SERVER_ERROR 500 application/json no-store
BackchannelAuthenticationResponse
  USER_IDENTIFICATION program UserIdentification
  BAD_REQUEST 400 application/json no-store
  UNAUTHORIZED 401 application/json no-store basic
  INTERNAL_SERVER_ERROR 500 application/json no-store
BackchannelAuthenticationIssueResponse
  OK 200 application/json no-store
  INVALID_TICKET 500 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
BackchannelAuthenticationFailResponse
  BAD_REQUEST 400 application/json no-store
  FORBIDDEN 403 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
BackchannelAuthenticationCompleteResponse
  NOTIFICATION program Notification
  NO_ACTION program NoAction
  SERVER_ERROR program ServerError
DeviceAuthorizationResponse
  OK 200 application/json no-store
  BAD_REQUEST 400 application/json no-store
  UNAUTHORIZED 401 application/json no-store basic
  INTERNAL_SERVER_ERROR 500 application/json no-store
DeviceVerificationResponse
  VALID program Valid
  NOT_EXIST program NotExist
  EXPIRED program Expired
  INTERNAL_SERVER_ERROR program InternalServerError
DeviceCompleteResponse
  SUCCESS program Success
  INVALID_REQUEST program InvalidRequest
  USER_CODE_EXPIRED program UserCodeExpired
  USER_CODE_NOT_EXIST program UserCodeNotExist
  SERVER_ERROR program ServerError
FederationConfigurationResponse
  OK 200 application/entity-statement+jwt
  NOT_FOUND 404 application/json
  INTERNAL_SERVER_ERROR 500 application/json no-store
FederationRegistrationResponse
  OK 200 application/explicit-registration-response+jwt no-store
  BAD_REQUEST 400 application/json no-store
  NOT_FOUND 404 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciMetadataResponse
  OK 200 application/json
  NOT_FOUND 404 application/json
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciJwtIssuerResponse
  OK 200 application/json
  NOT_FOUND 404 application/json
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciJwksResponse
  OK 200 application/jwk-set+json
  NOT_FOUND 404 application/json
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciOfferInfoResponse
  OK program Ok
  NOT_FOUND 404 no-store
  FORBIDDEN 500 no-store
  CALLER_ERROR 500 no-store
  AUTHLETE_ERROR 500 no-store
VciSingleParseResponse
  OK program Ok
  BAD_REQUEST 400 application/json no-store
  UNAUTHORIZED 401 application/json no-store invalid-token
  FORBIDDEN 403 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciSingleIssueResponse
  OK 200 application/json no-store
  ACCEPTED 202 application/json no-store
  UNAUTHORIZED 401 application/json no-store invalid-token
  FORBIDDEN 403 application/json no-store
  CALLER_ERROR 500 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciBatchParseResponse
  OK program Ok
  BAD_REQUEST 400 application/json no-store
  UNAUTHORIZED 401 application/json no-store invalid-token
  FORBIDDEN 403 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciBatchIssueResponse
  OK 200 application/json no-store
  UNAUTHORIZED 401 application/json no-store invalid-token
  FORBIDDEN 403 application/json no-store
  CALLER_ERROR 500 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciDeferredParseResponse
  OK program Ok
  BAD_REQUEST 400 application/json no-store
  UNAUTHORIZED 401 application/json no-store invalid-token
  FORBIDDEN 403 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
VciDeferredIssueResponse
  OK 200 application/json no-store
  FORBIDDEN 403 application/json no-store
  CALLER_ERROR 500 application/json no-store
  INTERNAL_SERVER_ERROR 500 application/json no-store
";

/// The table by model and action.
pub fn table() -> BTreeMap<(&'static str, &'static str), &'static str> {
    let mut rows = BTreeMap::new();
    let mut model = "";
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("  ") {
            None => model = line,
            Some(row) => {
                let (action, expected) = row.split_once(' ').unwrap();
                assert!(rows.insert((model, action), expected).is_none(), "{model} {action}");
            }
        }
    }
    rows
}
