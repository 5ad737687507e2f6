package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.Api.Answered;
import io.customerledger.service.ServiceTest;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class EdgeTest extends ServiceTest {

    @ParameterizedTest
    @CsvSource({
        "GET,    //,                                404 not_found",
        "GET,    //nothing,                         404 not_found",
        "GET,    //actuator/env,                    404 not_found",
        "GET,    //docs/errors/nothing,             404 not_found",
        "GET,    /,                                 404 not_found",
        "GET,    /nothing,                          404 not_found",
        "GET,    /customers/,                       404 not_found",
        "GET,    /customers/a/b,                    404 not_found",
        "PUT,    /customers,                        405 method_not_allowed",
        "DELETE, /customers/batch/x,                404 not_found",
        "POST,   /customers/x,                      405 method_not_allowed",
        "QUERY,  /customers,                        405 method_not_allowed",
        "TRACE,  /customers,                        405 method_not_allowed"
    })
    void routes(String method, String path, String refusal) {
        var answered = api.send(method, path, BodyPublishers.noBody());
        assertThat(answered.refusal()).isEqualTo(refusal);
        if (answered.status() == 405) {
            assertThat(answered.header("Allow")).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "*/*, 200",
        "application/*;q=0.1, 200",
        "'text/html, application/json;q=0.5', 200",
        "text/html, 406 not_acceptable",
        "garbage, 406 not_acceptable"
    })
    void a_client_must_accept_json(String accept, String expected) {
        assertThat(summary(api.with("Accept", accept).get("/customers"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/customers", "/customers/x", "/nothing", ""})
    void nobody_gets_in_without_a_key(String path) {
        for (var key : new String[] {null, "", "ck_sandbox_wrong", KEY + "x", KEY.substring(1), "é"}) {
            assertThat(api.withKey(key).get(path).refusal()).isEqualTo("401 unauthorized");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/%61pi/v1/customers", "//api/v1/customers", "/x/../api/v1/customers", "/api/v1;x/customers"})
    void there_is_no_way_around_the_door(String path) {
        assertThat(api.raw("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 401 ");
    }

    @Test
    void a_semicolon_cuts_nothing_off_a_path() {
        var own = Api.unique();
        api.customer("{\"email\":\"a@b.co\",\"externalId\":\"" + own + "\"}");
        assertThat(api.raw("DELETE /api/v1/customers/" + own
                        + ";1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\nx-api-key: " + KEY + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"param\":\"path\"");
        assertThat(api.get("/customers/" + own).status()).isEqualTo(200);
    }

    @Test
    void every_answer_has_the_callers_request_id_or_a_new_one() {
        assertThat(api.with("x-request-id", "my:id").get("/customers").header("x-request-id"))
                .isEqualTo("my:id");
        assertThat(api.with("x-request-id", "not mine").get("/nothing").header("x-request-id"))
                .startsWith("req_");
        assertThat(api.withKey(null).get("/customers").header("x-request-id")).startsWith("req_");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-11, 200",
        "2024-01-01, 200",
        "2030-01-01, 200",
        "tomorrow, 400 validation_error Commet-Version",
        "2026-02-30, 400 validation_error Commet-Version"
    })
    void every_answer_has_its_version(String asked, String expected) {
        var answered = api.with("Commet-Version", asked).get("/customers");
        assertThat(summary(answered)).isEqualTo(expected);
        assertThat(answered.header("Commet-Version")).isEqualTo("2026-07-11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/customers", "/customers/nobody", "/events"})
    void no_cache_between_keeps_an_answer_for_another_key_and_no_browser_guesses_what_it_is(String path) {
        var answered = api.get(path);
        assertThat(answered.header("Cache-Control")).isEqualTo("private, no-cache");
        assertThat(answered.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void every_answer_to_a_key_says_what_is_left_of_its_limit() {
        for (var path : new String[] {"/customers", "/nothing"}) {
            var answered = api.get(path);
            assertThat(answered.header("RateLimit-Limit")).isEqualTo("200000");
            assertThat(Long.parseLong(answered.header("RateLimit-Remaining"))).isBetween(0L, 199_999L);
            assertThat(Long.parseLong(answered.header("RateLimit-Reset"))).isBetween(0L, 2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_error_has_its_page(ErrorCode code) {
        var page = api.withKey(null).get("//docs/errors/" + code.wireName());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.http().body()).contains(code.wireName(), code.meaning(), code.remedy());
    }

    @Test
    void an_error_leads_to_its_page_at_the_requests_own_origin() {
        assertThat(api.get("/nothing").error().get("doc_url").asString())
                .isEqualTo(api.origin() + "/docs/errors/not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    application/json                  | 201
                    application/json; charset=utf-8   | 201
                    Application/JSON;charset="UTF-8"  | 201
                    application/json; charset=latin1  | 415 unsupported_media_type
                    application/json; charset=nothing | 415 unsupported_media_type
                    application/vnd.api+json          | 415 unsupported_media_type
                    text/plain                        | 415 unsupported_media_type
                    application/x-www-form-urlencoded | 415 unsupported_media_type
                    nonsense                          | 415 unsupported_media_type""")
    void a_body_says_that_it_is_json(String contentType, String expected) {
        assertThat(summary(api.with("Content-Type", contentType).post("/customers", "{\"email\":\"a@b.co\"}")))
                .isEqualTo(expected);
    }

    @Test
    void a_body_is_not_compressed() {
        assertThat(api.with("Content-Encoding", "gzip").post("/customers", "{}").refusal())
                .isEqualTo("415 unsupported_media_type");
        assertThat(api.with("Content-Encoding", "identity")
                        .post("/customers", "{\"email\":\"a@b.co\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void a_body_has_at_most_one_mebibyte_and_a_batch_two() {
        assertThat(api.post("/customers", padded("", 1024 * 1024)).status()).isEqualTo(201);
        assertThat(api.post("/customers", padded("", 1024 * 1024 + 1)).refusal())
                .isEqualTo("413 payload_too_large");
        assertThat(api.send("POST", "/customers", chunked(padded("", 1024 * 1024 + 1)))
                        .refusal())
                .isEqualTo("413 payload_too_large");
        assertThat(api.post("/customers/batch", padded("\"customers\":[1],", 2 * 1024 * 1024))
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/customers/batch", padded("\"customers\":[1],", 2 * 1024 * 1024 + 1))
                        .refusal())
                .isEqualTo("413 payload_too_large");
    }

    /** Hung up on at once, a client that is still sending would see a broken connection in place of the answer. */
    @Test
    void who_sends_far_too_much_hears_so() {
        int length = 7 * 1024 * 1024;
        assertThat(api.raw("POST /api/v1/customers HTTP/1.1\r\nHost: h\r\nx-api-key: " + KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n"
                        + "x".repeat(length)))
                .startsWith("HTTP/1.1 413 ")
                .contains("payload_too_large");
    }

    @Test
    void a_body_may_come_in_chunks() {
        assertThat(api.send("POST", "/customers", chunked("{\"email\":\"a@b.co\"}"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void an_idempotency_key_has_1_to_255_printable_characters_of_ascii() {
        var body = "{\"email\":\"a@b.co\"}";
        for (var key : List.of("", "x".repeat(256))) {
            assertThat(api.with("Idempotency-Key", key).post("/customers", body).refusal())
                    .isEqualTo("400 validation_error Idempotency-Key");
        }
        for (var key : List.of("é", "a\tb", "\u007F")) {
            assertThat(api.raw("POST /api/v1/customers HTTP/1.1\r\nHost: h\r\nConnection: close\r\nx-api-key: " + KEY
                            + "\r\nContent-Type: application/json\r\nContent-Length: 18\r\nIdempotency-Key: " + key
                            + "\r\n\r\n" + body))
                    .startsWith("HTTP/1.1 400 ");
        }
        for (var key : List.of("~", "a key: !\"", "x".repeat(255))) {
            assertThat(api.with("Idempotency-Key", key).post("/customers", body).status())
                    .isEqualTo(201);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    [] | 400 invalid_json
                    {"email":"a@b.co"}} | 400 invalid_json
                    {"email":"a@b.co","email":"a@b.co"} | 400 invalid_json
                    {"email":"a@b.co","metadata":{"a":{"b":"\\u0000"}}} | 400 validation_error metadata.a.b
                    {"email":"a@b.co","metadata":{"a":["\\ud800"]}} | 400 validation_error metadata.a[0]
                    {"email":"a@b.co","metadata":{"a":1e999}} | 400 validation_error metadata.a""")
    void a_body_is_strict_json(String body, String refusal) {
        assertThat(api.post("/customers", body).refusal()).isEqualTo(refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /%00 HTTP/1.1\r\nHost: h\r\n",
                "GET /api/v1/customers/%zz HTTP/1.1\r\nHost: h\r\n",
                "GET /api/v1/customers/%FF HTTP/1.1\r\nHost: h\r\n",
                "GET /api/v1/customers/<> HTTP/1.1\r\nHost: h\r\n",
                "GET /é HTTP/1.1\r\nHost: h\r\n",
                "GET / HTTP/9.9\r\nHost: h\r\n",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: h h\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nno header\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n",
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: x\r\n",
                "POST /api/v1/customers HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nx-api-key: " + KEY
                        + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /api/v1/../../.. HTTP/1.1\r\nHost: h\r\n"
            })
    void what_is_not_http_is_refused_in_the_envelope_too(String request) {
        var answer = api.raw(request + "Connection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("x-request-id: req_", "Commet-Version: 2026-07-11");
        var error = JsonMapper.shared()
                .readTree(answer.substring(answer.indexOf("\r\n\r\n")))
                .get("error");
        assertThat(error.get("code").asString()).isEqualTo("validation_error");
        assertThat(error.propertyNames()).hasSize(6);
    }

    @Test
    void so_are_headers_that_are_too_large_or_too_many() {
        for (var headers : List.of("X: " + "x".repeat(17_000) + "\r\n", "X: x\r\n".repeat(64))) {
            var answer = api.raw("GET / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("x-request-id: req_", "\"validation_error\"");
        }
    }

    private static String summary(Answered answered) {
        return answered.status() < 300 ? "" + answered.status() : answered.refusal();
    }

    private static String padded(String content, int size) {
        var start = "{\"email\":\"a@b.co\"," + content + "\"x\":\"";
        return start + "x".repeat(size - start.length() - 2) + "\"}";
    }

    private static BodyPublisher chunked(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(UTF_8)));
    }
}
