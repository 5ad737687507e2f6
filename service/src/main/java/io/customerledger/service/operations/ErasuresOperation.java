package io.customerledger.service.operations;

import static io.customerledger.service.operations.Operations.DONE;

import io.customerledger.eventstore.erasure.Erasures;
import java.io.InputStream;
import java.io.PrintStream;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code erasures}: a line for each; the service may run beside it. */
final class ErasuresOperation implements Operations.Operation {

    @Override
    public int run(ConfigurableApplicationContext workbench, InputStream in, PrintStream out) {
        workbench.getBean(Erasures.class).each(erasure -> out.println(erasure.line()));
        return DONE;
    }
}
