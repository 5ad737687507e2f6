package io.customerledger.eventstore.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.sealing.DataKey;
import io.customerledger.eventstore.sealing.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every revision of an event that was ever written, as it was written. A file here is never changed and never deleted.
 */
class GoldenEventsTest {

    private static final Path FILES = Path.of("src/test/resources/events");
    private static final Origin ORIGIN = new Origin(Actor.SYSTEM, null, null, "req_golden", null);

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void an_event_written_long_ago_still_says_the_same(Path file) throws IOException {
        var golden = read(file);
        var event = requireNonNull(CustomerEventCodec.decode(stored(golden), dataKey(golden)));
        assertThat(event).isInstanceOf(typeOf(golden));
        assertThat(event.at()).isEqualTo(golden.get("occurred-at"));
        assertThat(ProfileJson.writeChanges(event.changes())).isEqualTo(golden.get("changes"));
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void the_names_of_what_changed_outlive_the_key(Path file) throws IOException {
        var golden = read(file);
        var changes = ProfileJson.readChanges(golden.get("changes").getBytes(UTF_8));
        assertThat(CustomerEventCodec.fields(stored(golden)))
                .isEqualTo(changes.stream().map(FieldChange::field).toList());
        if (!golden.get("type").equals(CustomerEventCodec.DELETED)) {
            assertThat(CustomerEventCodec.decode(stored(golden), null)).isNull();
        }
    }

    @Test
    void an_event_whose_clear_part_was_changed_in_the_database_cannot_be_read() throws IOException {
        var golden = read(FILES.resolve("customer.updated.2.event"));
        var key = dataKey(golden);
        for (var forged : List.of(
                Map.of("occurred-at", "2026-03-25T14:30:00.002Z"),
                Map.of("type", "customer.created"),
                Map.of("version", "3"),
                Map.of("subject", "cus_01K8GOLDEN0000000000000002"),
                Map.of("payload", golden.get("payload").replace("\"email\"", "\"timezone\"")))) {
            var changed = new HashMap<>(golden);
            changed.putAll(forged);
            assertThatThrownBy(() -> CustomerEventCodec.decode(stored(changed), key))
                    .as(forged.toString())
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void every_revision_that_is_written_today_is_in_a_file() throws IOException {
        var customer = new CustomerKey(new OrganizationId("org_1"), new CustomerId("cus_1"));
        var master = MasterKey.of(MasterKey.generate());
        var key = master.unwrap(customer.toString(), master.newDataKey(customer.toString()));
        for (var event : List.<CustomerEvent>of(
                new CustomerCreated(customer, List.of(), Instant.EPOCH),
                new CustomerUpdated(customer, List.of(), Instant.EPOCH),
                new CustomerDeleted(customer, Instant.EPOCH))) {
            var draft = CustomerEventCodec.encode(event, 1, key);
            assertThat(FILES.resolve(draft.type() + "." + draft.revision() + ".event"))
                    .exists();
        }
    }

    static Stream<Path> goldenFiles() throws IOException {
        try (var files = Files.list(FILES)) {
            return files.sorted().toList().stream();
        }
    }

    private static Map<String, String> read(Path file) throws IOException {
        var golden = new HashMap<String, String>();
        for (var line : Files.readAllLines(file)) {
            var nameAndValue = line.split(": ", 2);
            golden.put(nameAndValue[0], nameAndValue[1]);
        }
        return golden;
    }

    private static StoredEvent stored(Map<String, String> golden) {
        return new StoredEvent(
                new OrganizationId(golden.get("organization")),
                1,
                "evt_golden",
                golden.get("subject"),
                Long.parseLong(golden.get("version")),
                golden.get("type"),
                Integer.parseInt(golden.get("revision")),
                Instant.parse(golden.get("occurred-at")),
                ORIGIN,
                golden.get("payload"));
    }

    private static DataKey dataKey(Map<String, String> golden) {
        var subject = golden.get("organization") + "/" + golden.get("subject");
        return MasterKey.of(golden.get("master-key"))
                .unwrap(subject, Base64.getDecoder().decode(golden.get("data-key")));
    }

    private static Class<? extends CustomerEvent> typeOf(Map<String, String> golden) {
        return switch (golden.get("type")) {
            case CustomerEventCodec.CREATED -> CustomerCreated.class;
            case CustomerEventCodec.UPDATED -> CustomerUpdated.class;
            default -> CustomerDeleted.class;
        };
    }
}
