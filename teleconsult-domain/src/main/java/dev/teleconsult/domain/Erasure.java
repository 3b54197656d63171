package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The erasure of a person's data: the receipt, and the person's identity until all steps are done. Immutable.
 *
 * <p>A receipt shows every field except {@link #subject} and {@link #turn}. It names people only by keyed digests
 * ({@link ErasureKeys}).
 *
 * @param person the digest of the erased person's id, see {@link ErasureKeys#nameOf}
 * @param by the digest of the id of the caller who requested it
 * @param requested when it was requested, to the millisecond
 * @param steps the progress of each step
 * @param keeps the data that are kept
 * @param done when the last step was finished, to the millisecond; empty before
 * @param subject the person; empty once the erasure is done
 * @param turn when the next try is due, while the erasure is not done
 */
public record Erasure(
        ErasureId id,
        String person,
        String by,
        Instant requested,
        Map<ErasureStep, Progress> steps,
        List<ErasureKept> keeps,
        Optional<Instant> done,
        Optional<ErasedPerson> subject,
        Turn turn) {

    private static final int ABSENT = 0xFFFFFFFF;

    /**
     * The progress of a step.
     *
     * @param count how many items it has handled so far, at least 0; items handled just before a process died may be
     *     missing
     * @param agreed since when the step is finished, to the millisecond; empty while work is owed
     * @param trouble why work is still owed; empty once the step is finished
     */
    public record Progress(long count, Optional<Instant> agreed, Optional<ErasureTrouble> trouble) {

        /** @throws IllegalArgumentException if the count is negative, or a finished step has trouble */
        public Progress {
            agreed = requireNonNull(agreed, "agreed").map(Erasure::toMillis);
            requireNonNull(trouble, "trouble");
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
            if (agreed.isPresent() && trouble.isPresent()) {
                throw new IllegalArgumentException("a step that is agreed has no trouble");
            }
        }

        private static final Progress NONE = new Progress(0, Optional.empty(), Optional.empty());
    }

    /** @throws IllegalArgumentException if it is done but has a subject, or is not done and has none */
    public Erasure {
        requireNonNulls(id, "id", person, "person", by, "by");
        requested = toMillis(requireNonNull(requested, "requested"));
        Map<ErasureStep, Progress> copy = new EnumMap<>(ErasureStep.class);
        copy.putAll(requireNonNull(steps, "steps"));
        steps = Collections.unmodifiableMap(copy);
        keeps = List.copyOf(requireNonNull(keeps, "keeps"));
        done = requireNonNull(done, "done").map(Erasure::toMillis);
        requireNonNulls(subject, "subject", turn, "turn");
        if (done.isPresent() == subject.isPresent()) {
            throw new IllegalArgumentException("an erasure names a person until it is done");
        }
    }

    private static Instant toMillis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static Map<ErasureStep, Progress> nothingDone() {
        Map<ErasureStep, Progress> steps = new EnumMap<>(ErasureStep.class);
        for (ErasureStep step : ErasureStep.values()) {
            steps.put(step, Progress.NONE);
        }
        return steps;
    }

    /** A new erasure, none of whose steps is done yet. */
    public static Erasure begun(
            ErasureId id, String person, String by, Instant now, ErasedPerson subject, List<ErasureKept> keeps) {
        return new Erasure(
                id,
                person,
                by,
                now,
                nothingDone(),
                keeps,
                Optional.empty(),
                Optional.of(requireNonNull(subject, "subject")),
                new Turn(requireNonNull(now, "now"), 0, now));
    }

    public boolean isDone() {
        return done.isPresent();
    }

    /**
     * The progress of a step; {@link Progress#NONE} for a step that has not begun, also if a later version added it.
     */
    public Progress progress(ErasureStep step) {
        return steps.getOrDefault(requireNonNull(step, "step"), Progress.NONE);
    }

    public boolean isAgreed(ErasureStep step) {
        return progress(step).agreed().isPresent();
    }

    /** Whether every step is finished, so that the erasure can be {@linkplain #done(Instant) completed}. */
    public boolean isAgreed() {
        for (ErasureStep step : ErasureStep.values()) {
            if (!isAgreed(step)) {
                return false;
            }
        }
        return true;
    }

    /** Marks a step as finished; a step that was finished before keeps its instant. */
    public Erasure agreed(ErasureStep step, long more, Instant now) {
        Progress before = progress(step);
        return with(
                step,
                new Progress(
                        before.count() + more,
                        before.agreed().or(() -> Optional.of(requireNonNull(now, "now"))),
                        Optional.empty()));
    }

    /** Marks a step as unfinished, whether or not it was finished before. */
    public Erasure owed(ErasureStep step, long more, ErasureTrouble trouble) {
        requireNonNull(trouble, "trouble");
        return with(step, new Progress(progress(step).count() + more, Optional.empty(), Optional.of(trouble)));
    }

    private Erasure with(ErasureStep step, Progress progress) {
        Map<ErasureStep, Progress> more = new EnumMap<>(ErasureStep.class);
        more.putAll(steps);
        more.put(step, progress);
        return new Erasure(id, person, by, requested, more, keeps, done, subject, turn);
    }

    /** Returns a copy with this data about the person. */
    public Erasure about(ErasedPerson known) {
        return new Erasure(
                id, person, by, requested, steps, keeps, done, Optional.of(requireNonNull(known, "known")), turn);
    }

    /** Returns a copy that lists this as kept, unless it is listed already. */
    public Erasure keeping(ErasureKept more) {
        requireNonNull(more, "more");
        if (keeps.stream().anyMatch(one -> one.what() == more.what())) {
            return this;
        }
        List<ErasureKept> all = new ArrayList<>(keeps);
        all.add(more);
        return new Erasure(id, person, by, requested, steps, all, done, subject, turn);
    }

    /** Returns a copy that a replica has taken up: other replicas leave it alone until its next turn. */
    public Erasure taken(Instant now, OwedTerms terms, double jitter) {
        return new Erasure(id, person, by, requested, steps, keeps, done, subject, turn.taken(now, terms, jitter));
    }

    /** Returns a copy that is due at this instant instead of its next turn. */
    public Erasure dueAt(Instant instant) {
        Turn other = new Turn(turn.since(), turn.tries(), requireNonNull(instant, "instant"));
        return new Erasure(id, person, by, requested, steps, keeps, done, subject, other);
    }

    /**
     * Completes the erasure and drops the person's identity.
     *
     * @throws IllegalStateException if a step is owed
     */
    public Erasure done(Instant now) {
        requireNonNull(now, "now");
        if (!isAgreed()) {
            throw new IllegalStateException("an unfinished step remains");
        }
        return new Erasure(id, person, by, requested, steps, keeps, Optional.of(now), Optional.empty(), turn);
    }

    /**
     * SHA-256 of the receipt, in lower-case hexadecimal digits: of the texts {@code id}, {@code requested}, {@code by},
     * {@code person}; for each step, in the order of {@link ErasureStep}: its code, {@code count}, {@code agreed} and
     * the text of its trouble; for each kept item its code and {@code until}; at the end {@code done}. Each text
     * contributes its length in bytes, as four bytes with the highest first, and its bytes in UTF-8; instants are
     * milliseconds since 1970 in decimal digits. An absent value contributes only the length 0xFFFFFFFF.
     */
    public String hash() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        write(bytes, Optional.of(id.value()));
        writeInstant(bytes, Optional.of(requested));
        write(bytes, Optional.of(by));
        write(bytes, Optional.of(person));
        steps.forEach((step, progress) -> {
            write(bytes, Optional.of(step.code()));
            write(bytes, Optional.of(Long.toString(progress.count())));
            writeInstant(bytes, progress.agreed());
            write(bytes, progress.trouble().map(ErasureTrouble::text));
        });
        keeps.forEach(kept -> {
            write(bytes, Optional.of(kept.what().code()));
            writeInstant(bytes, kept.until());
        });
        writeInstant(bytes, done);
        return HexFormat.of().formatHex(DomainDigest.begun().digest(bytes.toByteArray()));
    }

    private static void writeInstant(ByteArrayOutputStream bytes, Optional<Instant> instant) {
        write(bytes, instant.map(one -> Long.toString(one.toEpochMilli())));
    }

    private static void write(ByteArrayOutputStream bytes, Optional<String> field) {
        byte[] text = field.map(value -> value.getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
        int length = field.isPresent() ? text.length : ABSENT;
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        bytes.writeBytes(text);
    }

    /** Redacted: the person's identity stays out of logs. */
    @Override
    public String toString() {
        return "Erasure[" + id + "]";
    }
}
