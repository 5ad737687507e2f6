package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.customerledger.eventstore.ledger.LedgerUnavailable;
import jakarta.servlet.ServletException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ErrorsTest {

    static List<Exception> whenTheDatabaseIsAway() {
        return List.of(
                new LedgerUnavailable("Too much waits"),
                new CannotGetJdbcConnectionException("away", new SQLTransientConnectionException("pool is empty")),
                new UncategorizedSQLException("read", "SELECT", new SQLException("terminated", "57P01")),
                new IllegalStateException(new SQLException("broken", "08006")),
                new UncategorizedSQLException("write", "SELECT", new SQLException("the disk is full", "53100")),
                new TransientDataAccessResourceException("Too many API keys are waiting to be looked up"),
                new RecoverableDataAccessException("It may be there in a moment"),
                new IllegalStateException(new SQLRecoverableException("closed")),
                new TransactionSystemException("It cannot be rolled back"));
    }

    @ParameterizedTest
    @MethodSource("whenTheDatabaseIsAway")
    void a_database_that_is_away_is_503_and_says_when_to_come_again(Exception thrown) {
        var error = Errors.errorFor(thrown);
        assertThat(error.code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
        assertThat(error.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void what_nobody_expected_is_500_and_says_nothing_of_itself() {
        for (var thrown : List.of(
                new IllegalStateException("secret"),
                new DuplicateKeyException("secret"),
                new OutOfMemoryError("secret"))) {
            var error = Errors.errorFor(thrown);
            assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(json(error, null).toString()).doesNotContain("secret").doesNotContain("Exception");
        }
    }

    @Test
    void what_routing_refuses_has_its_own_code() {
        assertThat(Errors.errorFor(new HttpMediaTypeNotAcceptableException("no"))
                        .code())
                .isEqualTo(ErrorCode.NOT_ACCEPTABLE);
        assertThat(Errors.errorFor(new HttpRequestMethodNotSupportedException("PUT", List.of("POST", "GET")))
                        .headers())
                .containsEntry("Allow", "GET, POST");
        assertThat(Errors.errorFor(
                                new ServletException(ErrorCode.FORBIDDEN.error().asException()))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @ParameterizedTest
    @EnumSource
    void the_envelope_always_has_all_six_fields(ErrorCode code) {
        var json = json(code.error(), null);
        assertThat(json.get("success").asBoolean()).isFalse();
        assertThat(json.get("error").propertyNames())
                .containsExactly("type", "code", "message", "param", "details", "doc_url");
        assertThat(json.at("/error/doc_url").asString()).isEqualTo("http://localhost/docs/errors/" + code.wireName());
    }

    @Test
    void every_code_has_its_status_and_its_type() {
        assertThat(Stream.of(ErrorCode.values())
                        .map(code -> code.status() + " "
                                + json(code.error(), null).at("/error/type").asString() + " " + code.wireName()))
                .containsExactlyInAnyOrderElementsOf("""
                        400 validation_error validation_error
                        400 validation_error invalid_json
                        401 authentication_error unauthorized
                        403 authentication_error forbidden
                        404 not_found_error customer_not_found
                        404 not_found_error webhook_not_found
                        404 not_found_error api_key_not_found
                        404 not_found_error event_not_found
                        404 not_found_error delivery_not_found
                        404 not_found_error replay_not_found
                        404 not_found_error not_found
                        405 validation_error method_not_allowed
                        406 validation_error not_acceptable
                        413 validation_error payload_too_large
                        415 validation_error unsupported_media_type
                        409 conflict_error duplicate
                        409 conflict_error idempotency_key_mismatch
                        409 conflict_error idempotency_in_progress
                        412 conflict_error precondition_failed
                        429 rate_limit_error rate_limited
                        500 internal_error internal_error
                        503 internal_error service_unavailable""".lines().toList());
    }

    @Test
    void a_public_url_comes_before_the_requests_own() {
        assertThat(json(ErrorCode.NOT_FOUND.error(), "https://ledger.example/x/")
                        .at("/error/doc_url")
                        .asString())
                .isEqualTo("https://ledger.example/x/docs/errors/not_found");
    }

    @Test
    void every_problem_is_told_and_the_first_is_the_param() {
        var problems = new Problems();
        problems.add("email", "is required");
        problems.add("address.country", "is not one");
        problems.add("email", "is said once");
        try {
            problems.check();
        } catch (ApiException refused) {
            var error = json(refused.error(), null).get("error");
            assertThat(error.get("param").asString()).isEqualTo("email");
            assertThat(error.get("details").toString())
                    .isEqualTo("[{\"field\":\"email\",\"message\":\"is required\"},"
                            + "{\"field\":\"address.country\",\"message\":\"is not one\"}]");
        }
    }

    @Test
    void no_more_than_a_hundred_problems_are_told() {
        var problems = new Problems();
        for (int n = 0; n < 500; n++) {
            problems.add("metadata.key" + n, "is wrong");
        }
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(problems::check)
                .satisfies(refused -> assertThat(refused.error().details()).hasSize(100));
    }

    private static JsonNode json(ApiError error, String publicUrl) {
        var reply = new ErrorReply(new HttpSettings(publicUrl, 1)).of(error, new MockHttpServletRequest());
        return JsonMapper.shared().readTree(reply.body());
    }
}
