package io.customerledger.eventstore.sealing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SealingTest {

    private final MasterKey master = MasterKey.of(MasterKey.generate());
    private final byte[] wrapped = master.newDataKey("org_1/cus_1");
    private final DataKey key = master.unwrap("org_1/cus_1", wrapped);
    private final byte[] sealed = key.seal("event/1", "Ada".getBytes(UTF_8));

    @Property(tries = 200)
    void what_is_sealed_can_be_read_with_its_key_at_its_place(@ForAll @Size(max = 200) byte[] data) {
        assertThat(key.unseal("here", key.seal("here", data))).isEqualTo(data);
    }

    @Test
    void nobody_reads_it_with_another_key() {
        var another = master.unwrap("org_1/cus_1", master.newDataKey("org_1/cus_1"));
        assertThatIllegalStateException().isThrownBy(() -> another.unseal("event/1", sealed));
    }

    @Test
    void nobody_reads_it_at_another_place() {
        assertThatIllegalStateException().isThrownBy(() -> key.unseal("event/2", sealed));
    }

    @Test
    void every_bit_of_it_counts() {
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            var flipped = sealed.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatIllegalStateException().isThrownBy(() -> key.unseal("event/1", flipped));
        }
    }

    @Test
    void a_cipher_that_has_failed_seals_again() {
        assertThatIllegalStateException().isThrownBy(() -> key.unseal("elsewhere", sealed));
        assertThat(key.unseal("event/1", sealed)).asString(UTF_8).isEqualTo("Ada");
    }

    @Test
    void the_same_is_never_sealed_the_same_twice() {
        assertThat(key.seal("event/1", "Ada".getBytes(UTF_8))).isNotEqualTo(sealed);
    }

    @Test
    void a_data_key_is_its_customers_and_its_master_keys() {
        assertThatIllegalStateException().isThrownBy(() -> master.unwrap("org_1/cus_2", wrapped));
        var another = MasterKey.of(MasterKey.generate());
        assertThatIllegalStateException().isThrownBy(() -> another.unwrap("org_1/cus_1", wrapped));
    }

    @Test
    void a_master_key_is_base64_of_32_bytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MasterKey.of("%%%"))
                .withMessageContaining("not base64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MasterKey.of(Base64.getEncoder().encodeToString(new byte[31])))
                .withMessageContaining("31 bytes instead of 32");
    }

    @Test
    void no_key_is_written_into_a_log_by_accident() {
        var text = MasterKey.generate();
        assertThat(MasterKey.of(text).toString()).doesNotContain(text);
        assertThat(key).hasToString("DataKey");
    }
}
