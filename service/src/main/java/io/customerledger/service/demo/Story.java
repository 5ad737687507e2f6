package io.customerledger.service.demo;

import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.Profile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened to one made-up customer, in its order. */
record Story(Profile beginning, Instant at, List<Chapter> chapters) {

    /**
     * One change.
     *
     * @param by who made it in the caller's system
     */
    record Chapter(Map<CustomerField, @Nullable Object> changes, Instant at, String by, String reason) {}
}
