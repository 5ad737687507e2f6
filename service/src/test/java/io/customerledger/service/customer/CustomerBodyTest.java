package io.customerledger.service.customer;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.Profile;
import io.customerledger.service.http.ApiException;
import io.customerledger.service.http.Fields;
import io.customerledger.service.http.Problems;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CustomerBodyTest {

    private static final String EMOJI = "😀";

    @Test
    void a_new_customer_needs_an_email_and_gets_a_timezone_and_metadata() {
        var profile = create("{'email':'ada@acme.com'}");
        assertThat(profile.email()).isEqualTo("ada@acme.com");
        assertThat(profile.timezone()).isEqualTo("UTC");
        assertThat(profile.metadata()).isEqualTo(new Json("{}"));
        assertThat(profile.externalId()).isNull();
        assertThat(offendingNew("{}")).containsExactly("email");
        assertThat(offendingNew("{'email':null}")).containsExactly("email");
    }

    @Test
    void id_is_another_name_for_the_own_id() {
        assertThat(create("{'email':'a@b.co','id':'u1'}").externalId()).isEqualTo("u1");
        assertThat(create("{'email':'a@b.co','id':'u1','externalId':'u1'}").externalId())
                .isEqualTo("u1");
        assertThat(create("{'email':'a@b.co','id':null,'externalId':'u1'}").externalId())
                .isEqualTo("u1");
        assertThat(offendingNew("{'email':'a@b.co','id':'u1','externalId':'u2'}"))
                .containsExactly("id");
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_types_included() {
        assertThat(offendingNew(
                        "{'externalId':7,'email':true,'fullName':[],'taxDocument':{},'timezone':1,'metadata':'x',"
                                + "'address':[],'addressId':1}"))
                .containsExactlyInAnyOrder(
                        "externalId",
                        "email",
                        "fullName",
                        "taxDocument",
                        "timezone",
                        "metadata",
                        "address",
                        "addressId");
        assertThat(offendingChange("{'address':{'line1':null,'line2':1,'city':'','country':'ZZ','region':false}}"))
                .containsExactly(
                        "address.line1",
                        "address.line2",
                        "address.city",
                        "address.postalCode",
                        "address.country",
                        "address.region");
    }

    @ParameterizedTest
    @CsvSource({"externalId, 100", "fullName, 200", "taxDocument, 50"})
    void lengths_count_code_points(String field, int max) {
        assertThat(changes("{'%s':'%s'}".formatted(field, EMOJI.repeat(max)))).isNotEmpty();
        assertThat(offendingChange("{'%s':'%s'}".formatted(field, EMOJI.repeat(max + 1))))
                .containsExactly(field);
    }

    @Test
    void an_own_id_is_not_empty_where_other_texts_may_be() {
        assertThat(offendingChange("{'externalId':''}")).containsExactly("externalId");
        assertThat(changes("{'fullName':'','taxDocument':''}"))
                .containsOnly(entry(CustomerField.FULL_NAME, ""), entry(CustomerField.TAX_DOCUMENT, ""));
    }

    @Test
    void a_change_tells_absent_from_null() {
        assertThat(changes("{'fullName':null,'timezone':null,'metadata':null,'address':null,'externalId':null}"))
                .hasSize(5)
                .allSatisfy((_, value) -> assertThat(value).isNull());
        assertThat(changes("{'unknown':1}")).isEmpty();
        assertThat(offendingChange("{'email':null}")).containsExactly("email");
    }

    @Test
    void a_change_ignores_id_and_address_id() {
        assertThat(changes("{'id':[1],'addressId':false,'createdAt':0,'documentType':1}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b.co",
                "A.B+tag@Sub.Example.COM",
                "o'brien@acme.io",
                "josé@españa.es",
                "x@xn--espaa-rta.xn--p1ai",
                "1@2.de",
                "用户@例子.公司",
                "a_b-c@d-e.museum"
            })
    void an_address_at_a_domain_is_an_email(String email) {
        assertThat(Email.isValid(email)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "@",
                "a@",
                "@b.co",
                "a@b",
                "a@b.",
                "a@.co",
                "a@b..co",
                "a b@c.de",
                "a@b c.de",
                " a@b.co",
                "a@b.co ",
                "a@@b.co",
                "a@b@c.de",
                ".a@b.co",
                "a.@b.co",
                "a..b@c.de",
                "a@-b.co",
                "a@b-.co",
                "a@b.c",
                "a@b.12",
                "a@b.co\n",
                "a<b>@c.de",
                "a@b_c.de",
                "a,b@c.de",
                "Ada <a@b.co>"
            })
    void anything_else_is_not(String email) {
        assertThat(Email.isValid(email)).isFalse();
    }

    @Test
    void an_email_has_at_most_200_characters() {
        var domain = "@" + "b".repeat(60) + "." + "c".repeat(60) + ".co";
        assertThat(changes("{'email':'%s'}".formatted("a".repeat(200 - domain.length()) + domain)))
                .hasSize(1);
        assertThat(offendingChange("{'email':'%s'}".formatted("a".repeat(201 - domain.length()) + domain)))
                .containsExactly("email");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UTC", "Europe/Madrid", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "EST", "Asia/Kathmandu"})
    void any_zone_of_the_iana_is_a_timezone(String zone) {
        assertThat(changes("{'timezone':'%s'}".formatted(zone))).containsEntry(CustomerField.TIMEZONE, zone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Mars/Base", "+02:00", "UTC+1", "europe/madrid", "CEST", "SystemV/EST5"})
    void nothing_else_is(String zone) {
        assertThat(offendingChange("{'timezone':'%s'}".formatted(zone))).containsExactly("timezone");
    }

    @Test
    void left_out_parts_of_an_address_are_null() {
        assertThat(changes(
                        "{'address':{'line1':'Main St 1','city':'Madrid','postalCode':'28001','country':'ES','x':1}}"))
                .containsEntry(
                        CustomerField.ADDRESS, new Address("Main St 1", null, "Madrid", null, "28001", "ES", null));
        for (var country : List.of("es", "ESP", "", "EU", "UK", "XX")) {
            assertThat(offendingChange(
                            "{'address':{'line1':'1','city':'M','postalCode':'2','country':'%s'}}".formatted(country)))
                    .containsExactly("address.country");
        }
    }

    @Test
    void an_address_id_is_a_uuid_without_an_address_beside_it() {
        var uuid = "123e4567-e89b-12d3-a456-426614174000";
        assertThat(create("{'email':'a@b.co','addressId':'%s'}".formatted(uuid)).addressId())
                .isEqualTo(uuid);
        assertThat(offendingNew("{'email':'a@b.co','addressId':'x'}")).containsExactly("addressId");
        assertThat(offendingNew(("{'email':'a@b.co','addressId':'%s','address':"
                                + "{'line1':'1','city':'M','postalCode':'2','country':'ES'}}")
                        .formatted(uuid)))
                .containsExactly("addressId");
        assertThat(create("{'email':'a@b.co','addressId':'%s','address':null}".formatted(uuid))
                        .addressId())
                .isEqualTo(uuid);
    }

    @Test
    void metadata_has_50_keys_of_40_characters_and_16_kib() {
        assertThat(changes(metadata(50))).hasSize(1);
        assertThat(offendingChange(metadata(51))).containsExactly("metadata");
        assertThat(changes("{'metadata':{'%s':1}}".formatted(EMOJI.repeat(40)))).hasSize(1);
        assertThat(offendingChange("{'metadata':{'%s':1}}".formatted(EMOJI.repeat(41))))
                .containsExactly("metadata");
        assertThat(offendingChange("{'metadata':{'':1}}")).containsExactly("metadata");
        // {"k":"…"} is 8 bytes around the value.
        assertThat(changes("{'metadata':{ 'k' : '%s' }}".formatted("x".repeat(16 * 1024 - 8))))
                .hasSize(1);
        assertThat(offendingChange("{'metadata':{'k':'%s'}}".formatted("x".repeat(16 * 1024 - 7))))
                .containsExactly("metadata");
        assertThat(offendingChange("{'metadata':{'k':'%s'}}".formatted("é".repeat(8 * 1024))))
                .containsExactly("metadata");
    }

    private static String metadata(int keys) {
        return IntStream.range(0, keys)
                .mapToObj("'k%d':1"::formatted)
                .collect(Collectors.joining(",", "{'metadata':{", "}}"));
    }

    private static Profile create(String body) {
        return read(body, CustomerBody::profile);
    }

    private static Map<CustomerField, Object> changes(String body) {
        return read(body, CustomerBody::changes);
    }

    private static Iterable<String> offendingNew(String body) {
        return offending(body, CustomerBody::profile);
    }

    private static Iterable<String> offendingChange(String body) {
        return offending(body, CustomerBody::changes);
    }

    private static Iterable<String> offending(String body, Function<Fields, ?> reading) {
        return catchThrowableOfType(ApiException.class, () -> read(body, reading))
                .error()
                .details()
                .keySet();
    }

    private static <T> T read(String body, Function<Fields, T> reading) {
        var problems = new Problems();
        var json = (ObjectNode) JsonMapper.shared().readTree(body.replace('\'', '"'));
        var read = reading.apply(new Fields(json, problems));
        problems.check();
        return read;
    }
}
