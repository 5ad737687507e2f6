package io.customerledger.service.http;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Room for large answers that their readers have not taken yet: a slow one may keep his for minutes. */
@Component
public final class AnswerRoom {

    private static final int SHARE_OF_HEAP = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Room room;

    @Autowired
    AnswerRoom() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, PATIENCE);
    }

    AnswerRoom(long bytes, Duration patience) {
        this.room = new Room(bytes, patience);
    }

    public Room.Taken take(long bytes) {
        return room.take(bytes);
    }
}
