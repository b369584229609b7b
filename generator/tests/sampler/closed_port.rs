//! A port that refuses connections.

use tokio::net::TcpSocket;

/// A port that refuses connections as long as this value exists. The socket is bound and does not listen, so that no
/// other server gets the port meanwhile.
pub(crate) struct ClosedPort {
    pub(crate) url: String,
    _socket: TcpSocket,
}

impl ClosedPort {
    pub(crate) fn reserve() -> ClosedPort {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        ClosedPort {
            url: format!("http://{}", socket.local_addr().unwrap()),
            _socket: socket,
        }
    }
}
