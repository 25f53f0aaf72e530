# SPDX-License-Identifier: Apache-2.0
"""A server that dies at a known place: a relay between a TCP port and the server's socket that closes both ends after so many bytes of
answers."""

import socket
import threading


class Relay:
    """Listens on a port of 127.0.0.1 until closed; `limit` is the number of bytes of answers that it lets through, None for all."""

    def __init__(self, path, limit=None):
        self.path, self.limit, self.passed = path, limit, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def accept(self):
        try:
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.path)
                threading.Thread(target=self.pump, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self.pump, args=(server, client, True), daemon=True).start()
        except OSError:  # closed
            pass

    def pump(self, source, target, counted):
        try:
            while data := source.recv(65536):
                if counted and self.limit is not None:
                    data = data[:max(0, self.limit - self.passed)]
                self.passed += len(data) if counted else 0
                target.sendall(data)
                if counted and self.passed == self.limit:
                    break
        except OSError:  # the other end went first
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
