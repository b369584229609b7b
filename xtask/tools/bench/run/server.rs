//! An HTTP server that sends the same response to every request, over persistent connections.

use std::io::Result;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Starts the server in a runtime and returns its URL.
pub fn start(runtime: &Runtime, body: &'static str) -> Result<String> {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let url = format!("http://{}", listener.local_addr()?);
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let response = response.clone();
            // An error ends the connection.
            tokio::spawn(async move { drop(serve(stream, response.as_bytes()).await) });
        }
    });
    Ok(url)
}

async fn serve(mut stream: TcpStream, response: &[u8]) -> Result<()> {
    stream.set_nodelay(true)?;
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let (mut line, mut body) = (String::new(), Vec::new());
    loop {
        let mut length = 0;
        loop {
            line.clear();
            if reader.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap_or_default();
                }
                _ if line == "\r\n" => break,
                _ => {}
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body).await?;
        writer.write_all(response).await?;
    }
}
