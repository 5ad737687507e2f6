package io.customerledger.eventstore.customer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.api.Json;
import io.customerledger.api.customer.AnyProfile;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.customer.Profile;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProfileJsonTest {

    @Property(tries = 500)
    void a_row_gives_back_what_was_put_there_to_the_letter(@ForAll("profiles") Profile profile) {
        assertThat(ProfileJson.read(ProfileJson.write(profile).getBytes(UTF_8))).isEqualTo(profile);
    }

    @Property(tries = 500)
    void an_event_gives_back_what_changed_to_the_letter(
            @ForAll("profiles") Profile one, @ForAll("profiles") Profile other) {
        var changes = one.changesTo(other);
        assertThat(ProfileJson.readChanges(ProfileJson.writeChanges(changes).getBytes(UTF_8)))
                .isEqualTo(changes);
    }

    @Property(tries = 100)
    void what_is_written_is_json(@ForAll("profiles") Profile profile) {
        var tree = new JsonMapper().readTree(ProfileJson.write(profile));
        assertThat(tree.path("email").asString()).isEqualTo(profile.email());
        assertThat(tree.has("documentType")).isFalse();
    }

    @Test
    void metadata_keeps_digits_order_and_escapes() {
        var metadata = new Json("{\"z\":1.10,\"a\":12345678901234567890123,\"\\u00e9\":\"\\/é🙂\",\"n\":[-0,1E+2,{}]}");
        var changes = List.of(new FieldChange(CustomerField.METADATA, metadata, new Json("{}")));
        assertThat(ProfileJson.writeChanges(changes)).isEqualTo("{\"metadata\":{\"from\":" + metadata + ",\"to\":{}}}");
        assertThat(ProfileJson.readChanges(ProfileJson.writeChanges(changes).getBytes(UTF_8)))
                .isEqualTo(changes);
    }

    @Test
    void a_number_in_metadata_may_be_as_long_as_metadata() {
        var metadata = new Json("{\"n\":0." + "1".repeat(16_000) + "}");
        var changes = List.of(new FieldChange(CustomerField.METADATA, null, metadata));
        assertThat(ProfileJson.readValues(
                        List.of(CustomerField.METADATA),
                        ProfileJson.writeValues(changes).getBytes(UTF_8)))
                .isEqualTo(changes);
    }

    @Test
    void a_field_that_no_customer_has_is_not_read_over() {
        assertThatThrownBy(() -> ProfileJson.read("{\"email\":\"a@b.co\",\"shoeSize\":\"42\"}".getBytes(UTF_8)))
                .hasMessageContaining("shoeSize");
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return AnyProfile.profiles();
    }
}
