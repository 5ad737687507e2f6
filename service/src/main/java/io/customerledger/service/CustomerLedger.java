package io.customerledger.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.service.operations.Operations;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Locale;
import org.axonframework.springboot.autoconfig.UpdateCheckerAutoConfiguration;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service, or does one of the operations. */
@SpringBootApplication(exclude = UpdateCheckerAutoConfiguration.class)
public class CustomerLedger {

    static {
        // A locale may have digits of its own, which neither SQL nor URLs know.
        Locale.setDefault(Locale.ROOT);
        // Axon reports its usage to its vendor unless told otherwise, in two ways: the one excluded above, and this
        // one.
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
    }

    static void main(String[] args) {
        if (Operations.isOne(args)) {
            // Where no language is set, as under cron, the system's own encoding is ASCII.
            var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
            System.exit(Operations.run(args, System.in, out, System.err));
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> ended(thread.getName(), error));
        SpringApplication.run(CustomerLedger.class, args);
    }

    /**
     * A thread that ended for lack of memory is not made again; the service stops rather than run without it, however
     * its JVM was started.
     */
    private static void ended(String thread, Throwable error) {
        try {
            LoggerFactory.getLogger(CustomerLedger.class).error("Thread {} has ended", thread, error);
        } finally {
            if (error instanceof OutOfMemoryError) Runtime.getRuntime().halt(3);
        }
    }
}
