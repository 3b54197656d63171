/**
 * Facts on their way to receivers: claimed from the outbox, made into events, sent on a lane for each endpoint, tried again, and sent
 * again on request. Which change makes a fact is decided by the domain, and the neighbour {@code records} keeps it.
 */
@NullMarked
package dev.teleconsult.ports.application.events;

import org.jspecify.annotations.NullMarked;
