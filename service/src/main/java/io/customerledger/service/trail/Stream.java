package io.customerledger.service.trail;

import io.customerledger.service.http.Room;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One reader who is told of every event as it happens, and where it is in the log. */
final class Stream implements AutoCloseable {

    private static final long COMMENT_NANOS = Duration.ofSeconds(15).toNanos();
    private static final byte[] COMMENT = {':', '\n', '\n'};

    private final String key;
    private final Tail tail;
    private final long opened;
    private final Room room;
    private final Consumer<Stream> onClose;
    private long position;
    private volatile boolean over;

    Stream(String key, Tail tail, long after, long opened, Room room, Consumer<Stream> onClose) {
        this.key = key;
        this.tail = tail;
        this.position = after;
        this.opened = opened;
        this.room = room;
        this.onClose = onClose;
    }

    String key() {
        return key;
    }

    /** Sends events until the stream is ended, or its reader is gone. */
    void run(OutputStream out) throws IOException, InterruptedException {
        long comment = System.nanoTime() + COMMENT_NANOS;
        while (!over) {
            send(tail.after(position, opened, () -> over, comment), out);
            if (System.nanoTime() - comment >= 0) {
                out.write(COMMENT);
                comment += COMMENT_NANOS;
            }
            out.flush();
        }
    }

    private void send(@Nullable List<Frame> kept, OutputStream out) throws IOException {
        var frames = kept == null ? tail.fromLog(position) : kept;
        try (var _ = room.take(tail.organization(), Frame.bytes(frames))) {
            for (var frame : frames) {
                if (over) return;
                out.write(frame.bytes());
                position = frame.position();
            }
        }
    }

    /** Asks the stream to end. */
    void end() {
        over = true;
        tail.look();
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
