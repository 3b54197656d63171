package dev.teleconsult.adapter.crud.sql;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and PostgreSQL and breaks their communication (protocol 3.0). Clients must not prepare
 * statements by name: the begin and end of a transaction are recognised by their text.
 */
final class PostgresProxy extends PostgresRelay {

    private enum Mode {
        PASSING_ON,
        /** Cuts every connection. */
        CUT_OFF,
        /** Answers every statement with an error. */
        ANSWERING,
        /** Lets the server carry out the statement, and cuts the connection instead of passing on the answer. */
        LOSING_ANSWERS
    }

    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASSING_ON;
    private volatile String sqlState = "";

    PostgresProxy(int serverPort) throws IOException {
        super(serverPort);
    }

    void passOn() {
        mode = Mode.PASSING_ON;
    }

    void cutOff() {
        mode = Mode.CUT_OFF;
        sockets.forEach(PostgresProxy::closeQuietly);
    }

    void answer(String errorSqlState) {
        sqlState = errorSqlState;
        mode = Mode.ANSWERING;
    }

    void loseAnswers() {
        mode = Mode.LOSING_ANSWERS;
    }

    @Override
    public void close() throws IOException {
        super.close();
        cutOff();
    }

    @Override
    protected void accepted(Socket client) throws IOException {
        sockets.add(client);
        if (mode == Mode.CUT_OFF) {
            closeQuietly(client);
        } else {
            super.accepted(client);
        }
    }

    @Override
    protected void serve(Socket client, Socket server) throws IOException {
        sockets.removeIf(Socket::isClosed);
        sockets.add(server);
        new Talk(client, server).run();
    }

    /** One client's connection. */
    private final class Talk {

        private final Socket client;
        private final Socket server;
        private boolean inTransaction;
        private boolean isOurs;
        private volatile boolean losing;

        Talk(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void run() throws IOException {
            DataInputStream fromClient = new DataInputStream(client.getInputStream());
            DataOutputStream toServer = new DataOutputStream(server.getOutputStream());
            if (mode == Mode.ANSWERING) {
                fromClient.skipNBytes(fromClient.readInt() - 4L);
                client.getOutputStream().write(error("FATAL"));
                return;
            }
            passStartup(fromClient, toServer);
            start(this::answers);
            ByteArrayOutputStream held = new ByteArrayOutputStream();
            while (true) {
                byte type = fromClient.readByte();
                note(type, pass(type, fromClient, new DataOutputStream(held)));
                if (type == 'S' || type == 'Q' || type == 'X') {
                    send(held.toByteArray(), toServer);
                    held.reset();
                }
            }
        }

        private void note(byte type, byte[] body) {
            if (type != 'P' && type != 'Q') {
                return;
            }
            String text = new String(body, StandardCharsets.ISO_8859_1);
            isOurs = text.contains(" teleconsult") || text.contains("COMMIT");
            if (text.contains("BEGIN")) {
                inTransaction = true;
            }
            if (text.contains("COMMIT") || text.contains("ROLLBACK")) {
                inTransaction = false;
            }
        }

        private void send(byte[] messages, DataOutputStream toServer) throws IOException {
            if (mode == Mode.ANSWERING) {
                inTransaction = false;
                client.getOutputStream().write(error("ERROR"));
                client.getOutputStream().write(new byte[] {'Z', 0, 0, 0, 5, 'I'});
                return;
            }
            losing = mode == Mode.LOSING_ANSWERS && isOurs && !inTransaction;
            toServer.write(messages);
            toServer.flush();
        }

        private void answers() throws IOException {
            byte[] buffer = new byte[16_384];
            while (true) {
                int count = server.getInputStream().read(buffer);
                if (count < 0 || losing) {
                    client.close();
                    server.close();
                    return;
                }
                client.getOutputStream().write(buffer, 0, count);
            }
        }

        private byte[] error(String severity) {
            byte[] fields = ("S" + severity + "\0V" + severity + "\0C" + sqlState + "\0Mspoiled\0\0")
                    .getBytes(StandardCharsets.US_ASCII);
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(message)) {
                out.writeByte('E');
                out.writeInt(fields.length + 4);
                out.write(fields);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return message.toByteArray();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
