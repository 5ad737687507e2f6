package io.customerledger.eventstore.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.TestDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ShadowTableTest {

    private static final OrganizationId ACME = new OrganizationId("org_acme");
    private static final Instant THEN = Instant.parse("2026-03-25T14:30:00.123Z");

    private final HikariDataSource database = TestDatabase.fresh();
    private final ShadowTable table = new ShadowTable(new JdbcTemplate(database), ShadowTableTest::row);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_is_added_is_there_to_the_letter() {
        var customers =
                List.of(customer("a", "ada@example.com", "Ada\t\\N Løvelace 🙂"), customer("b", "b@example.com", null));
        table.create();
        table.add(customers);
        assertThat(table.states(ACME, List.of(id("a").value(), id("b").value())))
                .containsExactlyInAnyOrderElementsOf(customers);
    }

    @Test
    void what_is_put_in_the_place_of_others_is_there_to_the_letter_and_without_a_copy_that_could_be_waited_for() {
        var before = customer("a", "ada@example.com", "Ada");
        var after = customer("a", "ada@example.org", "Ada\t\\N Løvelace 🙂");
        table.create();
        table.add(List.of(before, customer("b", "b@example.com", null)));
        var swap = new ShadowTable(new JdbcTemplate(withoutCopy(database)), ShadowTableTest::row);
        assertThatThrownBy(() -> swap.add(List.of(after))).hasRootCauseMessage("No COPY");
        var both = List.of(id("a").value(), id("b").value());
        swap.replace(ACME, both, List.of(after));
        assertThat(table.states(ACME, both)).containsExactly(after);
        table.add(List.of(customer("c", "ada@example.org", "Ada")));
        assertThat(JdbcClient.create(database)
                        .sql(
                                "SELECT count(DISTINCT words::text || email_folded || created_at || updated_at) FROM customer_next")
                        .query(Integer.class)
                        .single())
                .as("the same but for their names")
                .isEqualTo(1);
    }

    @Test
    void a_refusal_in_the_middle_of_a_copy_says_what_it_is() {
        var customer = customer("a", "ada@example.com", "Ada");
        table.create();
        table.add(List.of(customer));
        assertThatThrownBy(() -> table.add(List.of(customer("b", "b@example.com", null), customer)))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(table.states(ACME, List.of(id("b").value()))).isEmpty();
    }

    @Test
    void who_works_on_an_index_only_is_not_waited_for_without_a_limit() throws Exception {
        var transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        table.create();
        try (var other = database.getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("ALTER INDEX customer_by_word SET (gin_pending_list_limit = 4096)");
            assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> {
                        table.lockLive(Duration.ofMillis(50));
                        table.swap();
                    }))
                    .hasMessageContaining("lock timeout");
        }
    }

    @Test
    void nobody_reads_or_writes_the_served_table_while_it_is_locked_for_a_swap() throws Exception {
        var transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        try (var other = database.getConnection();
                var statement = other.createStatement()) {
            statement.execute("SET lock_timeout = '100ms'");
            transaction.executeWithoutResult(_ -> {
                table.lockLive(Duration.ofSeconds(5));
                assertThatThrownBy(() -> statement.execute("SELECT FROM customer"))
                        .hasMessageContaining("lock timeout");
            });
        }
    }

    private static DataSource withoutCopy(DataSource database) {
        return new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                var real = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                            if (method.getName().equals("unwrap")) throw new SQLException("No COPY");
                            return method.invoke(real, arguments);
                        });
            }
        };
    }

    private static CustomerState customer(String id, String email, @Nullable String fullName) {
        var profile = Profile.of(List.of(
                new FieldChange(CustomerField.EMAIL, null, email),
                new FieldChange(CustomerField.FULL_NAME, null, fullName)));
        return new CustomerState(new CustomerKey(ACME, id(id)), 3, profile, THEN, THEN.plusMillis(1));
    }

    private static CustomerId id(String end) {
        return new CustomerId("cus_0000000000000000000000000" + end);
    }

    private static CustomerRow row(CustomerState customer) {
        return new CustomerRow(
                1, customer.profile(), null, customer.profile().email(), Set.of("one", "two"), customer.createdAt());
    }
}
