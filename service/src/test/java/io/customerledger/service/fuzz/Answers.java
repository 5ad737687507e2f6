package io.customerledger.service.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is answered to bytes, of which only some are a request; several requests have several answers. */
final class Answers {

    /** One answer. */
    record Answer(int status, Map<String, String> headers, String body) {}

    private final byte[] bytes;
    private int at;

    private Answers(byte[] bytes) {
        this.bytes = bytes;
    }

    static List<Answer> to(int port, byte[] request) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress("localhost", port));
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (IOException answeredBeforeItsEnd) {
                // What was answered can still be read.
            }
            return new Answers(readAll(socket)).read();
        }
    }

    /** All of it, even if the connection is reset after it, since part of what was sent was of no interest any more. */
    private static byte[] readAll(Socket socket) throws IOException {
        var read = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(read);
        } catch (SocketException reset) {
            // What came before it counts.
        }
        return read.toByteArray();
    }

    private List<Answer> read() {
        var answers = new ArrayList<Answer>();
        while (at < bytes.length) {
            if (bytes[at] == '{') {
                // A request line without a version, which is one of HTTP/0.9, is answered by a body and nothing else;
                // so is, in Tomcat 11, an unreadable one that comes next. No key was read, so it is an error.
                answers.add(new Answer(400, Map.of("x-request-id", "none"), take(bytes.length)));
                break;
            }
            var status = line().split(" ", 3);
            if (!status[0].startsWith("HTTP/1.")) {
                throw new AssertionError("No status line: " + new String(bytes, UTF_8));
            }
            var headers = new HashMap<String, String>();
            for (var header = line(); !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            int code = Integer.parseInt(status[1]);
            if (code >= 200) {
                answers.add(new Answer(code, headers, body(headers)));
            }
        }
        return answers;
    }

    private String body(Map<String, String> headers) {
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            var body = new StringBuilder();
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.append(take(size));
                line();
            }
            line();
            return body.toString();
        }
        return take(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    /** Of an answer to HEAD there is less. */
    private String take(int length) {
        int from = at;
        at = Math.min(bytes.length, at + length);
        return new String(bytes, from, at - from, UTF_8);
    }

    private String line() {
        int from = at;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        var line = new String(bytes, from, at - from, ISO_8859_1);
        at++;
        return line.strip();
    }
}
