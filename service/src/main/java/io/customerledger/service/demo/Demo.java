package io.customerledger.service.demo;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Precondition;
import io.customerledger.api.customer.UpdateCustomerCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.eventstore.event.Ids;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Fills an organization with made-up customers, by the same commands as requests. */
final class Demo {

    static final int CUSTOMERS = 250;

    private static final Actor DEMO = new Actor("system", "demo", "Demo data");

    private final CustomerCommands commands;
    private final Clock clock;

    Demo(CustomerCommands commands, Clock clock) {
        this.commands = commands;
        this.clock = clock;
    }

    private record Step(CustomerCommand command, Origin origin) {}

    /** Plays all stories at once, in the order of their times. A customer that exists already is left alone. */
    void fill(OrganizationId organization) {
        var stories = new Stories(clock.instant());
        var known = new HashSet<CustomerKey>();
        IntStream.range(0, CUSTOMERS)
                .mapToObj(stories::next)
                .flatMap(story -> steps(organization, story))
                .sorted(Comparator.comparing(step -> step.command().at()))
                .filter(step -> !known.contains(step.command().customer()))
                .forEach(step -> {
                    if (commands.execute(step.command(), step.origin(), null) instanceof Answer.OwnIdTaken) {
                        known.add(step.command().customer());
                    }
                });
    }

    private static Stream<Step> steps(OrganizationId organization, Story story) {
        var customer = new CustomerKey(organization, new CustomerId(Ids.next("cus_")));
        var creation = new CreateCustomerCommand(customer, story.beginning(), story.at());
        return Stream.concat(
                Stream.of(new Step(creation, origin("signup", "Signed up"))),
                story.chapters().stream()
                        .map(chapter -> new Step(
                                new UpdateCustomerCommand(customer, chapter.changes(), Precondition.NONE, chapter.at()),
                                origin(chapter.by(), chapter.reason()))));
    }

    private static Origin origin(String onBehalfOf, String reason) {
        return new Origin(DEMO, onBehalfOf, reason, Ids.next("req_"), null);
    }
}
