package dev.teleconsult.adapter.http.callers;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.ports.RequestContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The network of a caller: precise enough to distinguish a hospital from a home, not to distinguish two homes. */
final class Origin {

    private static final Pattern PORT = Pattern.compile("^([0-9.]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?$");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}");
    private static final int IPV4_BITS = 24;
    private static final int IPV6_BITS = 48;

    private Origin() {}

    /** Returns the context with the network that the request came from, if it can be read. */
    static RequestContext in(RequestContext context, Exchange exchange, CallerOptions options) {
        return of(exchange.peer(), exchange.headerValues("X-Forwarded-For"), options.proxies())
                .map(context::origin)
                .orElse(context);
    }

    /**
     * Returns the network of the address outside the trusted proxies; empty if it cannot be read.
     *
     * @param peer the address at the other end of the connection
     * @param forwardedFor the values of {@code X-Forwarded-For}; each proxy appends the address that it was called from
     * @param proxies how many trusted proxies each request passes; entries before theirs come from the caller
     */
    static Optional<String> of(String peer, List<String> forwardedFor, int proxies) {
        List<String> addresses = new ArrayList<>();
        forwardedFor.forEach(
                value -> Arrays.stream(value.split(",")).map(String::strip).forEach(addresses::add));
        addresses.add(peer);
        int place = Math.max(0, addresses.size() - 1 - proxies);
        return network(addresses.get(place));
    }

    private static Optional<String> network(String text) {
        String bare = PORT.matcher(text).matches() ? text.replaceFirst("(?<=[0-9\\]]):[0-9]{1,5}$", "") : text;
        String address = bare.replaceAll("^\\[|]$", "").replaceFirst("%.*$", "");
        if (!ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            // It has only digits and colons, so there is no DNS look-up.
            InetAddress read = InetAddress.getByName(address);
            byte[] bytes = read.getAddress();
            int bits = read instanceof Inet6Address ? IPV6_BITS : IPV4_BITS;
            Arrays.fill(bytes, bits / Byte.SIZE, bytes.length, (byte) 0);
            return Optional.of(InetAddress.getByAddress(bytes).getHostAddress() + "/" + bits);
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }
}
