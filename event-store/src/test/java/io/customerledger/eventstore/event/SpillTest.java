package io.customerledger.eventstore.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.event.Spill.Sequence;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpillTest {

    private static final int LONGEST = 5_000;
    private static final int RECORDS = 12_000;

    @Test
    void many_times_what_memory_takes_comes_back_in_its_order() {
        try (var spill = new Spill()) {
            var sequences = new ArrayList<Sequence>();
            var added = new ArrayList<ByteArrayOutputStream>();
            for (int i = 0; i < 3; i++) {
                sequences.add(spill.sequence());
                added.add(new ByteArrayOutputStream());
            }
            for (int n = 0; n < RECORDS; n++) {
                var record = ("%d;".formatted(n) + "x".repeat(n * 7 % LONGEST)).getBytes(UTF_8);
                sequences.get(n % 3).add(record);
                added.get(n % 3).writeBytes(record);
            }
            assertThat(sequences)
                    .allSatisfy(sequence -> assertThat(sequence.blocks()).hasSizeGreaterThan(2));
            for (int i = 0; i < 3; i++) {
                assertThat(all(sequences.get(i))).isEqualTo(added.get(i).toByteArray());
                assertThat(all(sequences.get(i))).isEqualTo(added.get(i).toByteArray());
            }
        }
    }

    @Test
    void what_is_empty_and_what_is_small_need_no_file() {
        try (var spill = new Spill()) {
            var empty = spill.sequence();
            var small = spill.sequence();
            small.add("one".getBytes(UTF_8));
            small.add("two".getBytes(UTF_8));
            assertThat(all(empty)).isEmpty();
            assertThat(all(small)).asString(UTF_8).isEqualTo("onetwo");
        }
    }

    @Test
    void nobody_finds_the_file() throws Exception {
        try (var spill = new Spill()) {
            var sequence = spill.sequence();
            for (int n = 0; n < RECORDS; n++) {
                sequence.add(new byte[LONGEST]);
            }
            assertThat(sequence.blocks()).hasSizeGreaterThan(2);
            assertThat(spilled()).isEmpty();
        }
    }

    private static byte[] all(Sequence sequence) {
        var bytes = new ByteArrayOutputStream();
        sequence.blocks().forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private static List<Path> spilled() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.toString().endsWith(".spill")).toList();
        }
    }
}
