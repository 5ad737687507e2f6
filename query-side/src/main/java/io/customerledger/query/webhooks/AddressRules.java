package io.customerledger.query.webhooks;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses webhooks may reach: those that the IANA registries of special-purpose addresses hold for global
 * unicast, less what clouds keep for themselves, and those that a setting opens.
 */
final class AddressRules {

    private static final List<IPAddress> GLOBAL = networks("0.0.0.0/0", "2000::/3");

    private static final List<IPAddress> SPECIAL = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8",
            "168.63.129.16/32", // Azure's platform
            "169.254.0.0/16", // link-local, and the metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23", // protocol assignments, Teredo
            "2001:db8::/32",
            "2002::/16", // 6to4: an IPv4 address in disguise
            "3fff::/20");

    private final List<IPAddress> opened;

    /** @param opened networks in CIDR notation */
    AddressRules(List<String> opened) {
        this.opened = networks(opened.toArray(String[]::new));
    }

    boolean allow(InetAddress target) {
        var address = plain(new IPAddressGenerator().from(target.getAddress()));
        return isIn(opened, address) || (isIn(GLOBAL, address) && !isIn(SPECIAL, address));
    }

    /** An IPv4 address that is written as an IPv6 one is treated as the IPv4 address. */
    private static IPAddress plain(IPAddress address) {
        return address.isIPv6() && address.toIPv6().isIPv4Mapped()
                ? address.toIPv6().getEmbeddedIPv4Address()
                : address;
    }

    private static boolean isIn(List<IPAddress> networks, IPAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<IPAddress> networks(String... texts) {
        return Stream.of(texts).map(AddressRules::network).toList();
    }

    private static IPAddress network(String text) {
        var network = new IPAddressString(text).getAddress();
        if (network == null) throw new IllegalArgumentException("Not a network in CIDR notation: " + text);
        return network.toPrefixBlock();
    }
}
