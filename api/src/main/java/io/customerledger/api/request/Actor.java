package io.customerledger.api.request;

/** Who made a request: {@code api_key} with the key's id and name, or {@code system} for the service's own work. */
public record Actor(String type, String id, String name) {

    public static final Actor SYSTEM = new Actor("system", "customer-ledger", "Customer Ledger");
}
