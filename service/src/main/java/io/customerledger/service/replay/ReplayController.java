package io.customerledger.service.replay;

import io.customerledger.query.replay.Projection;
import io.customerledger.query.replay.Replay;
import io.customerledger.query.replay.Replayer;
import io.customerledger.query.replay.Replays;
import io.customerledger.service.http.AdminRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Reply;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * {@code /admin/projections} and {@code /admin/replays}: read models are listed and rebuilt, replays watched and
 * cancelled.
 */
@Controller
final class ReplayController {

    private final Replays replays;
    private final Replayer replayer;

    ReplayController(Replays replays, Replayer replayer) {
        this.replays = replays;
        this.replayer = replayer;
    }

    @GetMapping(path = "/admin/projections", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply projections(AdminRequest request) {
        request.check();
        var customers = Projection.CUSTOMERS;
        var version = replays.tableVersion(customers);
        var rows = replays.rows();
        var last = replays.last(customers).orElse(null);
        return Reply.page(
                List.of(customers),
                1,
                (json, projection) -> ReplayJson.projection(json, projection, version, rows, last),
                Projection::name);
    }

    /** While one runs, that one is the answer. */
    @PostMapping(path = "/admin/projections/{name}/replay", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply start(AdminRequest request) {
        request.body();
        request.check();
        if (!request.path("name").equals(Projection.CUSTOMERS.name())) {
            throw ErrorCode.NOT_FOUND.error("There is no such projection.").asException();
        }
        var replay = replays.request(Projection.CUSTOMERS);
        replayer.wake();
        return reply(202, Optional.of(replay));
    }

    @GetMapping(path = "/admin/replays/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply get(AdminRequest request) {
        return reply(200, replays.find(request.path("id")));
    }

    @DeleteMapping(path = "/admin/replays/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply cancel(AdminRequest request) {
        return reply(200, replays.cancel(request.path("id")));
    }

    private static Reply reply(int status, Optional<Replay> found) {
        var replay = found.orElseThrow(() -> ErrorCode.REPLAY_NOT_FOUND.error().asException());
        return Reply.success(status, json -> ReplayJson.write(json, replay));
    }
}
