/**
 * The teleconsultation and the rules of its life, as pure functions of state and time.
 *
 * <p>Every type is immutable and safe for use by several threads. No type reads a clock: time is an argument. A null
 * argument is a bug and causes a {@link NullPointerException} that names it; a value that may be absent is returned as
 * an {@link java.util.Optional}. A caller's mistake causes a {@link dev.teleconsult.domain.RefusalException} with a
 * code and the data that explains it; the domain writes no sentences for callers.
 *
 * <h2>Glossary</h2>
 *
 * <p>These words mean the same in code, documents, logs and metrics.
 *
 * <dl>
 *   <dt>teleconsultation
 *   <dd>A video consultation: a plan, and the life of its room. A <b>visit</b> in texts for patients.
 *   <dt>plan
 *   <dd>The roster and the schedule: who meets, and when.
 *   <dt>roster, participant
 *   <dd>The expected number of participants, and the participants known so far. The roster is complete when all are
 *       known. A <b>plus</b> participant (a doctor) leads the call, a <b>basic</b> participant (a patient) takes part.
 *   <dt>room
 *   <dd>The place of the call at the video provider. The provider chooses its id.
 *   <dt>link
 *   <dd>The personal address by which one participant joins the room. Links are secret.
 *   <dt>window
 *   <dd>The time that begins a fixed interval before the start: the plan is frozen and links may be shown.
 *   <dt>reveal
 *   <dd>The write that freezes the plan before the first participant is shown a link.
 *   <dt>visit state, edition
 *   <dd>The progress of a teleconsultation as its planners see it, from awaiting to over or cancelled. The edition is a
 *       number that grows with each write they can notice: a changed plan or a cancellation.
 *   <dt>fact, event
 *   <dd>Something that happened to a teleconsultation, kept together with the write that made it true. An event is a
 *       fact as it is sent to an <b>endpoint</b>, the address of a <b>receiver</b>.
 *   <dt>mark, outcome
 *   <dd>One message of the provider about a call: a participant came or left. The outcome summarises all marks of a
 *       teleconsultation: who was there, and whether participants met.
 *   <dt>audit trail, row, chain, head
 *   <dd>A log of who did or saw what, one row per action. The rows of one process form a chain: each contains the hash
 *       of the previous row. A head is the position and the hash of a row, copied elsewhere so that a later change of
 *       the chain can be detected.
 *   <dt>notice
 *   <dd>A short message to the waiting participants, for example that the call starts late. It expires by itself.
 *   <dt>identifier
 *   <dd>The name of a teleconsultation in another system, for example a booking number. It belongs to one
 *       teleconsultation at a time.
 *   <dt>attempt
 *   <dd>One try of a replica to open a room. The record names it before the request goes to the provider.
 *   <dt>leftover
 *   <dd>A room, a possible room or a set of uploads that the provider still has to delete.
 *   <dt>unsettled
 *   <dd>A record with an attempt or a leftover, so that some work is still owed.
 *   <dt>reconciler
 *   <dd>The background work of every replica that finishes owed work.
 *   <dt>caller, participant, replica, provider, operator, store
 *   <dd>The actors: the system or person that sends a request; a person on the roster; one process of the service; the
 *       video provider; the people who run the service; the database or CRUD service that keeps records.
 *   <dt>refusal, outage, bug
 *   <dd>The three kinds of failure: a request that cannot be granted, with a code; an upstream that does not answer as
 *       it should; an error in our code.
 * </dl>
 *
 * <p>A plan, and the instant from which participants may join and no caller may change it:
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
@NullMarked
package dev.teleconsult.domain;

import org.jspecify.annotations.NullMarked;
