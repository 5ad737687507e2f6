package io.customerledger.api.request;

/**
 * Who made a request: {@code api_key} with the key's id and name, {@code operator} for whoever has the admin token, or
 * {@code system} for the service's own work.
 */
public record Actor(String type, String id, String name) {

    public static final Actor SYSTEM = new Actor("system", "customer-ledger", "Customer Ledger");
    public static final Actor OPERATOR = new Actor("operator", "admin", "Operator");
}
