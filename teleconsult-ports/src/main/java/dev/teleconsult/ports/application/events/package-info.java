/**
 * The delivery of facts to receivers. {@code EventDelivery} claims facts from the outbox, makes events of them and
 * sends them; an {@code EventLane} is the queue of one endpoint, {@code DeliveryTerms} decides about retries,
 * {@code EventOutcomes} adds the outcome of calls, and {@code ResendingService} sends events again on request. The
 * domain decides which change makes a fact, and the package {@code records} stores it.
 */
@NullMarked
package dev.teleconsult.ports.application.events;

import org.jspecify.annotations.NullMarked;
