package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A call as the provider lists it afterwards, apart from the messages it sent while the call went on.
 *
 * @param people everyone who was in it at some time; empty if the provider does not list them
 * @param length for how long at least two people were in it, to the second; empty if the provider has not counted it
 *     yet
 */
public record HeldCall(SessionId session, Optional<Set<VideoUserId>> people, Optional<Duration> length) {

    public HeldCall {
        requireNonNull(session, "session");
        people = people.map(Set::copyOf);
        requireNonNull(length, "length");
    }
}
