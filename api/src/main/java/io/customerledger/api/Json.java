package io.customerledger.api;

/**
 * A JSON value as its sender wrote it, without the white space between its tokens: key order, digits and characters
 * are kept. Two values are equal when their texts are.
 */
public record Json(String text) {

    @Override
    public String toString() {
        return text;
    }
}
