package io.customerledger.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the API, as small as tests need it. */
public record Api(String origin, String key, List<String> headers) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public Api(String origin, String key) {
        this(origin, key, List.of());
    }

    /** What was answered. */
    public record Answered(int status, HttpResponse<String> http) {

        public JsonNode json() {
            return JsonMapper.shared().readTree(http.body());
        }

        public JsonNode data() {
            return json().get("data");
        }

        public JsonNode error() {
            return json().get("error");
        }

        /** {@code 404 customer_not_found}, and the param after it where there is one. */
        public String refusal() {
            var param = error().get("param");
            return status + " " + error().get("code").asString() + (param.isNull() ? "" : " " + param.asString());
        }

        /** The fields in the details, in their order. */
        public List<String> offending() {
            var fields = new ArrayList<String>();
            error().get("details")
                    .forEach(detail -> fields.add(detail.get("field").asString()));
            return fields;
        }

        public String header(String name) {
            return http.headers().firstValue(name).orElse(null);
        }

        public String id() {
            return data().get("id").asString();
        }
    }

    public Api with(String header, String value) {
        var more = new ArrayList<>(headers);
        more.addAll(List.of(header, value));
        return new Api(origin, key, more);
    }

    public Api withKey(String other) {
        return new Api(origin, other, headers);
    }

    public Answered get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answered delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answered post(String path, String body) {
        return send("POST", path, BodyPublishers.ofString(body));
    }

    public Answered put(String path, String body) {
        return send("PUT", path, BodyPublishers.ofString(body));
    }

    public Answered patch(String path, String body) {
        return send("PATCH", path, BodyPublishers.ofString(body));
    }

    /** The id of a new customer. */
    public String customer(String body) {
        return post("/customers", body).id();
    }

    /** The id of a new customer of whom nothing else matters. */
    public String customer() {
        return customer("{\"email\":\"ada@acme.com\"}");
    }

    /** What is answered to these bytes, which need not be HTTP. */
    public String raw(String request) {
        var address = URI.create(origin);
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String unique() {
        return UUID.randomUUID().toString();
    }

    public Answered send(String method, String path, BodyPublisher body) {
        var url = path.startsWith("//") ? origin + path.substring(1) : origin + "/api/v1" + path;
        var request = HttpRequest.newBuilder(URI.create(url)).method(method, body);
        if (key != null) {
            request.header("x-api-key", key);
        }
        if (!headers.contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answered(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
