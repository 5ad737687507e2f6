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
        // A locale may have digits of its own, which SQL and URLs have not.
        Locale.setDefault(Locale.ROOT);
        // Axon reports its usage to its vendor unless told otherwise, by two ways: the one excluded above, and this.
        System.setProperty("axoniq.update-checker.disabled", "true");
        System.setProperty("disable-axoniq-console-message", "true");
    }

    static void main(String[] args) {
        if (Operations.isOne(args)) {
            // The system's own encoding is ASCII where nothing is said of languages, as under cron.
            var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
            System.exit(Operations.run(args, System.in, out, System.err));
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> ended(thread.getName(), error));
        SpringApplication.run(CustomerLedger.class, args);
    }

    /** A thread that lacked memory is not made again: a service without it stops, however its JVM was started. */
    private static void ended(String thread, Throwable error) {
        try {
            LoggerFactory.getLogger(CustomerLedger.class).error("Thread {} has ended", thread, error);
        } finally {
            if (error instanceof OutOfMemoryError) Runtime.getRuntime().halt(3);
        }
    }
}
