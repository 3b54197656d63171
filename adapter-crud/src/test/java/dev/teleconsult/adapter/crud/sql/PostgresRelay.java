package dev.teleconsult.adapter.crud.sql;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands on a loopback port before PostgreSQL (protocol 3.0). Each client's connection is served together with one of its own
 * to the server, in daemon threads.
 */
public abstract class PostgresRelay implements Closeable {

    /** Work on connections. It is over when one of them breaks, as connections do here. */
    protected interface Task {
        void run() throws IOException;
    }

    private final ServerSocket listener;
    private final int serverPort;

    protected PostgresRelay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 300, InetAddress.getLoopbackAddress());
        start(() -> {
            while (!listener.isClosed()) {
                accepted(listener.accept());
            }
        });
    }

    /** Where clients connect to. */
    public final int port() {
        return listener.getLocalPort();
    }

    /** Takes no more clients. */
    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** A client has connected; serves it, unless overridden. */
    protected void accepted(Socket client) throws IOException {
        start(() -> {
            try (client;
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                serve(client, server);
            }
        });
    }

    /** Passes on what the two say, until one of them ends. */
    protected abstract void serve(Socket client, Socket server) throws IOException;

    protected static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException over) {
                        // The connection is over.
                        return;
                    }
                },
                "postgres-relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Passes on a client's first message, which has no type. */
    protected static void passStartup(DataInputStream from, DataOutputStream to) throws IOException {
        passBody(from, to);
        to.flush();
    }

    /** Passes on a message that is not flushed; returns its body. */
    protected static byte[] pass(byte type, DataInputStream from, DataOutputStream to) throws IOException {
        to.writeByte(type);
        return passBody(from, to);
    }

    private static byte[] passBody(DataInputStream from, DataOutputStream to) throws IOException {
        byte[] body = new byte[from.readInt() - 4];
        from.readFully(body);
        to.writeInt(body.length + 4);
        to.write(body);
        return body;
    }
}
