/// HTTP/1.1 on the client port: pages for people and probes, metrics, and the JSON form of the API.
///
/// [io.quorate.server.http.HttpConnections] takes over connections that speak it and gives their
/// requests, one at a time for each connection, to a [io.quorate.server.http.RequestHandler].
/// Whatever a client sends or fails to send, a connection holds one request and one response at
/// most, both of bounded size, and does not wait for its client for ever.
package io.quorate.server.http;
