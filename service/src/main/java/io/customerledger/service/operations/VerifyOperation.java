package io.customerledger.service.operations;

import static io.customerledger.service.operations.Operations.DONE;
import static io.customerledger.service.operations.Operations.NOT_AS_IT_SHOULD_BE;

import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.query.verify.Findings;
import io.customerledger.query.verify.Verification;
import java.io.InputStream;
import java.io.PrintStream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code verify}: reads everything and changes nothing; the service may run beside it. */
final class VerifyOperation implements Operations.Operation {

    @Override
    public int run(ConfigurableApplicationContext workbench, InputStream in, PrintStream out) {
        var histories = workbench.getBean(Histories.class);
        long total = histories.positions().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        var bar = new ProgressBar(out);
        var rows = new CustomerRows(workbench.getBean(JdbcClient.class));
        var findings = new Verification(histories, rows).run(found -> bar.show(found.events(), total));
        bar.end();
        findings.problems().forEach(out::println);
        out.println(summary(findings));
        return findings.problemsTotal() == 0 ? DONE : NOT_AS_IT_SHOULD_BE;
    }

    private static String summary(Findings findings) {
        var read = "Events: %,d; customers: %,d; erased: %,d. "
                .formatted(findings.events(), findings.customers(), findings.erasedCustomers());
        return findings.problemsTotal() == 0
                ? read
                        + "Positions and versions are complete, every event can be read, every row is the fold of its events."
                : read
                        + "Problems: %,d; named above: %,d."
                                .formatted(
                                        findings.problemsTotal(),
                                        findings.problems().size());
    }
}
