package io.customerledger.service.keys;

import io.customerledger.query.keys.ApiKeyRows;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Cursor;
import io.customerledger.service.http.Reply;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code GET /api-keys}: a page of the organization's keys, the newest first; what was deleted is gone. */
@Controller
final class ListApiKeysController {

    private final ApiKeyRows rows;

    ListApiKeysController(ApiKeyRows rows) {
        this.rows = rows;
    }

    @GetMapping(path = "/api/v1/api-keys", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply list(ApiRequest request) {
        var query = request.query();
        int limit = query.limit();
        List<Object> list = List.of("api-keys", request.organization());
        var after = query.cursor(list, (id, nothing) -> id);
        request.check();
        return Reply.page(
                rows.list(request.organization(), after, limit + 1),
                limit,
                (json, key) -> ApiKeyJson.write(json, key, null, request.livemode()),
                last -> Cursor.write(list, last.id(), ""));
    }
}
