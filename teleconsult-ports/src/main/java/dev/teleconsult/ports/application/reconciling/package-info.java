/**
 * Background work. {@code OwedWork} deletes leftover rooms and takes over abandoned attempts; {@code AfterEnd} closes
 * rooms and {@code Forgetting} removes people some time after the planned end, both by a {@code Walk} through the
 * records; {@code TimedFacts} makes facts that depend on the time; {@code DeadClaims} settles identifiers of dead
 * attempts. The application's {@code Reconciler} runs all of it, together with the package {@code erasure}.
 */
@NullMarked
package dev.teleconsult.ports.application.reconciling;

import org.jspecify.annotations.NullMarked;
