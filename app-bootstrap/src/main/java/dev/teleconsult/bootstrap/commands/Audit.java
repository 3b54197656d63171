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

    /** Longer than any row; longer lines are not read into memory. */
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
     * Reads {@code verify FILE [--heads FILE] [--part]}; empty for other arguments. {@code --heads} names a file with
     * published heads, for example a log, and {@code --part} means that the file contains only the rows of a range of
     * time.
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
     * Prints the findings, line by line, and a summary.
     *
     * @return whether the file could be read and the check found no fault
     */
    public boolean run(PrintStream out, PrintStream err) {
        AuditVerification verification = isPart ? AuditVerification.ofPart() : AuditVerification.ofAll();
        try {
            if (heads.isPresent()) {
                eachLine(heads.get(), (number, line) -> AuditHead.find(line).ifPresent(verification::quoted));
            }
            // The file is read twice, since a head may be quoted after its row.
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

    /**
     * Reads each line, including a last line without a line feed; a line with bytes that are not UTF-8 is not a row.
     */
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

    /** Reads up to a line feed; a carriage return is part of the line. */
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
