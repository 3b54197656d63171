/**
 * Work that is done by the time and not on a request: rooms left over and attempts given up, visits that are closed or forgotten a
 * while after their end, and facts that come with the time. The application's {@code Reconciler} runs all of it, together with the
 * neighbour {@code erasure}.
 */
@NullMarked
package dev.teleconsult.ports.application.reconciling;

import org.jspecify.annotations.NullMarked;
