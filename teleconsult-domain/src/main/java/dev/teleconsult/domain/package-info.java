/**
 * The teleconsultation and the rules of its life, as pure functions of state and time.
 *
 * <p>Every type is immutable and safe for use by several threads. No type reads a clock: time is an argument. A null argument
 * is a bug and ends in a {@link NullPointerException} that names it; a value that may be absent is returned as an {@link
 * java.util.Optional}. A caller's mistake ends in a {@link dev.teleconsult.domain.RefusalException} with a code and the data
 * that explains it, never in a sentence.
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
 *   <dd>The expected number of participants, and the participants known so far. The roster is complete when all are known. A
 *       <b>plus</b> participant (a doctor) leads the call, a <b>basic</b> participant (a patient) takes part.
 *   <dt>room
 *   <dd>The place of the call at the video provider. The provider chooses its id.
 *   <dt>link
 *   <dd>The personal address by which one participant joins the room. Links are secret.
 *   <dt>window
 *   <dd>From a fixed time before the start, the plan is frozen and links may be shown.
 *   <dt>reveal
 *   <dd>The write that freezes the plan before the first participant is shown a link.
 *   <dt>visit state, edition
 *   <dd>Where a teleconsultation is in the eyes of the people who plan it, from awaiting to over or cancelled. The edition
 *       is a number that rises with each write that they can see: another plan, or the cancelling.
 *   <dt>fact, event
 *   <dd>Something that happened to a teleconsultation, kept together with the write that made it true. An event is a fact as it
 *       is sent to an <b>endpoint</b>, the address of a <b>receiver</b>.
 *   <dt>mark, outcome
 *   <dd>One message of the provider about a call: a participant came or left. The outcome is what all marks of a
 *       teleconsultation come to: who was there, and whether participants met.
 *   <dt>audit trail, row, chain, head
 *   <dd>Who did or saw what, one row for each. The rows of one process are a chain: each carries the hash of the row before it.
 *       A head is the place and the hash of a row, as it is quoted elsewhere.
 *   <dt>notice
 *   <dd>A word to the participants who wait, for example that the call starts late. It ends by itself.
 *   <dt>identifier
 *   <dd>What another system calls a teleconsultation, for example a booking number. One teleconsultation has it at a time.
 *   <dt>attempt
 *   <dd>An operation that set out to open a room. The record names it before the provider is asked.
 *   <dt>leftover
 *   <dd>A room, a possible room or a set of uploads that the provider still has to delete.
 *   <dt>unsettled
 *   <dd>A record with an attempt or a leftover: work is owed.
 *   <dt>reconciler
 *   <dd>The background work of every replica that finishes owed work.
 *   <dt>caller, participant, replica, provider, operator, store
 *   <dd>The actors: the system or person that sends a request; a person on the roster; one process of the service; the video
 *       provider; the people who run the service; the database or CRUD service that keeps records.
 *   <dt>refusal, outage, bug
 *   <dd>The three kinds of failure: a request that cannot be granted, with a code; an upstream that does not answer as it should;
 *       a mistake of ours.
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
