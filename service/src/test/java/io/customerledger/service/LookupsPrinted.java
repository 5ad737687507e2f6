package io.customerledger.service;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/** Has a JVM with {@code -Dlookups=print} say every name that it looks up: whoever calls out has to. */
public final class LookupsPrinted extends InetAddressResolverProvider {

    static final String LOOKED_UP = "Looked up: ";

    @Override
    public InetAddressResolver get(Configuration configuration) {
        var builtin = configuration.builtinResolver();
        if (!"print".equals(System.getProperty("lookups"))) return builtin;
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                System.out.println(LOOKED_UP + host);
                return builtin.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return builtin.lookupByAddress(address);
            }
        };
    }

    @Override
    public String name() {
        return "lookups, printed";
    }
}
