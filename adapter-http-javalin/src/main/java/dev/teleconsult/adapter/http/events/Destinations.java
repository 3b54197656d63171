package dev.teleconsult.adapter.http.events;

import static java.util.Objects.requireNonNull;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import okhttp3.Dns;

/**
 * Decides to which addresses events may be sent. Called for each connection, so that a host name that later resolves to
 * a forbidden address is refused too. Immutable.
 */
public final class Destinations {

    /** The addresses, besides link-local ones, at which clouds provide credentials to machines. */
    private static final Set<InetAddress> METADATA = Set.of(
            address(100, 100, 100, 200),
            address(168, 63, 129, 16),
            address(192, 0, 0, 192),
            address(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254),
            address(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254));

    private final Dns names;
    private final boolean privateOnes;
    private final boolean unchecked;

    private Destinations(Dns names, boolean privateOnes, boolean unchecked) {
        this.names = requireNonNull(names, "names");
        this.privateOnes = privateOnes;
        this.unchecked = unchecked;
    }

    /**
     * Permits public addresses, and private ones if {@code privateOnes}.
     *
     * @param names resolves host names
     */
    public static Destinations checked(Dns names, boolean privateOnes) {
        return new Destinations(names, privateOnes, false);
    }

    /** Permits every address that the resolver returns, even loopback: for demonstrations and tests. */
    public static Destinations trusted(Dns names) {
        return new Destinations(names, true, true);
    }

    /** The resolver for a client: it refuses a name if one of its addresses is refused. */
    Dns resolver() {
        return host -> {
            List<InetAddress> found = names.lookup(host);
            for (InetAddress address : found) {
                require(address);
            }
            return found;
        };
    }

    /** @throws RefusedAddressException if events may not be sent there */
    void require(InetAddress address) throws RefusedAddressException {
        if (!isAllowed(address)) {
            throw new RefusedAddressException();
        }
    }

    private boolean isAllowed(InetAddress address) {
        return unchecked || !isNeverAllowed(address) && (privateOnes || !isPrivate(address));
    }

    private static boolean isNeverAllowed(InetAddress address) {
        if (address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address)) {
            return true;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            // 0.0.0.0/8 is this host; 240.0.0.0/4 is reserved and holds the broadcast address.
            return bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0;
        }
        return embedsRefused(bytes);
    }

    /** Whether an IPv6 address contains a refused IPv4 address: mapped, compatible, NAT64 and 6to4 addresses. */
    private static boolean embedsRefused(byte[] bytes) {
        boolean beginsWithZeros = isZero(bytes, 0, 10);
        boolean isCompatible = isZero(bytes, 0, 12);
        boolean isMapped = beginsWithZeros && bytes[10] == -1 && bytes[11] == -1;
        boolean isNat64 = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
        boolean is6to4 = bytes[0] == 0x20 && bytes[1] == 0x02;
        if (isCompatible || isMapped || isNat64) {
            return isRefusedOrPrivate(Arrays.copyOfRange(bytes, 12, 16));
        }
        return is6to4 && isRefusedOrPrivate(Arrays.copyOfRange(bytes, 2, 6));
    }

    private static boolean isRefusedOrPrivate(byte[] ipv4) {
        InetAddress inside = of(ipv4);
        return isNeverAllowed(inside) || isPrivate(inside);
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isSiteLocalAddress()) {
            return true;
        }
        if (address instanceof Inet6Address) {
            return (bytes[0] & 0xfe) == 0xfc;
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        // Shared addresses of carriers (clouds use them internally), protocol assignments, and benchmark networks.
        return first == 100 && (second & 0xc0) == 64
                || first == 192 && second == 0 && bytes[2] == 0
                || first == 198 && (second & 0xfe) == 18;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress address(int... parts) {
        int size = parts.length == 4 ? 1 : 2;
        byte[] bytes = new byte[parts.length * size];
        for (int i = 0; i < parts.length; i++) {
            bytes[(i + 1) * size - 1] = (byte) parts[i];
            if (size == 2) {
                bytes[i * size] = (byte) (parts[i] >> 8);
            }
        }
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(wrongLength);
        }
    }
}
