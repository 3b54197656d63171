package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * The content of an {@link AuditRow} before it gets its position in a chain, in domain types. It holds ids and names of
 * fields, never a link, a person's name or a changed value.
 *
 * @param at when it happened, to the millisecond
 * @param actor the user who did it. Empty for a service behind the gateway that names no user, which has an
 *     {@code assurance}, and for the service itself, which has none
 * @param onBehalf the user for whom the actor did it; empty if actors did it for themselves
 * @param subject the user whose link, credentials or data the action concerns
 * @param outcome {@link #OK}, or {@code refused:} and the refusal's code
 * @param request the id of the request
 * @param origin the network the caller came from, an address cut to 24 bits (IPv6: 48)
 * @param detail further data, depending on the kind, as lines of words; no personal data
 */
public record AuditEntry(
        Instant at,
        AuditKind kind,
        Optional<UserId> actor,
        Optional<UserId> onBehalf,
        Optional<UserId> subject,
        Optional<TeleconsultationId> teleconsultation,
        String outcome,
        Optional<Assurance> assurance,
        Optional<String> request,
        Optional<String> origin,
        Optional<String> detail) {

    /** The {@link #outcome} of an action that succeeded. */
    public static final String OK = "ok";

    private static final String REFUSED = "refused:";

    public AuditEntry {
        at = requireNonNull(at, "at").truncatedTo(ChronoUnit.MILLIS);
        requireNonNulls(kind, "kind", actor, "actor", onBehalf, "onBehalf", subject, "subject");
        requireNonNulls(teleconsultation, "teleconsultation", outcome, "outcome", assurance, "assurance");
        requireNonNulls(request, "request", origin, "origin", detail, "detail");
    }

    /** An entry about an action of the service itself, without a caller. */
    public static AuditEntry of(AuditKind kind, Instant at) {
        Optional<UserId> noUser = Optional.empty();
        Optional<String> none = Optional.empty();
        return new AuditEntry(
                at, kind, noUser, noUser, noUser, Optional.empty(), OK, Optional.empty(), none, none, none);
    }

    /**
     * The row that still has to be written for a fact; {@link AuditRow#fact} finds it again.
     *
     * @param subject the user who is the fact's person; empty if the fact has no person or their user is unknown
     * @throws IllegalArgumentException if facts of its kind have no row
     * @throws IllegalStateException if no row is owed for this fact
     */
    public static AuditEntry of(Fact fact, TeleconsultationId teleconsultation, Optional<UserId> subject) {
        requireNonNulls(teleconsultation, "teleconsultation", subject, "subject");
        AuditKind kind = switch (fact.kind()) {
            case SCHEDULED -> AuditKind.SCHEDULED;
            case CHANGED -> AuditKind.CHANGED;
            case NAMED -> AuditKind.NAMED;
            case REVEALED -> AuditKind.REVEALED;
            case CANCELLED -> AuditKind.CANCELLED;
            case ROOM_DELETED -> AuditKind.ROOM_DELETED;
            case UPLOADS_DELETED -> AuditKind.UPLOAD_DELETED;
            default -> throw new IllegalArgumentException("a fact of the kind " + fact.kind() + " has no row");
        };
        String id = fact.rowId(teleconsultation);
        Fact.Cause cause = fact.cause().orElseThrow();
        return of(kind, fact.at())
                .by(cause.actor(), cause.assurance(), cause.request(), cause.origin())
                .teleconsultation(teleconsultation)
                .subject(subject)
                .detail(AuditRow.FACT + id + "\n" + words(fact));
    }

    private static String words(Fact fact) {
        Map<Fact.Detail, String> details = fact.details();
        StringBuilder words = new StringBuilder();
        Optional.ofNullable(details.get(Fact.Detail.CHANGED))
                .ifPresent(fields -> words.append(fields.replace(',', '\n')).append('\n'));
        Optional.ofNullable(details.get(Fact.Detail.ROOM))
                .ifPresent(room -> words.append("room=").append(room).append('\n'));
        Optional.ofNullable(details.get(Fact.Detail.FOUND))
                .ifPresent(found -> words.append("found=")
                        .append(found)
                        .append("\ncount=")
                        .append(details.getOrDefault(Fact.Detail.COUNT, "unknown"))
                        .append('\n'));
        return words.toString();
    }

    /**
     * The row of a finished erasure; {@link AuditRow#fact} finds it again.
     *
     * @throws IllegalArgumentException if the erasure is not finished
     */
    public static AuditEntry of(Erasure done) {
        Instant at = requireNonNull(done, "done")
                .done()
                .orElseThrow(() -> new IllegalArgumentException("the erasure must be done"));
        String id = Fact.rowIdOf(AuditKind.ERASED.name(), done.id().value());
        return of(AuditKind.ERASED, at)
                .detail(AuditRow.FACT + id + "\nreceipt=" + done.id() + "\nperson=" + done.person() + "\nhash="
                        + done.hash() + "\n");
    }

    /** Returns a copy with another time. */
    public AuditEntry at(Instant when) {
        requireNonNull(when, "when");
        return new AuditEntry(
                when, kind, actor, onBehalf, subject, teleconsultation, outcome, assurance, request, origin, detail);
    }

    /** Returns a copy with this caller as the actor. */
    public AuditEntry by(
            Optional<UserId> who, Optional<Assurance> restsOn, Optional<String> requestId, Optional<String> network) {
        requireNonNulls(who, "who", restsOn, "restsOn", requestId, "requestId", network, "network");
        return new AuditEntry(
                at, kind, who, onBehalf, subject, teleconsultation, outcome, restsOn, requestId, network, detail);
    }

    /** Returns a copy with this subject. */
    public AuditEntry subject(Optional<UserId> whom) {
        requireNonNull(whom, "whom");
        return new AuditEntry(
                at, kind, actor, onBehalf, whom, teleconsultation, outcome, assurance, request, origin, detail);
    }

    /** Returns a copy that concerns this teleconsultation. */
    public AuditEntry teleconsultation(TeleconsultationId which) {
        Optional<TeleconsultationId> known = Optional.of(requireNonNull(which, "which"));
        return new AuditEntry(at, kind, actor, onBehalf, subject, known, outcome, assurance, request, origin, detail);
    }

    /** Returns a copy whose outcome is this refusal. */
    public AuditEntry refused(RefusalCode code) {
        String refusal = REFUSED + requireNonNull(code, "code").name();
        return new AuditEntry(
                at, kind, actor, onBehalf, subject, teleconsultation, refusal, assurance, request, origin, detail);
    }

    /** Returns a copy with this detail. */
    public AuditEntry detail(String more) {
        Optional<String> known = Optional.of(requireNonNull(more, "more"));
        return new AuditEntry(
                at, kind, actor, onBehalf, subject, teleconsultation, outcome, assurance, request, origin, known);
    }

    /** Redacted: who did what is personal data, which stays out of logs. */
    @Override
    public String toString() {
        return "AuditEntry[" + kind.code() + ", " + at + "]";
    }
}
