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
 * Detects replicas on the same store whose configuration keeps fewer or more facts than this one: the changes of
 * replicas without facts cause no event or no row of the audit trail, and no other check reveals that.
 */
public final class OtherReplicas {

    /** The name of the check about facts for receivers. */
    static final String FACTS = "facts";

    /** The name of the check about the audit trail. */
    static final String AUDIT = "audit";

    /** Another replica counts as running if its last write is not older than this. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    /** How many facts are searched for one that is meant for receivers: others are kept only for the audit trail. */
    private static final int LOOKED_AT = 50;

    private final TeleconsultationStore store;
    private final Optional<Outbox> outbox;
    private final Clock clock;
    private final Instant begin;

    /** @param outbox the store's outbox, even if this replica keeps no facts; empty if the store has none */
    public OtherReplicas(TeleconsultationStore store, Optional<Outbox> outbox, Clock clock) {
        this.store = store;
        this.outbox = outbox;
        this.clock = clock;
        this.begin = clock.instant().plusMillis(1);
    }

    /** Fails if this replica keeps facts while a replica of an older version writes. */
    public CheckResult besideFacts() {
        return olderVersion(
                FACTS,
                "its changes cause no events, and on a CRUD service it drops facts that are not delivered yet; switch"
                        + " events on once every replica runs this version");
    }

    /** Fails if this replica audits while a replica of an older version writes. */
    public CheckResult besideAudit() {
        return olderVersion(
                AUDIT,
                "its changes and the links it shows leave no row in the audit trail; the trail is complete once"
                        + " every replica runs this version");
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
     * Fails while another replica keeps facts and this one does not. Facts from before the start of this replica do not
     * count, since all replicas may have been restarted with events switched off.
     */
    public CheckResult withoutFacts() {
        try {
            return outbox.filter(this::wasFilledLately)
                    .map(kept -> CheckResult.failed(
                            FACTS,
                            "another replica sends events and this one does not, so changes of this replica cause no"
                                    + " events; configure the same endpoints at every replica"))
                    .orElseGet(() -> CheckResult.ok(FACTS));
        } catch (PortException away) {
            // Ignored here: the check of the store reports it, and this replica needs no facts.
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
