package dev.teleconsult.adapter.http.events;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Makes sockets that connect only to allowed addresses. A numeric address in a URL does not pass through the resolver,
 * so all addresses are checked here.
 */
final class CheckedSockets extends SocketFactory {

    private final Destinations destinations;

    CheckedSockets(Destinations destinations) {
        this.destinations = destinations;
    }

    @Override
    public Socket createSocket() {
        // Without a proxy, even if the JVM is configured with a SOCKS proxy: the check would apply to the proxy's
        // address.
        return new Socket(Proxy.NO_PROXY) {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                if (!(endpoint instanceof InetSocketAddress address) || address.isUnresolved()) {
                    throw new RefusedAddressException();
                }
                destinations.require(address.getAddress());
                super.connect(endpoint, timeout);
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(new InetSocketAddress(host, port), 0);
        return socket;
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(localAddress, localPort));
        socket.connect(new InetSocketAddress(address, port), 0);
        return socket;
    }
}
