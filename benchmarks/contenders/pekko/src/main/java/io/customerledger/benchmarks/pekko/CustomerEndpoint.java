package io.customerledger.benchmarks.pekko;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code PUT /api/v1/customers/{id}}, and that it is ready: the cheapest way into the actors. */
final class CustomerEndpoint {

    private static final long PATIENCE_MILLIS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    record Change(String fullName) {}

    private final ActorSystem<Customer.Rename> system;

    CustomerEndpoint(ActorSystem<Customer.Rename> system) {
        this.system = system;
    }

    CompletionStage<HttpResponse> answer(HttpRequest request) {
        if (request.method().equals(HttpMethods.GET)) {
            return CompletableFuture.completedFuture(HttpResponse.create());
        }
        var path = request.getUri().path();
        var id = path.substring(path.lastIndexOf('/') + 1);
        return request.entity()
                .toStrict(PATIENCE_MILLIS, system)
                .thenApply(body -> read(body.getData().utf8String()))
                .thenCompose(change -> rename(id, change)
                        .thenApply(done ->
                                HttpResponse.create().withEntity(ContentTypes.APPLICATION_JSON, write(change))));
    }

    private CompletionStage<Done> rename(String id, Change change) {
        return AskPattern.ask(
                system,
                replyTo -> new Customer.Rename(id, change.fullName(), replyTo),
                Duration.ofMillis(PATIENCE_MILLIS),
                system.scheduler());
    }

    private static Change read(String json) {
        try {
            return JSON.readValue(json, Change.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String write(Change change) {
        try {
            return JSON.writeValueAsString(change);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
