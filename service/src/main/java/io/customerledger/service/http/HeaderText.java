package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** A header's text. Clients send UTF-8, or Latin-1 where their language knows nothing else; Tomcat reads Latin-1. */
final class HeaderText {

    private HeaderText() {}

    static String of(String read) {
        if (read.chars().allMatch(c -> c < 0x80)) return read;
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(read.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException _) {
            return read;
        }
    }
}
