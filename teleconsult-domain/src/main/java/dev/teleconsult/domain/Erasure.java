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
 * The forgetting of a person: the receipt, and, until all is done, who it is. Immutable.
 *
 * <p>What a receipt shows is everything but {@link #subject} and {@link #turn}. It names people by keyed digests alone ({@link
 * ErasureKeys}).
 *
 * @param person who is erased, as {@link ErasureKeys#nameOf} them
 * @param by who asked for it, named the same way
 * @param requested to the millisecond
 * @param steps how far each step is
 * @param keeps what stays
 * @param done when the last step was agreed, to the millisecond; empty while it is open
 * @param subject empty once it is done
 * @param turn when it is taken up next, while it is open
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

        /** @throws IllegalArgumentException if the count is negative, or a step has trouble that is agreed */
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

    /** @throws IllegalArgumentException if it is done and names a person, or is open and names none */
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

    /** One of which nothing is done yet. */
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

    /** How far a step is, also one that a later version has added. */
    public Progress progress(ErasureStep step) {
        return steps.getOrDefault(requireNonNull(step, "step"), Progress.NONE);
    }

    public boolean isAgreed(ErasureStep step) {
        return progress(step).agreed().isPresent();
    }

    /** Whether each step is agreed, so that it can be {@linkplain #done(Instant) done}. */
    public boolean isAgreed() {
        for (ErasureStep step : ErasureStep.values()) {
            if (!isAgreed(step)) {
                return false;
            }
        }
        return true;
    }

    /** Nothing of the step is owed; a step that was agreed before keeps its instant. */
    public Erasure agreed(ErasureStep step, long more, Instant now) {
        Progress before = progress(step);
        return with(
                step,
                new Progress(
                        before.count() + more,
                        before.agreed().or(() -> Optional.of(requireNonNull(now, "now"))),
                        Optional.empty()));
    }

    /** Something of the step is owed, whether or not it was agreed before. */
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

    /** About the person who turns out to be that provider's user. */
    public Erasure about(ErasedPerson known) {
        return new Erasure(
                id, person, by, requested, steps, keeps, done, Optional.of(requireNonNull(known, "known")), turn);
    }

    /** With something that stays, unless that is said already. */
    public Erasure keeping(ErasureKept more) {
        requireNonNull(more, "more");
        if (keeps.stream().anyMatch(one -> one.what() == more.what())) {
            return this;
        }
        List<ErasureKept> all = new ArrayList<>(keeps);
        all.add(more);
        return new Erasure(id, person, by, requested, steps, all, done, subject, turn);
    }

    /** Taken up: other replicas leave it alone until its next turn. */
    public Erasure taken(Instant now, OwedTerms terms, double jitter) {
        return new Erasure(id, person, by, requested, steps, keeps, done, subject, turn.taken(now, terms, jitter));
    }

    /** Due again at an instant, and not at its next turn. */
    public Erasure dueAt(Instant instant) {
        Turn other = new Turn(turn.since(), turn.tries(), requireNonNull(instant, "instant"));
        return new Erasure(id, person, by, requested, steps, keeps, done, subject, other);
    }

    /**
     * All is done, and it is known no more who it was.
     *
     * @throws IllegalStateException if a step is owed
     */
    public Erasure done(Instant now) {
        requireNonNull(now, "now");
        if (!isAgreed()) {
            throw new IllegalStateException("a step is owed");
        }
        return new Erasure(id, person, by, requested, steps, keeps, Optional.of(now), Optional.empty(), turn);
    }

    /**
     * SHA-256 of what the receipt shows, in lower-case hexadecimal digits: of the texts {@code id}, {@code requested}, {@code
     * by}, {@code person}; for each step, in the order of {@link ErasureStep}: its code, {@code count}, {@code
     * agreed} and the text of its trouble; for each that stays its code and {@code until}; at the end {@code done}. Each is its
     * length in bytes as four bytes, the highest first, and its text in UTF-8; instants are milliseconds since 1970 in decimal
     * digits. What is absent is the length 0xFFFFFFFF alone.
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

    /** Who it is about stays out of logs. */
    @Override
    public String toString() {
        return "Erasure[" + id + "]";
    }
}
