package dev.teleconsult.adapter.crud.sql;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Listens on a loopback port in front of PostgreSQL (protocol 3.0). Each client's connection is served by one
 * connection to the server, in daemon threads.
 */
public abstract class PostgresRelay implements Closeable {

    /** Work on connections. It ends when one of them breaks, which is usual here. */
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

    /** The address that clients connect to. */
    public final int port() {
        return listener.getLocalPort();
    }

    /** Accepts no more clients. */
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

    /** Passes on the messages of both sides, until one of them closes. */
    protected abstract void serve(Socket client, Socket server) throws IOException;

    protected static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException over) {
                        // The connection is closed.
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
