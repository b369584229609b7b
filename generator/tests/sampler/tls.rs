//! Servers whose certificate the client accepts or rejects. After a rejection, no request was sent and none is repeated.
//!
//! `certificates/` has a CA, a key, and two certificates of that CA for the key: one for `localhost`, and one for another
//! host. They are valid until 2126. The key is used nowhere else.

use crate::{Client, Error, ErrorKind, RetryPolicy};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const CA: &[u8] = include_bytes!("certificates/ca.pem");
const KEY: &[u8] = include_bytes!("certificates/key.pem");
const FOR_LOCALHOST: &[u8] = include_bytes!("certificates/localhost.pem");
const FOR_ANOTHER_HOST: &[u8] = include_bytes!("certificates/other.test.pem");

/// A server that answers each request with the same text.
struct TlsServer {
    url: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl TlsServer {
    async fn start(certificate: &[u8]) -> Self {
        let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
        let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
        // rustls has no default if several providers are compiled in, which depends on the whole workspace.
        let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into());
        let config = config
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth();
        let config = config.with_single_cert(vec![certificate], key).unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = TlsServer {
            url: format!("https://localhost:{}", listener.local_addr().unwrap().port()),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (acceptor, requests) = (acceptor.clone(), requests.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut request = [0; 4096];
                    if stream.read(&mut request).await.is_ok_and(|length| length > 0) {
                        requests.fetch_add(1, Ordering::SeqCst);
                        let response = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok";
                        let _ = stream.write_all(response).await;
                        let _ = stream.shutdown().await;
                    }
                });
            }
        });
        server
    }

    fn counts(&self) -> (usize, usize) {
        let load = |count: &AtomicUsize| count.load(Ordering::SeqCst);
        (load(&self.connections), load(&self.requests))
    }

    /// Calls the server. Only certificates of the CA are trusted if `trusts_ca` is set, else those of the system.
    async fn call(&self, trusts_ca: bool) -> Result<String, Error> {
        let mut builder = Client::builder()
            .server(&self.url)
            .token("hunter2")
            .service_id("1")
            .retry(RetryPolicy::default().base_delay(Duration::from_millis(1)));
        if trusts_ca {
            let ca = reqwest::Certificate::from_pem(CA).unwrap();
            let http = reqwest::Client::builder().tls_certs_only([ca]).no_proxy().build();
            builder = builder.http_client(http.unwrap());
        }
        let response = builder.build()?.misc().info().await?;
        Ok(response.into_inner())
    }
}

#[tokio::test]
async fn a_certificate_of_a_trusted_ca_for_this_host_is_accepted() {
    let server = TlsServer::start(FOR_LOCALHOST).await;
    assert_eq!(server.call(true).await.unwrap(), "ok");
    assert_eq!(server.counts(), (1, 1));
}

#[tokio::test]
async fn a_certificate_for_another_host_or_of_an_unknown_ca_is_rejected_once() {
    for (certificate, trusts_ca) in [(FOR_ANOTHER_HOST, true), (FOR_LOCALHOST, false)] {
        let server = TlsServer::start(certificate).await;
        let error = server.call(trusts_ca).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
        assert!(!error.is_retryable(), "{error:?}");
        assert_eq!((error.attempts(), server.counts()), (1, (1, 0)));
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
