package io.customerledger.service.customer;

import static io.customerledger.service.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api.Answered;
import io.customerledger.service.ServiceTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ListCustomersTest extends ServiceTest {

    @Test
    void pages_are_newest_first_and_lead_to_one_another() {
        var email = unique() + "@acme.com";
        var created = customers(email, 7);
        Collections.reverse(created);
        assertThat(walk("/customers?limit=3&email=" + email, 3)).isEqualTo(created);
        Collections.reverse(created);
        assertThat(walk("/customers?limit=2&order=asc&email=" + email, 4)).isEqualTo(created);
    }

    @Test
    void pages_part_customers_of_one_moment_and_lose_none_of_them() {
        var email = unique() + "@acme.com";
        var item = "{\"email\":\"%s\"}".formatted(email);
        var batch = api.post(
                "/customers/batch", "{\"customers\":[" + String.join(",", Collections.nCopies(7, item)) + "]}");
        var created = batch.data().get("successful").findValuesAsString("id");
        assertThat(walk("/customers?limit=3&order=asc&email=" + email, 3)).isEqualTo(created);
        assertThat(walk("/customers?limit=3&email=" + email, 3)).isEqualTo(created.reversed());
    }

    @Test
    void there_is_a_next_cursor_only_when_there_is_a_next_page() {
        var email = unique() + "@acme.com";
        customers(email, 2);
        var all = api.get("/customers?limit=2&email=" + email);
        assertThat(all.json().propertyNames()).containsExactly("success", "data", "hasMore");
        assertThat(all.json().get("hasMore").asBoolean()).isFalse();
        var first = api.get("/customers?limit=1&email=" + email);
        assertThat(first.json().propertyNames()).containsExactly("success", "data", "hasMore", "nextCursor");
    }

    @Test
    void a_cursor_is_good_for_its_own_list_only() {
        var email = unique() + "@acme.com";
        customers(email, 2);
        var cursor = cursor(api.get("/customers?limit=1&email=" + email));
        assertThat(api.get("/customers?limit=5&email=%s&cursor=%s".formatted(email, cursor))
                        .status())
                .isEqualTo(200);
        for (var other : List.of(
                "/customers?cursor=" + cursor,
                "/customers?query=a&email=%s&cursor=%s".formatted(email, cursor),
                "/customers?externalId=a&email=%s&cursor=%s".formatted(email, cursor),
                "/customers?createdAfter=2020-01-01T00:00:00Z&email=%s&cursor=%s".formatted(email, cursor),
                "/customers?createdBefore=2999-01-01T00:00:00Z&email=%s&cursor=%s".formatted(email, cursor),
                "/customers?order=asc&email=%s&cursor=%s".formatted(email, cursor),
                "/customers?email=%s&cursor=%sA".formatted(email, cursor))) {
            assertThat(api.get(other).refusal()).isEqualTo("400 validation_error cursor");
        }
    }

    @Test
    void filters_find_by_own_id_email_words_and_time() {
        var word = unique().replace("-", "");
        var own = word + "/x";
        var id = api.customer("{\"email\":\"Ada.%s@Acme.com\",\"fullName\":\"Ada %s\",\"externalId\":\"%s\"}"
                .formatted(word, "Lovelace", own));
        var other = api.customer("{\"email\":\"bob@acme.com\",\"fullName\":\"Bob %s\"}".formatted(word));
        var created = api.get("/customers/" + id).data().get("createdAt").asString();
        assertThat(ids("externalId=" + encoded(own))).containsExactly(id);
        assertThat(ids("email=" + encoded("ADA.%s@acme.COM".formatted(word)))).containsExactly(id);
        assertThat(ids("query=" + encoded("lovel " + word.substring(0, 20)))).containsExactly(id);
        assertThat(ids("query=" + word)).containsExactly(other, id);
        assertThat(ids("query=" + word + "&createdBefore=" + created)).isEmpty();
        assertThat(ids("query=" + word + "&createdAfter=2020-01-01T00:00:00%2B02:00"))
                .containsExactly(other, id);
        assertThat(ids("query=" + word + "&createdAfter=" + created)).doesNotContain(id);
        assertThat(ids("externalId=nobody")).isEmpty();
    }

    @Test
    void every_word_that_is_asked_for_must_be_there_though_one_begins_with_another() {
        var word = unique().replace("-", "");
        var name = "{\"email\":\"a@b.co\",\"fullName\":\"%s %s\"}";
        var ada = api.customer(name.formatted("Ada", word));
        var adalbert = api.customer(name.formatted("Adalbert", word));
        assertThat(ids("query=ada+" + word)).containsExactly(adalbert, ada);
        assertThat(ids("query=ada+adalb+" + word)).containsExactly(adalbert);
        assertThat(ids("query=adalb+ada+" + word)).containsExactly(adalbert);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ΟΔΥΣΣ", "οδυσσ", "ΟΔΥΣ", "οδυς"})
    void a_word_is_found_by_its_beginning_though_that_ends_in_the_letter_of_two_forms(String beginning) {
        var word = unique().replace("-", "");
        var id = api.customer("{\"email\":\"o@acme.com\",\"fullName\":\"%s Οδυσσέας\"}".formatted(word));
        assertThat(ids("query=" + encoded(word + " " + beginning))).containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    limit=0                     | validation_error limit
                    limit=101                   | validation_error limit
                    limit=abc                   | validation_error limit
                    limit=1.5                   | validation_error limit
                    limit=-1                    | validation_error limit
                    limit=                      | validation_error limit
                    limit=99999999999999999999  | validation_error limit
                    limit=1&limit=2             | validation_error limit
                    limit=%zz                   | validation_error limit
                    cursor=garbage              | validation_error cursor
                    cursor=                     | validation_error cursor
                    order=up                    | validation_error order
                    createdAfter=yesterday      | validation_error createdAfter
                    createdBefore=2026-02-30T00:00:00Z | validation_error createdBefore
                    createdBefore=2026-01-01T00:00:00  | validation_error createdBefore
                    createdAfter=%2B12026-01-01T00:00:00Z | validation_error createdAfter
                    externalId=                 | validation_error externalId
                    externalId=%00              | validation_error externalId
                    email=%FF                   | validation_error email
                    %FF=1                       | validation_error query""")
    void a_malformed_parameter_is_named(String query, String refusal) {
        // As bytes: a client would not send some of these.
        var answer =
                api.raw("GET /api/v1/customers?%s HTTP/1.1\r\nHost: h\r\nx-api-key: %s\r\nConnection: close\r\n\r\n"
                        .formatted(query, KEY));
        var error = JsonMapper.shared()
                .readTree(answer.substring(answer.indexOf("\r\n\r\n")))
                .get("error");
        assertThat(error.get("code").asString() + " " + error.get("param").asString())
                .isEqualTo(refusal);
        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void all_of_them_are_told_and_unknown_ones_are_ignored() {
        assertThat(api.get("/customers?limit=0&order=up&createdAfter=x&unknown=1")
                        .offending())
                .containsExactlyInAnyOrder("limit", "order", "createdAfter");
        assertThat(api.get("/customers?unknown=1&&=&limit=1").status()).isEqualTo(200);
    }

    private static List<String> customers(String email, int count) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            ids.add(api.customer("{\"email\":\"%s\"}".formatted(email)));
        }
        return ids;
    }

    private static List<String> walk(String first, int pages) {
        var seen = new ArrayList<String>();
        var page = api.get(first);
        for (int i = 1; i < pages; i++) {
            seen.addAll(ids(page));
            page = api.get(first + "&cursor=" + cursor(page));
        }
        seen.addAll(ids(page));
        assertThat(page.json().has("nextCursor")).isFalse();
        return seen;
    }

    private static List<String> ids(String query) {
        return ids(api.get("/customers?" + query));
    }

    private static List<String> ids(Answered page) {
        var ids = new ArrayList<String>();
        page.data().forEach(customer -> ids.add(customer.get("id").asString()));
        return ids;
    }

    private static String cursor(Answered page) {
        return page.json().get("nextCursor").asString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
