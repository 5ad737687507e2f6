package io.customerledger.service.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.random.RandomGenerator;

/** A request as it goes over the wire. */
record Sent(String method, String target, List<String> headers, String body) {

    private static final List<String> TOKENS = List.of(
            "\0",
            "\r\n",
            "\r\n\r\n",
            "{",
            "}",
            "\"",
            "\\",
            "\\u0000",
            "\\ud800",
            "%00",
            "%ff",
            "9".repeat(400),
            "null",
            ":",
            ",",
            "[",
            "é",
            " ",
            "/");

    byte[] bytes() {
        var head = new StringBuilder()
                .append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        var content = body.getBytes(UTF_8);
        if (content.length > 0) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    /** The same with some of its bytes changed, added, taken out or repeated. */
    byte[] mutated(RandomGenerator random) {
        var bytes = bytes();
        for (int times = random.nextInt(1, 6); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(bytes.length);
            int until = Math.min(bytes.length, at + random.nextInt(1, 12));
            bytes = switch (random.nextInt(6)) {
                case 0 -> replaced(bytes, at, at + 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
                case 1 -> replaced(bytes, at, at + 1, new byte[] {(byte) random.nextInt(256)});
                case 2 -> replaced(bytes, at, until, new byte[0]);
                case 3 -> replaced(bytes, at, at, java.util.Arrays.copyOfRange(bytes, at, until));
                case 4 ->
                    replaced(
                            bytes,
                            at,
                            at,
                            TOKENS.get(random.nextInt(TOKENS.size())).getBytes(UTF_8));
                default -> replaced(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
            };
        }
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        var changed = new ByteArrayOutputStream(bytes.length + by.length);
        changed.write(bytes, 0, from);
        changed.writeBytes(by);
        changed.write(bytes, to, bytes.length - to);
        return changed.toByteArray();
    }
}
