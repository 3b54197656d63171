package dev.teleconsult.bootstrap.commands;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.AuditLines;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.domain.AuditVerification.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Checks an exported audit trail. It needs only the file: no database, no server and no variable. */
public final class Audit {

    /** Longer than any row: what comes without an end of line is no row, and is not read into memory. */
    private static final int LONGEST_LINE = 1 << 20;

    private final Path file;
    private final Optional<Path> heads;
    private final boolean isPart;

    private Audit(Path file, Optional<Path> heads, boolean isPart) {
        this.file = file;
        this.heads = heads;
        this.isPart = isPart;
    }

    /**
     * Reads {@code verify FILE [--heads FILE] [--part]}; empty if the arguments are others. {@code --heads} names a file of
     * published heads, for example a log, and {@code --part} says that the file holds the rows of some time only.
     */
    public static Optional<Audit> of(List<String> arguments) {
        Iterator<String> rest = requireNonNull(arguments, "arguments").iterator();
        if (!rest.hasNext() || !rest.next().equals("verify") || !rest.hasNext()) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(rest.next());
            Optional<Path> heads = Optional.empty();
            boolean isPart = false;
            while (rest.hasNext()) {
                String option = rest.next();
                if (option.equals("--heads") && rest.hasNext()) {
                    heads = Optional.of(Path.of(rest.next()));
                } else if (option.equals("--part")) {
                    isPart = true;
                } else {
                    return Optional.empty();
                }
            }
            return Optional.of(new Audit(file, heads, isPart));
        } catch (InvalidPathException unusable) {
            return Optional.empty();
        }
    }

    /**
     * Prints what is wrong, line by line, and a summary.
     *
     * @return whether the file could be read and nothing is wrong
     */
    public boolean run(PrintStream out, PrintStream err) {
        AuditVerification verification = isPart ? AuditVerification.ofPart() : AuditVerification.ofAll();
        try {
            if (heads.isPresent()) {
                eachLine(heads.get(), (number, line) -> AuditHead.find(line).ifPresent(verification::quoted));
            }
            // Twice: what a row is held to may be quoted further down.
            eachLine(file, (number, line) -> AuditLines.read(line).ifPresent(verification::note));
            eachLine(file, (number, line) -> check(verification, number, line));
        } catch (IOException unreadable) {
            err.println("The audit trail was not checked: " + unreadable.getMessage());
            return false;
        }
        Report report = verification.report();
        report.findings().forEach(finding -> out.println(finding.text()));
        report.heads().forEach(head -> out.println("head " + head.text()));
        out.println(report.rows() + " rows in " + report.heads().size() + " chains: "
                + (report.isIntact() ? "intact" : report.wrong() + " findings"));
        return report.isIntact();
    }

    private static void check(AuditVerification verification, long number, String line) {
        String place = "line " + number;
        Optional<AuditRow> row = AuditLines.read(line);
        row.ifPresentOrElse(read -> verification.check(read, place), () -> verification.unreadable(place));
    }

    /** A last line without an end counts; bytes that are no UTF-8 make a line that is no row. */
    private static void eachLine(Path file, BiConsumer<Long, String> taker) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)))) {
            long number = 0;
            Optional<String> line = line(reader);
            while (line.isPresent()) {
                number++;
                taker.accept(number, line.get());
                line = line(reader);
            }
        }
    }

    /** Up to a line feed and nothing else: a carriage return is a byte of the line. */
    private static Optional<String> line(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = reader.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            if (line.length() < LONGEST_LINE) {
                line.append((char) next);
            }
            next = reader.read();
        }
        return Optional.of(line.toString());
    }
}
