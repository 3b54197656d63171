package dev.teleconsult.bootstrap.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.AuditLines;
import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exported trail, and every kind of manipulation of its file. */
class AuditCommandTest {

    private static final Instant AT = Instant.parse("2026-12-01T08:57:30.412Z");

    @TempDir
    Path folder;

    private String printed = "";

    @Test
    void exportedFileShouldBeIntact() throws IOException {
        assertThat(verify(text(rows()))).isTrue();
        assertThat(printed).contains("20 rows in 2 chains: intact").contains("head chain=b seq=8 hash=");
    }

    @Test
    void everyChangedByteShouldBeReported() throws IOException {
        byte[] bytes = text(rows()).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        for (int round = 0; round < 100; round++) {
            int place = random.nextInt(bytes.length);
            byte[] changed = bytes.clone();
            changed[place] ^= (byte) (1 << random.nextInt(8));
            int line = 1
                    + (int) new String(bytes, 0, place, StandardCharsets.ISO_8859_1)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            assertThat(verify(changed)).as("byte %d", place).isFalse();
            assertThat(printed).as("byte %d", place).containsAnyOf("line " + line + ":", "line " + (line + 1) + ":");
        }
    }

    @Test
    void missingLineShouldBeReported() throws IOException {
        List<AuditRow> rows = rows();
        for (int gone = 0; gone < rows.size() - 1; gone++) {
            List<AuditRow> rest = new ArrayList<>(rows);
            rest.remove(gone);
            assertThat(verify(text(rest))).as("without line %d", gone + 1).isFalse();
            assertThat(printed).contains("chain " + rows.get(gone).chain());
        }
    }

    @Test
    void swappedLinesShouldBeReported() throws IOException {
        for (int first = 0; first < 11; first++) {
            List<AuditRow> rows = rows();
            AuditRow one = rows.get(first);
            rows.set(first, rows.get(first + 1));
            rows.set(first + 1, one);
            assertThat(verify(text(rows))).isFalse();
            assertThat(printed).contains("line " + (first + 1) + ":");
        }
    }

    @Test
    void truncatedFileShouldBeReportedByALoggedHead() throws IOException {
        List<AuditRow> rows = rows();
        AuditHead head = rows.get(rows.size() - 1).head();
        Path log = Files.writeString(folder.resolve("log"), "{\"msg\":\"audit head " + head.text() + "\"}\nmore\n");
        String cut = text(rows.subList(0, rows.size() - 1));

        assertThat(verify(cut)).isTrue();
        assertThat(verify(cut, "--heads", log.toString())).isFalse();
        assertThat(printed).contains("row 8 of chain b was quoted elsewhere and is missing");
        assertThat(verify(text(rows), "--heads", log.toString())).isTrue();
    }

    /** Events as a receiver may have kept them, one per line. */
    @Test
    void truncatedFileShouldBeReportedByAnEventOfAReceiver() throws IOException {
        List<AuditRow> rows = rows();
        AuditHead head = rows.get(rows.size() - 1).head();
        Path events = Files.writeString(
                folder.resolve("events"),
                "{\"type\":\"user.erased\"}\n{\"type\":\"audit.anchored\",\"data\":{\"head\":\"" + head.text()
                        + "\",\"test\":false}}\n");

        assertThat(verify(text(rows.subList(0, rows.size() - 3)), "--heads", events.toString()))
                .isFalse();
        assertThat(printed).contains("row 8 of chain b was quoted elsewhere and is missing");
        assertThat(verify(text(rows), "--heads", events.toString())).isTrue();
    }

    @Test
    void partOfATrailShouldBeVerifiedOnRequest() throws IOException {
        String part = text(rows().subList(3, 9));

        assertThat(verify(part)).isFalse();
        assertThat(verify(part, "--part")).isTrue();
    }

    @Test
    void missingFileShouldBeReported() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Audit audit =
                Audit.of(List.of("verify", folder.resolve("none").toString())).orElseThrow();

        assertThat(audit.run(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err)))
                .isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("The audit trail was not checked");
    }

    @Test
    void otherArgumentsShouldBeRejected() {
        assertThat(Audit.of(List.of())).isEmpty();
        assertThat(Audit.of(List.of("verify"))).isEmpty();
        assertThat(Audit.of(List.of("check", "file"))).isEmpty();
        assertThat(Audit.of(List.of("verify", "file", "--heads"))).isEmpty();
        assertThat(Audit.of(List.of("verify", "file", "--force"))).isEmpty();
    }

    private boolean verify(String text, String... options) throws IOException {
        return verify(text.getBytes(StandardCharsets.UTF_8), options);
    }

    private boolean verify(byte[] bytes, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("verify", Files.write(folder.resolve("trail"), bytes).toString()));
        arguments.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        boolean intact = Audit.of(arguments).orElseThrow().run(print, print);
        printed = out.toString(StandardCharsets.UTF_8);
        return intact;
    }

    private static String text(List<AuditRow> rows) {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(AuditLines.write(row)).append('\n'));
        return text.toString();
    }

    /** Twelve rows of one chain, and eight of another that quotes its head. */
    private static List<AuditRow> rows() {
        List<AuditRow> rows = new ArrayList<>(chain("a", 12, List.of()));
        rows.addAll(chain("b", 8, List.of(rows.get(11).head())));
        return rows;
    }

    private static List<AuditRow> chain(String name, int length, List<AuditHead> heads) {
        List<AuditRow> rows = new ArrayList<>();
        rows.add(AuditRow.first(name, AuditEntry.of(AuditKind.ANCHORED, AT).detail(AuditVerification.quoting(heads))));
        while (rows.size() < length) {
            AuditEntry shown = AuditEntry.of(AuditKind.LINK_SHOWN, AT.plusMillis(rows.size()))
                    .by(
                            Optional.of(new UserId("auth0|päti\u0065nt \uD83D\uDE00 \"" + rows.size())),
                            Optional.of(Assurance.TOKEN),
                            Optional.of("req-" + rows.size()),
                            Optional.of("192.0.2.0/24"))
                    .teleconsultation(new TeleconsultationId("65f1c0ffee00000000000a01"))
                    .detail("role=basic\n");
            rows.add(rows.get(rows.size() - 1).next(shown));
        }
        return rows;
    }
}
