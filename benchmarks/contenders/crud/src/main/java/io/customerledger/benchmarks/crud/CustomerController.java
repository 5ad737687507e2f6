package io.customerledger.benchmarks.crud;

import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One statement a request, and for comparison a request with none. */
@RestController
@RequestMapping("/api/v1")
class CustomerController {

    private static final String UPDATE = """
            UPDATE customer
               SET full_name = :fullName, updated_at = now()
             WHERE id = :id
            RETURNING id, external_id, full_name, email, tax_document, timezone, created_at, updated_at""";

    private static final String BY_ID = """
            SELECT id, external_id, full_name, email, tax_document, timezone, created_at, updated_at
              FROM customer
             WHERE id = :id""";

    record Change(String fullName) {}

    private final JdbcClient jdbc;

    CustomerController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @PutMapping("/customers/{id}")
    ResponseEntity<Customer> update(@PathVariable String id, @RequestBody Change change) {
        return ResponseEntity.of(jdbc.sql(UPDATE)
                .param("fullName", change.fullName())
                .param("id", id)
                .query(Customer.class)
                .optional());
    }

    @GetMapping("/customers/{id}")
    ResponseEntity<Customer> get(@PathVariable String id) {
        return ResponseEntity.of(
                jdbc.sql(BY_ID).param("id", id).query(Customer.class).optional());
    }

    /** The empty exchange: HTTP and JSON, no database. */
    @PutMapping("/nothing/{id}")
    Change nothing(@PathVariable String id, @RequestBody Change change) {
        return change;
    }
}
