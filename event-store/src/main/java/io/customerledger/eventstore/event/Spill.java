package io.customerledger.eventstore.event;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Many sequences of records in one temporary file: one thread writes them side by side, then any thread may read them,
 * one by one. A few megabytes of what came last stay in memory; what is small is in memory as a whole. The file has no
 * name: however its process ends, the operating system frees it.
 */
final class Spill implements AutoCloseable {

    private static final int IN_MEMORY = 8 * 1024 * 1024;
    private static final int HEADER = Long.BYTES + Integer.BYTES;
    private static final long NONE = -1;

    private final List<Sequence> sequences = new ArrayList<>();
    private @Nullable FileChannel file;
    private long end;
    private int inMemory;

    Sequence sequence() {
        var sequence = new Sequence();
        sequences.add(sequence);
        return sequence;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * Appends the records in memory to the file, one block for each sequence, which names the sequence's block before
     * it.
     */
    private void writeOut() {
        try {
            var open = file == null ? create() : file;
            file = open;
            var out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(open)));
            for (var sequence : sequences) {
                sequence.writeOut(out);
            }
            out.flush();
            inMemory = 0;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static FileChannel create() throws IOException {
        var path = Files.createTempFile("customer-ledger-", ".spill");
        var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(path);
        return file;
    }

    private static UncheckedIOException failure(IOException e) {
        var directory = Path.of(System.getProperty("java.io.tmpdir"));
        return new UncheckedIOException("Events cannot be laid out in %s: %s".formatted(directory, e.getMessage()), e);
    }

    /** Records in the order in which they were added, in blocks. */
    final class Sequence {

        private ByteArrayOutputStream newest = new ByteArrayOutputStream(0);
        private long last = NONE;

        void add(byte[] encoded) {
            newest.writeBytes(encoded);
            inMemory += encoded.length;
            if (inMemory > IN_MEMORY) {
                Spill.this.writeOut();
            }
        }

        /** All its records, a block at a time; no record is split between two blocks. */
        Stream<byte[]> blocks() {
            var offsets = new ArrayDeque<Long>();
            for (long at = last; at != NONE; at = header(at).getLong()) {
                offsets.addFirst(at);
            }
            return Stream.concat(offsets.stream().map(this::block), Stream.of(newest.toByteArray()));
        }

        private void writeOut(DataOutputStream out) throws IOException {
            if (newest.size() > 0) {
                out.writeLong(last);
                out.writeInt(newest.size());
                newest.writeTo(out);
                last = end;
                end += HEADER + newest.size();
                newest = new ByteArrayOutputStream(0); // After a reset it would keep its buffer.
            }
        }

        private byte[] block(long at) {
            return bytes(at + HEADER, header(at).getInt(Long.BYTES)).array();
        }

        private ByteBuffer header(long at) {
            return bytes(at, HEADER);
        }

        private ByteBuffer bytes(long from, int count) {
            var bytes = ByteBuffer.allocate(count);
            try {
                for (int read = 0; bytes.hasRemaining() && read >= 0; ) {
                    read = requireNonNull(file).read(bytes, from + bytes.position());
                }
                return bytes.flip();
            } catch (IOException e) {
                throw failure(e);
            }
        }
    }
}
