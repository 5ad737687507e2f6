package io.customerledger.service.http;

import io.customerledger.api.organization.OrganizationId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Room for large bodies and for what they become: a request takes as much as it announces, before it is read. */
@Component
final class BodyRoom {

    /** What a body becomes takes several times its length. */
    private static final int SHARE_OF_HEAP = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Room room;

    @Autowired
    BodyRoom() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, PATIENCE);
    }

    BodyRoom(long bytes, Duration patience) {
        this.room = new Room(Math.max(2 * ApiRequest.BATCH_LIMIT, bytes), patience);
    }

    /** What is not read needs none: a GET's body, and one that is too large. */
    Room.Taken take(OrganizationId whose, HttpServletRequest request) {
        var method = request.getMethod();
        long size = request.getHeader("Transfer-Encoding") == null
                ? request.getContentLengthLong()
                : ApiRequest.BATCH_LIMIT;
        boolean isRead = !method.equals("GET") && !method.equals("HEAD") && size <= ApiRequest.BATCH_LIMIT;
        return room.take(whose, isRead ? size : 0);
    }
}
