package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.adapter.crud.sql.PostgresRelay;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between the server and PostgreSQL (protocol 3.0) and reports the statements on our tables: before they are
 * passed on, and when they were carried out and the answer was not passed back. A transaction counts as one call, from
 * its begin to its commit, since it has one effect. Clients must not prepare statements by name.
 */
final class PostgresTap extends PostgresRelay {

    private static final Pattern STATEMENT = Pattern.compile("(SELECT|INSERT|UPDATE|DELETE)\\b.*?\\b(teleconsult\\w*)");

    /** One statement or transaction. */
    private static final class Asked {}

    private final Holds holds;

    PostgresTap(int serverPort, Holds holds) throws IOException {
        super(serverPort);
        this.holds = holds;
    }

    @Override
    protected void serve(Socket client, Socket server) throws IOException {
        try {
            new Talk(client, server).run();
        } catch (Holds.DeadException over) {
            // The connection is closed, as usual when one end is killed.
            return;
        }
    }

    /** One connection: a request, then its whole answer, in turn. */
    private final class Talk {

        private final DataInputStream fromClient;
        private final DataOutputStream toClient;
        private final DataInputStream fromServer;
        private final DataOutputStream toServer;
        private boolean inTransaction;

        private Talk(Socket client, Socket server) throws IOException {
            fromClient = new DataInputStream(client.getInputStream());
            toClient = new DataOutputStream(client.getOutputStream());
            fromServer = new DataInputStream(server.getInputStream());
            toServer = new DataOutputStream(server.getOutputStream());
        }

        private void run() throws IOException {
            passStartup(fromClient, toServer);
            toClient.write(answer());
            Asked asked = new Asked();
            while (true) {
                ByteArrayOutputStream question = new ByteArrayOutputStream();
                StringBuilder text = new StringBuilder();
                char last = question(question, text);
                if (last == 'X') {
                    return;
                }
                String statement = text.toString().replaceAll("\\s+", " ");
                boolean begins = statement.contains("BEGIN");
                boolean ends = statement.contains("COMMIT") || statement.contains("ROLLBACK");
                boolean ours = STATEMENT.matcher(statement).find();
                if (begins) {
                    inTransaction = true;
                }
                if (begins || ours && !inTransaction) {
                    asked = new Asked();
                    holds.arrived(asked, "store " + name(statement));
                }
                toServer.write(question.toByteArray());
                toServer.flush();
                byte[] answer = answer();
                if (ends && inTransaction || ours && !inTransaction) {
                    holds.tookEffect(asked);
                }
                if (ends) {
                    inTransaction = false;
                }
                toClient.write(answer);
                toClient.flush();
            }
        }

        /** Reads until the client waits for an answer; returns the type of its last message. */
        private char question(ByteArrayOutputStream whole, StringBuilder text) throws IOException {
            DataOutputStream out = new DataOutputStream(whole);
            while (true) {
                char type = (char) fromClient.readByte();
                byte[] body = pass((byte) type, fromClient, out);
                if (type == 'P' || type == 'Q') {
                    text.append(new String(body, StandardCharsets.ISO_8859_1)).append(' ');
                }
                if (type == 'S' || type == 'Q' || type == 'X') {
                    return type;
                }
            }
        }

        /** Reads until the server is ready for the next request. */
        private byte[] answer() throws IOException {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(whole);
            while (true) {
                char type = (char) fromServer.readByte();
                pass((byte) type, fromServer, out);
                if (type == 'Z') {
                    return whole.toByteArray();
                }
            }
        }
    }

    private static String name(String statement) {
        Matcher found = STATEMENT.matcher(statement);
        return found.find() ? found.group(1).toLowerCase(Locale.ROOT) + " " + found.group(2) : "transaction";
    }
}
