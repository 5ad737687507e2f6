package io.customerledger.service.operations;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The operations by their names on the command line. */
public final class Operations {

    static final int DONE = 0;
    static final int NOT_AS_IT_SHOULD_BE = 1;
    static final int NOT_POSSIBLE = 2;

    private static final Map<List<String>, Operation> BY_WORDS = Map.of(
            List.of("replay", "customers"), new ReplayOperation(),
            List.of("verify"), new VerifyOperation(),
            List.of("erasures"), new ErasuresOperation(),
            List.of("erase-again"), new EraseAgainOperation());

    private static final List<String> HELP = List.of("--help", "-h");

    private static final String USAGE = """
            customer-ledger.jar                     runs the service
            customer-ledger.jar replay customers    rebuilds the customers' table from the events, then exits
            customer-ledger.jar verify              checks that the logs are whole and the table agrees, then exits
            customer-ledger.jar erasures            lists who was erased, to be kept apart from the database, then exits
            customer-ledger.jar erase-again         erases those in such a list again, after a restore, then exits

            Settings are those of the service, from the environment or as --name=value.""";

    /** Does its work, and returns the exit code of the process. */
    interface Operation {
        int run(ConfigurableApplicationContext workbench, InputStream in, PrintStream out) throws InterruptedException;
    }

    private Operations() {}

    /** Whether the arguments ask for an operation, or for help; those of the service are all other options. */
    public static boolean isOne(String[] args) {
        return !words(args).isEmpty() || isForHelp(args);
    }

    private static boolean isForHelp(String[] args) {
        return !Collections.disjoint(List.of(args), HELP);
    }

    /** Runs the operation and returns the exit code of the process: 0 for success. */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        if (isForHelp(args)) {
            out.println(USAGE);
            return DONE;
        }
        var operation = BY_WORDS.get(words(args));
        if (operation == null) {
            err.println(USAGE);
            return NOT_POSSIBLE;
        }
        var application = new SpringApplicationBuilder(Workbench.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties("logging.level.root=error", "logging.level.org.springframework=off");
        try (var workbench = application.run(options(args))) {
            var end = operation.run(workbench, in, out);
            // A PrintStream does not say by itself that its disk is full, or that nobody reads any more.
            if (!out.checkError()) return end;
            err.println("Not possible: the output could not be written");
            return NOT_POSSIBLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_POSSIBLE;
        } catch (RuntimeException e) {
            err.println("Not possible: " + reason(e));
            return NOT_POSSIBLE;
        }
    }

    /** What the innermost of ours, Spring's or the database's exceptions says: those of the JDK below name no place. */
    private static @Nullable String reason(Throwable failure) {
        var reason = failure.getMessage();
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (!cause.getClass().getName().matches("javax?\\..*")) {
                reason = cause.getMessage();
            }
        }
        return reason;
    }

    private static List<String> words(String[] args) {
        return List.of(args).stream().filter(arg -> !arg.startsWith("-")).toList();
    }

    private static String[] options(String[] args) {
        return List.of(args).stream().filter(arg -> arg.startsWith("-")).toArray(String[]::new);
    }
}
