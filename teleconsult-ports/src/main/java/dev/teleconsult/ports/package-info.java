/**
 * What both sides of the hexagon share: who asks ({@link dev.teleconsult.ports.RequestContext}) and how the outside fails
 * ({@link dev.teleconsult.ports.PortException}).
 *
 * <p>A call across a port ends in one of four ways: a result; a bug ({@link java.lang.IllegalArgumentException}, {@link
 * java.lang.NullPointerException}, {@link java.lang.IllegalStateException}); a refusal ({@link
 * dev.teleconsult.domain.RefusalException}); or a {@link dev.teleconsult.ports.PortException}. They are never mixed: not
 * being able to ask is never an answer. Nothing is null on either side.
 */
@NullMarked
package dev.teleconsult.ports;

import org.jspecify.annotations.NullMarked;
