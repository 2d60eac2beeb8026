"""Connections of our own: kept, left, bounded."""

from __future__ import annotations

CONNECTIONS = (
    (
        "a place is not given back",
        "_sockets.py",
        "connection.close()\n        self._places.put(None)\n\n    def let_go",
        "connection.close()\n\n    def let_go",
        "test_pool",
    ),
    (
        "asyncio's place is not given back",
        "_sockets_async.py",
        "connection.close()\n        self._places.release()",
        "connection.close()",
        "test_pool",
    ),
    (
        "a connection that the server closed is used again",
        "_connection.py",
        " and not is_readable(self._socket)",
        "",
        "test_sockets",
    ),
    (
        "a connection whose certificate was for another host is used again",
        "_connection.py",
        " and not self._for_one",
        "",
        "test_download_links",
    ),
    (
        "a header may end a line",
        "_wire.py",
        'text.count("\\n") + text.count("\\r") != 2 * len(self.lines)',
        "False",
        "test_wire",
    ),
    (
        "each read may take its whole time",
        "_connection.py",
        'self._socket.settimeout(request.left("read"))',
        "self._socket.settimeout(60)",
        "test_deadline_sockets",
    ),
    (
        "asyncio waits for ever",
        "_connection_async.py",
        "call_later(request.left(part), ",
        "call_later(999, ",
        "test_deadline_sockets",
    ),
    (
        "an answer that was not asked for is the next one's",
        "_http1.py",
        " and not self._connection.trailing_data[0]",
        "",
        "test_parsers",
    ),
    (
        "httptools keeps what does not end",
        "_parser.py",
        "if self._unread > MOST and not self.complete:",
        "if False:",
        "test_parsers",
    ),
    (
        "a cut answer is a whole one to httptools",
        "_parser.py",
        "if not self._until_end:",
        "if False:",
        "test_parsers",
    ),
    (
        "asyncio's connection ignores what came while it was idle",
        "_connection_async.py",
        "if self._ended or self._parts or ",
        "if self._ended or ",
        "test_pool",
    ),
    (
        "a name's certificate is not asked for by that name",
        "_connection.py",
        "server_hostname=request.host",
        'server_hostname="localhost"',
        "test_tls",
    ),
    (
        "a download may fill the memory",
        "_connection_async.py",
        "self._transport.pause_reading()",
        "pass",
        "test_upload_streaming",
    ),
)
