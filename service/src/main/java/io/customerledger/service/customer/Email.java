package io.customerledger.service.customer;

import java.util.regex.Pattern;

/** Whether a text is an address in the form {@code a@b.co}: RFC 5321's dot-string at a domain name, in any script. */
final class Email {

    private static final String ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]++";
    private static final String LABEL = "[\\p{L}\\p{M}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?";
    private static final String TOP_LEVEL = "(?:\\p{L}[\\p{L}\\p{M}]++|xn--[a-zA-Z0-9-]++)";
    private static final Pattern FORM =
            Pattern.compile(ATOM + "(?:\\." + ATOM + ")*+@(?:" + LABEL + "\\.)+" + TOP_LEVEL);

    private Email() {}

    static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }
}
