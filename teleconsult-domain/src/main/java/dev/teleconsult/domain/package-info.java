/**
 * What a teleconsultation is and the rules of its life, as pure functions of state and time.
 *
 * <p>Everything here is immutable and safe for use by several threads. Nothing reads a clock: time is an argument.
 * Nothing is null: an argument that is null is a bug and ends in a {@link NullPointerException} naming it; what may be
 * absent is returned as an {@link java.util.Optional}. What a person may have got wrong ends in a {@link
 * dev.teleconsult.domain.RefusalException} with a code and the data to explain it, never in a sentence.
 *
 * <p>What is planned, and from when on it can be joined and no longer be changed:
 *
 * <pre>{@code
 * Participants roster = Participants.of(List.of(
 *         new Participant(new VideoUserId("usr_1"), "Anna Rossi", Set.of("doctor"), Language.ITALIAN),
 *         new Participant(new VideoUserId("usr_2"), "Marco Bianchi", Set.of("patient"), Language.ITALIAN)));
 *
 * Plan plan = new Plan(roster, Schedule.startingAt(start, Duration.ofMinutes(30)));
 * ImmutabilityWindow window = new ImmutabilityWindow(Duration.ofMinutes(10));
 *
 * assertThat(window.opensAt(plan.schedule())).isEqualTo("2030-01-01T09:50:00Z");
 * assertThat(window.allowsJoining(plan, Instant.parse("2030-01-01T09:49:59Z")))
 *         .isFalse();
 * assertThat(window.allowsJoining(plan, Instant.parse("2030-01-01T09:50:00Z")))
 *         .isTrue();
 * }</pre>
 */
package dev.teleconsult.domain;
