package dev.teleconsult.ports.application.records;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Detects replicas on the same store whose configuration keeps fewer or more facts than this one: their changes send no
 * event or write no row of the audit trail, and nothing else reveals it.
 */
public final class OtherReplicas {

    /** The check's name for what receivers of events are to hear. */
    static final String FACTS = "facts";

    /** The check's name for the audit trail. */
    static final String AUDIT = "audit";

    /** How long ago another replica may have written to be thought of as running. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    /** How many facts are searched for one that receivers get: others are kept only for the audit trail. */
    private static final int LOOKED_AT = 50;

    private final TeleconsultationStore store;
    private final Optional<Outbox> outbox;
    private final Clock clock;
    private final Instant begin;

    /** @param outbox where the store keeps facts, whether this replica keeps any or not; empty at a store that keeps none */
    public OtherReplicas(TeleconsultationStore store, Optional<Outbox> outbox, Clock clock) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
        this.begin = clock.instant().plusMillis(1);
    }

    /** Fails while a replica of an older version writes, where this one keeps facts. */
    public CheckResult besideFacts() {
        return olderVersion(
                FACTS,
                "what it changes is told to no receiver of events, and on a CRUD service it loses what is to be told; switch"
                        + " events on when each replica runs this version");
    }

    /** Fails while a replica of an older version writes, where this one audits. */
    public CheckResult besideAudit() {
        return olderVersion(
                AUDIT,
                "what it changes and each link that it shows leave no row in the audit trail; the trail is complete from when"
                        + " each replica runs this version");
    }

    private CheckResult olderVersion(String name, String consequence) {
        Instant since = clock.instant().minus(LATELY);
        return checked(
                name,
                () -> store.lastWriteOfOlderVersion(since, RequestContext.system())
                        .map(at -> "a replica of an older version, or another program, wrote at " + at + ": "
                                + consequence));
    }

    /**
     * Fails while another replica keeps facts and this one does not. Facts from before this one started do not count:
     * all may have been restarted with events switched off.
     */
    public CheckResult withoutFacts() {
        try {
            return outbox.filter(this::wasFilledLately)
                    .map(kept -> CheckResult.failed(
                            FACTS,
                            "another replica sends events and this one does not: what this one changes is told to no"
                                    + " receiver; name the same endpoints at each replica"))
                    .orElseGet(() -> CheckResult.ok(FACTS));
        } catch (PortException away) {
            // The check of the store tells that, and this replica needs no facts.
            return CheckResult.ok(FACTS);
        }
    }

    private boolean wasFilledLately(Outbox kept) {
        Instant now = clock.instant();
        Instant since = begin.isAfter(now.minus(LATELY)) ? begin : now.minus(LATELY);
        return kept.search(since, now.plus(LATELY), Optional.empty(), LOOKED_AT, RequestContext.system()).stream()
                .anyMatch(one -> !one.fact().isAlone());
    }

    private static CheckResult checked(String name, Supplier<Optional<String>> finding) {
        try {
            return finding.get().map(found -> CheckResult.failed(name, found)).orElseGet(() -> CheckResult.ok(name));
        } catch (PortException away) {
            return CheckResult.failed(name, away.getMessage());
        }
    }
}
