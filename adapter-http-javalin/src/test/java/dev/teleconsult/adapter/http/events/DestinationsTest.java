package dev.teleconsult.adapter.http.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

    private static final Destinations STRICT = Destinations.checked(Dns.SYSTEM, false);
    private static final Destinations WITH_PRIVATE = Destinations.checked(Dns.SYSTEM, true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "169.254.0.1",
                "169.254.169.254",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "::",
                "::1",
                "fe80::1",
                "febf::1",
                "ff02::1",
                "fd00:ec2::254",
                "fd20:ce::254",
                // Loopback, metadata and a private address, written as IPv6.
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "64:ff9b::a00:1"
            })
    void loopbackAndLinkLocalAddressesShouldAlwaysBeRefused(String address) {
        for (Destinations destinations : List.of(STRICT, WITH_PRIVATE)) {
            assertThatThrownBy(() -> destinations.require(InetAddress.getByName(address)))
                    .isInstanceOf(RefusedAddressException.class)
                    .hasMessageNotContaining(address);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255",
                "198.18.0.1", "198.19.255.255", "192.0.0.1", "fc00::1", "fdff::1", "fec0::1"
            })
    void privateAddressesShouldBeAllowedOnlyWhenConfigured(String address) throws UnknownHostException {
        InetAddress there = InetAddress.getByName(address);

        assertThatThrownBy(() -> STRICT.require(there)).isInstanceOf(RefusedAddressException.class);
        assertThatCode(() -> WITH_PRIVATE.require(there)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1", "203.0.113.9", "172.15.255.255", "172.32.0.1", "192.167.255.255", "100.63.255.255",
                "100.128.0.1", "198.17.255.255", "198.20.0.1", "192.0.1.1", "223.255.255.255", "2606:4700::1111",
                "64:ff9b::101:101", "2002:101:101::1"
            })
    void publicAddressesShouldBeAllowed(String address) {
        assertThatCode(() -> STRICT.require(InetAddress.getByName(address))).doesNotThrowAnyException();
    }

    @Test
    void oneRefusedAddressShouldRefuseTheWholeResolution() {
        Dns both = host -> List.of(InetAddress.getByName("203.0.113.9"), InetAddress.getByName("127.0.0.1"));

        assertThatThrownBy(() -> Destinations.checked(both, true).resolver().lookup("receiver.example"))
                .isInstanceOf(RefusedAddressException.class);
    }

    /** No resolver is asked for an address that stands in the URL. */
    @Test
    void socketsShouldNotConnectToARefusedAddress() throws Exception {
        try (Socket socket = new CheckedSockets(WITH_PRIVATE).createSocket()) {
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress("127.0.0.1", 9), 1000))
                    .isInstanceOf(RefusedAddressException.class);
            assertThat(socket.isConnected()).isFalse();
        }
        assertThatThrownBy(() -> new CheckedSockets(STRICT).createSocket("127.0.0.1", 9))
                .isInstanceOf(RefusedAddressException.class);
    }

    @Test
    void trustedResolverShouldNotBeChecked() throws Exception {
        Destinations trusted = Destinations.trusted(host -> List.of(InetAddress.getLoopbackAddress()));

        assertThat(trusted.resolver().lookup("anything")).containsExactly(InetAddress.getLoopbackAddress());
    }
}
