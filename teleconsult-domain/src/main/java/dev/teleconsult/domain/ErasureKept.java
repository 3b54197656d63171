package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * Data that an erasure does not remove, as its receipt lists them.
 *
 * @param until when the data expire by themselves, to the millisecond; empty if never, or if that is not for this
 *     service to decide
 */
public record ErasureKept(What what, Optional<Instant> until) {

    /** The kinds of data that are kept, and why. */
    public enum What {
        /** Rows of the audit trail that name the person. */
        AUDIT_ROWS("they prove who was shown which link, and are kept for that time by duty"),
        /** Digests of requests and of their keys, with the ids of teleconsultations. */
        IDEMPOTENCY_ANSWERS(
                "they hold digests and ids of teleconsultations, and name no person; a repeated request needs them"),
        /** The CRUD service's own field that says who made a record. */
        CREATOR_ID("creatorId and updaterId of records that this person made or changed belong to the CRUD service, and"
                + " cannot be changed through it"),
        /** The user at the video provider. */
        PROVIDER_USER("this video provider offers no way to delete a user"),
        /** The video provider's data about past calls. */
        PROVIDER_HISTORY("the video provider keeps what it counts of past calls by its own terms"),
        /** Copies of the store. */
        BACKUPS("they are outside of this service; restore none without erasing again"),
        /** The systems that called this service, the directory of users and the receivers of events among them. */
        CALLERS_SYSTEMS("they are outside of this service"),
        /** Logs of the gateway and other programs in front of this service, which see addresses with the id. */
        GATEWAY_LOGS("they are outside of this service");

        private final String why;

        What(String why) {
            this.why = why;
        }

        /** The spelling in a receipt, for example {@code audit-rows}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Why the data are kept, for the people who read a receipt. */
        public String why() {
            return why;
        }
    }

    public ErasureKept {
        requireNonNull(what, "what");
        until = requireNonNull(until, "until").map(instant -> instant.truncatedTo(ChronoUnit.MILLIS));
    }
}
