package io.customerledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads all SQL, in the database's catalog and functions and in the sources, and holds it to what organizations and a
 * distributed database require: one organization in every key and statement, no order from sequences, nothing that runs
 * apart from the statement that a client sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlRulesTest {

    /** Tables of the whole installation: they hold nothing of any organization. */
    private static final Set<String> OF_THE_INSTALLATION =
            Set.of("installation", "projection", "replay", "flyway_schema_history");

    /** A statement that looks across organizations. */
    private record Across(String place, String text, String why) {

        boolean is(Statement statement) {
            return statement.place().equals(place) && statement.sql().contains(text);
        }
    }

    private static final List<Across> ACROSS = List.of(
            new Across("ApiKeyRows.java", "WHERE hash = ", "who calls is found by the key, and so is the organization"),
            new Across("ApiKeyRows.java", "SELECT EXISTS", "whether this is the first start"),
            new Across("Turns.java", "WHERE p.wake_at <= now()", "finds organizations with something due"),
            new Across("Turns.java", "WHERE p.position < (SELECT max", "finds organizations with something due"),
            new Across("Retention.java", "DELETE FROM delivery\n", "clears up behind deleted endpoints"),
            new Across("Retention.java", "DELETE FROM webhook_progress", "clears up behind deleted endpoints"),
            new Across("Histories.java", "FROM organization o\n", "lists the organizations that a replay folds"),
            new Across("Replays.java", "SELECT count(*) FROM customer", "how large the read model is"),
            new Across("renew_customer_samples", "FROM customer", "what the planner knows is of the whole table"),
            new Across(
                    "renew_customer_samples", "ALTER TABLE customer", "what the planner knows is of the whole table"),
            new Across("ShadowTable.java", "LOCK TABLE customer", "a replay's table takes over for all at once"),
            new Across("swap_customer_next", "DROP TABLE customer", "a replay's table takes over for all at once"),
            new Across(
                    "swap_customer_next", "ALTER TABLE customer RESET", "a replay's table takes over for all at once"));

    private static final Pattern TEXT_BLOCK = Pattern.compile("\"\"\"\\s*\\n(.*?)\"\"\"", Pattern.DOTALL);
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern IS_SQL = Pattern.compile(
            "^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|TRUNCATE|LOCK|CREATE|ALTER|DROP|COPY)\\b.*", Pattern.DOTALL);

    private HikariDataSource database;
    private JdbcClient jdbc;
    private List<Statement> statements;

    /** One statement, and where it stands. */
    private record Statement(String place, String sql) {

        @Override
        public String toString() {
            return place + ":\n" + sql;
        }
    }

    @BeforeAll
    void read() throws IOException {
        database = TestDatabase.fresh();
        jdbc = JdbcClient.create(database);
        statements = Stream.concat(ofFunctions().stream(), ofSources().stream()).toList();
        assertThat(statements).hasSizeGreaterThan(60);
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void every_table_is_of_organizations_but_those_of_the_installation() {
        assertThat(catalog("""
                SELECT c.relname
                  FROM pg_class c
                 WHERE c.relnamespace = 'public'::regnamespace
                   AND c.relkind IN ('r', 'p')
                   AND NOT EXISTS (SELECT FROM pg_attribute a
                                    WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND a.attnotnull)""")).containsExactlyInAnyOrderElementsOf(OF_THE_INSTALLATION);
    }

    @Test
    void every_key_begins_with_the_organization() {
        assertThat(catalog("""
                SELECT i.indexrelid::regclass::text
                  FROM pg_index i
                  JOIN pg_class c ON c.oid = i.indrelid
                  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                 WHERE i.indisunique
                   AND c.relnamespace = 'public'::regnamespace
                   AND c.relname <> ALL (string_to_array('%s', ','))
                   AND a.attname IS DISTINCT FROM 'organization_id'""".formatted(String.join(",", OF_THE_INSTALLATION))))
                .isEmpty();
    }

    @Test
    void a_reference_names_the_organization_on_both_sides() {
        assertThat(catalog("""
                SELECT k.conname
                  FROM pg_constraint k
                 WHERE k.contype = 'f'
                   AND NOT EXISTS (SELECT
                                     FROM unnest(k.conkey, k.confkey) AS pair(here, there)
                                     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.here
                                     JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.there
                                    WHERE a.attname = 'organization_id' AND b.attname = 'organization_id')""")).isEmpty();
    }

    @Test
    void no_trigger_does_what_no_statement_says() {
        assertThat(catalog("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
                .isEmpty();
        assertThat(catalog("SELECT evtname FROM pg_event_trigger")).isEmpty();
        assertThat(catalog("SELECT rulename FROM pg_rules WHERE schemaname = 'public'"))
                .isEmpty();
    }

    @Test
    void no_order_comes_from_a_sequence() {
        assertThat(catalog("SELECT relname FROM pg_class WHERE relkind = 'S'")).isEmpty();
        assertThat(catalog("SELECT attname FROM pg_attribute WHERE attidentity <> ''"))
                .isEmpty();
        assertThat(statements).noneMatch(statement -> contains(statement, "\\bnextval\\b"));
    }

    @Test
    void every_statement_names_one_organization_for_each_of_their_tables() {
        var tables = catalog("""
                SELECT c.relname
                  FROM pg_class c
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
                 WHERE c.relnamespace = 'public'::regnamespace
                   AND c.relkind IN ('r', 'p')""");
        var mention = Pattern.compile(
                "\\b(?:FROM|JOIN|INTO|UPDATE|TABLE|TRUNCATE)\\s+(?:%s)\\b".formatted(String.join("|", tables)));
        var named = Pattern.compile(
                "\\borganization_id\\s*=|(?:INTO\\s+\\w+(?:\\s+AS\\s+\\w+)?|USING)\\s*\\(\\s*organization_id\\b");
        assertThat(statements)
                .filteredOn(statement -> count(mention, statement.sql()) > count(named, statement.sql()))
                .filteredOn(statement -> ACROSS.stream().noneMatch(across -> across.is(statement)))
                .isEmpty();
    }

    @Test
    void every_exception_is_needed() {
        assertThat(ACROSS).allSatisfy(across -> assertThat(statements).anyMatch(across::is));
    }

    @Test
    void no_statement_writes_inside_a_with_and_none_merges() {
        assertThat(statements)
                .noneMatch(statement -> contains(statement, "\\bAS\\s*(NOT\\s+|MATERIALIZED\\s*)*\\(\\s*INSERT\\b"))
                .noneMatch(statement -> contains(statement, "\\bMERGE\\s+INTO\\b"));
    }

    @Test
    void a_lock_on_rows_is_one_organizations() {
        assertThat(statements)
                .filteredOn(statement -> contains(statement, "\\bFOR\\s+(NO\\s+KEY\\s+)?UPDATE\\b"))
                .isNotEmpty()
                .filteredOn(statement -> OF_THE_INSTALLATION.stream().noneMatch(statement.sql()::contains))
                .allMatch(statement -> contains(statement, "\\borganization_id\\s*="));
    }

    @Test
    void the_write_notifies_nobody_and_takes_no_lock_but_the_organizations() {
        var write = statements.stream()
                .filter(statement -> Set.of("append", "append_all", "append_few", "delete_rows", "put_row")
                        .contains(statement.place()))
                .toList();
        assertThat(write).hasSizeGreaterThan(10);
        assertThat(write)
                .noneMatch(statement -> contains(statement, "notify|advisory|\\bLOCK\\s+TABLE\\b|\\bEXECUTE\\b"))
                .filteredOn(statement -> contains(statement, "\\bFOR\\s+(NO\\s+KEY\\s+)?(UPDATE|SHARE)\\b"))
                .allMatch(statement ->
                        contains(statement, "FROM organization o WHERE o.organization_id = p_organization"));
    }

    @Test
    void what_need_not_be_on_the_disk_at_once_is_one_transactions() {
        assertThat(catalog("""
                SELECT prosrc
                  FROM pg_proc
                 WHERE pronamespace = 'public'::regnamespace
                   AND prosrc LIKE '%synchronous_commit%'"""))
                .isNotEmpty()
                .allMatch(body -> body.contains("set_config('synchronous_commit', 'off', true)"));
    }

    /**
     * Up to PostgreSQL 17 a plan that cannot do without what is forbidden looks expensive enough to be compiled, at
     * every call.
     */
    @Test
    void a_function_that_forbids_ways_to_plan_forbids_compiling_too() {
        assertThat(catalog("""
                SELECT proname
                  FROM pg_proc
                 WHERE pronamespace = 'public'::regnamespace AND proconfig::text LIKE '%enable_%'
                   AND 'jit=off' <> ALL (proconfig)""")).isEmpty();
    }

    private List<String> catalog(String query) {
        return jdbc.sql(query).query(String.class).list();
    }

    private List<Statement> ofFunctions() {
        var found = new ArrayList<Statement>();
        jdbc.sql("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
                .query((row, _) -> List.of(row.getString(1), row.getString(2)))
                .list()
                .forEach(function -> Stream.of(
                                function.getLast().replaceAll("--[^\\n]*", "").split(";"))
                        .forEach(statement -> found.add(new Statement(function.getFirst(), statement.strip()))));
        return found;
    }

    private static List<Statement> ofSources() throws IOException {
        var found = new ArrayList<Statement>();
        for (var module : List.of("api", "event-store", "command-side", "query-side", "service")) {
            found.addAll(ofSources(
                    Path.of("").toAbsolutePath().resolveSibling(module).resolve("src/main/java")));
        }
        return found;
    }

    private static List<Statement> ofSources(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(SqlRulesTest::statementsIn)
                    .toList();
        }
    }

    private static Stream<Statement> statementsIn(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var blocks = TEXT_BLOCK.matcher(text).results().map(found -> found.group(1));
        var strings = STRING.matcher(TEXT_BLOCK.matcher(text).replaceAll(""))
                .results()
                .map(found -> found.group(1));
        var place = file.getFileName().toString();
        return Stream.concat(blocks, strings)
                .filter(IS_SQL.asMatchPredicate())
                .map(sql -> new Statement(place, sql.stripIndent().strip()));
    }

    private static boolean contains(Statement statement, String pattern) {
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)
                .matcher(statement.sql())
                .find();
    }

    private static long count(Pattern pattern, String sql) {
        return pattern.matcher(sql).results().count();
    }
}
